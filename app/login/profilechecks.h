// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// The flow of a profile whose service and scheme this version can log in with; else NotSupported, in a sentence.
[[nodiscard]] Result<FlowInfo> supportedFlow(const Profile &profile);

/// What keeps a profile from being used, as one error: checkProfile() without what is about its name only.
[[nodiscard]] std::optional<Error> blockingProblem(const Profile &profile);

} // namespace Ticketscope
