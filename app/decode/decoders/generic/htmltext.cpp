// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/generic/htmltext.h"

#include "decode/nodes.h"

#include <array>
#include <utility>

namespace Ticketscope::Html {

namespace {

constexpr qsizetype kTextLimit = 4000;

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

QString decoded(QByteArrayView bytes, QByteArrayView charset)
{
    return charset == "utf-8" || charset.isEmpty() ? Nodes::textOf(bytes) : QString::fromLatin1(bytes);
}

QString withoutReferences(const QString &text)
{
    constexpr std::array names{std::pair{"amp", u'&'},  std::pair{"lt", u'<'},    std::pair{"gt", u'>'},
                               std::pair{"quot", u'"'}, std::pair{"apos", u'\''}, std::pair{"nbsp", u' '}};
    QString plain;
    qsizetype at = 0;
    while (at < text.size()) {
        const qsizetype semicolon = text[at] == QLatin1Char('&') ? text.indexOf(QLatin1Char(';'), at) : -1;
        const QString name = semicolon > at && semicolon - at < 10 ? text.mid(at + 1, semicolon - at - 1) : QString();
        char32_t character = 0;
        for (const auto &[known, meaning] : names) {
            if (name == QLatin1String(known)) {
                character = meaning;
            }
        }
        if (name.startsWith(QLatin1Char('#'))) {
            const bool isHex = name.size() > 1 && name[1].toLower() == QLatin1Char('x');
            character = isHex ? name.mid(2).toUInt(nullptr, 16) : name.mid(1).toUInt();
        }
        if (character != 0 && character <= 0x10ffff) {
            plain += QString::fromUcs4(&character, 1);
            at = semicolon + 1;
        } else {
            plain += text[at++];
        }
    }
    return plain;
}

struct Tag
{
    QByteArray name; ///< lower case, with "/" in front where it closes
    ByteRange range;
    QList<std::pair<QByteArray, ByteRange>> attributes; ///< lower case; inside the quotes
};

class Reader
{
public:
    Reader(QByteArrayView bytes, QByteArrayView charset)
        : m_bytes(bytes)
        , m_charset(charset)
    {
    }

    Page read();

private:
    [[nodiscard]] qint64 find(QByteArrayView what, qint64 from) const
    {
        const qsizetype found = from > m_bytes.size() ? -1 : m_bytes.indexOf(what, from);
        return found < 0 ? m_bytes.size() : found;
    }
    [[nodiscard]] qint64 closingTag(const QByteArray &name, qint64 from) const;
    [[nodiscard]] Tag readTag(qint64 open) const;
    void readAttributes(qint64 from, Tag *tag) const;
    void addText(ByteRange range);
    void addInput(const Tag &tag);

