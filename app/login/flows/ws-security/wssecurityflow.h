// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// A SOAP service that wants a WS-Security UsernameToken with every call; preset "ecrv" for Minnesota eCRV.
[[nodiscard]] FlowInfo wsSecurityFlow();

} // namespace Ticketscope
