// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tap/attempt.h"
#include "tap/certificateissuer.h"
#include "tap/refusal.h"
#include "tap/relay.h"
#include "tap/sockshandshake.h"
#include "tap/upstream.h"

#include <QFutureWatcher>
#include <QObject>
#include <QTimer>

namespace Ticketscope::Tap {

/// What a client connection needs of the tap; outlives it.
struct TapServices
{
    WireObserver *observer = nullptr;
    CertificateIssuer *issuer = nullptr;
    ConnectionNumbers numbers;
    /// The attempt, if it is open and the password is right.
    std::function<AttemptPtr(const AttemptId &, QByteArrayView password)> admit;
};

/// One connection of QNetworkAccessManager to the tap, from its SOCKS5 handshake to its end, with the one connection
/// to the service that belongs to it.
class TapConnection final : public QObject
{
    Q_OBJECT
public:
    TapConnection(std::unique_ptr<QTcpSocket> socket, const TapServices *services, QObject *parent = nullptr);
    ~TapConnection() override;
    Q_DISABLE_COPY_MOVE(TapConnection)

    /// Null until the client has shown who it is.
    [[nodiscard]] const AttemptPtr &attempt() const { return m_attempt; }
    /// Ends everything at once.
    void cancel();

Q_SIGNALS:
    void admitted();
    /// Last; the receiver deletes it.
    void done();

private:
    enum class Phase
    {
        Handshake,
        Connecting,       ///< before SOCKS was answered
        Unreached,        ///< SOCKS was answered, though nobody is there: the client's request is to be refused
        FirstByte,        ///< SOCKS was answered; TLS or plain is not known
        ConnectingLate,   ///< as Connecting, when what the client speaks had to be known first
        SecuringUpstream, ///< the client's ClientHello waits
        SecuringClient,
        Relaying,
        Refusing,
        Lingering, ///< the service closed an idle connection; the client is about to be told
        Closing,
        Done
    };

    void onClientReadable();
    void onClientEnded();
    void onTimeout();
    void takeHandshake();
    void beginRequest();
    void chooseProxy();
    void onSystemProxy();
    void onHop(const ProxyHop &hop);
    void replySucceeded();
    void takeFirstByte();
    void onUpstreamConnected();
    void onUpstreamSecured();
    void onUpstreamFailed(const Error &error);
    void startRelay();
    void onRelayFinished();
    void refuse();
    void refuse(Shield *shield);
    void linger();
    void close();
    void end();

    const TapServices *m_services;
    AttemptPtr m_attempt;
    SocksHandshake m_handshake;
    std::unique_ptr<Link> m_client;
    std::unique_ptr<Upstream> m_upstream;
    std::unique_ptr<Shield> m_ownShield; ///< for a refusal before there is a relay
    std::unique_ptr<Relay> m_relay;
    std::unique_ptr<Refusal> m_refusal;
    QFutureWatcher<ProxyHop> m_systemProxy;
    QTimer m_timer;
    Phase m_phase = Phase::Handshake;
    bool m_clientSpeaksTls = false;
};

} // namespace Ticketscope::Tap
