// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"
#include "protocol/superoffice.h"

namespace Ticketscope::NetServer {

/// Each usage of a ticket renews its six hours (SuperOffice, "Onsite authentication").
inline constexpr std::chrono::hours kTicketLife{6};

/// Among the secrets of loginRequest(): the 6.x Secret itself, where it is not to be computed (a preview).
inline const QString kSecretOfTheDay = QStringLiteral("secret-6");

/// The request that logs in, its header block included: AuthenticateUsernamePassword, AuthenticateImplicit,
/// AuthenticateWithAccessToken, or for a ticket and the 6.x Secret a GetContact that carries it.
[[nodiscard]] Result<HttpRequest> loginRequest(const Profile &profile, const QHash<QString, Secret> &secrets,
                                               const QDateTime &utc);

/// A ticket as an item of a session; where it came from is for the caller to say.
[[nodiscard]] SessionItem ticketItem(const QString &ticket, const QDateTime &now);

[[nodiscard]] QCoro::Task<Result<Session>> logIn(LoginContext context);
[[nodiscard]] QCoro::Task<Result<Session>> renew(LoginContext context, Session session);
[[nodiscard]] QCoro::Task<Result<Session>> logOff(LoginContext context, Session session);

} // namespace Ticketscope::NetServer
