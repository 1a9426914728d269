// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/wireobserver.h"

#include <QHash>
#include <QMap>
#include <QMutex>

namespace Ticketscope::Testing {

/// What the tap told of one connection, in its order.
struct LoggedConnection
{
    ConnectionFacts facts;
    QByteArray sent;          ///< to the origin
    QByteArray received;      ///< from the origin
    QByteArray proxySent;     ///< to the proxy itself
    QByteArray proxyReceived; ///< from the proxy itself
    bool closed = false;
    std::optional<Error> error;
    qint64 lastAt = 0;
    QStringList broken; ///< broken promises of WireObserver
};

/// Keeps all that the tap tells, and checks that it keeps the order it promises.
class WireLog final : public WireObserver
{
public:
    void connectionOpened(const ConnectionFacts &facts) override
    {
        const QMutexLocker lock(&m_mutex);
        LoggedConnection &c = m_connections[facts.connection];
        if (c.facts.connection != 0) {
            c.broken.append(QStringLiteral("opened twice"));
        }
        c.facts = facts;
    }
    void connectionChanged(const ConnectionFacts &facts) override
    {
        const QMutexLocker lock(&m_mutex);
        check(facts.connection).facts = facts;
    }
    void bytesCrossed(ConnectionId connection, WirePeer peer, WireDirection direction, QByteArrayView bytes,
                      qint64 at) override
    {
        const QMutexLocker lock(&m_mutex);
        LoggedConnection &c = check(connection);
        if (at < c.lastAt) {
            c.broken.append(QStringLiteral("time went backwards"));
        }
        c.lastAt = at;
        if (m_countOnly) {
            m_counted += bytes.size();
            return;
        }
        QByteArray &to = peer == WirePeer::Origin ? (direction == WireDirection::Sent ? c.sent : c.received)
                                                  : (direction == WireDirection::Sent ? c.proxySent : c.proxyReceived);
        to.append(bytes.data(), bytes.size());
    }
    void connectionClosed(ConnectionId connection, const std::optional<Error> &error) override
    {
        const QMutexLocker lock(&m_mutex);
        LoggedConnection &c = check(connection);
        c.closed = true;
        c.error = error;
    }

    [[nodiscard]] QList<LoggedConnection> connections() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_connections.values();
    }
    [[nodiscard]] LoggedConnection last() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_connections.isEmpty() ? LoggedConnection() : m_connections.last();
    }
    [[nodiscard]] bool allClosed() const
    {
        const QMutexLocker lock(&m_mutex);
        return std::all_of(m_connections.begin(), m_connections.end(), [](const auto &c) { return c.closed; });
    }
    [[nodiscard]] QStringList brokenPromises() const
    {
        QStringList all;
        const QMutexLocker lock(&m_mutex);
        for (const LoggedConnection &c : m_connections) {
            all += c.broken;
        }
        return all;
    }
    void clear()
    {
        const QMutexLocker lock(&m_mutex);
        m_connections.clear();
        m_counted = 0;
    }
    /// For large bodies: counts instead of keeping.
    void countOnly(bool on)
    {
        const QMutexLocker lock(&m_mutex);
        m_countOnly = on;
    }
    [[nodiscard]] qint64 counted() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_counted;
    }

private:
    LoggedConnection &check(ConnectionId connection)
    {
        LoggedConnection &c = m_connections[connection];
        if (c.facts.connection == 0) {
            c.broken.append(QStringLiteral("told before it was opened"));
        }
        if (c.closed) {
            c.broken.append(QStringLiteral("told after it was closed"));
        }
        return c;
    }

    mutable QMutex m_mutex;
    QMap<ConnectionId, LoggedConnection> m_connections;
    bool m_countOnly = false;
    qint64 m_counted = 0;
};

} // namespace Ticketscope::Testing
