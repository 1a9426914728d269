// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/explained/explainedrules.h"

namespace Ticketscope::Diagnosis {

QList<Rule> explainedRules()
{
    return {explainedDigest, explainedSecret6, explainedMinute};
}

} // namespace Ticketscope::Diagnosis
