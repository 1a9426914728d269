// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// SOAP services with WS-Security UsernameTokens: eCRV and others.
[[nodiscard]] QList<Rule> wsSecurityRules();

} // namespace Ticketscope::Diagnosis
