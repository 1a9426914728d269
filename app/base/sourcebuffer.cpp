// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sourcebuffer.h"

#include <algorithm>
#include <iterator>

namespace Ticketscope {

namespace {

bool isBase64Space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

ByteRange throughSegments(const QList<SourceBuffer::Segment> &segments, ByteRange within, ByteRange range)
{
    using Segment = SourceBuffer::Segment;
    const auto endOf = [](const Segment &segment) { return segment.start + segment.length; };
    // The segment that holds the first byte, or the first one behind it.
    const auto first = std::partition_point(segments.begin(), segments.end(),
                                            [&](const Segment &segment) { return endOf(segment) <= range.start; });
    qint64 start = within.start;
    if (first != segments.end() && first->start <= range.start) {
        start = first->parentStart + (range.start - first->start);
    } else if (first != segments.begin()) {
        start = std::prev(first)->parentStart + std::prev(first)->length;
    }
    if (range.isEmpty()) {
        return {start, start};
    }
    // The segment that holds the last byte, or the first one behind it.
    const auto last =
        std::partition_point(first, segments.end(), [&](const Segment &segment) { return endOf(segment) < range.end; });
    qint64 end = within.end;
    if (last != segments.end()) {
        end = last->start < range.end ? last->parentStart + (range.end - last->start) : last->parentStart;
    }
    return {start, std::max(start, end)};
}

} // namespace

SourceBufferPtr SourceBuffer::root(QByteArray name, QByteArray bytes)
{
    auto buffer = std::shared_ptr<SourceBuffer>(new SourceBuffer);
    buffer->m_name = std::move(name);
    buffer->m_bytes = std::move(bytes);
    return buffer;
}

SourceBufferPtr SourceBuffer::fromSegments(QByteArray name, QByteArray bytes, SourceBufferPtr parent, ByteRange within,
                                           QList<Segment> segments)
{
    auto buffer = std::shared_ptr<SourceBuffer>(new SourceBuffer);
    buffer->m_name = std::move(name);
    buffer->m_bytes = std::move(bytes);
    buffer->m_parent = std::move(parent);
    buffer->m_within = within;
    buffer->m_mapping = Mapping::Segments;
    buffer->m_segments = std::move(segments);
    return buffer;
}

SourceBufferPtr SourceBuffer::fromBase64(QByteArray name, QByteArray bytes, SourceBufferPtr parent, ByteRange within)
{
    auto buffer = std::shared_ptr<SourceBuffer>(new SourceBuffer);
    buffer->m_name = std::move(name);
    buffer->m_bytes = std::move(bytes);
    buffer->m_parent = std::move(parent);
    buffer->m_within = within;
    buffer->m_mapping = Mapping::Base64;
    return buffer;
}

SourceBufferPtr SourceBuffer::fromWhole(QByteArray name, QByteArray bytes, SourceBufferPtr parent, ByteRange within)
{
    auto buffer = std::shared_ptr<SourceBuffer>(new SourceBuffer);
    buffer->m_name = std::move(name);
    buffer->m_bytes = std::move(bytes);
    buffer->m_parent = std::move(parent);
    buffer->m_within = within;
    buffer->m_mapping = Mapping::Whole;
    return buffer;
}

QByteArrayView SourceBuffer::view(ByteRange range) const
{
    const qint64 start = std::clamp<qint64>(range.start, 0, m_bytes.size());
    const qint64 end = std::clamp<qint64>(range.end, start, m_bytes.size());
    return QByteArrayView(m_bytes).sliced(start, end - start);
}

ByteRange SourceBuffer::toParent(ByteRange range) const
{
    switch (m_mapping) {
    case Mapping::Root:
        return range;
    case Mapping::Whole:
        return m_within;
    case Mapping::Base64: {
        // Byte n is carried by characters 4n/3 to 4n/3+1 of the text, white space not counted.
        const qint64 firstCharacter = range.start * 4 / 3;
        const qint64 lastCharacter = range.isEmpty() ? firstCharacter : (range.end - 1) * 4 / 3 + 1;
        ByteRange carried{m_within.end, m_within.end};
        qint64 character = 0;
        const QByteArrayView text = m_parent->view(m_within);
        for (qint64 i = 0; i < text.size(); ++i) {
            if (isBase64Space(text[i])) {
                continue;
            }
            if (character == firstCharacter) {
                carried.start = m_within.start + i;
            }
            if (character == lastCharacter) {
                carried.end = m_within.start + i + 1;
                break;
            }
            ++character;
        }
        if (range.isEmpty()) {
            carried.end = carried.start;
        }
        return carried;
    }
    case Mapping::Segments:
        return throughSegments(m_segments, m_within, range);
    }
    return range;
}

ByteRange SourceBuffer::toRoot(ByteRange range) const
{
    const SourceBuffer *buffer = this;
    while (buffer->m_parent) {
        range = buffer->toParent(range);
        buffer = buffer->m_parent.get();
    }
    return range;
}

const SourceBuffer &SourceBuffer::rootBuffer() const
{
    const SourceBuffer *buffer = this;
    while (buffer->m_parent) {
        buffer = buffer->m_parent.get();
    }
    return *buffer;
}

} // namespace Ticketscope
