// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/relay.h"

#include <chrono>

namespace Ticketscope::Tap {

namespace {

constexpr qint64 kPiece = qint64(64) * 1024;
/// Above the first, nothing more is read for a side; below the second, reading goes on.
constexpr qint64 kHighWater = qint64(1024) * 1024;
constexpr qint64 kLowWater = qint64(256) * 1024;

} // namespace

Relay::Relay(Link *client, Upstream *upstream, Attempt *attempt, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_upstream(upstream)
    , m_attempt(attempt)
    , m_buffer(std::make_unique<char[]>(size_t(kPiece)))
{
    makeShield();
    if (m_upstream->isForwarding()) {
        m_rewriter = std::make_unique<RequestRewriter>(m_upstream->target());
        m_rewriter->setCredentials(m_upstream->proxyLogin()->credentials());
        connect(m_upstream->proxyLogin(), &ProxyLogin::decided, this, &Relay::onProxyDecided);
    }
    m_silence.setSingleShot(true);
    connect(&m_silence, &QTimer::timeout, this, &Relay::onSilence);
}

Relay::~Relay() = default;

void Relay::makeShield()
{
    m_shield = std::make_unique<Shield>([this](QByteArrayView bytes) { m_client->write(bytes); });
    if (m_upstream->isForwarding()) {
        m_shield->setKeepsBack([this](int status, QByteArrayView head) { return keepsBack(status, head); });
    }
}

void Relay::start()
{
    connect(m_client, &Link::readyRead, this, &Relay::pumpUp);
    connect(m_client, &Link::drained, this, [this] {
        if (m_client->backlog() < kLowWater) {
            pumpDown();
        }
    });
    // Queued: a write may find out that the connection is gone in the middle of a pump.
    connect(m_client, &Link::ended, this, &Relay::onClientEnded, Qt::QueuedConnection);
    attachUpstream();
    m_lastCrossing = steadyNanoseconds();
    m_silence.start(m_attempt->policy.timeout);
    pumpUp();
    pumpDown();
}

void Relay::attachUpstream()
{
    Link *link = m_upstream->link();
    connect(link, &Link::readyRead, this, &Relay::pumpDown);
    connect(link, &Link::drained, this, [this, link] {
        m_lastCrossing = steadyNanoseconds();
        if (link->backlog() < kLowWater) {
            pumpUp();
        }
    });
    connect(link, &Link::ended, this, &Relay::pumpDown, Qt::QueuedConnection);
    if (link->isAtEnd()) {
        QMetaObject::invokeMethod(this, &Relay::pumpDown, Qt::QueuedConnection);
    }
}

void Relay::send(QByteArrayView bytes)
{
    if (bytes.isEmpty()) {
        return;
    }
    m_sentAnything = true;
    m_lastCrossing = steadyNanoseconds();
    m_upstream->report().crossed(WirePeer::Origin, WireDirection::Sent, bytes);
    m_shield->requestBytes(bytes);
    m_upstream->link()->write(bytes);
}

void Relay::pumpUp()
{
    if (m_pumpingUp || m_finished || m_paused) {
        return;
    }
    m_pumpingUp = true;
    if (m_sentAnything && !m_shield->isAwaitingResponse() && m_client->hasBytes()) {
        // A next request: a service that has closed by now never sees it, and the client sends it on a new connection.
        m_upstream->link()->lookForClose();
        if (m_finished) {
            return;
        }
    }
    // Towards a service that has closed nothing is sent: the client may then send it again on a new connection.
    while (m_upstream->link()->isWritable() && m_upstream->link()->backlog() < kHighWater) {
        const qint64 n = m_client->read(m_buffer.get(), kPiece);
        if (n <= 0) {
            break;
        }
        const QByteArrayView bytes(m_buffer.get(), n);
        if (m_rewriter) {
            if (!m_shield->isAwaitingResponse() && !m_upstream->report().isHolding()) {
                m_upstream->report().hold();
            }
            send(m_rewriter->feed(bytes));
        } else {
            send(bytes);
        }
    }
    m_pumpingUp = false;
    if (m_waitsForRequest && !m_shield->isInsideRequest()) {
        m_waitsForRequest = false;
        sendAgain();
    }
}

void Relay::pumpDown()
{
    if (m_pumpingDown || m_finished || m_paused) {
        return;
    }
    m_pumpingDown = true;
    Link *link = m_upstream->link();
    bool dry = false;
    while (m_client->backlog() < kHighWater) {
        const qint64 n = link->read(m_buffer.get(), kPiece);
        if (n <= 0) {
            dry = true;
            break;
        }
        const QByteArrayView bytes(m_buffer.get(), n);
        m_lastCrossing = steadyNanoseconds();
        m_upstream->report().crossed(WirePeer::Origin, WireDirection::Received, bytes);
        m_shield->responseBytes(bytes);
        if (m_shield->hasKeptBackWhole() || m_shield->brokenResponse()) {
            break;
        }
    }
    m_pumpingDown = false;
    m_upstream->updateTlsFacts();
    if (m_shield->brokenResponse()) {
        finish(m_shield->isInsideResponse() ? End::Closed : End::Refuse, m_shield->brokenResponse());
    } else if (m_shield->hasKeptBackWhole()) {
        answerProxy();
    } else if (dry && link->isAtEnd()) {
        onUpstreamEnded();
    }
}

bool Relay::keepsBack(int status, QByteArrayView head)
{
    ProxyLogin *login = m_upstream->proxyLogin();
    if (status != 407) {
        m_upstream->report().release(WirePeer::Origin);
        login->accepted();
        m_rewriter->setCredentials(login->credentials());
        return false;
    }
    m_upstream->report().release(WirePeer::Proxy);
    m_challenge = head.toByteArray();
    return true;
}

void Relay::answerProxy()
{
    if (m_paused || m_waitsForRequest) {
        return;
    }
    m_paused = true;
    m_upstream->proxyLogin()->challenged(m_challenge);
}

void Relay::onProxyDecided()
{
    if (!m_paused || m_finished) {
        return;
    }
    ProxyLogin *login = m_upstream->proxyLogin();
    std::optional<Error> error = login->error();
    if (!error && !m_rewriter->canSendAgain()) {
        error =
            Error{ErrorCode::ProxyAuthentication,
                  tr("The proxy %1 asked who the client is after a request that was too large to keep and send once "
                     "more. Send a small request first.")
                      .arg(login->hop().name()),
                  {},
                  {},
                  {}};
    }
    const bool isOpen = m_shield->keptBackKeepsAlive() && !m_upstream->link()->isAtEnd();
    if (!error && login->isBoundToConnection() && !isOpen) {
        error = login->connectionLostError();
    }
    if (error) {
        m_shield->answerStaysDue();
        finish(End::Refuse, std::move(error));
        return;
    }
    m_rewriter->setCredentials(login->credentials());
    if (!isOpen || (m_shield->isInsideRequest() && !login->isBoundToConnection())) {
        sendAgainAnew();
        return;
    }
    m_paused = false;
    m_waitsForRequest = m_shield->isInsideRequest();
    if (m_waitsForRequest) {
        pumpUp();
    } else {
        sendAgain();
    }
}

void Relay::sendAgain()
{
    m_lastCrossing = steadyNanoseconds();
    m_shield->keptBackIsAnswered();
    m_upstream->report().hold();
    send(m_rewriter->sendAgain());
}

void Relay::sendAgainAnew()
{
    m_upstream->link()->disconnect(this);
    connect(
        m_upstream, &Upstream::connected, this,
        [this] {
            m_paused = false;
            m_upstream->disconnect(this);
            makeShield();
            attachUpstream();
            sendAgain();
            pumpUp();
        },
        Qt::QueuedConnection);
    connect(
        m_upstream, &Upstream::failed, this,
        [this](const Error &error) {
            m_shield->answerStaysDue();
            finish(End::Refuse, error);
        },
        Qt::QueuedConnection);
    m_upstream->reconnect();
}

void Relay::onUpstreamEnded()
{
    const bool wasIdle = !m_shield->isAwaitingResponse();
    m_shield->responseClosed();
    if (m_shield->hasKeptBackWhole()) {
        answerProxy();
        return;
    }
    std::optional<Error> error = m_upstream->linkError();
    // A connection is opened for a request: that it closed before the first one is a failure too.
    if (!error && (m_shield->isAwaitingResponse() || !m_sentAnything)) {
        const bool isInLogin = m_rewriter && m_upstream->proxyLogin()->isBoundToConnection();
        error = isInLogin ? m_upstream->proxyLogin()->connectionLostError() : closedError();
    }
    if (error && !m_shield->isInsideResponse()) {
        finish(End::Refuse, std::move(error));
    } else {
        finish(wasIdle && !error ? End::Idle : End::Closed, std::move(error));
    }
}

Error Relay::closedError() const
{
    const QString authority = m_upstream->target().authority();
    Error error{ErrorCode::ConnectionClosed, {}, {}, {}, {}};
    if (m_shield->isInsideResponse()) {
        error.text = tr("%1 closed the connection in the middle of its answer. What came before is shown.");
    } else if (m_shield->hasPartOfHead()) {
        error.text = tr("%1 closed the connection before the head of its answer was whole.");
    } else if (m_shield->isInsideRequest()) {
        error.text = tr("%1 closed the connection before it had taken the whole request.");
    } else {
        error.text = tr("%1 closed the connection without an answer.");
    }
    error.text = error.text.arg(authority);
    return error;
}

void Relay::onClientEnded()
{
    pumpUp();
    std::optional<Error> error;
    if (m_shield->isAwaitingResponse()) {
        error = Error{
            ErrorCode::Cancelled,
            tr("The request to %1 was stopped before its answer was whole.").arg(m_upstream->target().authority()),
            {},
            {},
            {}};
    }
    finish(End::ClientGone, std::move(error));
}

void Relay::onSilence()
{
    if (m_finished) {
        return;
    }
    const auto timeout = m_attempt->policy.timeout;
    const auto silent = std::chrono::nanoseconds(steadyNanoseconds() - m_lastCrossing);
    // A slow client is not the service's silence, and neither is a connection on which nothing was asked.
    const bool isWaiting = m_shield->isAwaitingResponse() && m_client->backlog() == 0 && !m_paused;
    if (!isWaiting || silent < timeout) {
        const auto left = isWaiting ? std::chrono::ceil<std::chrono::milliseconds>(timeout - silent) : timeout;
        m_silence.start(std::max(left, std::chrono::milliseconds(1)));
        return;
    }
    const double seconds = double(timeout.count()) / 1000.0;
    const QString authority = m_upstream->target().authority();
    const QString text = m_shield->isInsideResponse() || m_shield->hasPartOfHead()
                             ? tr("%1 stopped in the middle of its answer for %2 s. What came before is shown.")
                             : tr("%1 took the connection but did not answer within %2 s.");
    finish(m_shield->isInsideResponse() ? End::Closed : End::Refuse,
           Error{ErrorCode::TimedOut, text.arg(authority).arg(seconds), {}, {}, {}});
}

void Relay::finish(End end, std::optional<Error> error)
{
    if (m_finished) {
        return;
    }
    m_finished = true;
    m_end = end;
    m_error = std::move(error);
    m_silence.stop();
    m_client->disconnect(this);
    m_upstream->disconnect(this);
    if (m_upstream->link()) {
        m_upstream->link()->disconnect(this);
    }
    Q_EMIT finished();
}

} // namespace Ticketscope::Tap
