// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/wireobserver.h"

#include <QList>

namespace Ticketscope::Tap {

/// Nanoseconds of the steady clock by which crossings are told.
[[nodiscard]] qint64 steadyNanoseconds();

/// Tells the observer of one TCP connection in the order that WireObserver promises, and closes it once, whatever
/// happens. Bytes can be held back until it is known whose they are: of a plain request through a proxy, only the
/// answer tells whether the proxy itself spoke (407).
class ConnectionReport final
{
public:
    ConnectionReport(WireObserver *observer, ConnectionFacts facts);
    /// Closed in good order unless close() said otherwise.
    ~ConnectionReport();
    Q_DISABLE_COPY_MOVE(ConnectionReport)

    [[nodiscard]] const ConnectionFacts &facts() const { return m_facts; }
    /// Changes the facts and tells.
    template<typename Change>
    void change(Change change)
    {
        change(m_facts);
        if (!m_closed) {
            m_observer->connectionChanged(m_facts);
        }
    }

    void crossed(WirePeer peer, WireDirection direction, QByteArrayView bytes);
    /// From now on crossed() keeps what it is told (a limited number of bytes) until release().
    void hold();
    /// Tells what was held, as exchanged with `peer`.
    void release(WirePeer peer);
    [[nodiscard]] bool isHolding() const { return m_holding; }

    void close(const std::optional<Error> &error);

private:
    struct Held
    {
        WireDirection direction;
        QByteArray bytes;
        qint64 at;
    };

    WireObserver *m_observer;
    ConnectionFacts m_facts;
    QList<Held> m_held;
    qsizetype m_heldSize = 0;
    bool m_holding = false;
    bool m_closed = false;
};

} // namespace Ticketscope::Tap
