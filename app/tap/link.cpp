// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/link.h"

#include <limits>

namespace Ticketscope::Tap {

namespace {

/// The socket reads no further ahead than this, so that a slow reader slows the sender down.
constexpr qint64 kReadAhead = qint64(256) * 1024;

} // namespace

Link::Link(std::unique_ptr<QTcpSocket> socket, QObject *parent)
    : QObject(parent)
    , m_socket(std::move(socket))
{
    m_socket->setParent(nullptr);
    m_socket->setReadBufferSize(kReadAhead);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &Link::onSocketReadable);
    connect(m_socket.get(), &QTcpSocket::bytesWritten, this, &Link::onSocketWritten);
    connect(m_socket.get(), &QTcpSocket::disconnected, this, &Link::onSocketGone);
    m_gone = m_socket->state() != QAbstractSocket::ConnectedState;
}

Link::~Link()
{
    m_socket->disconnect(this);
}

void Link::attachBio()
{
    m_bioMethod.reset(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "socket"));
    BIO_meth_set_read_ex(m_bioMethod.get(), &Link::bioRead);
    BIO_meth_set_write_ex(m_bioMethod.get(), &Link::bioWrite);
    BIO_meth_set_ctrl(m_bioMethod.get(), &Link::bioControl);
    BIO *bio = BIO_new(m_bioMethod.get());
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(m_ssl.get(), bio, bio);
}

int Link::bioRead(BIO *bio, char *data, size_t size, size_t *got)
{
    auto *link = static_cast<Link *>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const qint64 n = link->m_socket->isOpen() ? link->m_socket->read(data, qint64(size)) : 0;
    *got = n > 0 ? size_t(n) : 0;
    if (n > 0) {
        return 1;
    }
    if (link->m_socket->state() == QAbstractSocket::ConnectedState) {
        BIO_set_retry_read(bio);
    }
    return 0;
}

int Link::bioWrite(BIO *bio, const char *data, size_t size, size_t *put)
{
    auto *link = static_cast<Link *>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const qint64 n = link->m_socket->isOpen() ? link->m_socket->write(data, qint64(size)) : 0;
    *put = n > 0 ? size_t(n) : 0;
    return n > 0 ? 1 : 0;
}

long Link::bioControl(BIO *bio, int command, long /*number*/, void * /*pointer*/)
{
    const auto *link = static_cast<const Link *>(BIO_get_data(bio));
    switch (command) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_EOF:
        return link->m_socket->state() != QAbstractSocket::ConnectedState && link->m_socket->bytesAvailable() == 0;
    default:
        return 0;
    }
}

void Link::onTlsInfo(const SSL *ssl, int where, int value)
{
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && (value >> 8) == SSL3_AL_FATAL) {
        const auto *bio = SSL_get_rbio(ssl);
        static_cast<Link *>(BIO_get_data(const_cast<BIO *>(bio)))->m_alert = value & 0xff;
    }
}

void Link::startTls(SslPtr ssl)
{
    m_ssl = std::move(ssl);
    attachBio();
    SSL_set_info_callback(m_ssl.get(), &Link::onTlsInfo);
    m_state = State::Handshaking;
    shakeHands();
}

void Link::shakeHands()
{
    ERR_clear_error();
    const int result = SSL_do_handshake(m_ssl.get());
    m_socket->flush();
    if (result == 1) {
        m_state = State::Secured;
        flushPending();
        Q_EMIT secured();
        return;
    }
    const int error = SSL_get_error(m_ssl.get(), result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
        fail(result);
        end();
    }
}

void Link::fail(int sslResult)
{
    m_tlsEnded = true;
    const int error = SSL_get_error(m_ssl.get(), sslResult);
    if (m_alert >= 0) {
        m_failure.kind = LinkFailure::Kind::TlsAlert;
        m_failure.alert = m_alert;
        m_failure.text = QString::fromLatin1(SSL_alert_desc_string_long(m_alert));
        ERR_clear_error();
        return;
    }
    if (m_gone || m_socket->state() != QAbstractSocket::ConnectedState) {
        ERR_clear_error();
        m_failure.kind = LinkFailure::Kind::TlsClosed;
        m_failure.socketError = m_socket->error();
        return;
    }
    if (error == SSL_ERROR_SSL) {
        m_failure.kind = LinkFailure::Kind::TlsLocal;
        m_failure.text = takeOpenSslReason();
        return;
    }
    ERR_clear_error();
    m_failure.kind = LinkFailure::Kind::TlsClosed;
}

