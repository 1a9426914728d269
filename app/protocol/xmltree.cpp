// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/xmltree.h"

#include "protocol/xmlencoding.h"
#include "protocol/xmlscanner.h"

#include <QCoreApplication>
#include <QHash>
#include <QXmlStreamReader>

#include <vector>

namespace Ticketscope::Xml {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Xml)
};

constexpr size_t kMaximumDepth = 256;
constexpr int kEntityLimit = 4096; // characters that one entity may grow to

constexpr ByteRange emptyAt(qint64 offset)
{
    return {offset, offset};
}

struct Name
{
    QByteArray prefix;
    QByteArray local;
};

/// Reads tokens off QXmlStreamReader, which knows XML, and puts the ranges to them that the scanner finds.
class TreeReader
{
public:
    TreeReader(QByteArrayView bytes, const DecodedText &decoded)
        : m_bytes(bytes)
        , m_decoded(decoded)
        , m_scanner(bytes.sliced(0, decoded.end), decoded.layout)
        , m_reader(decoded.text)
    {
        m_reader.setEntityExpansionLimit(kEntityLimit);
    }

    Document read();

private:
    void startElement();
    void endElement();
    void readAttributes(Element *element);
    void place(Element &&element);
    void stopAt(qint64 offset, const QString &text);
    void stopAtReaderError();
    [[nodiscard]] bool pointAtTag();
    [[nodiscard]] bool pointAtUndeclaredPrefix();
    [[nodiscard]] bool isDeclared(const QByteArray &prefix) const;
    [[nodiscard]] bool entityHoldsMarkup(qint64 offset) const;
    [[nodiscard]] const Name &nameOf(ByteRange range, QStringView prefix, QStringView local);
    [[nodiscard]] const QByteArray &interned(QStringView text);

    QByteArrayView m_bytes;
    const DecodedText &m_decoded;
    Scanner m_scanner;
    QXmlStreamReader m_reader;
    Scanner::Tag m_tag;
    std::vector<Element> m_open;
    std::vector<bool> m_isEmptyTag;
    QHash<QByteArray, Name> m_names;
    std::vector<std::pair<QString, QByteArray>> m_nameSpaces;
    Document m_document;
};

Document TreeReader::read()
{
    while (!m_reader.atEnd() && !m_document.error) {
        switch (m_reader.readNext()) {
        case QXmlStreamReader::StartElement:
            startElement();
            break;
        case QXmlStreamReader::EndElement:
            endElement();
            break;
        case QXmlStreamReader::Characters:
            if (!m_open.empty()) {
                m_open.back().text += m_reader.text();
            }
            break;
        case QXmlStreamReader::EntityReference:
            if (!m_open.empty()) {
                m_open.back().text += QLatin1Char('&') + m_reader.name() + QLatin1Char(';');
            }
            break;
        default:
            break;
        }
    }
    if (m_reader.hasError() && !m_document.error) {
        stopAtReaderError();
    }
    const qint64 end = m_document.error ? m_document.error->offset.value_or(m_bytes.size()) : m_bytes.size();
    while (!m_open.empty()) {
        Element element = std::move(m_open.back());
        m_open.pop_back();
        element.range.end = std::max(element.startTag.end, end);
        element.content.end = element.range.end;
        place(std::move(element));
    }
    return std::move(m_document);
}

void TreeReader::stopAt(qint64 offset, const QString &text)
{
    m_document.error = Error{ErrorCode::Malformed, text, {}, offset, {}};
}

void TreeReader::startElement()
{
    m_scanner.next(&m_tag);
    const bool isStart = m_tag.kind == Scanner::Kind::StartTag || m_tag.kind == Scanner::Kind::EmptyTag;
    if (m_tag.entity >= 0 && entityHoldsMarkup(m_tag.entity)) {
        stopAt(m_tag.entity, Text::tr("This entity of the DTD holds markup; what comes out of it has no bytes of its "
                                      "own to show. The reading stops here."));
        return;
    }
    if (!isStart || !m_scanner.equals(m_tag.name, m_reader.qualifiedName())) {
        stopAt(m_tag.range.start, Text::tr("The bytes here do not stand for the element that was read. The reading "
                                           "stops here."));
        return;
    }
    if (m_open.size() >= kMaximumDepth) {
        stopAt(m_tag.range.start, Text::tr("The elements are nested too deeply to be shown."));
        return;
    }
    const Name &name = nameOf(m_tag.name, m_reader.prefix(), m_reader.name());
    Element element;
    element.prefix = name.prefix;
    element.name = name.local;
    element.nameSpace = interned(m_reader.namespaceUri());
    element.startTag = m_tag.range;
    element.range = m_tag.range;
    element.content = {m_tag.range.end, m_tag.range.end};
    element.nameRange = m_tag.name;
    if (!m_tag.attributes.isEmpty()) {
        readAttributes(&element);
    }
    m_open.push_back(std::move(element));
    m_isEmptyTag.push_back(m_tag.kind == Scanner::Kind::EmptyTag);
}

