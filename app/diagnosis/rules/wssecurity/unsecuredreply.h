// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// A reply without a Timestamp to a request that WCF made: its client refuses it though the status is 200 (X25).
[[nodiscard]] QList<Finding> unsecuredReply(const CaptureView &capture, const Profile &profile);

} // namespace Ticketscope::Diagnosis