qint64 Link::read(char *data, qint64 size)
{
    if (m_state == State::Plain) {
        return m_socket->isOpen() ? std::max<qint64>(m_socket->read(data, size), 0) : 0;
    }
    if (m_state != State::Secured || m_tlsEnded) {
        return 0;
    }
    ERR_clear_error();
    const int wanted = int(std::min<qint64>(size, std::numeric_limits<int>::max()));
    const int got = SSL_read(m_ssl.get(), data, wanted);
    if (got > 0) {
        return got;
    }
    switch (SSL_get_error(m_ssl.get(), got)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        break;
    case SSL_ERROR_ZERO_RETURN:
        m_tlsEnded = true;
        break;
    default:
        fail(got);
        break;
    }
    m_socket->flush(); // the answer to a renegotiation, or an alert
    return 0;
}

QByteArray Link::peek(qint64 size) const
{
    return m_socket->isOpen() ? m_socket->peek(size) : QByteArray();
}

void Link::write(QByteArrayView bytes)
{
    if (bytes.isEmpty() || m_state == State::Closed) {
        return;
    }
    if (m_state == State::Plain) {
        if (m_socket->isOpen()) {
            m_socket->write(bytes.data(), bytes.size());
            m_socket->flush();
        }
        return;
    }
    if (!m_pending.isEmpty() || !encrypt(bytes)) {
        m_pending.append(bytes.data(), bytes.size());
        flushPending();
    }
}

bool Link::encrypt(QByteArrayView bytes)
{
    if (m_state != State::Secured || m_tlsEnded) {
        return false;
    }
    ERR_clear_error();
    const int result = SSL_write(m_ssl.get(), bytes.data(), int(bytes.size()));
    if (result <= 0) {
        const int error = SSL_get_error(m_ssl.get(), result);
        if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
            fail(result);
        }
    }
    m_socket->flush();
    return result > 0;
}

void Link::flushPending()
{
    if (!m_pending.isEmpty() && encrypt(m_pending)) {
        m_pending.clear();
    }
}

qint64 Link::backlog() const
{
    return m_socket->bytesToWrite() + m_pending.size();
}

void Link::lookForClose()
{
    if (m_socket->state() == QAbstractSocket::ConnectedState && m_socket->bytesAvailable() == 0) {
        m_socket->waitForReadyRead(0);
    }
}

bool Link::isAtEnd() const
{
    if (m_state == State::Closed || m_tlsEnded) {
        return true;
    }
    return m_gone && m_socket->bytesAvailable() == 0 && (!m_ssl || SSL_pending(m_ssl.get()) == 0);
}

void Link::onSocketReadable()
{
    switch (m_state) {
    case State::Handshaking:
        shakeHands();
        if (m_state == State::Secured && (m_socket->bytesAvailable() > 0 || SSL_has_pending(m_ssl.get()) == 1)) {
            Q_EMIT readyRead();
        }
        break;
    case State::Secured:
        Q_EMIT readyRead();
        flushPending();
        break;
    case State::Plain:
        Q_EMIT readyRead();
        break;
    case State::Closed:
        break;
    }
}

void Link::onSocketWritten()
{
    if (m_state != State::Closed) {
        Q_EMIT drained();
    }
}

void Link::onSocketGone()
{
    m_gone = true;
    const auto error = m_socket->error();
    if (error != QAbstractSocket::RemoteHostClosedError && error != QAbstractSocket::UnknownSocketError &&
        error != QAbstractSocket::SocketTimeoutError && // of lookForClose()
        m_failure.kind == LinkFailure::Kind::None) {
        m_failure.kind = LinkFailure::Kind::Socket;
        m_failure.socketError = error;
        m_failure.text = m_socket->errorString();
    }
    if (m_state == State::Handshaking) {
        shakeHands();
        if (m_state == State::Handshaking) {
            m_failure.kind = LinkFailure::Kind::TlsClosed;
        }
    }
    end();
}

void Link::end()
{
    if (!m_endedSaid && m_state != State::Closed) {
        m_endedSaid = true;
        Q_EMIT ended();
    }
}

void Link::finish()
{
    if (m_state == State::Closed) {
        return;
    }
    if (m_state == State::Secured && !m_tlsEnded) {
        ERR_clear_error();
        SSL_shutdown(m_ssl.get());
        ERR_clear_error();
    }
    m_state = State::Closed;
    m_socket->disconnectFromHost();
}

void Link::abort()
{
    m_state = State::Closed;
    m_socket->abort();
}

} // namespace Ticketscope::Tap