void TreeReader::readAttributes(Element *element)
{
    const QXmlStreamAttributes attributes = m_reader.attributes();
    const QXmlStreamNamespaceDeclarations declarations = m_reader.namespaceDeclarations();
    qsizetype next = 0;
    for (const Scanner::RawAttribute &raw : std::as_const(m_tag.attributes)) {
        if (next < attributes.size() && m_scanner.equals(raw.name, attributes[next].qualifiedName())) {
            const QXmlStreamAttribute &read = attributes[next++];
            const Name &name = nameOf(raw.name, read.prefix(), read.name());
            element->attributes.append(
                {name.prefix, name.local, interned(read.namespaceUri()), read.value().toString(), raw.name, raw.value});
            continue;
        }
        const QByteArray written = m_scanner.text(raw.name);
        const QByteArray prefix = written.startsWith("xmlns:") ? written.mid(6) : QByteArray();
        for (const QXmlStreamNamespaceDeclaration &declaration : declarations) {
            if (declaration.prefix() == QString::fromUtf8(prefix)) {
                const QByteArray &nameSpace = interned(declaration.namespaceUri());
                element->namespaces.append({prefix.isEmpty() ? QByteArray() : QByteArrayLiteral("xmlns"),
                                            prefix,
                                            {},
                                            QString::fromUtf8(nameSpace),
                                            raw.name,
                                            raw.value});
                break;
            }
        }
    }
}

void TreeReader::endElement()
{
    Element element = std::move(m_open.back());
    m_open.pop_back();
    const bool isEmptyTag = m_isEmptyTag.back();
    m_isEmptyTag.pop_back();
    if (!isEmptyTag) {
        m_scanner.next(&m_tag);
        if (m_tag.entity >= 0 && entityHoldsMarkup(m_tag.entity)) {
            stopAt(m_tag.entity, Text::tr("This entity of the DTD holds markup; what comes out of it has no bytes of "
                                          "its own to show. The reading stops here."));
        } else if (m_tag.kind != Scanner::Kind::EndTag) {
            stopAt(m_tag.range.start, Text::tr("The bytes here do not stand for the element that was read. The "
                                               "reading stops here."));
        }
        const ByteRange end = m_document.error ? emptyAt(m_document.error->offset.value_or(0)) : m_tag.range;
        element.content.end = end.start;
        element.range.end = end.end;
    }
    place(std::move(element));
}

void TreeReader::place(Element &&element)
{
    if (m_open.empty()) {
        m_document.root = std::move(element);
        m_document.hasRoot = true;
    } else {
        m_open.back().children.append(std::move(element));
    }
}

const Name &TreeReader::nameOf(ByteRange range, QStringView prefix, QStringView local)
{
    const QByteArrayView written = m_bytes.sliced(range.start, range.length());
    const auto found = m_names.constFind(QByteArray::fromRawData(written.data(), written.size()));
    if (found != m_names.constEnd()) {
        return found.value();
    }
    return m_names.insert(written.toByteArray(), {prefix.toUtf8(), local.toUtf8()}).value();
}

const QByteArray &TreeReader::interned(QStringView text)
{
    for (const auto &[wide, utf8] : m_nameSpaces) {
        if (wide == text) {
            return utf8;
        }
    }
    if (m_nameSpaces.size() > 64) {
        m_nameSpaces.clear(); // a hostile document; names are shared by reference count, so that nothing dangles
    }
    return m_nameSpaces.emplace_back(text.toString(), text.toUtf8()).second;
}

