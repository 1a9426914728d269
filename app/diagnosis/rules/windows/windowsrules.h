// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// Windows authentication: NTLM, Kerberos, and Negotiate around them.
[[nodiscard]] QList<Rule> windowsRules();

} // namespace Ticketscope::Diagnosis
