// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>

#include <optional>

/// A small reader and writer for the ASN.1 of SPNEGO and Kerberos (X.690): definite lengths, tags below 31.
namespace Ticketscope::Asn1 {

/// A value and the bytes that it was read from (its contents, without tag and length).
template<typename T>
struct Located
{
    T value{};
    ByteRange range;
};

enum class TagClass : quint8
{
    Universal = 0x00,
    Application = 0x40,
    Context = 0x80,
    Private = 0xc0
};

enum Universal
{
    Boolean = 1,
    Integer = 2,
    BitString = 3,
    OctetString = 4,
    ObjectId = 6,
    Enumerated = 10,
    Sequence = 16,
    GeneralizedTime = 24,
    GeneralString = 27
};

/// One value: where it stands, and where its contents do.
struct Element
{
    TagClass tagClass = TagClass::Universal;
    int tag = 0;
    bool isConstructed = false;
    bool isCut = false; ///< it announces more bytes than there are; `range` and `contents` end where the bytes do
    ByteRange range;
    ByteRange contents;

    [[nodiscard]] bool is(TagClass wantedClass, int wantedTag) const
    {
        return tagClass == wantedClass && tag == wantedTag;
    }
};

/// Reads values one after the other. The first thing that is wrong is kept, with its offset, in the error that all
/// readers of one token share; what stands before it and beside it is still read, so that it can be shown. A caller
/// that wants to be strict looks at the error at the end. Offsets count from the beginning of the buffer.
class Reader final
{
public:
    Reader(QByteArrayView bytes, ByteRange within, std::optional<Error> *error);

    [[nodiscard]] bool atEnd() const { return m_at >= m_end; }
    [[nodiscard]] qint64 position() const { return m_at; }
    [[nodiscard]] QByteArrayView bytes() const { return m_bytes; }

    /// Whether the next value has this tag; false at the end.
    [[nodiscard]] bool sees(TagClass tagClass, int tag) const;
    /// The next value, whatever it is; nothing at the end (which is an error) or where there is none.
    std::optional<Element> any();
    /// The next value, which must have this tag.
    std::optional<Element> expect(TagClass tagClass, int tag);
    /// A reader of what is inside.
    [[nodiscard]] Reader inside(const Element &element) const;
    /// What is inside the next value, which must have this tag; an empty reader where it has not.
    Reader enter(TagClass tagClass, int tag);
    /// Enters the explicitly tagged field [tag] if it is next.
    std::optional<Reader> field(int tag);
    /// Likewise where the field must be there.
    Reader requiredField(int tag);
    /// So many bytes that are no value.
    std::optional<QByteArray> take(qint64 count);
    /// Nothing may be left. What is left is an error.
    void finish();

    /// INTEGER of at most eight bytes.
    std::optional<Located<qint64>> integer(int tag = Integer);
    std::optional<Located<bool>> boolean();
    /// The contents of an OCTET STRING; what there is of it where it is cut.
    std::optional<Located<QByteArray>> octetString();
    /// As dotted text: "1.2.840.113554.1.2.2".
    std::optional<Located<QByteArray>> objectId();
    /// KerberosString and the like (RFC 4120 section 5.2.1), the bytes as they are.
    std::optional<Located<QByteArray>> generalString();
    /// KerberosTime, "YYYYMMDDhhmmssZ" (RFC 4120 section 5.2.3).
    std::optional<Located<QDateTime>> time();
    /// The first 32 bits of a BIT STRING, bit 0 the highest (KerberosFlags, RFC 4120 section 5.2.8). The range leaves
    /// out the byte that counts unused bits.
    std::optional<Located<quint32>> bits();

    void fail(const QString &text, qint64 offset);

private:
    std::optional<Element> whole(int tag);

    QByteArrayView m_bytes;
    qint64 m_at = 0;
    qint64 m_end = 0;
    bool m_isInside = false; ///< of a value, not of the whole token
    std::optional<Error> *m_error;
};

/// The contents of an OBJECT IDENTIFIER as dotted text; null where they are none.
[[nodiscard]] QByteArray dottedObjectId(QByteArrayView contents);
/// The contents of an OBJECT IDENTIFIER from dotted text; null where it is none.
[[nodiscard]] QByteArray objectIdContents(QByteArrayView dotted);

/// Tag, length, contents. `identifier` is the whole identifier octet: 0x30, 0xa1, 0x60, …
[[nodiscard]] QByteArray encode(quint8 identifier, QByteArrayView contents);
/// An OBJECT IDENTIFIER with tag and length.
[[nodiscard]] QByteArray encodeObjectId(QByteArrayView dotted);

} // namespace Ticketscope::Asn1
