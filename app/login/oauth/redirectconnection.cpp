// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/redirectconnection.h"

#include <QHostAddress>

#include <utility>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

QString addressText(const QHostAddress &address, quint16 port)
{
    const bool isV6 = address.protocol() == QAbstractSocket::IPv6Protocol;
    return QString(isV6 ? u"[%1]:%2"_s : u"%1:%2"_s).arg(address.toString()).arg(port);
}

} // namespace

Message messageOf(const QByteArray &bytes, Http::MessageKind kind, bool complete)
{
    Message message;
    message.wire = WireBytes(bytes);
    message.complete = complete;
    if (const Result<Http::Head> head = Http::parseHead(bytes, kind)) {
        message.head = *head;
        message.headBytes = bytes.left(head->end);
        message.body = {head->end, bytes.size()};
    }
    return message;
}

RedirectConnection::RedirectConnection(QTcpSocket *socket, std::chrono::milliseconds patience, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_parser(Http::MessageKind::Request)
    , m_started(QDateTime::currentDateTimeUtc())
    , m_peer(addressText(socket->localAddress(), socket->localPort()))
{
    socket->setParent(this);
    socket->setReadBufferSize(kMostHead + kMostBody);
    m_deadline.setSingleShot(true);
    m_deadline.start(patience);
    connect(&m_deadline, &QTimer::timeout, this, [this] { end(408); });
    connect(socket, &QTcpSocket::readyRead, this, &RedirectConnection::read);
    connect(socket, &QTcpSocket::disconnected, this, &RedirectConnection::gone);
}

RedirectConnection::~RedirectConnection()
{
    m_socket->disconnect(this);
}

QByteArray RedirectConnection::body() const
{
    return m_bytes.mid(m_request.body.start, m_request.body.length());
}

void RedirectConnection::read()
{
    if (m_isDone) {
        (void)m_socket->readAll();
        return;
    }
    const QByteArray more = m_socket->read(kMostHead + kMostBody + 1 - m_bytes.size());
    m_bytes += more;
    (void)m_parser.feed(more);
    const bool hasHead = m_parser.isHeadComplete();
    const qint64 headSize = hasHead ? m_parser.headSize() : m_bytes.size();
    if (m_parser.error()) {
        end(400);
    } else if (headSize > kMostHead) {
        end(431);
    } else if (m_bytes.size() - headSize > kMostBody) {
        end(413);
    } else if (m_parser.isComplete()) {
        m_bytes.truncate(m_parser.messageSize());
        end(0);
    }
}

void RedirectConnection::end(int refusal)
{
    if (m_isDone) {
        return;
    }
    m_isDone = true;
    m_deadline.stop();
    m_refusal = refusal;
    m_request = messageOf(m_bytes, Http::MessageKind::Request, refusal == 0);
    if (m_bytes.isEmpty()) {
        // Browsers open connections in advance and leave them.
        m_socket->abort();
        return;
    }
    Q_EMIT requestCame();
}

std::optional<Exchange> RedirectConnection::answer(const QByteArray &bytes)
{
    if (m_bytes.isEmpty()) {
        return {};
    }
    Exchange exchange;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const bool isThere = m_socket->state() == QAbstractSocket::ConnectedState;
    if (isThere) {
        m_socket->write(bytes);
        m_socket->flush();
        m_socket->disconnectFromHost();
        exchange.response = messageOf(bytes, Http::MessageKind::Response, true);
    } else {
        exchange.error =
            Error{ErrorCode::ConnectionClosed, tr("The browser left before it got the answer."), {}, {}, {}};
    }
    const QByteArray host = m_request.headerValue("Host");
    const QByteArray origin = host.isEmpty() ? m_peer.toLatin1() : host;
    const QByteArray target = m_request.head.target.startsWith('/') ? m_request.head.target : QByteArray("/");
    exchange.url = QUrl::fromEncoded("http://" + origin + target);
    exchange.request = m_request;
    exchange.started = m_started;
    exchange.peerAddress = m_peer;
    exchange.timings.wait = double(m_started.msecsTo(now));
    return exchange;
}

} // namespace Ticketscope::OAuth
