// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rule.h"
#include "diagnosis/rules/essentials/essentialsrules.h"
#include "diagnosis/rules/explained/explainedrules.h"
#include "diagnosis/rules/http/httprules.h"
#include "diagnosis/rules/oauth/oauthrules.h"
#include "diagnosis/rules/superoffice/superofficerules.h"
#include "diagnosis/rules/transport/transportrules.h"
#include "diagnosis/rules/windows/windowsrules.h"
#include "diagnosis/rules/wssecurity/wssecurityrules.h"

namespace Ticketscope::Diagnosis {

const QList<Rule> &builtinRules()
{
    static const QList<Rule> rules = superOfficeRules() + oauthRules() + explainedRules() + wsSecurityRules() +
                                     essentialsRules() + windowsRules() + transportRules() + httpRules();
    return rules;
}

} // namespace Ticketscope::Diagnosis
