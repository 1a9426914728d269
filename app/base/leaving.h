// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Ticketscope {

/// The last thing in main(), with everything but the application object gone: returns the exit code, or ends the
/// process with it where the thread pool still waits for somebody else (a KDC that is silent, a slow disk). Nobody
/// wants that answer any more, and the person does not wait for it. On Windows it always ends the process.
[[nodiscard]] int leave(int exitCode);

} // namespace Ticketscope
