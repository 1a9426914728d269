// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// SuperOffice Online: a person's login over SuperID (OpenID Connect), and a system user's over a signed token. What
/// follows goes to the tenant, whose addresses the login tells.
[[nodiscard]] FlowInfo onlineFlow();

} // namespace Ticketscope
