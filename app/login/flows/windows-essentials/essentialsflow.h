// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// Windows Server Essentials web services ([MS-SFMWA]): Basic once, then a canary and a session cookie.
[[nodiscard]] FlowInfo essentialsFlow();

} // namespace Ticketscope