    QByteArrayView m_bytes;
    QByteArrayView m_charset;
    Page m_page;
};

/// Where "</name" stands next, in any case.
qint64 Reader::closingTag(const QByteArray &name, qint64 from) const
{
    for (qint64 at = find("</", from); at < m_bytes.size(); at = find("</", at + 2)) {
        const QByteArrayView rest = m_bytes.sliced(at + 2);
        if (rest.size() >= name.size() && rest.first(name.size()).compare(name, Qt::CaseInsensitive) == 0) {
            return at;
        }
    }
    return m_bytes.size();
}

void Reader::readAttributes(qint64 from, Tag *tag) const
{
    qint64 at = from;
    while (at < m_bytes.size() && m_bytes[at] != '>') {
        if (isSpace(m_bytes[at]) || m_bytes[at] == '/') {
            ++at;
            continue;
        }
        const qint64 nameStart = at;
        while (at < m_bytes.size() && !isSpace(m_bytes[at]) && m_bytes[at] != '=' && m_bytes[at] != '>') {
            ++at;
        }
        const QByteArray name = m_bytes.sliced(nameStart, at - nameStart).toByteArray().toLower();
        while (at < m_bytes.size() && isSpace(m_bytes[at])) {
            ++at;
        }
        ByteRange value{at, at};
        if (at < m_bytes.size() && m_bytes[at] == '=') {
            ++at;
            while (at < m_bytes.size() && isSpace(m_bytes[at])) {
                ++at;
            }
            const char quote = at < m_bytes.size() ? m_bytes[at] : '\0';
            if (quote == '"' || quote == '\'') {
                value = {at + 1, find(QByteArrayView(&quote, 1), at + 1)};
                at = std::min<qint64>(value.end + 1, m_bytes.size());
            } else {
                value.start = at;
                while (at < m_bytes.size() && !isSpace(m_bytes[at]) && m_bytes[at] != '>') {
                    ++at;
                }
                value.end = at;
            }
        }
        tag->attributes.append({name, value});
    }
    tag->range.end = std::min<qint64>(at + 1, m_bytes.size());
}

Tag Reader::readTag(qint64 open) const
{
    Tag tag;
    tag.range = {open, open + 1};
    qint64 at = open + 1;
    if (at < m_bytes.size() && m_bytes[at] == '/') {
        ++at;
    }
    const qint64 nameStart = open + 1;
    while (at < m_bytes.size() && (isLetter(m_bytes[at]) || (m_bytes[at] >= '0' && m_bytes[at] <= '9'))) {
        ++at;
    }
    tag.name = m_bytes.sliced(nameStart, at - nameStart).toByteArray().toLower();
    readAttributes(at, &tag);
    return tag;
}

void Reader::addText(ByteRange range)
{
    const QString text =
        withoutReferences(decoded(m_bytes.sliced(range.start, range.length()), m_charset)).simplified();
    if (text.isEmpty() || m_page.text.size() >= kTextLimit) {
        return;
    }
    m_page.textRange = m_page.text.isEmpty() ? range : m_page.textRange.united(range);
    if (!m_page.text.isEmpty()) {
        m_page.text += QLatin1Char(' ');
    }
    m_page.text += text;
    if (m_page.text.size() > kTextLimit) {
        m_page.text.truncate(kTextLimit);
        m_page.text += QChar(0x2026);
    }
}

void Reader::addInput(const Tag &tag)
{
    Input input;
    input.range = tag.range;
    input.valueRange = {tag.range.end, tag.range.end};
    for (const auto &[name, range] : tag.attributes) {
        const QString value = withoutReferences(decoded(m_bytes.sliced(range.start, range.length()), m_charset));
        if (name == "type") {
            input.type = value.toLower();
        } else if (name == "value") {
            input.value = value;
            input.valueRange = range;
        } else if (name == "name" || (name == "id" && input.name.isEmpty())) {
            input.name = value;
        }
    }
    if (!input.name.isEmpty()) {
        m_page.inputs.append(input);
    }
}

Page Reader::read()
{
    qint64 at = 0;
    while (at < m_bytes.size()) {
        const qint64 open = find("<", at);
        addText({at, open});
        if (open >= m_bytes.size()) {
            break;
        }
        if (m_bytes.sliced(open).startsWith("<!--")) {
            at = std::min<qint64>(find("-->", open + 4) + 3, m_bytes.size());
            continue;
        }
        if (m_bytes.sliced(open).startsWith("<!") || m_bytes.sliced(open).startsWith("<?")) {
            at = std::min<qint64>(find(">", open) + 1, m_bytes.size());
            continue;
        }
        const Tag tag = readTag(open);
        at = tag.range.end;
        if (tag.name == "script" || tag.name == "style") {
            at = closingTag(tag.name, at);
        } else if (tag.name == "title" && m_page.title.isEmpty()) {
            m_page.titleRange = {at, closingTag(tag.name, at)};
            const QByteArrayView title = m_bytes.sliced(at, m_page.titleRange.length());
            m_page.title = withoutReferences(decoded(title, m_charset)).simplified();
            at = m_page.titleRange.end;
        } else if (tag.name == "input") {
            addInput(tag);
        }
    }
    return std::move(m_page);
}

} // namespace

Page read(QByteArrayView bytes, QByteArrayView charset)
{
    return Reader(bytes, charset).read();
}

} // namespace Ticketscope::Html
