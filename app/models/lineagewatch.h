// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/lineage/lineage.h"
#include "exchange/capture.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace Ticketscope {

using LineagePtr = std::shared_ptr<const Diagnosis::Lineage>;

/// Keeps the lineage of a capture, which it follows in the thread pool: a moment after it changed, one run at a time.
/// What is under way when the capture is cleared is dropped.
class LineageWatch final : public QObject
{
    Q_OBJECT
public:
    explicit LineageWatch(Capture &capture, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(LineageWatch)

    /// Never null.
    [[nodiscard]] const LineagePtr &lineage() const { return m_lineage; }
    /// The capture went on since.
    [[nodiscard]] bool isStale() const { return m_isStale; }

Q_SIGNALS:
    void changed();

private:
    void noteChange();
    void clear();
    void run();

    Capture &m_capture;
    LineagePtr m_lineage = std::make_shared<const Diagnosis::Lineage>();
    QTimer m_soon;
    bool m_isStale = false;
    bool m_isRunning = false;
    quint64 m_generation = 0;
};

} // namespace Ticketscope
