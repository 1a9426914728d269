// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/leaving.h"

#include <QThreadPool>

#include <cstdio>
#include <cstdlib>

#ifdef Q_OS_WIN
#include <windows.h>
#endif

namespace Ticketscope {

namespace {

/// Milliseconds for jobs that are only finishing.
constexpr int kPatience = 300;

/// ExitProcess lets the libraries clean up, one of which may wait for a thread that it has just ended.
#ifdef Q_OS_WIN
constexpr bool kAlwaysAtOnce = true;
#else
constexpr bool kAlwaysAtOnce = false;
#endif

[[noreturn]] void endNow(int exitCode)
{
    std::fflush(nullptr);
#ifdef Q_OS_WIN
    TerminateProcess(GetCurrentProcess(), UINT(exitCode));
#endif
    std::_Exit(exitCode);
}

} // namespace

int leave(int exitCode)
{
    const bool done = QThreadPool::globalInstance()->waitForDone(kPatience);
    if (!done || kAlwaysAtOnce) {
        endNow(exitCode);
    }
    return exitCode;
}

} // namespace Ticketscope