bool TreeReader::entityHoldsMarkup(qint64 offset) const
{
    const QString name = QString::fromUtf8(m_scanner.text(m_scanner.nameAfter(offset)));
    const QXmlStreamEntityDeclarations declarations = m_reader.entityDeclarations();
    return std::any_of(declarations.begin(), declarations.end(), [&](const QXmlStreamEntityDeclaration &declaration) {
        return declaration.name() == name &&
               (declaration.value().contains(QLatin1Char('<')) || declaration.value().contains(QLatin1Char('&')));
    });
}

bool TreeReader::isDeclared(const QByteArray &prefix) const
{
    return prefix == "xml" || prefix == "xmlns" ||
           std::any_of(m_open.begin(), m_open.end(), [&](const Element &element) {
               return std::any_of(element.namespaces.begin(), element.namespaces.end(),
                                  [&](const Attribute &declared) { return declared.name == prefix; });
           });
}

/// Whether the tag at hand uses a prefix that nothing declares; then the error points at that prefix.
bool TreeReader::pointAtUndeclaredPrefix()
{
    QList<ByteRange> names{m_tag.name};
    QList<QByteArray> declaredHere;
    for (const Scanner::RawAttribute &attribute : std::as_const(m_tag.attributes)) {
        const QByteArray written = m_scanner.text(attribute.name);
        if (written.startsWith("xmlns:")) {
            declaredHere.append(written.mid(6));
        } else {
            names.append(attribute.name);
        }
    }
    const auto prefixOf = [this](ByteRange range) {
        const QByteArray written = m_scanner.text(range);
        return written.left(std::max<qsizetype>(0, written.indexOf(':')));
    };
    const auto found = std::find_if(names.cbegin(), names.cend(), [&](ByteRange range) {
        const QByteArray prefix = prefixOf(range);
        return !prefix.isEmpty() && !declaredHere.contains(prefix) && !isDeclared(prefix);
    });
    if (found == names.cend()) {
        return false;
    }
    stopAt(found->start, Text::tr("The prefix \"%1\" is not declared: no xmlns:%1 stands on this element or around it.")
                             .arg(QString::fromUtf8(prefixOf(*found))));
    return true;
}

bool TreeReader::pointAtTag()
{
    if (m_open.empty() && m_document.hasRoot) {
        stopAt(m_tag.range.start, Text::tr("More elements follow the end of the document's only one."));
        return true;
    }
    if (m_tag.kind == Scanner::Kind::EndTag) {
        if (m_open.empty()) {
            return false;
        }
        const Element &open = m_open.back();
        const QString expected = QString::fromUtf8(m_scanner.text(open.nameRange));
        if (m_scanner.equals(m_tag.name, expected)) {
            return false;
        }
        stopAt(m_tag.range.start, Text::tr("</%1> stands where </%2> should: the element <%2> is still open.")
                                      .arg(QString::fromUtf8(m_scanner.text(m_tag.name)), expected));
        return true;
    }
    return m_tag.kind != Scanner::Kind::End && pointAtUndeclaredPrefix();
}

void TreeReader::stopAtReaderError()
{
    const qint64 characters = m_reader.characterOffset();
    const QString reason = m_reader.errorString();
    if (m_reader.error() == QXmlStreamReader::PrematureEndOfDocumentError) {
        const QString text = m_decoded.text.isEmpty()
                                 ? Text::tr("There is no XML here: the text is empty.")
                                 : Text::tr("The XML ends too early: it was cut off, or end tags are missing.");
        stopAt(m_decoded.end, text);
        return;
    }
    const qint64 offset = byteOffset(m_bytes, m_decoded, std::max<qint64>(0, characters - 1));
    m_scanner.next(&m_tag);
    if (m_tag.range.start <= offset && pointAtTag()) {
        return;
    }
    stopAt(offset, Text::tr("This is not well-formed XML: %1").arg(reason));
}

} // namespace

Document parse(QByteArrayView bytes, QByteArrayView charset)
{
    const DecodedText decoded = decodeText(bytes, charset);
    TreeReader reader(bytes, decoded);
    Document document = reader.read();
    document.encoding = decoded.encoding;
    if (decoded.error) {
        document.error = decoded.error;
    }
    return document;
}

} // namespace Ticketscope::Xml
