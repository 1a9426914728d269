// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/httpserver.h"

#include "practice/connection.h"

#include <QCoreApplication>
#include <QHostAddress>

namespace Ticketscope::Practice {

namespace {

// More than a browser, a load test of a support engineer and the program together open.
constexpr int kMaxConnections = 1000;

} // namespace

HttpServer::HttpServer(Handler handler, QObject *parent)
    : QObject(parent)
    , m_handler(std::move(handler))
{
    connect(&m_server, &QTcpServer::newConnection, this, &HttpServer::takeConnections);
}

HttpServer::~HttpServer()
{
    close();
}

Result<void> HttpServer::listen(quint16 port)
{
    if (!m_server.listen(QHostAddress(QHostAddress::LocalHost), port)) {
        return failure(ErrorCode::Usage,
                       QCoreApplication::translate("Ticketscope::Practice::HttpServer",
                                                   "The practice services cannot listen on 127.0.0.1, port %1: %2. "
                                                   "Choose another port.")
                           .arg(port)
                           .arg(m_server.errorString()));
    }
    return {};
}

void HttpServer::close()
{
    m_server.close();
    const QList<Connection *> connections = findChildren<Connection *>(Qt::FindDirectChildrenOnly);
    qDeleteAll(connections);
}

quint16 HttpServer::port() const
{
    return m_server.serverPort();
}

void HttpServer::takeConnections()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        if (findChildren<Connection *>(Qt::FindDirectChildrenOnly).size() >= kMaxConnections) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        auto *connection = new Connection(socket, ++m_lastConnection, m_handler, this);
        connect(connection, &Connection::finished, connection, &QObject::deleteLater);
    }
}

} // namespace Ticketscope::Practice
