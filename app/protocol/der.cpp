// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/der.h"

#include <QCoreApplication>

#include <algorithm>
#include <limits>

namespace Ticketscope::Asn1 {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Asn1)
};

constexpr int kTagMask = 0x1f;
constexpr int kConstructed = 0x20;
constexpr int kClassMask = 0xc0;

quint8 byteAt(QByteArrayView bytes, qint64 at)
{
    return static_cast<quint8>(bytes[at]);
}

struct Length
{
    quint64 value = 0;
    qint64 end = 0; ///< where the contents begin
    QString wrong;  ///< not empty: there is no length here
};

/// X.690 section 8.1.3. Lengths longer than need be are taken: BER allows them, and old clients send them.
Length readLength(QByteArrayView bytes, qint64 at, qint64 end)
{
    if (at >= end) {
        return {0, at, Text::tr("The bytes end before the length of a value.")};
    }
    const quint8 first = byteAt(bytes, at);
    if (first < 0x80) {
        return {first, at + 1, {}};
    }
    const int count = first & 0x7f;
    if (count == 0) {
        return {0, at, Text::tr("A value has no definite length, which this format does not allow.")};
    }
    if (at + 1 + count > end) {
        return {0, at, Text::tr("The bytes end inside the length of a value.")};
    }
    quint64 length = 0;
    for (int i = 0; i < count; ++i) {
        if ((length >> 56U) != 0) {
            return {0, at, Text::tr("The length of a value is too big to be true.")};
        }
        length = (length << 8U) | byteAt(bytes, at + 1 + i);
    }
    return {length, at + 1 + count, {}};
}

} // namespace

Reader::Reader(QByteArrayView bytes, ByteRange within, std::optional<Error> *error)
    : m_bytes(bytes)
    , m_at(std::clamp<qint64>(within.start, 0, bytes.size()))
    , m_end(std::clamp<qint64>(within.end, m_at, bytes.size()))
    , m_error(error)
{
}

void Reader::fail(const QString &text, qint64 offset)
{
    if (!m_error->has_value()) {
        *m_error = Error{ErrorCode::Malformed, text, {}, offset, {}};
    }
}

bool Reader::sees(TagClass tagClass, int tag) const
{
    return !atEnd() && (byteAt(m_bytes, m_at) & kClassMask) == int(tagClass) &&
           (byteAt(m_bytes, m_at) & kTagMask) == tag;
}

std::optional<Element> Reader::any()
{
    if (atEnd()) {
        fail(Text::tr("A value is missing here."), m_at);
        return std::nullopt;
    }
    const qint64 start = m_at;
    const quint8 identifier = byteAt(m_bytes, start);
    Element element;
    element.tagClass = TagClass(identifier & kClassMask);
    element.tag = identifier & kTagMask;
    element.isConstructed = (identifier & kConstructed) != 0;
    if (element.tag == kTagMask) {
        fail(Text::tr("A value has a tag that this format does not know."), start);
        m_at = m_end;
        return std::nullopt;
    }
    const Length length = readLength(m_bytes, start + 1, m_end);
    if (!length.wrong.isEmpty()) {
        fail(length.wrong, std::min(length.end, m_end));
        m_at = m_end;
        return std::nullopt;
    }
    const auto left = static_cast<quint64>(m_end - length.end);
    element.isCut = length.value > left;
    if (element.isCut) {
        // Cut off as a whole: point at the place where bytes are missing; inside something whole: at the value itself.
        fail(Text::tr("A value claims %1 bytes, but only %2 follow.").arg(length.value).arg(left),
             m_isInside ? start : m_end);
    }
    element.contents = {length.end, length.end + qint64(std::min(length.value, left))};
    element.range = {start, element.contents.end};
    m_at = element.range.end;
    return element;
}

std::optional<Element> Reader::expect(TagClass tagClass, int tag)
{
    const qint64 start = m_at;
    const std::optional<Element> element = any();
    if (element && !element->is(tagClass, tag)) {
        fail(Text::tr("Another value than expected stands here (0x%1).")
                 .arg(uint(byteAt(m_bytes, start)), 2, 16, QLatin1Char('0')),
             start);
        return std::nullopt;
    }
    return element;
}

Reader Reader::inside(const Element &element) const
{
    Reader reader(m_bytes, element.contents, m_error);
    reader.m_isInside = true;
    return reader;
}

