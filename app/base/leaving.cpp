// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/leaving.h"

#include <QThreadPool>

#include <cstdio>
#include <cstdlib>

namespace Ticketscope {

namespace {

/// Milliseconds for jobs that are only finishing.
constexpr int kPatience = 300;

} // namespace

int leave(int exitCode)
{
    if (!QThreadPool::globalInstance()->waitForDone(kPatience)) {
        std::fflush(nullptr);
        std::_Exit(exitCode);
    }
    return exitCode;
}

} // namespace Ticketscope
