// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/httprules.h"

namespace Ticketscope::Diagnosis {

QList<Rule> httpRules()
{
    return {placeholders, secrets, webTokens, cookies,  authorization, digest,
            basic,        bearer,  keyHeader, statuses, anyRefusal};
}

} // namespace Ticketscope::Diagnosis
