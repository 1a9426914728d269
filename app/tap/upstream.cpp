// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/upstream.h"

#include "tap/systemtrust.h"
#include "tap/tlserror.h"

#include <utility>

namespace Ticketscope::Tap {

namespace {

constexpr qint64 kLargestPeek = qint64(16) * 1024;

/// Deletes an object that may be the sender of the signal that is being handled.
template<typename T>
void dismiss(std::unique_ptr<T> *object)
{
    if (*object) {
        (*object)->disconnect();
        object->release()->deleteLater();
    }
}

} // namespace

Upstream::Upstream(WireObserver *observer, ConnectionNumbers numbers, AttemptPtr attempt, Target target,
                   QObject *parent)
    : QObject(parent)
    , m_observer(observer)
    , m_numbers(std::move(numbers))
    , m_attempt(std::move(attempt))
    , m_target(std::move(target))
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Upstream::onTimeout);
    openReport();
}

Upstream::~Upstream() = default;

void Upstream::openReport()
{
    ConnectionFacts facts;
    facts.connection = m_numbers();
    facts.attempt = m_attempt->id;
    facts.host = m_target.host;
    facts.port = m_target.port;
    facts.tls = m_target.tls;
    facts.proxy = m_hop.name();
    m_report = std::make_unique<ConnectionReport>(m_observer, std::move(facts));
}

void Upstream::setTls(bool tls)
{
    m_target.tls = tls;
    if (m_report->facts().tls != tls) {
        m_report->change([tls](ConnectionFacts &facts) { facts.tls = tls; });
    }
}

void Upstream::connectVia(const ProxyHop &hop)
{
    m_hop = hop;
    if (hop.kind != ProxyHop::Kind::None) {
        m_report->change([&hop](ConnectionFacts &facts) { facts.proxy = hop.name(); });
    }
    if (hop.kind == ProxyHop::Kind::Http) {
        m_proxyLogin = std::make_unique<ProxyLogin>(hop, m_attempt.get());
    }
    if (hop.kind == ProxyHop::Kind::Http && m_target.tls) {
        m_tunnel = std::make_unique<HttpTunnel>(hop, m_target);
        connect(m_proxyLogin.get(), &ProxyLogin::decided, this, &Upstream::onProxyDecided);
    } else if (hop.kind == ProxyHop::Kind::Socks5) {
        m_socks = std::make_unique<SocksDial>(hop, m_target);
    }
    dial();
}

void Upstream::reconnect()
{
    m_report->close({});
    openReport();
    dial();
}

void Upstream::dial()
{
    m_phase = Phase::Dialing;
    if (m_link) {
        m_link->abort();
    }
    dismiss(&m_link);
    dismiss(&m_dialer);
    const bool direct = m_hop.kind == ProxyHop::Kind::None;
    m_dialer = std::make_unique<Dialer>(direct ? m_target.host : m_hop.host, direct ? m_target.port : m_hop.port,
                                        m_attempt->policy.timeout);
    connect(m_dialer.get(), &Dialer::resolved, this, [this](double milliseconds) {
        m_report->change([milliseconds](ConnectionFacts &facts) { facts.timings.dns = milliseconds; });
    });
    connect(m_dialer.get(), &Dialer::connected, this, &Upstream::onDialed);
    connect(m_dialer.get(), &Dialer::failed, this, &Upstream::onDialFailed);
    m_dialer->start();
}

void Upstream::onDialed(double milliseconds)
{
    m_link = std::make_unique<Link>(m_dialer->takeSocket());
    dismiss(&m_dialer);
    const QTcpSocket &socket = m_link->socket();
    m_report->change([&](ConnectionFacts &facts) {
        facts.timings.connect = milliseconds;
        facts.peerAddress = authorityOf(socket.peerAddress().toString(), socket.peerPort());
    });
    if (m_tunnel) {
        startTunnel();
    } else if (m_socks) {
        startSocks();
    } else {
        m_phase = Phase::Open;
        Q_EMIT connected();
    }
}

void Upstream::onDialFailed(const Error &error)
{
    if (m_hop.kind == ProxyHop::Kind::None) {
        giveUp(error);
        return;
    }
    Error wrapped = error;
    wrapped.code = ErrorCode::ProxyFailed;
    wrapped.text = tr("The proxy %1 cannot be reached. %2").arg(m_hop.name(), error.text);
    giveUp(wrapped);
}

