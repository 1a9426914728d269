// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decodemessage.h"

#include "decode/nodes.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <optional>

namespace Ticketscope {

namespace {

void collectSecrets(const DecodedNode &node, const SourceBuffer &buffer, QList<ByteRange> *ranges)
{
    if (node.sensitivity == Sensitivity::Secret) {
        if (const std::optional<Nodes::Mapped> mapped = Nodes::mapTo(node.source, buffer);
            mapped && !mapped->range.isEmpty()) {
            ranges->append(mapped->range);
        }
    }
    for (const DecodedNode &child : node.children) {
        collectSecrets(child, buffer, ranges);
    }
}

QList<ByteRange> merged(QList<ByteRange> ranges)
{
    std::sort(ranges.begin(), ranges.end(), [](ByteRange a, ByteRange b) { return a.start < b.start; });
    QList<ByteRange> joined;
    for (const ByteRange &range : std::as_const(ranges)) {
        if (!joined.isEmpty() && range.start <= joined.last().end) {
            joined.last() = joined.last().united(range);
        } else {
            joined.append(range);
        }
    }
    return joined;
}

/// Finds the smallest node around an offset; of equals the one closest to the buffer, then the innermost.
class NodeSearch
{
public:
    NodeSearch(const SourceBuffer &buffer, qint64 offset)
        : m_buffer(buffer)
        , m_offset(offset)
    {
    }

    void visit(const DecodedNode &node)
    {
        if (node.source.isValid()) {
            const std::optional<Nodes::Mapped> mapped = Nodes::mapTo(node.source, m_buffer);
            // A node of an outer buffer (the wire, where the body is looked at) may hold nodes of this one.
            if (mapped && !mapped->range.contains(m_offset)) {
                return;
            }
            if (mapped && isBetter(*mapped)) {
                m_best = &node;
                m_bestMapped = *mapped;
            }
        }
        for (const DecodedNode &child : node.children) {
            visit(child);
        }
    }
    [[nodiscard]] const DecodedNode *best() const { return m_best; }

private:
    [[nodiscard]] bool isBetter(const Nodes::Mapped &mapped) const
    {
        if (!m_best) {
            return true;
        }
        const qint64 length = mapped.range.length();
        const qint64 bestLength = m_bestMapped.range.length();
        return length < bestLength || (length == bestLength && mapped.hops <= m_bestMapped.hops);
    }

    const SourceBuffer &m_buffer;
    qint64 m_offset;
    const DecodedNode *m_best = nullptr;
    Nodes::Mapped m_bestMapped;
};

QString hexOf(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes.toHex(' '));
}

QString timeOf(const QDateTime &time)
{
    const QDateTime utc = time.toUTC();
    return utc.toString(utc.time().msec() == 0 ? Qt::ISODate : Qt::ISODateWithMs);
}

} // namespace

QList<ByteRange> secretRanges(const DecodedMessage &message)
{
    return secretRangesIn(message, message.wire);
}

QList<ByteRange> secretRangesIn(const DecodedMessage &message, const SourceBufferPtr &buffer)
{
    QList<ByteRange> ranges;
    if (buffer) {
        collectSecrets(message.root, *buffer, &ranges);
    }
    return merged(std::move(ranges));
}

const DecodedNode *nodeAt(const DecodedNode &root, const SourceBuffer &buffer, qint64 offset)
{
    NodeSearch search(buffer, offset);
    search.visit(root);
    return search.best();
}

QString displayValue(const DecodedNode &node, bool reveal)
{
    if (!node.value.isValid()) {
        return {};
    }
    if (node.sensitivity == Sensitivity::Secret && !reveal) {
        return {8, QChar(0x2022)};
    }
    switch (node.value.typeId()) {
    case QMetaType::QByteArray:
        return hexOf(node.value.toByteArray());
    case QMetaType::QDateTime:
        return timeOf(node.value.toDateTime());
    case QMetaType::Double:
        return QString::number(node.value.toDouble(), 'g', QLocale::FloatingPointShortest);
    default:
        return node.value.toString();
    }
}

} // namespace Ticketscope
