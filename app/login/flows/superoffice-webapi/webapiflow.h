// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// SuperOffice WebApi (REST), with Basic, SOTicket, Bearer, an XSRF token with its session cookies, or nothing.
[[nodiscard]] FlowInfo webApiFlow();

} // namespace Ticketscope
