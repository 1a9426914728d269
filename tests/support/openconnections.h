// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace Ticketscope::Testing {

/// How many connections of this system end at that port of loopback (at either end of them) and are still held open
/// by a program. What is only remembered by the system for a while (TIME-WAIT) does not count. -1: not to be found out.
[[nodiscard]] int openConnections(quint16 port);

/// Whether what the end at port `from` of a connection on loopback sent has been read by the program that holds the
/// end at `to`.
[[nodiscard]] bool isAllRead(quint16 from, quint16 to);

} // namespace Ticketscope::Testing
