// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/tapconnection.h"

#include <chrono>

namespace Ticketscope::Tap {

namespace {

constexpr auto kHandshakePatience = std::chrono::seconds(10);
constexpr auto kClosingPatience = std::chrono::seconds(5);
/// See linger().
constexpr auto kLinger = std::chrono::milliseconds(250);
constexpr qint64 kLargestHandshake = 1024;
constexpr char kTlsHandshakeRecord = SSL3_RT_HANDSHAKE;

} // namespace

TapConnection::TapConnection(std::unique_ptr<QTcpSocket> socket, const TapServices *services, QObject *parent)
    : QObject(parent)
    , m_services(services)
    , m_handshake([this](const AttemptId &attempt, QByteArrayView password) {
        m_attempt = m_services->admit(attempt, password);
        return m_attempt != nullptr;
    })
    , m_client(std::make_unique<Link>(std::move(socket)))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &TapConnection::onTimeout);
    connect(m_client.get(), &Link::readyRead, this, &TapConnection::onClientReadable);
    connect(m_client.get(), &Link::ended, this, &TapConnection::onClientEnded, Qt::QueuedConnection);
    connect(&m_systemProxy, &QFutureWatcherBase::finished, this, &TapConnection::onSystemProxy);
    m_timer.start(kHandshakePatience);
}

TapConnection::~TapConnection() = default;

void TapConnection::onTimeout()
{
    if (m_phase == Phase::Lingering) {
        close();
    } else if (m_phase == Phase::ConnectingLate) {
        onUpstreamFailed({ErrorCode::TimedOut,
                          tr("The system did not say within %1 s which proxy leads to %2. Check its proxy settings; "
                             "the script that they name may not be reachable.")
                              .arg(double(m_attempt->policy.timeout.count()) / 1000.0)
                              .arg(m_upstream->target().authority()),
                          {},
                          {},
                          {}});
    } else {
        end();
    }
}

void TapConnection::onClientReadable()
{
    if (m_phase == Phase::Handshake) {
        takeHandshake();
    } else if (m_phase == Phase::FirstByte || m_phase == Phase::Unreached) {
        takeFirstByte();
    } else if (m_phase == Phase::Lingering && m_client->hasBytes()) {
        close();
    }
}

void TapConnection::takeHandshake()
{
    const bool wasAdmitted = m_attempt != nullptr;
    QByteArray bytes = m_client->peek(kLargestHandshake);
    QByteArray answer;
    const qsizetype taken = m_handshake.feed(bytes, &answer);
    const qint64 skipped = m_client->read(bytes.data(), taken);
    Secret::wipe(bytes);
    m_client->write(answer);
    if (m_handshake.state() == SocksHandshake::State::Rejected || skipped != taken) {
        close();
        return;
    }
    if (!wasAdmitted && m_attempt) {
        Q_EMIT admitted();
    }
    if (m_handshake.state() == SocksHandshake::State::Done) {
        beginRequest();
    }
}

void TapConnection::beginRequest()
{
    m_timer.stop();
    m_phase = Phase::Connecting;
    m_upstream = std::make_unique<Upstream>(m_services->observer, m_services->numbers, m_attempt,
                                            Target{m_handshake.host(), m_handshake.port(), false});
    connect(m_upstream.get(), &Upstream::connected, this, &TapConnection::onUpstreamConnected);
    connect(m_upstream.get(), &Upstream::secured, this, &TapConnection::onUpstreamSecured);
    connect(m_upstream.get(), &Upstream::failed, this, &TapConnection::onUpstreamFailed);
    switch (m_attempt->policy.proxy.mode) {
    case ProxyMode::None:
    case ProxyMode::Socks5:
        onHop(configuredProxy(m_attempt->policy));
        break;
    case ProxyMode::Http:
    case ProxyMode::System:
        // Which proxy, and how it is asked, depends on whether the client will speak TLS.
        m_phase = Phase::FirstByte;
        replySucceeded();
        break;
    }
}

void TapConnection::replySucceeded()
{
    m_client->write(SocksHandshake::reply(SocksReply::Succeeded));
    takeFirstByte();
}

void TapConnection::takeFirstByte()
{
    const QByteArray first = m_client->peek(1);
    if (first.isEmpty()) {
        return;
    }
    m_clientSpeaksTls = first.front() == kTlsHandshakeRecord;
    if (m_phase == Phase::Unreached) {
        refuse();
        return;
    }
    m_upstream->setTls(m_clientSpeaksTls);
    if (!m_upstream->link()) {
        chooseProxy();
    } else if (m_clientSpeaksTls) {
        m_phase = Phase::SecuringUpstream;
        m_upstream->secure();
    } else {
        startRelay();
    }
}

void TapConnection::chooseProxy()
{
    m_phase = Phase::ConnectingLate;
    if (m_attempt->policy.proxy.mode == ProxyMode::System) {
        m_timer.start(m_attempt->policy.timeout);
        m_systemProxy.setFuture(systemProxy(m_attempt->policy, m_upstream->target()));
    } else {
        onHop(configuredProxy(m_attempt->policy));
    }
}

void TapConnection::onSystemProxy()
{
    if (m_phase == Phase::ConnectingLate) {
        m_timer.stop();
        onHop(m_systemProxy.result());
    }
}

void TapConnection::onHop(const ProxyHop &hop)
{
    m_upstream->connectVia(hop);
}

void TapConnection::onUpstreamConnected()
{
    if (m_phase == Phase::Connecting) {
        m_phase = Phase::FirstByte;
        replySucceeded();
    } else if (m_phase == Phase::ConnectingLate && m_clientSpeaksTls) {
        m_phase = Phase::SecuringUpstream;
        m_upstream->secure();
    } else if (m_phase == Phase::ConnectingLate) {
        startRelay();
    }
}

