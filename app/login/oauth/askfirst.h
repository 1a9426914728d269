// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/oauth/authorization.h"

namespace Ticketscope::OAuth {

/// One leg: asks the authorization endpoint without a browser and without cookies whether it takes the request, as a
/// wrong redirect address or an unknown client is told to the browser alone. It is the browser's own request, so that
/// the capture holds what was asked. What comes back are notes; the error is what the provider refuses. What was not
/// reached is a note too: the browser may get there.
[[nodiscard]] QCoro::Task<Result<QStringList>> askFirst(LoginContext context, AuthorizationRequest request);

/// Whether asking may do no harm: prompt=none answers with an error to whoever has no cookies.
[[nodiscard]] bool mayAskFirst(const AuthorizationWishes &wishes);

} // namespace Ticketscope::OAuth
