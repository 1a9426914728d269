// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

const QList<Rule> &builtinRules()
{
    static const QList<Rule> rules;
    return rules;
}

} // namespace Ticketscope::Diagnosis
