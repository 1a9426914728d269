// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// SchemeInfo::sendCall of the schemes with a handshake. Kerberos: a fresh token with each call. NTLM: bare while the
/// connection that it logged in lasts; on a new one, or where the server asks, a new handshake first, so that a body
/// goes out no oftener than it must.
[[nodiscard]] QCoro::Task<Result<Leg>> sendCallWithHandshake(LoginContext context, std::shared_ptr<Session> session,
                                                             HttpRequest request, QSet<QByteArray> without, Step step);

} // namespace Ticketscope