Reader Reader::enter(TagClass tagClass, int tag)
{
    const qint64 start = m_at;
    const std::optional<Element> element = expect(tagClass, tag);
    if (element && !element->isConstructed) {
        fail(Text::tr("A value that holds others is marked as if it held none."), start);
    }
    return element ? inside(*element) : Reader(m_bytes, {m_at, m_at}, m_error);
}

std::optional<Reader> Reader::field(int tag)
{
    return sees(TagClass::Context, tag) ? std::optional(enter(TagClass::Context, tag)) : std::nullopt;
}

Reader Reader::requiredField(int tag)
{
    if (std::optional<Reader> found = field(tag)) {
        return *found;
    }
    fail(Text::tr("The field [%1] is missing here.").arg(tag), m_at);
    return {m_bytes, {m_at, m_at}, m_error};
}

std::optional<QByteArray> Reader::take(qint64 count)
{
    if (m_end - m_at < count) {
        fail(Text::tr("The bytes end too early."), m_end);
        m_at = m_end;
        return std::nullopt;
    }
    m_at += count;
    return m_bytes.sliced(m_at - count, count).toByteArray();
}

void Reader::finish()
{
    if (!atEnd()) {
        fail(Text::tr("More bytes follow than belong here."), m_at);
    }
}

/// A universal value of that tag that is all there.
std::optional<Element> Reader::whole(int tag)
{
    const qint64 start = m_at;
    const std::optional<Element> element = expect(TagClass::Universal, tag);
    if (element && element->isConstructed) {
        fail(Text::tr("A simple value is marked as if it held others."), start);
        return std::nullopt;
    }
    return element && !element->isCut ? element : std::nullopt;
}

std::optional<Located<qint64>> Reader::integer(int tag)
{
    const std::optional<Element> element = whole(tag);
    if (!element) {
        return std::nullopt;
    }
    const qint64 length = element->contents.length();
    if (length < 1 || length > 8) {
        fail(Text::tr("A number has %1 bytes, where 1 to 8 are right.").arg(length), element->contents.start);
        return std::nullopt;
    }
    const bool isNegative = (byteAt(m_bytes, element->contents.start) & 0x80) != 0;
    quint64 value = isNegative ? ~quint64(0) : 0;
    for (qint64 at = element->contents.start; at < element->contents.end; ++at) {
        value = (value << 8U) | byteAt(m_bytes, at);
    }
    return Located<qint64>{static_cast<qint64>(value), element->contents};
}

std::optional<Located<bool>> Reader::boolean()
{
    const std::optional<Element> element = whole(Boolean);
    if (!element) {
        return std::nullopt;
    }
    if (element->contents.length() != 1) {
        fail(Text::tr("A yes or no must be one byte."), element->contents.start);
        return std::nullopt;
    }
    return Located<bool>{byteAt(m_bytes, element->contents.start) != 0, element->contents};
}

std::optional<Located<QByteArray>> Reader::octetString()
{
    const qint64 start = m_at;
    const std::optional<Element> element = expect(TagClass::Universal, OctetString);
    if (element && element->isConstructed) {
        fail(Text::tr("A simple value is marked as if it held others."), start);
        return std::nullopt;
    }
    if (!element) {
        return std::nullopt;
    }
    return Located<QByteArray>{m_bytes.sliced(element->contents.start, element->contents.length()).toByteArray(),
                               element->contents};
}

std::optional<Located<QByteArray>> Reader::objectId()
{
    const std::optional<Element> element = whole(ObjectId);
    if (!element) {
        return std::nullopt;
    }
    QByteArray dotted = dottedObjectId(m_bytes.sliced(element->contents.start, element->contents.length()));
    if (dotted.isNull()) {
        fail(Text::tr("An object identifier is damaged."), element->contents.start);
        return std::nullopt;
    }
    return Located<QByteArray>{std::move(dotted), element->contents};
}

std::optional<Located<QByteArray>> Reader::generalString()
{
    const std::optional<Element> element = whole(GeneralString);
    if (!element) {
        return std::nullopt;
    }
    return Located<QByteArray>{m_bytes.sliced(element->contents.start, element->contents.length()).toByteArray(),
                               element->contents};
}

