// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// Any HTTP service: no login, Basic, Digest, Bearer, or a header of any name. Log in is one request to the profile's
/// address.
[[nodiscard]] FlowInfo httpFlow();

} // namespace Ticketscope
