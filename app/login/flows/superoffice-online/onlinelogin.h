// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope::Online {

/// What the parts of OAuth are told: the profile with what SuperID wants in place of what it leaves open.
[[nodiscard]] LoginContext forSuperId(LoginContext context);

[[nodiscard]] QCoro::Task<Result<Session>> logIn(LoginContext context);
[[nodiscard]] QCoro::Task<Result<Session>> renew(LoginContext context, Session session);
[[nodiscard]] QCoro::Task<Result<Session>> logOff(LoginContext context, Session session);

} // namespace Ticketscope::Online
