// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/interrupt.h"

#include <QSocketNotifier>

#include <array>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace Ticketscope::Cli {

namespace {
// A signal handler has no context of its own, and may do little more than write.
std::atomic<int> theWriteEnd{-1};
std::atomic<int> theCount{0};

void onSignal(int number)
{
    if (theCount.fetch_add(1) > 0) {
        _exit(128 + number);
    }
    const char byte = 1;
    const ssize_t written = write(theWriteEnd, &byte, 1);
    static_cast<void>(written);
}
} // namespace

struct Interrupt::Private
{
    std::array<int, 2> ends{-1, -1};
    std::unique_ptr<QSocketNotifier> notifier;
};

Interrupt::Interrupt(QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>())
{
    if (pipe(d->ends.data()) != 0) {
        return;
    }
    for (const int end : d->ends) {
        fcntl(end, F_SETFD, FD_CLOEXEC);
    }
    theWriteEnd = d->ends[1];
    d->notifier = std::make_unique<QSocketNotifier>(d->ends[0], QSocketNotifier::Read);
    connect(d->notifier.get(), &QSocketNotifier::activated, this, [this] {
        d->notifier->setEnabled(false);
        Q_EMIT asked();
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

Interrupt::~Interrupt()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    theWriteEnd = -1;
    for (const int end : d->ends) {
        if (end >= 0) {
            close(end);
        }
    }
}

bool Interrupt::wasAsked() const
{
    return theCount > 0;
}

} // namespace Ticketscope::Cli
