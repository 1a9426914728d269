// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/oauth/authorization.h"

namespace Ticketscope::OAuth {

/// One leg: asks the authorization endpoint without a browser and without cookies whether it takes such a request, as
/// a wrong redirect address or an unknown client is told to the browser alone. Random values are fresh ones, so that
/// nothing of the real request is used up. What comes back are notes; the error is what the provider refuses. What was
/// not reached is a note too: the browser may get there.
[[nodiscard]] QCoro::Task<Result<QStringList>> askFirst(LoginContext context, Provider provider, QString clientId,
                                                        AuthorizationWishes wishes, QUrl redirect);

/// Whether asking may do no harm: prompt=none answers with an error to whoever has no cookies.
[[nodiscard]] bool mayAskFirst(const AuthorizationWishes &wishes);

} // namespace Ticketscope::OAuth
