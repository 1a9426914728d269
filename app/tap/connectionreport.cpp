// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/connectionreport.h"

#include <chrono>

namespace Ticketscope::Tap {

namespace {

constexpr qsizetype kMostHeld = qsizetype(8) * 1024 * 1024;

} // namespace

qint64 steadyNanoseconds()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

ConnectionReport::ConnectionReport(WireObserver *observer, ConnectionFacts facts)
    : m_observer(observer)
    , m_facts(std::move(facts))
{
    m_observer->connectionOpened(m_facts);
}

ConnectionReport::~ConnectionReport()
{
    close({});
}

void ConnectionReport::crossed(WirePeer peer, WireDirection direction, QByteArrayView bytes)
{
    if (m_closed || bytes.isEmpty()) {
        return;
    }
    if (!m_holding) {
        m_observer->bytesCrossed(m_facts.connection, peer, direction, bytes, steadyNanoseconds());
        return;
    }
    m_held.append({direction, bytes.toByteArray(), steadyNanoseconds()});
    m_heldSize += bytes.size();
    if (m_heldSize > kMostHeld) {
        release(peer);
    }
}

void ConnectionReport::hold()
{
    m_holding = true;
}

void ConnectionReport::release(WirePeer peer)
{
    m_holding = false;
    m_heldSize = 0;
    const QList<Held> held = std::exchange(m_held, {});
    for (const Held &piece : held) {
        m_observer->bytesCrossed(m_facts.connection, peer, piece.direction, piece.bytes, piece.at);
    }
}

void ConnectionReport::close(const std::optional<Error> &error)
{
    if (m_closed) {
        return;
    }
    release(WirePeer::Origin);
    m_closed = true;
    m_observer->connectionClosed(m_facts.connection, error);
}

} // namespace Ticketscope::Tap
