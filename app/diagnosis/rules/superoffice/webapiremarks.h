// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"
#include "diagnosis/finding.h"

namespace Ticketscope::Diagnosis::SuperOfficeRules {

/// What is worth saying of answers that are good in themselves: no object, texts that were not translated, addresses of
/// an internal host, and what a browser makes of a call from another origin.
[[nodiscard]] QList<Finding> webApiRemarks(const CaptureView &capture, const Profile &profile);

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
