// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QElapsedTimer>
#include <QFile>
#include <QTimer>

#include <algorithm>

namespace Ticketscope::TestUi {

/// The longest time between two turns of the event loop while it lives, and what of it is the window's own doing: on a
/// machine that does other things too, a thread waits for a processor as well.
class StillnessMeter final
{
public:
    StillnessMeter()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
            const double passed = double(m_since.nsecsElapsed()) / 1e6;
            m_since.restart();
            const double waited = waitedForProcessor();
            m_longest = std::max(m_longest, passed);
            m_longestOwn = std::max(m_longestOwn, passed - (waited - m_waited));
            m_waited = waited;
        });
        m_since.start();
        m_begun.start();
        m_timer.start(1);
    }
    Q_DISABLE_COPY_MOVE(StillnessMeter)

    /// Milliseconds.
    [[nodiscard]] double longest() const { return m_longest; }
    /// Milliseconds since it was made.
    [[nodiscard]] double lived() const { return double(m_begun.nsecsElapsed()) / 1e6; }
    /// Milliseconds, less what the thread waited for a processor where the system tells.
    [[nodiscard]] double longestOwn() const { return m_longestOwn; }

private:
    /// Milliseconds since the thread began: the second figure of proc(5)'s schedstat.
    static double waitedForProcessor()
    {
        QFile file(QStringLiteral("/proc/thread-self/schedstat"));
        return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toDouble() / 1e6 : 0;
    }

    QTimer m_timer;
    QElapsedTimer m_since;
    QElapsedTimer m_begun;
    double m_longest = 0;
    double m_waited = waitedForProcessor();
    double m_longestOwn = 0;
};

} // namespace Ticketscope::TestUi