std::optional<Located<QDateTime>> Reader::time()
{
    const std::optional<Element> element = whole(GeneralizedTime);
    if (!element) {
        return std::nullopt;
    }
    const QByteArrayView text = m_bytes.sliced(element->contents.start, element->contents.length());
    const bool hasForm = text.size() == 15 && text.back() == 'Z' &&
                         std::all_of(text.begin(), text.end() - 1, [](char c) { return c >= '0' && c <= '9'; });
    const auto number = [&](qsizetype at, qsizetype length) { return text.sliced(at, length).toByteArray().toInt(); };
    QDateTime time;
    if (hasForm) {
        time = QDateTime(QDate(number(0, 4), number(4, 2), number(6, 2)),
                         QTime(number(8, 2), number(10, 2), std::min(number(12, 2), 59)), Qt::UTC);
    }
    if (!time.isValid()) {
        fail(Text::tr("A time is not written as YYYYMMDDhhmmssZ."), element->contents.start);
        return std::nullopt;
    }
    return Located<QDateTime>{time, element->contents};
}

std::optional<Located<quint32>> Reader::bits()
{
    const std::optional<Element> element = whole(BitString);
    if (!element) {
        return std::nullopt;
    }
    if (element->contents.isEmpty() || byteAt(m_bytes, element->contents.start) > 7) {
        fail(Text::tr("A string of bits is damaged."), element->contents.start);
        return std::nullopt;
    }
    const ByteRange range{element->contents.start + 1, element->contents.end};
    quint32 value = 0;
    for (qint64 i = 0; i < 4; ++i) {
        value = (value << 8U) | (i < range.length() ? byteAt(m_bytes, range.start + i) : 0U);
    }
    return Located<quint32>{value, range};
}

QByteArray dottedObjectId(QByteArrayView contents)
{
    if (contents.isEmpty() || (byteAt(contents, contents.size() - 1) & 0x80) != 0) {
        return {};
    }
    QByteArray dotted;
    quint64 arc = 0;
    for (const char c : contents) {
        const auto byte = static_cast<quint8>(c);
        if ((arc >> 57U) != 0 || (arc == 0 && byte == 0x80)) {
            return {};
        }
        arc = (arc << 7U) | (byte & 0x7fU);
        if ((byte & 0x80) != 0) {
            continue;
        }
        if (dotted.isEmpty()) {
            const quint64 first = std::min<quint64>(arc / 40, 2);
            dotted = QByteArray::number(first);
            arc -= first * 40;
        }
        dotted.append('.').append(QByteArray::number(arc));
        arc = 0;
    }
    return dotted;
}

QByteArray objectIdContents(QByteArrayView dotted)
{
    const QList<QByteArray> parts = dotted.toByteArray().split('.');
    QList<quint64> arcs;
    for (const QByteArray &part : parts) {
        bool isNumber = false;
        arcs.append(part.toULongLong(&isNumber));
        if (!isNumber || arcs.last() > std::numeric_limits<quint64>::max() / 2) {
            return {};
        }
    }
    if (arcs.size() < 2 || arcs[0] > 2 || (arcs[0] < 2 && arcs[1] >= 40)) {
        return {};
    }
    arcs[1] += arcs[0] * 40;
    QByteArray contents;
    for (qsizetype i = 1; i < arcs.size(); ++i) {
        QByteArray encoded(1, char(arcs[i] & 0x7fU));
        for (quint64 rest = arcs[i] >> 7U; rest != 0; rest >>= 7U) {
            encoded.prepend(char((rest & 0x7fU) | 0x80U));
        }
        contents.append(encoded);
    }
    return contents;
}

QByteArray encode(quint8 identifier, QByteArrayView contents)
{
    QByteArray encoded(1, char(identifier));
    const auto length = static_cast<quint64>(contents.size());
    if (length < 0x80) {
        encoded.append(char(length));
    } else {
        QByteArray octets;
        for (quint64 rest = length; rest != 0; rest >>= 8U) {
            octets.prepend(char(rest & 0xffU));
        }
        encoded.append(char(0x80 | octets.size())).append(octets);
    }
    return encoded.append(contents);
}

QByteArray encodeObjectId(QByteArrayView dotted)
{
    return encode(ObjectId, objectIdContents(dotted));
}

} // namespace Ticketscope::Asn1
