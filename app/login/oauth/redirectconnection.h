// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "protocol/framing.h"

#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <optional>

namespace Ticketscope::OAuth {

/// One connection of a browser to the redirect address, good for one request. Reads no more than it must: a head of
/// 16 KiB and a body of 64 KiB, within a time. Emits requestCame once, or gone without it; after answer() it ends.
class RedirectConnection final : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 kMostHead = qint64(16) << 10;
    static constexpr qint64 kMostBody = qint64(64) << 10;

    /// Takes the socket over.
    RedirectConnection(QTcpSocket *socket, std::chrono::milliseconds patience, QObject *parent);
    ~RedirectConnection() override;
    Q_DISABLE_COPY_MOVE(RedirectConnection)

    /// Valid once the request came.
    [[nodiscard]] const Message &request() const { return m_request; }
    [[nodiscard]] QByteArray body() const;
    /// What the request is refused with already: 400, 408, 413 or 431; 0: nothing.
    [[nodiscard]] int refusal() const { return m_refusal; }

    /// Sends it and closes. What crossed, as an exchange of the attempt; not set where nothing had come.
    std::optional<Exchange> answer(const QByteArray &bytes);

Q_SIGNALS:
    void requestCame();
    void gone();

private:
    void read();
    void end(int refusal);

    QTcpSocket *m_socket;
    QTimer m_deadline;
    Http::FramingParser m_parser;
    QByteArray m_bytes;
    Message m_request;
    int m_refusal = 0;
    bool m_isDone = false;
    QDateTime m_started;
    QString m_peer;
};

/// A message from its bytes, as far as they can be read.
[[nodiscard]] Message messageOf(const QByteArray &bytes, Http::MessageKind kind, bool complete);

} // namespace Ticketscope::OAuth
