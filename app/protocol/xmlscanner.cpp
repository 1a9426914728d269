// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/xmlscanner.h"

#include <algorithm>
#include <cstring>

namespace Ticketscope::Xml {

namespace {

constexpr int kNone = -1;

bool isSpace(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

} // namespace

/// The character if it is ASCII, some other positive number if not, kNone at the end.
int Scanner::at(qint64 offset) const
{
    if (offset + m_unit > m_bytes.size()) {
        return kNone;
    }
    if (m_unit == 1) {
        return static_cast<unsigned char>(m_bytes[offset]);
    }
    const int low = static_cast<unsigned char>(m_bytes[offset + m_low]);
    const int high = static_cast<unsigned char>(m_bytes[offset + 1 - m_low]);
    return high << 8 | low;
}

bool Scanner::startsWith(qint64 offset, const char *ascii) const
{
    for (; *ascii; ++ascii, offset += m_unit) {
        if (at(offset) != *ascii) {
            return false;
        }
    }
    return true;
}

qint64 Scanner::find(qint64 from, char c, qint64 to) const
{
    if (m_unit == 1) {
        if (from >= to) {
            return kNone;
        }
        const void *found = std::memchr(m_bytes.data() + from, c, size_t(to - from));
        return found ? static_cast<const char *>(found) - m_bytes.data() : kNone;
    }
    for (qint64 i = from; i < to; i += m_unit) {
        const int here = at(i);
        if (here == c) {
            return i;
        }
        if (here == kNone) {
            return kNone;
        }
    }
    return kNone;
}

qint64 Scanner::find(qint64 from, char c) const
{
    return find(from, c, m_bytes.size());
}

/// The offset after the next occurrence, or kNone.
qint64 Scanner::after(qint64 from, const char *ascii) const
{
    for (qint64 i = find(from, *ascii); i != kNone; i = find(i + m_unit, *ascii)) {
        if (startsWith(i, ascii)) {
            return i + qint64(std::strlen(ascii)) * m_unit;
        }
    }
    return kNone;
}

qint64 Scanner::skipSpace(qint64 from) const
{
    while (isSpace(at(from))) {
        from += m_unit;
    }
    return from;
}

qint64 Scanner::skipName(qint64 from) const
{
    for (;; from += m_unit) {
        const int c = at(from);
        if (c == kNone || isSpace(c) || c == '=' || c == '>' || c == '/' || c == '<' || c == '"' || c == '\'') {
            return from;
        }
    }
}

/// A DTD ends at the ">" that stands in no quotes, brackets, comment or instruction of it.
qint64 Scanner::afterDocumentType(qint64 from) const
{
    int brackets = 0;
    for (qint64 i = from;;) {
        const int c = at(i);
        if (c == kNone) {
            return kNone;
        }
        if (c == '"' || c == '\'') {
            const qint64 closing = find(i + m_unit, char(c));
            if (closing == kNone) {
                return kNone;
            }
            i = closing + m_unit;
            continue;
        }
        if (startsWith(i, "<!--") || startsWith(i, "<?")) {
            i = after(i + m_unit, startsWith(i, "<?") ? "?>" : "-->");
            if (i == kNone) {
                return kNone;
            }
            continue;
        }
        if (c == '[') {
            ++brackets;
        } else if (c == ']') {
            --brackets;
        } else if (c == '>' && brackets <= 0) {
            return i + m_unit;
        }
        i += m_unit;
    }
}

/// The first "&" in the range that begins neither a character reference nor a predefined entity.
qint64 Scanner::findEntity(qint64 from, qint64 to) const
{
    for (qint64 i = find(from, '&', to); i != kNone; i = find(i + m_unit, '&', to)) {
        const qint64 name = i + m_unit;
        const bool predefined = at(name) == '#' || startsWith(name, "lt;") || startsWith(name, "gt;") ||
                                startsWith(name, "amp;") || startsWith(name, "quot;") || startsWith(name, "apos;");
        if (!predefined) {
            return i;
        }
    }
    return kNone;
}

bool Scanner::readAttributes(qint64 from, Tag *tag)
{
    qint64 i = from;
    for (;;) {
        i = skipSpace(i);
        const int c = at(i);
        if (c == kNone || c == '<') {
            return false;
        }
        if (c == '>') {
            tag->range.end = i + m_unit;
            return true;
        }
        if (c == '/') {
            tag->kind = Kind::EmptyTag;
            i += m_unit;
            continue;
        }
        RawAttribute attribute;
        attribute.name.start = i;
        i = skipName(i);
        attribute.name.end = i;
        i = skipSpace(i);
        if (attribute.name.isEmpty() || at(i) != '=') {
            return false;
        }
        i = skipSpace(i + m_unit);
        const int quote = at(i);
        if (quote != '"' && quote != '\'') {
            return false;
        }
        attribute.value.start = i + m_unit;
        attribute.value.end = find(attribute.value.start, char(quote));
        if (attribute.value.end == kNone) {
            return false;
        }
        i = attribute.value.end + m_unit;
        tag->attributes.append(attribute);
    }
}

void Scanner::next(Tag *tag)
{
    tag->attributes.resize(0);
    tag->entity = kNone;
    qint64 from = m_position;
    for (;;) {
        const qint64 open = find(from, '<');
        if (m_hasDocumentType && tag->entity == kNone) {
            tag->entity = findEntity(from, open == kNone ? m_bytes.size() : open);
        }
        if (open == kNone) {
            *tag = {Kind::End, {m_bytes.size(), m_bytes.size()}, {}, {}, tag->entity};
            return;
        }
        const int c = at(open + m_unit);
        if (c != '!' && c != '?') {
            tag->kind = c == '/' ? Kind::EndTag : Kind::StartTag;
            tag->range = {open, m_bytes.size()};
            tag->name.start = open + qint64(c == '/' ? 2 : 1) * m_unit;
            tag->name.end = skipName(tag->name.start);
            if (!readAttributes(tag->name.end, tag)) {
                tag->kind = Kind::End;
            }
            m_position = tag->range.end;
            return;
        }
        if (startsWith(open, "<![CDATA[")) {
            from = after(open, "]]>");
        } else if (startsWith(open, "<!--")) {
            from = after(open + qint64(4) * m_unit, "-->");
        } else if (c == '?') {
            from = after(open, "?>");
        } else {
            m_hasDocumentType = true;
            from = afterDocumentType(open + m_unit);
        }
        if (from == kNone) {
            *tag = {Kind::End, {open, m_bytes.size()}, {}, {}, tag->entity};
            m_position = m_bytes.size();
            return;
        }
    }
}

ByteRange Scanner::nameAfter(qint64 ampersand) const
{
    const qint64 start = ampersand + m_unit;
    const qint64 end = find(start, ';');
    return {start, end == kNone ? start : end};
}

QByteArray Scanner::text(ByteRange range) const
{
    if (m_unit == 1) {
        return m_bytes.sliced(range.start, range.length()).toByteArray();
    }
    QString wide;
    for (qint64 i = range.start; i < range.end; i += m_unit) {
        wide.append(QChar(ushort(at(i))));
    }
    return wide.toUtf8();
}

bool Scanner::equals(ByteRange range, QStringView wanted) const
{
    if (m_unit == 1) {
        const QByteArrayView here = m_bytes.sliced(range.start, range.length());
        if (here.size() == wanted.size()) {
            qsizetype i = 0;
            while (i < here.size() && static_cast<unsigned char>(here[i]) < 0x80 &&
                   wanted[i].unicode() == ushort(static_cast<unsigned char>(here[i]))) {
                ++i;
            }
            if (i == here.size()) {
                return true;
            }
        }
        const bool isAscii = std::all_of(here.begin(), here.end(), [](char c) { return c >= 0; });
        return here == wanted.toUtf8() || (!m_isUtf8 && !isAscii);
    }
    if (range.length() != wanted.size() * m_unit) {
        return false;
    }
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        if (at(range.start + i * m_unit) != wanted[i].unicode()) {
            return false;
        }
    }
    return true;
}

} // namespace Ticketscope::Xml
