// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Ticketscope {

/// Keeps what is in memory out of core dumps and crash reports, and from other programs of the same person: none may
/// attach to this process or read its memory (Linux: prctl(2), PR_SET_DUMPABLE; Windows: the process's access list,
/// error reports without the heap). False: the system refused.
bool disableCoreDumps();

/// First thing in main(): the same in release builds, while development builds stay open to debuggers. On Windows also,
/// in every build: libraries are not looked for in the current folder, and a damaged heap ends the process.
void hardenProcess();

} // namespace Ticketscope
