// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/connection.h"

#include "protocol/httpmessage.h"

#include <QLoggingCategory>

#ifdef Q_OS_WIN
#include <winsock2.h>
#else
#include <sys/socket.h>
#endif

namespace Ticketscope::Practice {

namespace {

Q_LOGGING_CATEGORY(lcPractice, "ticketscope.practice", QtWarningMsg)

using namespace std::chrono_literals;

constexpr qint64 kMaxHead = 256LL * 1024;
constexpr qint64 kMaxMessage = 64LL * 1024 * 1024;
constexpr qint64 kReadBuffer = 256LL * 1024;
constexpr qint64 kPiece = 64LL * 1024;
constexpr qint64 kWriteAhead = 256LL * 1024;
constexpr auto kIdle = 2min;

/// The path and query of a request target, which may be in absolute form (RFC 9112 section 3.2.2).
QByteArrayView originForm(QByteArrayView target)
{
    const qsizetype authority = target.indexOf("://");
    if (target.startsWith('/') || authority < 0) {
        return target;
    }
    const qsizetype slash = target.indexOf('/', authority + 3);
    return slash < 0 ? QByteArrayView("/") : target.sliced(slash);
}

Request toRequest(const QByteArray &message, const Http::Head &head)
{
    Request request;
    request.method = head.method;
    request.target = head.target;
    const QByteArrayView local = originForm(head.target);
    const qsizetype mark = local.indexOf('?');
    const QByteArrayView path = mark < 0 ? local : local.first(mark);
    request.path = QString::fromUtf8(QByteArray::fromPercentEncoding(path.toByteArray()));
    if (mark >= 0) {
        request.query.setQuery(QString::fromUtf8(local.sliced(mark + 1)));
    }
    const QByteArrayView bytes(message);
    for (const Http::HeaderField &field : head.headers) {
        request.headers.append({bytes.sliced(field.name.start, field.name.length()).toByteArray(),
                                bytes.sliced(field.value.start, field.value.length()).toByteArray()});
    }
    if (head.end < message.size()) {
        const SourceBufferPtr wire = SourceBuffer::root("wire", message);
        const Http::DecodedBody body = Http::decodeBody(wire, head, {head.end, message.size()}, kMaxMessage);
        request.isBodyDamaged = body.damage.has_value();
        request.body = body.body ? body.body->bytes() : QByteArray();
    }
    return request;
}

bool hasNoBody(int status)
{
    return status == 204 || status == 304;
}

} // namespace

Connection::Connection(QTcpSocket *socket, quint64 number, HttpServer::Handler handler, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_number(number)
    , m_handler(std::move(handler))
    , m_parser(Http::MessageKind::Request)
{
    m_socket->setParent(this);
    m_socket->setReadBufferSize(kReadBuffer);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_idle.setSingleShot(true);
    m_idle.setInterval(kIdle);
    m_pace.setSingleShot(true);
    m_pace.setTimerType(Qt::PreciseTimer);
    m_resume.setSingleShot(true);
    connect(&m_resume, &QTimer::timeout, this, &Connection::read);
    connect(m_socket, &QTcpSocket::readyRead, this, &Connection::read);
    connect(m_socket, &QTcpSocket::bytesWritten, this, &Connection::pump);
    connect(m_socket, &QTcpSocket::disconnected, this, &Connection::finished);
    connect(&m_idle, &QTimer::timeout, m_socket, &QTcpSocket::abort);
    connect(&m_pace, &QTimer::timeout, this, [this] {
        if (m_headSent) {
            pump();
        } else {
            sendHead();
        }
    });
    m_idle.start();
    // Bytes may have come before there was anybody to hear of them.
    m_resume.start();
}

Connection::~Connection()
{
    m_socket->disconnect(this);
}

void Connection::read()
{
    if (!m_socket->isOpen()) {
        return; // what was reset
    }
    if (m_state == State::Silent || m_state == State::Ended) {
        m_socket->skip(m_socket->bytesAvailable());
        return;
    }
    while (m_state == State::Reading && m_socket->bytesAvailable() > 0) {
        m_idle.start();
        const QByteArray bytes = m_socket->peek(kPiece);
        const qsizetype taken = m_parser.feed(bytes);
        m_message.append(bytes.constData(), taken);
        m_socket->skip(taken);
        if (m_parser.error()) {
            qCDebug(lcPractice) << "broken request:" << m_parser.error().value_or(Error()).text;
            refuse(400);
        } else if (!m_parser.isHeadComplete() && m_message.size() > kMaxHead) {
            refuse(431);
        } else if (m_message.size() > kMaxMessage) {
            refuse(413);
        } else if (m_parser.isComplete()) {
            answerRequest();
        } else if (m_parser.isHeadComplete() && !m_sentContinue) {
            // RFC 9110 section 10.1.1: the client holds its body back until it hears this.
            m_sentContinue = true;
            const auto head = Http::parseHead(m_message, Http::MessageKind::Request);
            if (head && Http::headerValue(m_message, *head, "Expect").toLower() == "100-continue") {
                m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
            }
        } else if (taken == 0) {
            refuse(400);
        }
    }
}

void Connection::answerRequest()
{
    const bool keepsAlive = m_parser.keepsAlive();
    const auto head = Http::parseHead(m_message, Http::MessageKind::Request);
    if (!head) {
        refuse(400);
        return;
    }
    Request request = toRequest(m_message, *head);
    request.connection = m_number;
    m_message.clear();
    m_parser.begin();
    m_sentContinue = false;
    if (request.isBodyDamaged) {
        refuse(400);
        return;
    }
    deliver(m_handler(request), request.method == "HEAD", keepsAlive);
}

void Connection::refuse(int status)
{
    Response response =
        plainResponse(status, "text/html; charset=us-ascii",
                      "<!DOCTYPE HTML><HTML><HEAD><TITLE>" + reasonPhrase(status) + "</TITLE></HEAD>\r\n<BODY><h2>" +
                          reasonPhrase(status) + "</h2></BODY></HTML>\r\n");
    response.addHeader("Server", "Microsoft-HTTPAPI/2.0");
    deliver(std::move(response), false, false);
}

void Connection::deliver(Response response, bool isHead, bool keepsAlive)
{
    m_state = State::Delivering;
    m_response = std::move(response);
    m_isHead = isHead;
    Delivery &delivery = m_response.delivery;
    if (!keepsAlive && delivery.after == Delivery::After::KeepAlive) {
        delivery.after = Delivery::After::Close;
    }
    if (delivery.framing == Delivery::Framing::UntilClose && delivery.after == Delivery::After::KeepAlive) {
        delivery.after = Delivery::After::Close;
    }
    const bool hasBody = !isHead && !hasNoBody(m_response.status);
    const qint64 whole = m_response.body.size() + delivery.padding;
    m_bodySize = hasBody ? qMin(whole, delivery.sendAtMost.value_or(whole)) : 0;
    m_bodySent = 0;
    m_headSent = false;
    if (delivery.nothing) {
        endWith(delivery.after);
    } else if (delivery.delay > 0ms) {
        m_pace.start(delivery.delay);
    } else {
        sendHead();
    }
}

void Connection::sendHead()
{
    const Delivery &delivery = m_response.delivery;
    const QByteArray reason = m_response.reason.isEmpty() ? reasonPhrase(m_response.status) : m_response.reason;
    QByteArray head = "HTTP/1.1 " + QByteArray::number(m_response.status) + ' ' + reason + "\r\n";
    for (const auto &[name, value] : std::as_const(m_response.headers)) {
        head += name + ": " + value + "\r\n";
    }
    if (!hasNoBody(m_response.status)) {
        if (delivery.framing == Delivery::Framing::Chunked) {
            head += "Transfer-Encoding: chunked\r\n";
        } else if (delivery.framing == Delivery::Framing::Length) {
            const qint64 whole = m_response.body.size() + delivery.padding;
            head += "Content-Length: " + QByteArray::number(delivery.declaredLength.value_or(whole)) + "\r\n";
        }
    }
    if (delivery.after == Delivery::After::Close) {
        head += "Connection: close\r\n";
    }
    head += "\r\n";
    m_headSent = true;
    m_socket->write(head);
    pump();
}

void Connection::pump()
{
    if (m_state != State::Delivering || !m_headSent || m_pace.isActive()) {
        return;
    }
    const Delivery &delivery = m_response.delivery;
    while (m_bodySent < m_bodySize) {
        if (m_socket->bytesToWrite() > kWriteAhead) {
            return; // bytesWritten calls again
        }
        m_idle.start();
        sendPiece(nextPiece());
        if (delivery.brokenChunk) {
            m_socket->write("zz\r\nthis chunk has no size\r\n");
            endWith(Delivery::After::Close);
            return;
        }
        if (delivery.pieceInterval > 0ms) {
            m_pace.start(delivery.pieceInterval);
            return;
        }
    }
    endBody();
}

QByteArray Connection::nextPiece()
{
    const qint64 wanted = m_response.delivery.pieceSize > 0 ? m_response.delivery.pieceSize : kPiece;
    const qint64 size = qMin(wanted, m_bodySize - m_bodySent);
    QByteArray piece = m_response.body.mid(m_bodySent, size);
    piece.append(size - piece.size(), ' ');
    m_bodySent += size;
    return piece;
}

void Connection::sendPiece(const QByteArray &piece)
{
    if (m_response.delivery.framing == Delivery::Framing::Chunked) {
        m_socket->write(QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n");
    } else {
        m_socket->write(piece);
    }
}

void Connection::endBody()
{
    const bool isChunked = m_response.delivery.framing == Delivery::Framing::Chunked;
    const bool isWhole = m_bodySent == m_response.body.size() + m_response.delivery.padding;
    if (isChunked && isWhole && !m_isHead && !hasNoBody(m_response.status)) {
        m_socket->write("0\r\n\r\n");
    }
    endWith(m_response.delivery.after);
}

void Connection::endWith(Delivery::After after)
{
    m_response = {};
    switch (after) {
    case Delivery::After::KeepAlive:
        m_state = State::Reading;
        m_resume.start();
        return;
    case Delivery::After::Close:
        m_state = State::Ended;
        m_socket->disconnectFromHost();
        return;
    case Delivery::After::Reset:
        m_state = State::Ended;
        reset();
        return;
    case Delivery::After::Silence:
        m_state = State::Silent;
        m_idle.stop(); // as long as the client waits
        return;
    }
}

void Connection::reset()
{
    // What was written should arrive; then the connection breaks. With a linger time of 0 closing sends an RST.
    m_socket->flush();
    linger option{};
    option.l_onoff = 1;
    option.l_linger = 0;
    const auto *bytes = reinterpret_cast<const char *>(&option);
#ifdef Q_OS_WIN
    ::setsockopt(static_cast<SOCKET>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, bytes, sizeof option);
#else
    ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, bytes, sizeof option);
#endif
    m_socket->abort();
}

} // namespace Ticketscope::Practice
