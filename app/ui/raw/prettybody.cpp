// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/raw/prettybody.h"

#include "protocol/jsontree.h"
#include "protocol/xmltree.h"

#include <QStringDecoder>

namespace Ticketscope::Ui {

namespace {

constexpr int kIndent = 2;

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

ByteRange trimmed(QByteArrayView bytes, ByteRange range)
{
    while (!range.isEmpty() && isSpace(bytes[range.start])) {
        ++range.start;
    }
    while (!range.isEmpty() && isSpace(bytes[range.end - 1])) {
        --range.end;
    }
    return range;
}

/// Copies ranges of the body into UTF-8 text and remembers where they went.
class Writer
{
public:
    Writer(QByteArrayView body, const QByteArray &charset)
        : m_body(body)
    {
        const QByteArray lower = charset.toLower();
        if (lower.startsWith("utf-16")) {
            const bool bigEndian = lower == "utf-16be" || (lower != "utf-16le" && body.startsWith("\xfe\xff"));
            m_encoding = bigEndian ? Encoding::Utf16BigEndian : Encoding::Utf16LittleEndian;
        } else if (lower == "iso-8859-1" || lower == "latin1" || lower == "windows-1252") {
            m_encoding = Encoding::Latin1;
        }
    }

    void copy(ByteRange range)
    {
        switch (m_encoding) {
        case Encoding::Utf8:
            append(m_body.sliced(range.start, range.length()), range);
            break;
        case Encoding::Latin1:
            copyUnits(range, 1);
            break;
        case Encoding::Utf16LittleEndian:
        case Encoding::Utf16BigEndian:
            copyUnits(range, 2);
            break;
        }
    }

    void newLine(int depth)
    {
        if (!m_pretty.text.isEmpty()) {
            m_pretty.text += '\n';
            m_pretty.text.append(qsizetype(depth) * kIndent, ' ');
        }
    }

    void add(QByteArrayView text) { m_pretty.text.append(text); }

    [[nodiscard]] PrettyBody take(BodyLanguage language)
    {
        m_pretty.language = language;
        m_pretty.laidOut = true;
        return std::move(m_pretty);
    }

private:
    enum class Encoding
    {
        Utf8,
        Latin1,
        Utf16LittleEndian,
        Utf16BigEndian
    };

    void append(QByteArrayView text, ByteRange from)
    {
        if (text.isEmpty()) {
            return;
        }
        const qint64 start = m_pretty.text.size();
        m_pretty.text.append(text);
        std::vector<PrettyBody::Piece> &pieces = m_pretty.pieces;
        const bool even = text.size() == from.length();
        if (even && !pieces.empty() && pieces.back().text.end == start && pieces.back().body.end == from.start &&
            pieces.back().text.length() == pieces.back().body.length()) {
            pieces.back().text.end = m_pretty.text.size();
            pieces.back().body.end = from.end;
            return;
        }
        pieces.push_back({{start, m_pretty.text.size()}, from});
    }

    void copyUnits(ByteRange range, qint64 unit)
    {
        for (qint64 at = range.start; at + unit <= range.end;) {
            qint64 next = at + unit;
            QString character(QChar(codeUnit(at)));
            if (unit == 2 && character.at(0).isHighSurrogate() && next + 2 <= range.end) {
                character += QChar(codeUnit(next));
                next += 2;
            }
            append(character.toUtf8(), {at, next});
            at = next;
        }
    }

    [[nodiscard]] char16_t codeUnit(qint64 at) const
    {
        const auto byte = [this](qint64 offset) { return static_cast<unsigned char>(m_body[offset]); };
        switch (m_encoding) {
        case Encoding::Utf16BigEndian:
            return char16_t(byte(at) << 8 | byte(at + 1));
        case Encoding::Utf16LittleEndian:
            return char16_t(byte(at + 1) << 8 | byte(at));
        case Encoding::Utf8:
        case Encoding::Latin1:
            break;
        }
        return byte(at);
    }

    QByteArrayView m_body;
    Encoding m_encoding = Encoding::Utf8;
    PrettyBody m_pretty;
};

class XmlLayout
{
public:
    XmlLayout(QByteArrayView body, Writer &writer)
        : m_body(body)
        , m_writer(writer)
    {
    }

    void element(const Xml::Element &element, int depth)
    {
        m_writer.newLine(depth);
        if (element.children.isEmpty() || hasText(element)) {
            m_writer.copy(element.range);
            return;
        }
        m_writer.copy(element.startTag);
        qint64 at = element.startTag.end;
        for (const Xml::Element &child : element.children) {
            gap({at, child.range.start}, depth + 1);
            this->element(child, depth + 1);
            at = child.range.end;
        }
        gap({at, element.content.end}, depth + 1);
        if (element.range.end > element.content.end) {
            m_writer.newLine(depth);
            m_writer.copy({element.content.end, element.range.end});
        }
    }

    /// Comments, processing instructions and the XML declaration, on lines of their own.
    void gap(ByteRange range, int depth)
    {
        const ByteRange inner = trimmed(m_body, range);
        if (!inner.isEmpty()) {
            m_writer.newLine(depth);
            m_writer.copy(inner);
        }
    }

private:
    /// Text beside child elements: white space may mean something there.
    [[nodiscard]] static bool hasText(const Xml::Element &element) { return !element.text.trimmed().isEmpty(); }

