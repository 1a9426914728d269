// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/httpserver.h"
#include "protocol/framing.h"

#include <QTcpSocket>
#include <QTimer>

namespace Ticketscope::Practice {

/// One client connection of a practice server: reads requests one after the other, answers each before it reads the
/// next, and delivers the answers as their Delivery says.
class Connection final : public QObject
{
    Q_OBJECT
public:
    /// Takes the socket over. `number` tells the server's connections apart.
    Connection(QTcpSocket *socket, quint64 number, HttpServer::Handler handler, QObject *parent);
    ~Connection() override;
    Q_DISABLE_COPY_MOVE(Connection)

Q_SIGNALS:
    /// The connection is gone. The last signal.
    void finished();

private:
    void read();
    void answerRequest();
    void refuse(int status);
    void deliver(Response response, bool isHead, bool keepsAlive);
    void sendHead();
    void pump();
    void sendPiece(const QByteArray &piece);
    [[nodiscard]] QByteArray nextPiece();
    void endBody();
    void endWith(Delivery::After after);
    void reset();

    enum class State
    {
        Reading,
        Delivering,
        Silent,
        Ended
    };

    QTcpSocket *m_socket;
    quint64 m_number;
    HttpServer::Handler m_handler;
    Http::FramingParser m_parser;
    QByteArray m_message;
    bool m_sentContinue = false;
    QTimer m_idle;
    QTimer m_pace;
    QTimer m_resume; ///< reads on in the next turn of the event loop

    State m_state = State::Reading;
    Response m_response;
    bool m_isHead = false;
    qint64 m_bodySize = 0; ///< bytes of the body that are to go, padding included
    qint64 m_bodySent = 0;
    bool m_headSent = false;
};

} // namespace Ticketscope::Practice
