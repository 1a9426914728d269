// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/flows/superoffice-online/tenantsession.h"

namespace Ticketscope::Online {

/// Who issues the tokens of system users.
inline constexpr QStringView kSystemUserIssuer = u"SuperOffice AS";

/// Exchanges the system user token, signed for the present minute, for a ticket, and puts it into the session: one leg
/// for the exchange, two for the keys that its JWT is checked with. A ticket that is there already goes to the former
/// ones. `status` tells where the tenant is, should the JWT not.
[[nodiscard]] QCoro::Task<Result<bool>> exchangeSystemUser(LoginContext context, QUrl environment,
                                                           std::shared_ptr<Session> session,
                                                           std::optional<TenantStatus> status, StepKind kind);

/// What can be found wrong before anything is sent: the key, the token.
[[nodiscard]] Result<void> checkSystemUser(const LoginContext &context);

} // namespace Ticketscope::Online
