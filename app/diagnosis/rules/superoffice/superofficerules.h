// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// SuperOffice: NetServer's SOAP services, WebApi (REST and agents) and SuperID with the system user's exchange.
[[nodiscard]] QList<Rule> superOfficeRules();

} // namespace Ticketscope::Diagnosis
