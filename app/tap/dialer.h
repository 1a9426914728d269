// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QHostAddress>
#include <QHostInfo>
#include <QObject>
#include <QTcpSocket>
#include <QTimer>

#include <chrono>
#include <memory>

namespace Ticketscope::Tap {

/// Finds the addresses of a name and connects to the first that answers. Ends with exactly one of connected() and
/// failed(); resolved() comes before, where a name had to be looked up.
class Dialer final : public QObject
{
    Q_OBJECT
public:
    /// `timeout` holds for the name and for the connection, each.
    Dialer(QString host, quint16 port, std::chrono::milliseconds timeout, QObject *parent = nullptr);
    ~Dialer() override;
    Q_DISABLE_COPY_MOVE(Dialer)

    void start();
    /// After connected(), once.
    [[nodiscard]] std::unique_ptr<QTcpSocket> takeSocket() { return std::move(m_socket); }

Q_SIGNALS:
    void resolved(double milliseconds);
    void connected(double milliseconds);
    void failed(const Ticketscope::Error &error);

private:
    Q_SLOT void onLookedUp(const QHostInfo &info);
    void connectToNext();
    void onConnected();
    void onSocketError();
    void onTimeout();
    void giveUp(const Error &error);
    [[nodiscard]] Error connectError(QAbstractSocket::SocketError error, const QString &detail) const;
    [[nodiscard]] Error timeoutError() const;

    QString m_host;
    quint16 m_port;
    std::chrono::milliseconds m_timeout;
    int m_lookup = -1;
    QList<QHostAddress> m_addresses;
    qsizetype m_next = 0;
    std::unique_ptr<QTcpSocket> m_socket;
    QTimer m_timer;
    qint64 m_startedAt = 0;
    qint64 m_connectStartedAt = 0;
};

} // namespace Ticketscope::Tap
