// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope::HttpFlow {

/// The request of a login, without what the scheme adds.
[[nodiscard]] HttpRequest plainRequest(const Profile &profile);
/// The header that the scheme adds to every request; name empty where it adds none. Digest is not among them.
[[nodiscard]] Result<Header> schemeHeader(const Profile &profile, const QHash<QByteArray, Secret> &secrets);

[[nodiscard]] QCoro::Task<Result<Session>> logIn(LoginContext context);
[[nodiscard]] QCoro::Task<Result<Session>> renew(LoginContext context, Session session);
[[nodiscard]] QCoro::Task<Result<Session>> logOff(LoginContext context, Session session);

} // namespace Ticketscope::HttpFlow
