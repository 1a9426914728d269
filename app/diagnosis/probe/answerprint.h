// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/probe/proberun.h"

namespace Ticketscope::Probe {

/// Whether two answers say different things: another status, other challenges, another text. What differs from one
/// time to the next (figures, ids, times, nonces) does not count.
[[nodiscard]] bool saysSomethingElse(const ProbeAnswer &a, const ProbeAnswer &b);
/// What an answer says, in a few words: the error's message, the fault, the reason phrase. Never null.
[[nodiscard]] QString whatItSays(const ProbeAnswer &answer);
/// "401 Unauthorized", or why there is no status.
[[nodiscard]] QString statusOf(const ProbeAnswer &answer);
/// "Basic, NTLM"; empty if there are no challenges.
[[nodiscard]] QString offeredBy(const ProbeAnswer &answer);

} // namespace Ticketscope::Probe
