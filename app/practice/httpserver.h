// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "practice/message.h"

#include <QObject>
#include <QTcpServer>

#include <functional>

namespace Ticketscope::Practice {

/// A small HTTP/1.1 server on 127.0.0.1, over the same message parser as the recorder.
///
/// Why not QHttpServer (6.4): practice is about exact bytes. Qt's server hands out a QUrl instead of the request target
/// (a Digest response is computed over the target as sent), drops the connection without an answer where the request is
/// broken, takes a body of any size into memory, writes only the statuses, reason phrases and framing that it knows,
/// and calls its handler only once the request is whole. Half of the faults here are precisely a framing or an ending
/// that no proper server produces.
class HttpServer final : public QObject
{
    Q_OBJECT
public:
    /// Called for each whole request, in the order in which they came on a connection.
    using Handler = std::function<Response(const Request &)>;

    explicit HttpServer(Handler handler, QObject *parent = nullptr);
    ~HttpServer() override;
    Q_DISABLE_COPY_MOVE(HttpServer)

    /// Listens on 127.0.0.1 and nowhere else. port 0: the system chooses one.
    [[nodiscard]] Result<void> listen(quint16 port);
    /// Closes the listener and every connection.
    void close();
    [[nodiscard]] quint16 port() const;

private:
    void takeConnections();

    Handler m_handler;
    QTcpServer m_server;
    quint64 m_lastConnection = 0;
};

} // namespace Ticketscope::Practice
