// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QStringList>

namespace Ticketscope::Testing {

/// One run of a program, from before it is started until it is gone.
struct TimedRun
{
    int exitCode = -1;
    double milliseconds = 0;
    double processor = 0; ///< milliseconds of processor time
    QByteArray out;
    QByteArray err;
};

/// Runs `command` (the program, sought in PATH, and its arguments) with `input` on its standard input and
/// "NAME=value" lines as its environment. No event loop and no pipe: what it says goes to memory, so that nothing of
/// this process is in the time.
[[nodiscard]] TimedRun runTimed(const QByteArrayList &command, const QByteArray &input, const QStringList &environment);

} // namespace Ticketscope::Testing
