// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// Requests that were refused and carried a ticket, token, cookie, canary or code that was old by the capture's own
/// account: replaced, ended, or over where the server had said for how long.
[[nodiscard]] QList<Finding> oldThings(const CaptureView &capture, const Profile &profile);

} // namespace Ticketscope::Diagnosis
