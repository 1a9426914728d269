// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/generic/xmlnodes.h"

#include "decode/decoders/generic/embedded.h"
#include "decode/decoders/soap/elementdecoders.h"
#include "decode/nodes.h"
#include "decode/sensitivity.h"

namespace Ticketscope::XmlNodes {

namespace {

QString joined(const QByteArray &prefix, const QByteArray &name)
{
    const QByteArray whole = prefix.isEmpty() ? name : name.isEmpty() ? prefix : QByteArray(prefix + ':' + name);
    return QString::fromUtf8(whole);
}

SourceRange textSource(const DecodeInput &around, const QString &text, ByteRange written, const QByteArray &name)
{
    SourceRange source = Nodes::part(around.source, written);
    const QByteArray utf8 = text.toUtf8();
    if (source.view() == utf8) {
        return source;
    }
    return Nodes::whole(SourceBuffer::fromWhole("xml:" + name, utf8, source.buffer, source.range));
}

void appendEmbedded(DecodedNode *node, const DecodeInput &around, const SourceRange &text, const QByteArray &name,
                    const DecoderRegistry &registry)
{
    if (std::optional<DecodedNode> inner = Embedded::decode(around, text, "xml:" + name, registry)) {
        node->sensitivity = std::max(node->sensitivity, inner->sensitivity);
        node->children.append(std::move(*inner));
    }
}

} // namespace

SourceRange textSource(const DecodeInput &around, const Xml::Element &element)
{
    return textSource(around, element.text, element.content, element.name);
}

SourceRange textSource(const DecodeInput &around, const Xml::Attribute &attribute)
{
    return textSource(around, attribute.value, attribute.valueRange, attribute.name);
}

DecodedNode leaf(QByteArray id, QString name, const DecodeInput &around, const Xml::Element &element,
                 Sensitivity sensitivity)
{
    // An empty element still lights up: its tag does.
    const ByteRange range = element.content.isEmpty() ? element.range : element.content;
    return Nodes::field(std::move(id), std::move(name), element.text, Nodes::part(around.source, range), sensitivity);
}

DecodedNode attribute(QByteArray id, QString name, const DecodeInput &around, const Xml::Attribute &attribute,
                      Sensitivity sensitivity)
{
    return Nodes::field(std::move(id), std::move(name), attribute.value,
                        Nodes::part(around.source, attribute.valueRange), sensitivity);
}

void appendError(DecodedNode *node, const DecodeInput &around, const Xml::Document &document)
{
    if (!document.error) {
        return;
    }
    const qint64 size = around.bytes().size();
    const qint64 stopped = document.error->offset.value_or(size);
    if (stopped < size) {
        node->children.append(Nodes::rest(Nodes::part(around.source, stopped, size)));
    }
    Nodes::addError(node, around.source, *document.error);
}

void appendDocument(DecodedNode *node, const DecodeInput &around, const Xml::Document &document,
                    const DecoderRegistry &registry)
{
    if (document.hasRoot) {
        node->children.append(element(around, document.root, registry));
    }
    appendError(node, around, document);
}

QString qualifiedName(const Xml::Element &element)
{
    return joined(element.prefix, element.name);
}

void appendAttributes(DecodedNode *node, const DecodeInput &around, const Xml::Element &element,
                      const DecoderRegistry &registry)
{
    static const QByteArray namespaceId = QByteArrayLiteral("xml.namespace");
    static const QByteArray attributeId = QByteArrayLiteral("xml.attribute");
    for (const Xml::Attribute &declared : element.namespaces) {
        const QString name = declared.prefix.isEmpty() ? QStringLiteral("xmlns") : joined("xmlns", declared.name);
        node->children.append(attribute(namespaceId, name, around, declared));
    }
    for (const Xml::Attribute &written : element.attributes) {
        DecodedNode child = attribute(attributeId, joined(written.prefix, written.name), around, written,
                                      sensitivityOfName(written.name));
        appendEmbedded(&child, around, textSource(around, written), written.name, registry);
        node->children.append(std::move(child));
    }
}

DecodedNode element(const DecodeInput &around, const Xml::Element &element, const DecoderRegistry &registry)
{
    std::optional<DecodedNode> known = Soap::decodeByVocabulary(around, element, registry);
    return known ? std::move(*known) : plainElement(around, element, registry);
}

DecodedNode plainElement(const DecodeInput &around, const Xml::Element &element, const DecoderRegistry &registry)
{
    static const QByteArray id = QByteArrayLiteral("xml.element");
    DecodedNode node;
    if (element.children.isEmpty()) {
        // An empty value gives nothing away; masking would hide its tag.
        node = leaf(id, qualifiedName(element), around, element,
                    element.content.isEmpty() ? Sensitivity::Public : sensitivityOfName(element.name));
        if (element.attributes.isEmpty() && element.namespaces.isEmpty() && element.text.isEmpty()) {
            return node;
        }
        appendAttributes(&node, around, element, registry);
        if (!element.text.isEmpty()) {
            appendEmbedded(&node, around, textSource(around, element), element.name, registry);
        }
        return node;
    }
    node = Nodes::group(id, qualifiedName(element), Nodes::part(around.source, element.range));
    appendAttributes(&node, around, element, registry);
    node.children.reserve(node.children.size() + element.children.size());
    for (const Xml::Element &child : element.children) {
        node.children.append(XmlNodes::element(around, child, registry));
    }
    if (const QString text = element.trimmedText(); !text.isEmpty()) {
        node.value = text; // text between elements, which only a few formats have
    }
    return node;
}

} // namespace Ticketscope::XmlNodes
