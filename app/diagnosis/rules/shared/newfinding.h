// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"

namespace Ticketscope::Diagnosis {

/// A finding to fill in. Causes only for exchanges that failed.
[[nodiscard]] inline Finding newFinding(QByteArray rule, Severity severity, Certainty certainty, Evidence evidence)
{
    Finding finding;
    finding.rule = std::move(rule);
    finding.severity = severity;
    finding.certainty = certainty;
    finding.evidence.append(std::move(evidence));
    return finding;
}

} // namespace Ticketscope::Diagnosis
