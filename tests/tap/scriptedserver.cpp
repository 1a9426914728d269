// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/scriptedserver.h"

#include <QRegularExpression>

#include <sys/socket.h>

namespace Ticketscope::Testing {

ServerPeer::ServerPeer(std::unique_ptr<QSslSocket> socket, QObject *parent)
    : QObject(parent)
    , m_socket(std::move(socket))
{
    connect(m_socket.get(), &QSslSocket::readyRead, this, &ServerPeer::onReadable);
}

void ServerPeer::onReadable()
{
    received += m_socket->readAll();
    Q_EMIT bytesArrived();
    for (;;) {
        const qsizetype headEnd = received.indexOf("\r\n\r\n", m_parsed);
        if (headEnd < 0) {
            return;
        }
        const QByteArray head = received.mid(m_parsed, headEnd + 4 - m_parsed);
        static const QRegularExpression length(QStringLiteral("\r\ncontent-length: *(\\d+)"),
                                               QRegularExpression::CaseInsensitiveOption);
        const qsizetype body = length.match(QString::fromLatin1(head)).captured(1).toLongLong();
        if (received.size() < headEnd + 4 + body) {
            return;
        }
        const QByteArray request = received.mid(m_parsed, headEnd + 4 + body - m_parsed);
        m_parsed = headEnd + 4 + body;
        ++requests;
        Q_EMIT requestArrived(request);
    }
}

void ServerPeer::send(const QByteArray &bytes)
{
    sent += bytes;
    m_socket->write(bytes);
    m_socket->flush();
}

void ServerPeer::close()
{
    m_socket->disconnectFromHost();
}

void ServerPeer::reset()
{
    const linger hard{1, 0};
    setsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    m_socket->abort();
}

ScriptedServer::ScriptedServer(Handler handler, std::optional<QSslConfiguration> tls)
    : m_handler(std::move(handler))
    , m_tls(std::move(tls))
{
    listen(QHostAddress::LocalHost);
}

QString ScriptedServer::url(const QString &path, const QString &host) const
{
    return QStringLiteral("%1://%2:%3%4")
        .arg(m_tls ? QStringLiteral("https") : QStringLiteral("http"), host)
        .arg(serverPort())
        .arg(path);
}

void ScriptedServer::incomingConnection(qintptr descriptor)
{
    auto socket = std::make_unique<QSslSocket>();
    QSslSocket *raw = socket.get();
    raw->setSocketDescriptor(descriptor);
    raw->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    auto *peer = new ServerPeer(std::move(socket), this);
    m_peers.append(peer);
    connect(peer, &ServerPeer::requestArrived, this,
            [this, peer](const QByteArray &request) { m_handler(*peer, request); });
    if (onConnected) {
        onConnected(*peer);
    }
    if (m_tls && raw->state() == QAbstractSocket::ConnectedState) {
        raw->setSslConfiguration(*m_tls);
        raw->startServerEncryption();
    }
}

QSslConfiguration ScriptedServer::tlsOf(const Identity &identity, const QList<Identity> &chain)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    QList<QSslCertificate> certificates{identity.qtCertificate()};
    for (const Identity &more : chain) {
        certificates.append(more.qtCertificate());
    }
    configuration.setLocalCertificateChain(certificates);
    configuration.setPrivateKey(identity.qtKey());
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}

QByteArray answer(const QByteArray &body, const QByteArray &statusAndHeaders)
{
    return "HTTP/1.1 " + statusAndHeaders + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace Ticketscope::Testing
