// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/interrupt.h"

#include <QMutex>

#include <windows.h>

#include <atomic>

namespace Ticketscope::Cli {

namespace {

// A console handler has no context of its own, and runs in a thread of its own.
std::atomic<int> theCount{0};
QBasicMutex theGuard;
Interrupt *theInterrupt = nullptr;

bool ask()
{
    const QMutexLocker lock(&theGuard);
    return theInterrupt != nullptr && QMetaObject::invokeMethod(theInterrupt, &Interrupt::asked, Qt::QueuedConnection);
}

BOOL WINAPI onConsoleEvent(DWORD event)
{
    const bool isFirst = theCount.fetch_add(1) == 0;
    if (!isFirst || !ask()) {
        return FALSE; // Windows ends the process
    }
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT) {
        // The console is closed, or the person logs off: the process ends as soon as this returns, and some seconds
        // later anyway. Until then it may do it by itself.
        Sleep(INFINITE);
    }
    return TRUE;
}

} // namespace

struct Interrupt::Private
{
};

Interrupt::Interrupt(QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>())
{
    {
        const QMutexLocker lock(&theGuard);
        theInterrupt = this;
    }
    // For good: taking it away would wait for a handler that waits for this process to end.
    static const bool isHandled = SetConsoleCtrlHandler(onConsoleEvent, TRUE) != FALSE;
    static_cast<void>(isHandled);
}

Interrupt::~Interrupt()
{
    const QMutexLocker lock(&theGuard);
    theInterrupt = nullptr;
}

bool Interrupt::wasAsked() const
{
    return theCount > 0;
}

} // namespace Ticketscope::Cli