    QByteArrayView m_body;
    Writer &m_writer;
};

void layOutJson(const Json::Value &value, int depth, QByteArrayView body, Writer &writer)
{
    const bool container = value.type == Json::Value::Type::Array || value.type == Json::Value::Type::Object;
    if (!container || value.children.isEmpty()) {
        const bool string = value.type == Json::Value::Type::String;
        writer.copy(string ? ByteRange{value.range.start - 1, value.range.end + 1} : value.range);
        return;
    }
    writer.copy({value.range.start, value.range.start + 1});
    bool first = true;
    for (const Json::Value &child : value.children) {
        if (!first) {
            writer.add(",");
        }
        first = false;
        writer.newLine(depth + 1);
        if (value.type == Json::Value::Type::Object) {
            writer.copy({child.keyRange.start - 1, child.keyRange.end + 1});
            writer.add(": ");
        }
        layOutJson(child, depth + 1, body, writer);
    }
    writer.newLine(depth);
    writer.copy({value.range.end - 1, value.range.end});
}

std::optional<PrettyBody> layOutXml(QByteArrayView body, const QByteArray &charset)
{
    const Xml::Document document = Xml::parse(body, charset);
    if (document.error || !document.hasRoot) {
        return std::nullopt;
    }
    Writer writer(body, document.encoding);
    XmlLayout layout(body, writer);
    layout.gap({0, document.root.range.start}, 0);
    layout.element(document.root, 0);
    layout.gap({document.root.range.end, body.size()}, 0);
    return writer.take(BodyLanguage::Xml);
}

/// A form (application/x-www-form-urlencoded), one field a line.
PrettyBody layOutForm(QByteArrayView body)
{
    Writer writer(body, {});
    qint64 start = 0;
    for (qint64 i = 0; i <= body.size(); ++i) {
        if (i == body.size() || body[i] == '&') {
            writer.newLine(0);
            writer.copy({start, std::min<qint64>(i + 1, body.size())});
            start = i + 1;
        }
    }
    return writer.take(BodyLanguage::Text);
}

} // namespace

BodyLanguage languageOf(QByteArrayView body, QByteArrayView mediaType)
{
    const QByteArrayView head = body.first(std::min<qsizetype>(body.size(), 4096));
    const bool utf16 = head.startsWith("\xff\xfe") || head.startsWith("\xfe\xff");
    qsizetype first = head.startsWith("\xef\xbb\xbf") ? 3 : 0;
    while (first < head.size() && isSpace(head[first])) {
        ++first;
    }
    const char begins = first < head.size() ? head[first] : '\0';
    const bool xmlType = mediaType.endsWith("xml") || mediaType == "text/html";
    const bool jsonType = mediaType.endsWith("json");
    if (xmlType && (begins == '<' || utf16)) {
        return BodyLanguage::Xml;
    }
    if (jsonType && begins != '<') {
        return BodyLanguage::Json;
    }
    qsizetype control = 0;
    for (const char c : head) {
        control += (static_cast<unsigned char>(c) < 0x20 && !isSpace(c)) || c == 0x7f;
    }
    if (!utf16 && control * 20 > head.size()) {
        return BodyLanguage::Binary;
    }
    if (begins == '<') {
        return BodyLanguage::Xml;
    }
    return begins == '{' || begins == '[' ? BodyLanguage::Json : BodyLanguage::Text;
}

PrettyBody layOut(const QByteArray &body, const QByteArray &mediaType, const QByteArray &charset)
{
    const BodyLanguage language = languageOf(body, mediaType);
    if (body.size() <= kLayOutLimit) {
        if (language == BodyLanguage::Xml) {
            if (std::optional<PrettyBody> pretty = layOutXml(body, charset)) {
                return *std::move(pretty);
            }
        } else if (language == BodyLanguage::Json) {
            if (const Result<Json::Value> value = Json::parse(body)) {
                Writer writer(body, {});
                layOutJson(*value, 0, body, writer);
                return writer.take(BodyLanguage::Json);
            }
        } else if (mediaType == "application/x-www-form-urlencoded") {
            return layOutForm(body);
        }
    }
    PrettyBody plain;
    plain.language = language;
    plain.text = body;
    if (!body.isEmpty()) {
        plain.pieces.push_back({{0, body.size()}, {0, body.size()}});
    }
    return plain;
}

ByteRange PrettyBody::toText(ByteRange body) const
{
    if (pieces.empty()) {
        return {0, 0};
    }
    // The first piece that ends after the start, and the last that begins before the end.
    const auto first = std::upper_bound(pieces.cbegin(), pieces.cend(), body.start,
                                        [](qint64 offset, const Piece &piece) { return offset < piece.body.end; });
    if (first == pieces.cend()) {
        return {text.size(), text.size()};
    }
    const auto within = [](const Piece &piece, qint64 offset) {
        const qint64 into = std::clamp<qint64>(offset - piece.body.start, 0, piece.body.length());
        return piece.text.start +
               (into == piece.body.length() ? piece.text.length() : std::min(into, piece.text.length()));
    };
    const qint64 start = within(*first, body.start);
    if (body.isEmpty()) {
        return {start, start};
    }
    auto last = std::lower_bound(first, pieces.cend(), body.end,
                                 [](const Piece &piece, qint64 offset) { return piece.body.end < offset; });
    if (last == pieces.cend() || (last != first && last->body.start >= body.end)) {
        --last;
    }
    return {start, std::max(start, within(*last, body.end))};
}

qint64 PrettyBody::toBody(qint64 textOffset) const
{
    const auto piece = std::upper_bound(pieces.cbegin(), pieces.cend(), textOffset,
                                        [](qint64 offset, const Piece &p) { return offset < p.text.end; });
    if (piece == pieces.cend()) {
        return pieces.empty() ? 0 : pieces.back().body.end;
    }
    const qint64 into = std::max<qint64>(0, textOffset - piece->text.start);
    return piece->body.start + std::min(into, piece->body.length() - 1);
}

} // namespace Ticketscope::Ui
