// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

namespace Ticketscope {

/// Answers each request with the next of its raw responses, and keeps the heads that it received.
class PlainServer final : public QTcpServer
{
public:
    QList<QByteArray> answers;
    QList<QByteArray> received;

    PlainServer()
    {
        listen(QHostAddress::LocalHost);
        QObject::connect(this, &QTcpServer::newConnection, this, [this] {
            QTcpSocket *socket = nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, this, [this, socket] { take(socket); });
        });
    }
    [[nodiscard]] QUrl url(const QString &path = QStringLiteral("/")) const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(QString::number(serverPort()), path));
    }
    /// A line of the n-th request that begins so, without its name; null if there is none.
    [[nodiscard]] QByteArray header(qsizetype request, const QByteArray &name) const
    {
        const QList<QByteArray> lines = received.value(request).split('\n');
        const QByteArray start = name + ": ";
        for (const QByteArray &line : lines) {
            if (line.startsWith(start)) {
                return line.mid(start.size()).trimmed();
            }
        }
        return {};
    }

private:
    void take(QTcpSocket *socket)
    {
        received.append(socket->readAll());
        if (!answers.isEmpty()) {
            socket->write(answers.takeFirst());
        }
    }
};

} // namespace Ticketscope
