// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/httptunnel.h"

#include <QCoreApplication>

namespace Ticketscope::Tap {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HttpTunnel)
};

} // namespace

HttpTunnel::HttpTunnel(ProxyHop hop, Target target)
    : m_hop(std::move(hop))
    , m_target(std::move(target))
{
}

QByteArray HttpTunnel::request(const QByteArray &credentials)
{
    m_state = State::Waiting;
    m_head.clear();
    m_parser = std::make_unique<Http::FramingParser>(Http::MessageKind::Response);
    m_parser->setAnswers("CONNECT");
    const QByteArray authority = m_target.authority().toLatin1();
    QByteArray bytes = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    if (!credentials.isEmpty()) {
        bytes += "Proxy-Authorization: " + credentials + "\r\n";
    }
    bytes += "\r\n";
    return bytes;
}

qsizetype HttpTunnel::feed(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (taken < bytes.size() && m_state == State::Waiting) {
        const qsizetype took = m_parser->feed(bytes.sliced(taken));
        if (qint64(m_head.size()) < m_parser->headSize() || !m_parser->isHeadComplete()) {
            m_head.append(bytes.data() + taken, took);
        }
        taken += took;
        if (m_parser->error()) {
            fail(ErrorCode::ProxyFailed,
                 Text::tr("What answers at %1 is not an HTTP proxy. Check the proxy's address and port.")
                     .arg(m_hop.name()));
        } else if (m_parser->isComplete() && m_parser->isInterim()) {
            m_parser->begin();
            m_parser->setAnswers("CONNECT");
            m_head.clear();
        } else if (m_parser->isComplete()) {
            answered();
        } else if (took == 0) {
            break;
        }
    }
    return taken;
}

void HttpTunnel::answered()
{
    const int status = m_parser->status();
    if (status / 100 == 2) {
        m_state = State::Open;
        return;
    }
    m_head.truncate(m_parser->headSize());
    if (status == 407) {
        m_keepsAlive = m_parser->keepsAlive();
        m_state = State::Challenged;
        return;
    }
    const qsizetype lineEnd = m_head.indexOf('\r');
    const QByteArray line = m_head.left(lineEnd);
    fail(ErrorCode::ProxyFailed,
         Text::tr("The proxy %1 did not open a way to %2; it answered “%3”.")
             .arg(m_hop.name(), m_target.authority(), QString::fromLatin1(line.mid(line.indexOf(' ') + 1))));
}

void HttpTunnel::closed()
{
    if (m_state != State::Waiting) {
        return;
    }
    m_parser->close();
    if (m_parser->isComplete()) {
        answered();
        return;
    }
    fail(ErrorCode::ProxyFailed, Text::tr("The proxy %1 closed the connection without opening a way to %2.")
                                     .arg(m_hop.name(), m_target.authority()));
}

void HttpTunnel::fail(ErrorCode code, const QString &text)
{
    m_error = Error{code, text, {}, {}, {}};
    m_state = State::Failed;
}

} // namespace Ticketscope::Tap
