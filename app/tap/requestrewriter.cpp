// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/requestrewriter.h"

#include <algorithm>

namespace Ticketscope::Tap {

namespace {

constexpr qsizetype kLargestKept = qsizetype(8) * 1024 * 1024;
constexpr quint16 kHttpPort = 80;

QByteArray originOf(const Target &target)
{
    QString authority = target.authority();
    if (target.port == kHttpPort) {
        authority.chop(QString::number(kHttpPort).size() + 1);
    }
    return "http://" + authority.toLatin1();
}

} // namespace

RequestRewriter::RequestRewriter(const Target &target)
    : m_origin(originOf(target))
    , m_parser(Http::MessageKind::Request)
{
}

QByteArray RequestRewriter::feed(QByteArrayView bytes)
{
    QByteArray out;
    while (!bytes.isEmpty()) {
        if (m_parser.isComplete()) {
            m_parser.begin();
            m_head.clear();
            m_body.clear();
            m_tooLarge = false;
        }
        const bool headWasWhole = m_parser.isHeadComplete();
        const qsizetype took = m_parser.feed(bytes);
        if (m_parser.error() || took == 0) {
            out.append(headWasWhole ? QByteArray() : std::exchange(m_head, {})).append(bytes.data(), bytes.size());
            return out;
        }
        qsizetype ofHead = 0;
        if (!headWasWhole) {
            ofHead = m_parser.isHeadComplete() ? qsizetype(m_parser.headSize()) - m_head.size() : took;
            m_head.append(bytes.data(), ofHead);
            if (m_parser.isHeadComplete()) {
                out.append(rewritten(m_head));
            }
        }
        const QByteArrayView ofBody = bytes.sliced(ofHead, took - ofHead);
        out.append(ofBody.data(), ofBody.size());
        if (m_body.size() + ofBody.size() > kLargestKept) {
            m_tooLarge = true;
            m_body.clear();
        } else if (!m_tooLarge) {
            m_body.append(ofBody.data(), ofBody.size());
        }
        bytes = bytes.sliced(took);
    }
    return out;
}

QByteArray RequestRewriter::sendAgain() const
{
    return m_parser.isHeadComplete() ? rewritten(m_head) + m_body : QByteArray();
}

QByteArray RequestRewriter::rewritten(const QByteArray &head) const
{
    QByteArray result = head;
    const qsizetype space = result.indexOf(' ');
    if (space > 0 && space + 1 < result.size()) {
        if (result.at(space + 1) == '/') {
            result.insert(space + 1, m_origin);
        } else if (result.at(space + 1) == '*') {
            result.replace(space + 1, 1, m_origin); // OPTIONS * (RFC 9112 section 3.2.4)
        }
    }
    if (!m_credentials.isEmpty()) {
        const qsizetype blankLine = result.endsWith("\r\n") ? result.size() - 2 : result.size() - 1;
        result.insert(blankLine, "Proxy-Authorization: " + m_credentials + "\r\n");
    }
    return result;
}

} // namespace Ticketscope::Tap
