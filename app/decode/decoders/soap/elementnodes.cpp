// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/soap/elementnodes.h"

#include "decode/decoders/generic/xmlnodes.h"
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

} // namespace

SourceRange ElementScope::at(ByteRange range) const
{
    return {input.source.buffer, range.moved(input.source.range.start)};
}

QString qualifiedName(const Xml::Element &element)
{
    return XmlNodes::qualifiedName(element);
}

bool isNil(const Xml::Element &element)
{
    const Xml::Attribute *nil = element.attribute("nil");
    return nil && (nil->value == "true"_L1 || nil->value == "1"_L1);
}

DecodedNode attributeNode(QByteArray id, const Xml::Attribute &attribute, const ElementScope &scope)
{
    const QByteArray written =
        attribute.prefix.isEmpty() ? attribute.name : QByteArray(attribute.prefix + ':' + attribute.name);
    const QString name = QString::fromUtf8(written);
    return XmlNodes::attribute(std::move(id), name, scope.input, attribute, sensitivityOfName(attribute.name));
}

DecodedNode leafNode(QByteArray id, QString name, const Xml::Element &element, const ElementScope &scope,
                     Sensitivity sensitivity)
{
    return XmlNodes::leaf(std::move(id), std::move(name), scope.input, element,
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
    return XmlNodes::plainElement(scope.input, element, scope.registry);
}

DecodedNode elementNode(const Xml::Element &element, const ElementScope &scope)
{
    return XmlNodes::element(scope.input, element, scope.registry);
}

std::optional<DecodedNode> decodeByVocabulary(const DecodeInput &around, const Xml::Element &element,
                                              const DecoderRegistry &registry)
{
    const ElementScope scope{around, registry};
    for (const ElementDecoder decode : kElementDecoders) {
        if (std::optional<DecodedNode> node = decode(element, scope)) {
            return node;
        }
    }
    return std::nullopt;
}

} // namespace Ticketscope::Soap
