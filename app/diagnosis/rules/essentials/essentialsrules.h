// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// Windows Server Essentials: the session service and what stands behind it (MS-SFMWA).
[[nodiscard]] QList<Rule> essentialsRules();

} // namespace Ticketscope::Diagnosis
