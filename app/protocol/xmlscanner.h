// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace Ticketscope::Xml {

/// Finds where the tags stand in the bytes of a document whose well-formedness somebody else checks. Looks at markup
/// only: one byte per ASCII character, or two in UTF-16.
class Scanner final
{
public:
    enum class Kind
    {
        StartTag,
        EmptyTag, ///< <a/>
        EndTag,
        End ///< no further tag, or one that is cut off
    };

    struct RawAttribute
    {
        ByteRange name;
        ByteRange value; ///< inside the quotes
    };

    struct Tag
    {
        Kind kind = Kind::End;
        ByteRange range;
        ByteRange name;
        QList<RawAttribute> attributes;
        qint64 entity = -1; ///< where the first "&name;" of the DTD's own stood in the text before it; -1 if none
    };

    /// How characters lie in the bytes.
    struct Layout
    {
        qint64 start = 0;   ///< after the byte order mark
        int unit = 1;       ///< bytes per ASCII character: 1, or 2 in UTF-16
        int low = 0;        ///< in UTF-16, which of the two bytes is the low one
        bool isUtf8 = true; ///< of one-byte units: UTF-8, or some older character set
    };

    Scanner(QByteArrayView bytes, const Layout &layout)
        : m_bytes(bytes)
        , m_position(layout.start)
        , m_unit(layout.unit)
        , m_low(layout.low)
        , m_isUtf8(layout.isUtf8)
    {
    }

    /// The next start or end tag; comments, CDATA, instructions and the DTD are passed over.
    void next(Tag *tag);
    [[nodiscard]] qint64 position() const { return m_position; }
    /// The characters of a name or an attribute value, as ASCII-compatible bytes.
    [[nodiscard]] QByteArray text(ByteRange range) const;
    /// The name of the entity whose "&" stands at that offset.
    [[nodiscard]] ByteRange nameAfter(qint64 ampersand) const;
    [[nodiscard]] bool equals(ByteRange range, QStringView wanted) const;

private:
    [[nodiscard]] int at(qint64 offset) const;
    [[nodiscard]] bool startsWith(qint64 offset, const char *ascii) const;
    [[nodiscard]] qint64 after(qint64 from, const char *ascii) const;
    [[nodiscard]] qint64 find(qint64 from, char c) const;
    [[nodiscard]] qint64 find(qint64 from, char c, qint64 to) const;
    [[nodiscard]] qint64 skipSpace(qint64 from) const;
    [[nodiscard]] qint64 skipName(qint64 from) const;
    [[nodiscard]] qint64 afterDocumentType(qint64 from) const;
    [[nodiscard]] bool readAttributes(qint64 from, Tag *tag);
    [[nodiscard]] qint64 findEntity(qint64 from, qint64 to) const;

    QByteArrayView m_bytes;
    qint64 m_position;
    int m_unit;
    int m_low;
    bool m_isUtf8;
    bool m_hasDocumentType = false;
};

} // namespace Ticketscope::Xml
