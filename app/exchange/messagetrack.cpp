// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/messagetrack.h"

namespace Ticketscope {

MessageTrack::MessageTrack(Http::MessageKind kind, qint64 spillLimit)
    : m_kind(kind)
    , m_parser(kind)
    , m_wire(spillLimit)
{
}

qsizetype MessageTrack::take(QByteArrayView bytes, qint64 at)
{
    const bool wasInHead = !m_parser.isHeadComplete();
    const qsizetype taken = m_parser.error() ? 0 : m_parser.feed(bytes);
    if (wasInHead) {
        m_head += bytes.sliced(0, taken);
        if (m_parser.isHeadComplete()) {
            m_head.truncate(m_parser.headSize());
        }
    }
    const qsizetype kept = m_parser.error() ? bytes.size() : taken;
    takeRaw(bytes.sliced(0, kept), at);
    if (m_parser.isComplete()) {
        m_lastAt = at;
    }
    return kept;
}

void MessageTrack::takeRaw(QByteArrayView bytes, qint64 at)
{
    if (!hasStarted()) {
        m_firstAt = at;
    }
    if (!m_parser.isComplete()) {
        m_lastAt = at;
    }
    m_wire.append(bytes);
}

Message MessageTrack::message(WireBytes wire) const
{
    Message message;
    message.wire = std::move(wire);
    message.complete = m_parser.isComplete();
    // Where the head came whole and is refused, people still see what it says.
    if (Result<Http::Head> head = Http::parseHead(m_head, m_kind)) {
        message.headBytes = m_head.left(head->end);
        message.head = std::move(*head);
        message.body = {message.head.end, message.wire.size()};
    }
    return message;
}

} // namespace Ticketscope
