// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tap/certificates.h"

#include <QSslConfiguration>
#include <QSslSocket>
#include <QTcpServer>

#include <functional>
#include <memory>
#include <optional>

namespace Ticketscope::Testing {

/// One connection that the server took, with the bytes exactly as they came and went.
class ServerPeer final : public QObject
{
    Q_OBJECT
public:
    explicit ServerPeer(std::unique_ptr<QSslSocket> socket, QObject *parent);

    QByteArray received;
    QByteArray sent;
    int requests = 0;

    void send(const QByteArray &bytes);
    /// Closes in good order.
    void close();
    /// Closes with a reset (RFC 9293 section 3.5.3).
    void reset();
    [[nodiscard]] QSslSocket &socket() { return *m_socket; }
    [[nodiscard]] bool isOpen() const { return m_socket->state() == QAbstractSocket::ConnectedState; }

Q_SIGNALS:
    void requestArrived(const QByteArray &request);
    void bytesArrived();

private:
    void onReadable();

    std::unique_ptr<QSslSocket> m_socket;
    qsizetype m_parsed = 0;
};

/// A real server on loopback that does what a test says, byte by byte.
class ScriptedServer final : public QTcpServer
{
    Q_OBJECT
public:
    using Handler = std::function<void(ServerPeer &peer, const QByteArray &request)>;

    /// Plain, or with TLS where there is a configuration.
    explicit ScriptedServer(Handler handler, std::optional<QSslConfiguration> tls = {});

    [[nodiscard]] QString url(const QString &path = QStringLiteral("/"),
                              const QString &host = QStringLiteral("localhost")) const;
    [[nodiscard]] const QList<ServerPeer *> &peers() const { return m_peers; }
    /// Called with each new connection, before any byte.
    std::function<void(ServerPeer &)> onConnected;

    [[nodiscard]] static QSslConfiguration tlsOf(const Identity &identity, const QList<Identity> &chain = {});

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    Handler m_handler;
    std::optional<QSslConfiguration> m_tls;
    QList<ServerPeer *> m_peers;
};

/// "HTTP/1.1 200 OK" and so on with a length and that body.
[[nodiscard]] QByteArray answer(const QByteArray &body, const QByteArray &statusAndHeaders = "200 OK\r\n");

} // namespace Ticketscope::Testing
