// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/finding.h"

namespace Ticketscope::Diagnosis {

QByteArray severityName(Severity severity)
{
    switch (severity) {
    case Severity::Cause:
        return "cause";
    case Severity::Warning:
        return "warning";
    case Severity::Note:
        break;
    }
    return "note";
}

} // namespace Ticketscope::Diagnosis
