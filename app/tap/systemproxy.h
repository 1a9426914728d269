// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tap/proxychain.h"

namespace Ticketscope::Tap {

/// What the system's settings say about the way to a target, with credentials only where they stand there. In the
/// calling thread: it may take seconds, where a script has to be found, fetched and run.
[[nodiscard]] ProxyHop askSystemProxy(const Target &target);

} // namespace Ticketscope::Tap