void Upstream::startTunnel()
{
    m_phase = Phase::Tunnel;
    connect(m_link.get(), &Link::readyRead, this, &Upstream::onTunnelReadable, Qt::UniqueConnection);
    connect(m_link.get(), &Link::ended, this, &Upstream::onEndedEarly, Qt::UniqueConnection);
    m_timer.start(m_attempt->policy.timeout);
    const QByteArray request = m_tunnel->request(m_proxyLogin->credentials());
    m_report->crossed(WirePeer::Proxy, WireDirection::Sent, request);
    m_link->write(request);
}

void Upstream::onTunnelReadable()
{
    while (m_phase == Phase::Tunnel && m_tunnel->state() == HttpTunnel::State::Waiting) {
        // What comes after the proxy's answer belongs to the TLS with the service.
        QByteArray bytes = m_link->peek(kLargestPeek);
        if (bytes.isEmpty()) {
            return;
        }
        const qsizetype taken = m_tunnel->feed(bytes);
        bytes.truncate(m_link->read(bytes.data(), taken));
        m_report->crossed(WirePeer::Proxy, WireDirection::Received, bytes);
        tunnelAnswered();
    }
}

void Upstream::tunnelAnswered()
{
    switch (m_tunnel->state()) {
    case HttpTunnel::State::Waiting:
        break;
    case HttpTunnel::State::Challenged:
        // A KDC may be asked now: its time is not the proxy's.
        m_timer.stop();
        m_proxyLogin->challenged(m_tunnel->head());
        break;
    case HttpTunnel::State::Open:
        proxyIsThrough();
        break;
    case HttpTunnel::State::Failed:
        giveUp(m_tunnel->error());
        break;
    }
}

void Upstream::onProxyDecided()
{
    if (m_phase != Phase::Tunnel) {
        return;
    }
    if (m_proxyLogin->error()) {
        giveUp(*m_proxyLogin->error());
    } else if (m_tunnel->keepsAlive() && !m_link->isAtEnd()) {
        startTunnel();
    } else if (m_proxyLogin->isBoundToConnection()) {
        giveUp(m_proxyLogin->connectionLostError());
    } else {
        reconnect();
    }
}

void Upstream::startSocks()
{
    m_phase = Phase::Socks;
    connect(m_link.get(), &Link::readyRead, this, &Upstream::onSocksReadable);
    connect(m_link.get(), &Link::ended, this, &Upstream::onEndedEarly);
    m_timer.start(m_attempt->policy.timeout);
    m_link->write(m_socks->greeting());
}

void Upstream::onSocksReadable()
{
    QByteArray bytes = m_link->peek(kLargestPeek);
    if (m_phase != Phase::Socks || bytes.isEmpty()) {
        return;
    }
    QByteArray next;
    const qsizetype taken = m_socks->feed(bytes, &next);
    const qint64 skipped = m_link->read(bytes.data(), taken);
    Q_ASSERT(skipped == taken);
    m_link->write(next);
    Secret::wipe(next);
    if (m_socks->state() == SocksDial::State::Open) {
        proxyIsThrough();
    } else if (m_socks->state() == SocksDial::State::Failed) {
        giveUp(m_socks->error());
    }
}

void Upstream::proxyIsThrough()
{
    m_timer.stop();
    m_link->disconnect(this);
    m_phase = Phase::Open;
    Q_EMIT connected();
}

void Upstream::secure()
{
    m_phase = Phase::Tls;
    m_trust = std::make_unique<ServerTrust>(m_target.host, m_attempt->policy.tls.pinnedSha256);
    if (!std::exchange(m_attempt->hasSystemAuthorities, true)) {
        addSystemAuthorities(m_attempt->tls.get());
    }
    SslPtr ssl(SSL_new(m_attempt->tls.get()));
    SSL_set_connect_state(ssl.get());
    QString serverName;
    if (QHostAddress address; !address.setAddress(m_target.host)) {
        serverName = m_target.host;
        SSL_set_tlsext_host_name(ssl.get(), serverName.toLatin1().constData());
    }
    m_trust->attach(ssl.get());
    m_report->change([&serverName](ConnectionFacts &facts) { facts.tlsFacts.serverName = serverName; });
    connect(m_link.get(), &Link::secured, this, &Upstream::onSecured);
    connect(m_link.get(), &Link::ended, this, &Upstream::onEndedEarly);
    m_timer.start(m_attempt->policy.timeout);
    m_tlsStartedAt = steadyNanoseconds();
    m_link->startTls(std::move(ssl));
    if (m_phase == Phase::Tls && m_link->isAtEnd()) {
        // Closed before there was anybody to hear of it.
        QMetaObject::invokeMethod(this, &Upstream::onEndedEarly, Qt::QueuedConnection);
    }
}

