// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// What the explainers tell of a capture, where the password that was meant is known, or needs not be.
[[nodiscard]] QList<Rule> explainedRules();

/// An HTTP Digest response that is made in another way than RFC 7616 has it.
[[nodiscard]] QList<Finding> explainedDigest(const CaptureView &capture, const Profile &profile);
/// A Secret of NetServer 6.x that is made in another way than the manual has it (S4 to S6).
[[nodiscard]] QList<Finding> explainedSecret6(const CaptureView &capture, const Profile &profile);
/// The minute of a system-user signature (R19).
[[nodiscard]] QList<Finding> explainedMinute(const CaptureView &capture, const Profile &profile);

} // namespace Ticketscope::Diagnosis
