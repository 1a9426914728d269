// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope::OAuth2 {

[[nodiscard]] QCoro::Task<Result<Session>> logIn(LoginContext context);
/// With the refresh token; as the client, once more where that is the scheme.
[[nodiscard]] QCoro::Task<Result<Session>> renew(LoginContext context, Session session);
/// Gives the tokens back where the provider takes them.
[[nodiscard]] QCoro::Task<Result<Session>> logOff(LoginContext context, Session session);

} // namespace Ticketscope::OAuth2
