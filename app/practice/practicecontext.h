// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "practice/message.h"

#include <QSet>

namespace Ticketscope::Practice {

/// What every practice service shares: the time, and the faults that are switched on. Read anew for each request, so
/// that a fault takes effect at once.
class PracticeContext final
{
public:
    explicit PracticeContext(Clock clock)
        : m_clock(std::move(clock))
    {
    }

    [[nodiscard]] bool has(QByteArrayView fault) const { return m_faults.contains(fault.toByteArray()); }
    [[nodiscard]] const QSet<QByteArray> &faults() const { return m_faults; }
    void setFaults(const QSet<QByteArray> &faults) { m_faults = faults; }

    /// The server's time, UTC: the clock's, moved by the faults "clock-ahead" and "clock-behind".
    [[nodiscard]] QDateTime now() const;
    /// The value of a Date header.
    [[nodiscard]] QByteArray httpDate() const;
    /// The password that an account has now: another one than the profile's under "password-changed".
    [[nodiscard]] QString passwordNow(const QString &password) const;

private:
    Clock m_clock;
    QSet<QByteArray> m_faults;
};

/// A service that answers requests. Lives in one thread; keeps its sessions in memory.
class Service
{
public:
    Service() = default;
    virtual ~Service() = default;
    Q_DISABLE_COPY_MOVE(Service)

    [[nodiscard]] virtual Response answer(const Request &request) = 0;
};

} // namespace Ticketscope::Practice
