// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/attemptlink.h"

#include "login/networklegsender.h"

#include <QCoreApplication>
#include <QFutureWatcher>
#include <QTimer>

#include <utility>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Attempt)
};

/// Lines of an account that is kept; what came first goes first.
constexpr qsizetype kMostLines = 500;

using Watcher = QFutureWatcher<Result<QByteArray>>;

} // namespace

void StopSignal::stop()
{
    m_isStopped = true;
    if (const std::optional<Gate> gate = std::exchange(m_waiting, std::nullopt)) {
        gate->open();
    }
}

Gate StopSignal::enter()
{
    Gate gate;
    m_waiting = gate;
    return gate;
}

void AccountBook::begin(std::shared_ptr<SecurityContext> context)
{
    if (m_current) {
        m_lines += m_current->account();
    }
    if (m_lines.size() > kMostLines) {
        m_lines.remove(0, m_lines.size() - kMostLines);
    }
    m_current = std::move(context);
}

QList<AccountLine> AccountBook::lines() const
{
    return m_current ? m_lines + m_current->account() : m_lines;
}

QCoro::Task<Result<QByteArray>> stepOf(std::shared_ptr<AttemptLink> link, std::shared_ptr<SecurityContext> context,
                                       QByteArray fromPeer, std::chrono::milliseconds patience)
{
    if (link->stop.isStopped()) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    const Gate gate = link->stop.enter();
    auto *watcher = new Watcher;
    // Queued: the coroutine that goes on lets the watcher go.
    QObject::connect(
        watcher, &Watcher::finished, watcher, [gate] { gate.open(); }, Qt::QueuedConnection);
    QTimer::singleShot(patience, watcher, [gate] { gate.open(); });
    const QFuture<Result<QByteArray>> step = stepInPool(context, fromPeer);
    watcher->setFuture(step);
    co_await gate;
    link->stop.leave();
    watcher->disconnect();
    watcher->deleteLater();
    if (link->stop.isStopped()) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    if (!step.isFinished()) {
        co_return failure(ErrorCode::KdcNotReached,
                          Text::tr("No KDC answered in time. Check that this computer reaches the domain: its name "
                                   "servers, its network or VPN, and port 88 of the domain controllers."));
    }
    co_return step.result();
}

} // namespace Ticketscope
