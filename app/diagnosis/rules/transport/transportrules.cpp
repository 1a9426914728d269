// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/transport/transportrules.h"

namespace Ticketscope::Diagnosis {

QList<Rule> transportRules()
{
    return {reach, certificates, handshakes, proxies, pages, affinity, damagedAnswers, clocks, redirects, rebuilt};
}

} // namespace Ticketscope::Diagnosis