void TapConnection::onUpstreamSecured()
{
    SSL_CTX *context = m_services->issuer->contextFor(m_upstream->target().host);
    SslPtr ssl(context ? SSL_new(context) : nullptr);
    if (!ssl) {
        onUpstreamFailed(
            {ErrorCode::Internal,
             tr("No certificate could be made for %1: %2.").arg(m_upstream->target().host, takeOpenSslReason()),
             {},
             {},
             {}});
        return;
    }
    m_phase = Phase::SecuringClient;
    SSL_set_accept_state(ssl.get());
    connect(m_client.get(), &Link::secured, this, &TapConnection::startRelay);
    m_timer.start(kHandshakePatience);
    m_client->startTls(std::move(ssl));
}

void TapConnection::onUpstreamFailed(const Error &error)
{
    if (m_phase == Phase::Relaying) {
        return; // a reconnection of the relay, which deals with it
    }
    m_upstream->report().close(error);
    if (m_phase == Phase::Connecting) {
        // A SOCKS reply that says so will not do: where the host is an address and no name, Qt tries it a second time.
        m_phase = Phase::Unreached;
        m_timer.start(kHandshakePatience);
        replySucceeded();
    } else {
        refuse();
    }
}

/// Before there is a relay.
void TapConnection::refuse()
{
    if (m_clientSpeaksTls) {
        m_client->write(fatalAlertRecord());
        close();
    } else {
        m_ownShield = std::make_unique<Shield>([](QByteArrayView) {});
        refuse(m_ownShield.get());
    }
}

void TapConnection::startRelay()
{
    m_timer.stop();
    m_phase = Phase::Relaying;
    m_relay = std::make_unique<Relay>(m_client.get(), m_upstream.get(), m_attempt.get());
    connect(m_relay.get(), &Relay::finished, this, &TapConnection::onRelayFinished, Qt::QueuedConnection);
    m_relay->start();
}

void TapConnection::onRelayFinished()
{
    if (m_phase != Phase::Relaying) {
        return;
    }
    m_upstream->report().close(m_relay->error());
    if (Link *link = m_upstream->link()) {
        m_relay->error() ? link->abort() : link->finish();
    }
    switch (m_relay->end()) {
    case Relay::End::Closed:
        close();
        break;
    case Relay::End::Idle:
        linger();
        break;
    case Relay::End::ClientGone:
        end();
        break;
    case Relay::End::Refuse:
        refuse(m_relay->shield());
        break;
    }
}

void TapConnection::linger()
{
    // A service that closes after each answer without saying so, and a next request at once: Qt's SOCKS engine fails a
    // request for good that it starts in the moment in which the close arrives. If the close comes after it, Qt sends
    // the request again on a new connection. Nothing of it has reached the service.
    m_phase = Phase::Lingering;
    m_timer.start(kLinger);
    onClientReadable();
}

void TapConnection::refuse(Shield *shield)
{
    m_phase = Phase::Refusing;
    m_timer.stop();
    m_refusal = std::make_unique<Refusal>(m_client.get(), shield);
    connect(m_refusal.get(), &Refusal::finished, this, &TapConnection::close, Qt::QueuedConnection);
    m_refusal->start();
}

void TapConnection::onClientEnded()
{
    switch (m_phase) {
    case Phase::Relaying:
    case Phase::Refusing:
    case Phase::Done:
        return; // the relay and the refusal see it themselves
    case Phase::SecuringClient:
        m_upstream->report().close(
            Error{ErrorCode::Cancelled,
                  tr("The request to %1 was stopped before it was sent.").arg(m_upstream->target().authority()),
                  {},
                  {},
                  {}});
        break;
    case Phase::Connecting:
    case Phase::ConnectingLate:
    case Phase::SecuringUpstream:
        m_upstream->report().close(Error{ErrorCode::Cancelled,
                                         tr("Connecting to %1 was stopped.").arg(m_upstream->target().authority()),
                                         {},
                                         {},
                                         {}});
        break;
    case Phase::Handshake:
    case Phase::FirstByte:
    case Phase::Unreached:
    case Phase::Lingering:
    case Phase::Closing:
        break;
    }
    end();
}

void TapConnection::close()
{
    if (m_phase == Phase::Closing || m_phase == Phase::Done) {
        return;
    }
    m_phase = Phase::Closing;
    m_client->disconnect(this);
    connect(&m_client->socket(), &QTcpSocket::disconnected, this, &TapConnection::end, Qt::QueuedConnection);
    m_client->finish();
    if (m_client->socket().state() == QAbstractSocket::UnconnectedState) {
        end();
        return;
    }
    m_timer.start(kClosingPatience);
}

void TapConnection::cancel()
{
    if (m_upstream && m_relay && m_relay->isIdle()) {
        m_upstream->report().close({});
    } else if (m_upstream) {
        m_upstream->report().close(Error{ErrorCode::Cancelled,
                                         tr("The request to %1 was stopped.").arg(m_upstream->target().authority()),
                                         {},
                                         {},
                                         {}});
    }
    end();
}

void TapConnection::end()
{
    if (m_phase == Phase::Done) {
        return;
    }
    m_phase = Phase::Done;
    m_timer.stop();
    m_client->disconnect(this);
    m_client->abort();
    if (m_upstream && m_upstream->link()) {
        m_upstream->link()->abort();
    }
    if (m_upstream) {
        m_upstream->disconnect(this);
    }
    if (m_relay) {
        m_relay->disconnect(this);
    }
    Q_EMIT done();
}

} // namespace Ticketscope::Tap
