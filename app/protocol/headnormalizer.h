// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/httpmessage.h"

namespace Ticketscope::Http {

/// A message head as a strict parser wants it, where RFC 9112 lets a recipient be kind: bare LF becomes CR LF
/// (section 2.2), an obsolete line fold becomes spaces (section 5.2), and a status line without a reason gets the
/// space that should still be there (section 4). Offsets can be led back to the bytes that came.
class NormalizedHead final
{
public:
    /// `bytes` from `start` on is a start line, and maybe field lines; it ends with a line end.
    NormalizedHead(QByteArrayView bytes, qint64 start, MessageKind kind)
        : m_start(start)
    {
        bool isStartLine = true;
        qint64 at = start;
        while (at < bytes.size()) {
            const qint64 lineFeed = bytes.indexOf('\n', at);
            const bool hasReturn = lineFeed > at && bytes[lineFeed - 1] == '\r';
            m_text += bytes.sliced(at, (hasReturn ? lineFeed - 1 : lineFeed) - at);
            const qint64 next = lineFeed + 1;
            const bool isFolded = !isStartLine && next < bytes.size() && (bytes[next] == ' ' || bytes[next] == '\t');
            if (isFolded) {
                m_text += hasReturn ? "  " : " ";
            } else {
                const bool lacksSpace = isStartLine && kind == MessageKind::Response && m_text.size() == 12;
                if (lacksSpace) {
                    insert(' ');
                }
                if (hasReturn) {
                    m_text += '\r';
                } else {
                    insert('\r');
                }
                m_text += '\n';
            }
            isStartLine = false;
            at = next;
        }
    }

    [[nodiscard]] const QByteArray &text() const { return m_text; }
    /// The offset in the bytes that came.
    [[nodiscard]] qint64 original(qint64 offset) const
    {
        const auto before = std::lower_bound(m_inserted.begin(), m_inserted.end(), offset) - m_inserted.begin();
        return m_start + offset - before;
    }

private:
    void insert(char c)
    {
        m_inserted.append(m_text.size());
        m_text += c;
    }

    qint64 m_start;
    QByteArray m_text;
    QList<qint64> m_inserted; ///< offsets in `m_text`
};

} // namespace Ticketscope::Http
