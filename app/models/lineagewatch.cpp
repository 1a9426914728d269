// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/lineagewatch.h"

#include <QFutureWatcher>
#include <QtConcurrentRun>

namespace Ticketscope {

namespace {

/// An attempt's exchanges come one after the other.
constexpr std::chrono::milliseconds kSoon{150};

} // namespace

LineageWatch::LineageWatch(Capture &capture, QObject *parent)
    : QObject(parent)
    , m_capture(capture)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoon);
    connect(&m_soon, &QTimer::timeout, this, &LineageWatch::run);
    connect(&capture, &Capture::exchangeAdded, this, &LineageWatch::noteChange);
    connect(&capture, &Capture::cleared, this, &LineageWatch::clear);
    if (capture.size() > 0) {
        noteChange();
    }
}

void LineageWatch::noteChange()
{
    m_isStale = true;
    // Not put off by what comes after: a capture that never rests is looked at, too.
    if (!m_soon.isActive() && !m_isRunning) {
        m_soon.start();
    }
}

void LineageWatch::clear()
{
    ++m_generation;
    m_soon.stop();
    m_isStale = false;
    m_lineage = std::make_shared<const Diagnosis::Lineage>();
    Q_EMIT changed();
    if (m_capture.size() > 0) {
        noteChange();
    }
}

void LineageWatch::run()
{
    using Watcher = QFutureWatcher<LineagePtr>;
    auto *watcher = new Watcher(this);
    connect(watcher, &Watcher::finished, this, [this, watcher, generation = m_generation] {
        watcher->deleteLater();
        m_isRunning = false;
        if (generation == m_generation) {
            m_lineage = watcher->result();
            Q_EMIT changed();
        }
        if (m_isStale) {
            noteChange();
        }
    });
    m_isStale = false;
    m_isRunning = true;
    watcher->setFuture(QtConcurrent::run([exchanges = m_capture.exchanges()]() -> LineagePtr {
        return std::make_shared<const Diagnosis::Lineage>(Diagnosis::lineageOf(exchanges));
    }));
}

} // namespace Ticketscope