void Upstream::describeTls(TlsFacts *facts) const
{
    m_trust->describe(facts);
    const SSL *ssl = m_link->ssl();
    if (SSL_get_current_cipher(ssl)) {
        facts->protocol = SSL_get_version(ssl);
        facts->cipher = SSL_get_cipher_name(ssl);
    }
    const unsigned char *alpn = nullptr;
    unsigned int size = 0;
    SSL_get0_alpn_selected(ssl, &alpn, &size);
    facts->alpn = QByteArray(reinterpret_cast<const char *>(alpn), qsizetype(size));
}

void Upstream::updateTlsFacts()
{
    const TlsFacts &known = m_report->facts().tlsFacts;
    if (m_trust && (known.clientCertificateAsked != m_trust->wasClientCertificateAsked() ||
                    known.clientCertificateSent != m_trust->wasClientCertificateSent())) {
        m_report->change([this](ConnectionFacts &facts) { describeTls(&facts.tlsFacts); });
    }
}

void Upstream::onSecured()
{
    m_timer.stop();
    m_link->disconnect(this);
    m_phase = Phase::Secured;
    const double milliseconds = double(steadyNanoseconds() - m_tlsStartedAt) / 1e6;
    m_report->change([this, milliseconds](ConnectionFacts &facts) {
        facts.timings.tls = milliseconds;
        describeTls(&facts.tlsFacts);
    });
    Q_EMIT secured();
}

void Upstream::onEndedEarly()
{
    if (m_phase == Phase::Tunnel) {
        onTunnelReadable();
    }
    if (m_phase == Phase::Tunnel && m_tunnel->state() == HttpTunnel::State::Waiting) {
        m_tunnel->closed();
        if (m_tunnel->state() == HttpTunnel::State::Failed && m_proxyLogin->isBoundToConnection()) {
            giveUp(m_proxyLogin->connectionLostError());
        } else {
            tunnelAnswered();
        }
    } else if (m_phase == Phase::Socks) {
        onSocksReadable();
        if (m_phase == Phase::Socks) {
            m_socks->closed();
            giveUp(m_socks->error());
        }
    } else if (m_phase == Phase::Tls) {
        m_report->change([this](ConnectionFacts &facts) { describeTls(&facts.tlsFacts); });
        giveUp(tlsError(m_link->failure(), *m_trust, m_target));
    }
}

std::optional<Error> Upstream::linkError() const
{
    const LinkFailure &failure = m_link->failure();
    if (m_trust && (failure.kind == LinkFailure::Kind::TlsAlert || failure.kind == LinkFailure::Kind::TlsLocal)) {
        return tlsError(failure, *m_trust, m_target);
    }
    return std::nullopt;
}

void Upstream::onTimeout()
{
    const auto seconds = double(m_attempt->policy.timeout.count()) / 1000.0;
    const QString text = m_phase == Phase::Tls
                             ? tr("%1 did not finish the TLS handshake within %2 s. Check that TLS is expected on this "
                                  "port.")
                                   .arg(m_target.authority())
                                   .arg(seconds)
                             : tr("The proxy %1 did not answer within %2 s.").arg(m_hop.name()).arg(seconds);
    if (m_phase == Phase::Tls) {
        m_report->change([this](ConnectionFacts &facts) { describeTls(&facts.tlsFacts); });
    }
    giveUp({ErrorCode::TimedOut, text, {}, {}, {}});
}

void Upstream::giveUp(const Error &error)
{
    if (m_phase == Phase::Failed) {
        return;
    }
    m_phase = Phase::Failed;
    m_timer.stop();
    if (m_link) {
        m_link->disconnect(this);
        m_link->abort();
    }
    Q_EMIT failed(error);
}

} // namespace Ticketscope::Tap
