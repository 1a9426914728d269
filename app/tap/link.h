// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tap/openssl.h"

#include <QByteArrayView>
#include <QObject>
#include <QTcpSocket>

#include <memory>

namespace Ticketscope::Tap {

/// Why a link's TLS, or the link, ended other than in good order.
struct LinkFailure
{
    enum class Kind
    {
        None,
        Socket,    ///< the TCP connection broke; `socketError` says how
        TlsAlert,  ///< the peer sent a fatal alert; `alert` is its number (RFC 8446 section 6)
        TlsLocal,  ///< this side gave up; `text` is OpenSSL's reason
        TlsClosed, ///< the peer closed in the middle of the handshake
    };
    Kind kind = Kind::None;
    QAbstractSocket::SocketError socketError = QAbstractSocket::UnknownSocketError;
    int alert = -1;
    QString text;
};

/// One TCP connection, plain or with TLS on it, as a stream of plain bytes. TLS is OpenSSL over a BIO that reads and
/// writes the socket itself, so both handshakes and a renegotiation (RFC 5246 section 7.4.1.1) run in one event loop.
///
/// Order of signals: secured() after startTls() if its handshake succeeds; readyRead() and drained() as often as they
/// hold; ended() once and last, when the peer closed (what came before may still be read) or the link failed.
class Link final : public QObject
{
    Q_OBJECT
public:
    /// Takes over a connected socket.
    explicit Link(std::unique_ptr<QTcpSocket> socket, QObject *parent = nullptr);
    ~Link() override;
    Q_DISABLE_COPY_MOVE(Link)

    /// Starts the handshake with the role that `ssl` was given. Bytes that the socket holds belong to it.
    void startTls(SslPtr ssl);
    [[nodiscard]] bool isSecured() const { return m_state == State::Secured; }
    [[nodiscard]] SSL *ssl() const { return m_ssl.get(); }

    /// Up to `size` plain bytes; 0 when there are none now.
    [[nodiscard]] qint64 read(char *data, qint64 size);
    /// What waits, without taking it: plain links only (the first byte tells TLS from HTTP).
    [[nodiscard]] QByteArray peek(qint64 size) const;
    /// The peer has sent something that was not read, encrypted or not.
    [[nodiscard]] bool hasBytes() const { return m_socket->bytesAvailable() > 0; }
    /// Takes all of it; see backlog().
    void write(QByteArrayView bytes);
    /// Bytes that were written and not yet taken by the operating system.
    [[nodiscard]] qint64 backlog() const;
    /// Finds out at once whether the peer has closed, without waiting for the event loop to tell. May cause signals.
    void lookForClose();
    /// The peer may still take bytes.
    [[nodiscard]] bool isWritable() const { return !m_gone && !m_tlsEnded && m_state != State::Closed; }
    /// No more bytes will come.
    [[nodiscard]] bool isAtEnd() const;
    [[nodiscard]] const LinkFailure &failure() const { return m_failure; }

    /// Sends what waits, then closes. No signals afterwards. The link lives until its parent or owner goes.
    void finish();
    /// Closes at once. No signals afterwards.
    void abort();

    [[nodiscard]] QTcpSocket &socket() const { return *m_socket; }

Q_SIGNALS:
    void secured();
    void readyRead();
    void drained();
    void ended();

private:
    enum class State
    {
        Plain,
        Handshaking,
        Secured,
        Closed
    };

    void onSocketReadable();
    void onSocketWritten();
    void onSocketGone();
    void shakeHands();
    [[nodiscard]] bool encrypt(QByteArrayView bytes);
    void flushPending();
    void fail(int sslResult);
    void end();
    void attachBio();

    std::unique_ptr<QTcpSocket> m_socket;
    BioMethodPtr m_bioMethod;
    SslPtr m_ssl;
    State m_state = State::Plain;
    LinkFailure m_failure;
    QByteArray m_pending; ///< plain bytes that TLS could not take yet (a renegotiation is under way)
    int m_alert = -1;
    bool m_tlsEnded = false;
    bool m_gone = false;
    bool m_endedSaid = false;

    static int bioRead(BIO *bio, char *data, size_t size, size_t *got);
    static int bioWrite(BIO *bio, const char *data, size_t size, size_t *put);
    static long bioControl(BIO *bio, int command, long number, void *pointer);
    static void onTlsInfo(const SSL *ssl, int where, int value);
};

} // namespace Ticketscope::Tap
