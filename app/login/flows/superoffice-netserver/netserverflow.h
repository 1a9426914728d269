// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// SuperOffice NetServer over SOAP 1.1: 6.x with its Secret, 7.0 and Services71 onwards with tickets.
[[nodiscard]] FlowInfo netServerFlow();

} // namespace Ticketscope
