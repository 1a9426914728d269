// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/dialer.h"

#include "tap/connectionreport.h"

#include <QNetworkProxy>

namespace Ticketscope::Tap {

namespace {

double millisecondsSince(qint64 nanoseconds)
{
    return double(steadyNanoseconds() - nanoseconds) / 1e6;
}

} // namespace

Dialer::Dialer(QString host, quint16 port, std::chrono::milliseconds timeout, QObject *parent)
    : QObject(parent)
    , m_host(std::move(host))
    , m_port(port)
    , m_timeout(timeout)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Dialer::onTimeout);
}

Dialer::~Dialer()
{
    if (m_lookup >= 0) {
        QHostInfo::abortHostLookup(m_lookup);
    }
    if (m_socket) {
        m_socket->disconnect(this);
    }
}

void Dialer::start()
{
    m_startedAt = steadyNanoseconds();
    QHostAddress address;
    if (address.setAddress(m_host)) {
        m_addresses = {address};
        m_connectStartedAt = m_startedAt;
        connectToNext();
        return;
    }
    m_timer.start(m_timeout);
    m_lookup = QHostInfo::lookupHost(m_host, this, SLOT(onLookedUp(QHostInfo)));
}

void Dialer::onLookedUp(const QHostInfo &info)
{
    m_lookup = -1;
    m_timer.stop();
    if (info.error() != QHostInfo::NoError || info.addresses().isEmpty()) {
        giveUp({ErrorCode::NameNotResolved,
                tr("The name %1 was not found. Check its spelling, and that this computer can reach the network (a VPN "
                   "may be needed).")
                    .arg(m_host),
                {},
                {},
                {}});
        return;
    }
    m_addresses = info.addresses();
    Q_EMIT resolved(millisecondsSince(m_startedAt));
    m_connectStartedAt = steadyNanoseconds();
    connectToNext();
}

void Dialer::connectToNext()
{
    const QHostAddress address = m_addresses.at(m_next++);
    m_socket = std::make_unique<QTcpSocket>();
    m_socket->setProxy(QNetworkProxy(QNetworkProxy::NoProxy));
    connect(m_socket.get(), &QTcpSocket::connected, this, &Dialer::onConnected);
    connect(m_socket.get(), &QTcpSocket::errorOccurred, this, &Dialer::onSocketError);
    // What is left of the time is shared among the addresses that are left.
    const auto spent = std::chrono::milliseconds(qint64(millisecondsSince(m_connectStartedAt)));
    const auto left = std::max(m_timeout - spent, std::chrono::milliseconds(1));
    m_timer.start(left / (m_addresses.size() - m_next + 1));
    m_socket->connectToHost(address, m_port);
}

void Dialer::onConnected()
{
    m_timer.stop();
    m_socket->disconnect(this);
    Q_EMIT connected(millisecondsSince(m_connectStartedAt));
}

void Dialer::onSocketError()
{
    const Error error = connectError(m_socket->error(), m_socket->errorString());
    m_socket->disconnect(this);
    if (m_next < m_addresses.size()) {
        m_socket.release()->deleteLater();
        connectToNext();
        return;
    }
    giveUp(error);
}

void Dialer::onTimeout()
{
    if (m_socket) {
        m_socket->disconnect(this);
        m_socket->abort();
        if (m_next < m_addresses.size()) {
            connectToNext();
            return;
        }
    }
    giveUp(timeoutError());
}

Error Dialer::timeoutError() const
{
    const auto seconds = double(m_timeout.count()) / 1000.0;
    if (m_addresses.isEmpty()) {
        return {ErrorCode::TimedOut,
                tr("The name %1 was not resolved within %2 s. Check this computer's name servers.")
                    .arg(m_host)
                    .arg(seconds),
                {},
                {},
                {}};
    }
    return {ErrorCode::TimedOut,
            tr("%1 did not answer on port %2 within %3 s. A firewall may be dropping the connection, or the address is "
               "wrong.")
                .arg(m_host)
                .arg(m_port)
                .arg(seconds),
            {},
            {},
            {}};
}

Error Dialer::connectError(QAbstractSocket::SocketError error, const QString &detail) const
{
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return {ErrorCode::ConnectionRefused,
                tr("%1 refused the connection on port %2. Check the port, and that the service is running.")
                    .arg(m_host)
                    .arg(m_port),
                {},
                {},
                {}};
    case QAbstractSocket::SocketTimeoutError:
        return timeoutError();
    default:
        return {ErrorCode::NetworkUnreachable,
                tr("%1 cannot be reached on port %2 from this computer: %3. Check the network connection or the VPN.")
                    .arg(m_host)
                    .arg(m_port)
                    .arg(detail),
                {},
                {},
                {}};
    }
}

void Dialer::giveUp(const Error &error)
{
    m_timer.stop();
    if (m_lookup >= 0) {
        QHostInfo::abortHostLookup(m_lookup);
        m_lookup = -1;
    }
    Q_EMIT failed(error);
}

} // namespace Ticketscope::Tap
