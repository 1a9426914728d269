// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tap/link.h"
#include "tap/requestrewriter.h"
#include "tap/shield.h"
#include "tap/upstream.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace Ticketscope::Tap {

/// Carries bytes between the client and the service and reports them as they cross, before they are handed on. Holds
/// no more than a bounded number of bytes on either side: who reads slowly slows the sender down. Ends with
/// finished(), once.
class Relay final : public QObject
{
    Q_OBJECT
public:
    enum class End
    {
        Closed,     ///< an answer ended with it, in good order or not: close the client too
        Idle,       ///< in good order between two exchanges
        ClientGone, ///< there is nobody left to tell
        Refuse      ///< nothing of an answer was handed on: the client must be told (see Refusal)
    };

    /// All outlive the relay.
    Relay(Link *client, Upstream *upstream, Attempt *attempt, QObject *parent = nullptr);
    ~Relay() override;
    Q_DISABLE_COPY_MOVE(Relay)

    void start();
    [[nodiscard]] Shield *shield() const { return m_shield.get(); }
    /// Between two exchanges.
    [[nodiscard]] bool isIdle() const { return m_sentAnything && !m_shield->isAwaitingResponse(); }
    [[nodiscard]] End end() const { return m_end; }
    /// Not set: closed in good order.
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }

Q_SIGNALS:
    void finished();

private:
    void makeShield();
    void attachUpstream();
    void pumpUp();
    void pumpDown();
    void send(QByteArrayView bytes);
    [[nodiscard]] bool keepsBack(int status, QByteArrayView head);
    void answerProxy();
    void onProxyDecided();
    void sendAgain();
    void sendAgainAnew();
    void onUpstreamEnded();
    void onClientEnded();
    void onSilence();
    void finish(End end, std::optional<Error> error);
    [[nodiscard]] Error closedError() const;

    Link *m_client;
    Upstream *m_upstream;
    Attempt *m_attempt;
    std::unique_ptr<Shield> m_shield;
    std::unique_ptr<RequestRewriter> m_rewriter; ///< through an HTTP proxy, plain
    std::unique_ptr<char[]> m_buffer;
    bool m_pumpingUp = false;
    bool m_pumpingDown = false;
    bool m_paused = false;          ///< the proxy's challenge is being answered
    bool m_waitsForRequest = false; ///< the answer to the proxy goes out once the request has come whole
    QByteArray m_challenge;         ///< the head of the proxy's 407
    bool m_sentAnything = false;
    bool m_finished = false;
    End m_end = End::Closed;
    std::optional<Error> m_error;
    QTimer m_silence;
    qint64 m_lastCrossing = 0; ///< steady nanoseconds
};

} // namespace Ticketscope::Tap
