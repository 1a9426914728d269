// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rules/wssecurity/securitychecks.h"

namespace Ticketscope::Diagnosis {

/// Where the profile's parameters can be tried in another way.
void offer(Finding *finding, const SecurityCase &of, const Experiment &experiment);

/// PasswordText where a digest was sent, PasswordDigest otherwise.
[[nodiscard]] Experiment otherPasswordType(const SecurityMessage &message);
/// Without the Timestamp where there is one, with one of five minutes otherwise.
[[nodiscard]] Experiment otherTimestamp(const SecurityMessage &message);
/// Within what services allow, if the clocks agree.
[[nodiscard]] Experiment clockBack();

} // namespace Ticketscope::Diagnosis
