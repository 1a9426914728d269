// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"
#include "diagnosis/finding.h"

namespace Ticketscope::Diagnosis {

/// Looks at a capture and says what it sees; pure. A rule reports a Cause only in exchanges that failed (see
/// CaptureView::failed), so that a login that works has none.
using Rule = QList<Finding> (*)(const CaptureView &capture, const Profile &profile);

/// All rules, in no order that matters. One list, in rules/builtinrules.cpp.
[[nodiscard]] const QList<Rule> &builtinRules();

} // namespace Ticketscope::Diagnosis
