// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// Any provider of OAuth 2.0 and OpenID Connect: authorization code in the browser, client credentials, device code,
/// or a refresh token that is at hand.
[[nodiscard]] FlowInfo oauth2Flow();

} // namespace Ticketscope
