// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/refusal.h"

#include <array>
#include <chrono>

namespace Ticketscope::Tap {

namespace {

constexpr auto kPatience = std::chrono::seconds(10);
constexpr QByteArrayView kUnfinishable("HTTP/1.1 599 Not answered\r\n"
                                       "Content-Length: 1\r\n"
                                       "Connection: close\r\n"
                                       "\r\n");

} // namespace

QByteArray fatalAlertRecord()
{
    constexpr std::array<char, 7> record{SSL3_RT_ALERT, 3, 3, 0, 2, SSL3_AL_FATAL, SSL_AD_HANDSHAKE_FAILURE};
    return {record.data(), qsizetype(record.size())};
}

Refusal::Refusal(Link *client, Shield *shield, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_shield(shield)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &Refusal::finished);
    connect(m_client, &Link::readyRead, this, &Refusal::drain);
    connect(m_client, &Link::ended, this, &Refusal::finished);
}

void Refusal::start()
{
    m_timer.start(kPatience);
    drain();
}

void Refusal::drain()
{
    std::array<char, 65536> buffer;
    while (!m_done) {
        const qint64 n = m_client->read(buffer.data(), qint64(buffer.size()));
        if (n <= 0) {
            break;
        }
        m_shield->requestBytes(QByteArrayView(buffer.data(), n));
    }
    if (!m_done && m_shield->isAwaitingResponse() && !m_shield->isInsideRequest()) {
        m_done = true;
        m_client->write(kUnfinishable);
        Q_EMIT finished();
    }
}

} // namespace Ticketscope::Tap
