// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/soap/elementnodes.h"

#include "decode/decoders/soap/elementdecoders.h"
#include "decode/nodes.h"
#include "decode/sensitivity.h"

#include <QCoreApplication>
#include <QDateTime>

#include <array>

namespace Ticketscope::Soap {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::XmlDecoder)
};

constexpr std::array<ElementDecoder, 5> kElementDecoders{
    decodeFaultElement, decodeSecurityElement, decodeSamlElement, decodeSuperOfficeElement, decodeEssentialsElement,
};

/// How the texts begin that decoders know wherever they stand; asking every decoder about every leaf of a large
/// document would be slow.
bool mayHoldMore(QByteArrayView text)
{
    constexpr std::array<QByteArrayView, 10> kBeginnings{
        "7T:", "8A:", "7S:", "7P:", "7A:", "eyJ", "MII", "TlRM", "PD94", "YI"};
    return text.size() > 3 && std::any_of(kBeginnings.begin(), kBeginnings.end(),
                                          [text](QByteArrayView beginning) { return text.startsWith(beginning); });
}

ByteRange trimmed(QByteArrayView bytes, ByteRange range)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (range.start < range.end && isSpace(bytes[range.start])) {
        ++range.start;
    }
    while (range.end > range.start && isSpace(bytes[range.end - 1])) {
        --range.end;
    }
    return range;
}

DecodedNode textLeaf(const Xml::Element &element, const ElementScope &scope)
{
    const ByteRange content = trimmed(scope.input.bytes(), element.content);
    const Sensitivity sensitivity = sensitivityOfName(element.name);
    DecodedNode node = Nodes::field("xml.element", qualifiedName(element), element.trimmedText(), scope.at(content),
                                    element.trimmedText().isEmpty() ? Sensitivity::Public : sensitivity);
    const QByteArrayView text = scope.input.source.buffer->view(scope.at(content).range);
    if (mayHoldMore(text) || (sensitivity == Sensitivity::Secret && !text.isEmpty())) {
        if (std::optional<DecodedNode> inside =
                scope.registry.decodeIfKnown(scope.input.inner(scope.at(content), QByteArray("xml:" + element.name)))) {
            node.sensitivity = std::max(node.sensitivity, inside->sensitivity);
            node.children.append(std::move(*inside));
        }
    }
    return node;
}

} // namespace

SourceRange ElementScope::at(ByteRange range) const
{
    return {input.source.buffer, range.moved(input.source.range.start)};
}

QString qualifiedName(const Xml::Element &element)
{
    const QString name = QString::fromUtf8(element.name);
    return element.prefix.isEmpty() ? name : QString(QString::fromUtf8(element.prefix) + u':' + name);
}

bool isNil(const Xml::Element &element)
{
    const Xml::Attribute *nil = element.attribute("nil");
    return nil && (nil->value == "true"_L1 || nil->value == "1"_L1);
}

DecodedNode attributeNode(QByteArray id, const Xml::Attribute &attribute, const ElementScope &scope)
{
    QString name = QString::fromUtf8(attribute.name);
    if (!attribute.prefix.isEmpty()) {
        name.prepend(QString(QString::fromUtf8(attribute.prefix) + u':'));
    }
    return Nodes::field(std::move(id), QString(u'@' + name), attribute.value, scope.at(attribute.valueRange),
                        sensitivityOfName(attribute.name));
}

DecodedNode leafNode(QByteArray id, QString name, const Xml::Element &element, const ElementScope &scope,
                     Sensitivity sensitivity)
{
    return Nodes::field(std::move(id), std::move(name), element.text, scope.at(element.content),
                        element.text.isEmpty() ? Sensitivity::Public : sensitivity);
}

DecodedNode timeNode(QByteArray id, QString name, const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node = leafNode(std::move(id), std::move(name), element, scope);
    node.specification = u"XML Schema Part 2, 3.2.7 dateTime"_s;
    const QString text = element.trimmedText();
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid()) {
        node.mark(NodeState::Damaged, Text::tr("This is not a date and time (xsd:dateTime)."));
        return node;
    }
    if (time.timeSpec() == Qt::LocalTime) {
        node.mark(NodeState::Notable, Text::tr("No time zone: each server may read it as its own local time."));
        return node;
    }
    if (!text.endsWith(u'Z')) {
        node.mark(NodeState::Notable, Text::tr("Not written in UTC (with a Z at the end)."));
    }
    node.value = time.toUTC();
    return node;
}

DecodedNode plainElementNode(const Xml::Element &element, const ElementScope &scope)
{
    if (element.children.isEmpty() && element.attributes.isEmpty()) {
        return textLeaf(element, scope);
    }
    DecodedNode node = element.children.isEmpty()
                           ? textLeaf(element, scope)
                           : Nodes::group("xml.element", qualifiedName(element), scope.at(element.range));
    if (element.children.isEmpty() && isNil(element)) {
        node.value = {};
        node.note = Text::tr("Not there (xsi:nil).");
        node.source = scope.at(element.range);
        return node;
    }
    for (const Xml::Attribute &attribute : element.attributes) {
        node.children.append(attributeNode("xml.attribute", attribute, scope));
    }
    for (const Xml::Element &child : element.children) {
        node.children.append(elementNode(child, scope));
    }
    return node;
}

DecodedNode elementNode(const Xml::Element &element, const ElementScope &scope)
{
    for (const ElementDecoder decode : kElementDecoders) {
        if (std::optional<DecodedNode> node = decode(element, scope)) {
            return std::move(*node);
        }
    }
    return plainElementNode(element, scope);
}

} // namespace Ticketscope::Soap
