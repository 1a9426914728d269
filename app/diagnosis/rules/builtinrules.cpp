// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rule.h"
#include "diagnosis/rules/superoffice/superofficerules.h"
#include "diagnosis/rules/windows/windowsrules.h"

namespace Ticketscope::Diagnosis {

const QList<Rule> &builtinRules()
{
    static const QList<Rule> rules = superOfficeRules() + windowsRules();
    return rules;
}

} // namespace Ticketscope::Diagnosis
