// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tap/link.h"
#include "tap/shield.h"

#include <QObject>
#include <QTimer>

namespace Ticketscope::Tap {

/// Tells QNetworkAccessManager that its request failed, in the one way in which it does not act by itself. A bare
/// close before the answer would make it send the request again, up to three times and even a POST. So the request is
/// read to its end (and dropped), answered by a head whose body never comes, and only then the connection is closed.
/// That head is never recorded: the error was, before.
class Refusal final : public QObject
{
    Q_OBJECT
public:
    /// `shield` knows how far the request has come.
    Refusal(Link *client, Shield *shield, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(Refusal)

    void start();

Q_SIGNALS:
    /// The client was told, or is gone.
    void finished();

private:
    void drain();

    Link *m_client;
    Shield *m_shield;
    QTimer m_timer;
    bool m_done = false;
};

/// What a TLS client is sent instead, while its handshake has not begun: a fatal alert (RFC 8446 section 6.2).
[[nodiscard]] QByteArray fatalAlertRecord();

} // namespace Ticketscope::Tap
