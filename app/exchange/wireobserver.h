// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"

namespace Ticketscope {

/// Who the bytes were exchanged with: the customer's proxy (its CONNECT and 407 legs), or the service.
enum class WirePeer
{
    Proxy,
    Origin
};
enum class WireDirection
{
    Sent,
    Received
};

struct ConnectionFacts
{
    ConnectionId connection = 0;
    AttemptId attempt;
    QString host;
    quint16 port = 0;
    bool tls = false;
    QString peerAddress;
    QString proxy;
    Timings timings; ///< dns, connect and tls only
    TlsFacts tlsFacts;
};

/// What the tap tells of a connection, in this order: opened once, facts whenever they grew (always before the bytes
/// that depend on them), bytes in the order in which they crossed, closed once and last. All calls come from the
/// tap's thread, and before the bytes are handed on to QNetworkAccessManager.
class WireObserver
{
public:
    WireObserver() = default;
    virtual ~WireObserver() = default;
    Q_DISABLE_COPY_MOVE(WireObserver)

    virtual void connectionOpened(const ConnectionFacts &facts) = 0;
    virtual void connectionChanged(const ConnectionFacts &facts) = 0;
    /// `at`: nanoseconds of a steady clock.
    virtual void bytesCrossed(ConnectionId connection, WirePeer peer, WireDirection direction, QByteArrayView bytes,
                              qint64 at) = 0;
    /// Without an error: closed in good order by either side.
    virtual void connectionClosed(ConnectionId connection, const std::optional<Error> &error) = 0;
};

} // namespace Ticketscope
