// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Ticketscope {

/// Keeps what is in memory out of core dumps: no dump is written, and no other process of the same user may attach to
/// this one or read its memory (prctl(2), PR_SET_DUMPABLE). Called first thing in main(). False: the system refused.
/// On Windows there is nothing to do: programs write no dumps of themselves there.
bool disableCoreDumps();

/// The same in release builds; development builds stay open to debuggers.
void hardenProcess();

} // namespace Ticketscope
