// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"

#include <QByteArray>
#include <QList>

#include <memory>

namespace Ticketscope {

class SourceBuffer;
using SourceBufferPtr = std::shared_ptr<const SourceBuffer>;

/// Bytes with a name ("wire", "body", "base64:Authorization", …) and, if they were derived from other bytes, the way
/// back to those. Immutable once made; shared between threads.
class SourceBuffer final
{
public:
    /// A run of bytes that stand unchanged in the parent.
    struct Segment
    {
        qint64 start = 0;       ///< offset in this buffer
        qint64 parentStart = 0; ///< offset in the parent
        qint64 length = 0;      ///< bytes
    };

    /// Bytes that came from nowhere else: what crossed the wire, or what a person pasted.
    [[nodiscard]] static SourceBufferPtr root(QByteArray name, QByteArray bytes);
    /// Bytes made of runs of the parent (un-chunked body, unescaped text): a range maps to the runs that it touches.
    /// A byte in no segment maps to the gap between its neighbours. `within` is where in the parent it all came from.
    [[nodiscard]] static SourceBufferPtr fromSegments(QByteArray name, QByteArray bytes, SourceBufferPtr parent,
                                                      ByteRange within, QList<Segment> segments);
    /// Base64 or Base64url decoded from `within` of the parent, which holds nothing but the alphabet, padding and
    /// white space: a range maps to the characters that carry it.
    [[nodiscard]] static SourceBufferPtr fromBase64(QByteArray name, QByteArray bytes, SourceBufferPtr parent,
                                                    ByteRange within);
    /// Bytes with no position-wise relation to the parent (decompressed, re-encoded): every range maps to `within`.
    [[nodiscard]] static SourceBufferPtr fromWhole(QByteArray name, QByteArray bytes, SourceBufferPtr parent,
                                                   ByteRange within);

    [[nodiscard]] const QByteArray &name() const { return m_name; }
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }
    [[nodiscard]] QByteArrayView view(ByteRange range) const;
    /// Null for a root.
    [[nodiscard]] const SourceBufferPtr &parent() const { return m_parent; }
    /// The bytes of the parent that carry `range`; `range` itself for a root.
    [[nodiscard]] ByteRange toParent(ByteRange range) const;
    /// The bytes of the outermost buffer that carry `range`.
    [[nodiscard]] ByteRange toRoot(ByteRange range) const;
    [[nodiscard]] const SourceBuffer &rootBuffer() const;

private:
    enum class Mapping
    {
        Root,
        Segments,
        Base64,
        Whole
    };

    SourceBuffer() = default;

    QByteArray m_name;
    QByteArray m_bytes;
    SourceBufferPtr m_parent;
    ByteRange m_within;
    Mapping m_mapping = Mapping::Root;
    QList<Segment> m_segments;
};

/// A range together with the buffer that it counts in.
struct SourceRange
{
    SourceBufferPtr buffer;
    ByteRange range;

    [[nodiscard]] bool isValid() const { return buffer != nullptr; }
    [[nodiscard]] QByteArrayView view() const { return buffer ? buffer->view(range) : QByteArrayView(); }
    /// The bytes on the wire (or of what was pasted) that carry it.
    [[nodiscard]] ByteRange wire() const { return buffer ? buffer->toRoot(range) : range; }
};

} // namespace Ticketscope
