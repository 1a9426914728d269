// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/soap/elementdecoders.h"
#include "decode/decoders/wsse/usernametoken.h"
#include "decode/nodes.h"
#include "protocol/wsse.h"

#include <QCoreApplication>
#include <QDateTime>

namespace Ticketscope::Soap {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::WsseDecoder)
};

/// Digits of a second that the Basic Security Profile allows (R3220, R3229).
constexpr int kMaximumFractionDigits = 3;

bool isSecurityNamespace(QByteArrayView nameSpace)
{
    return nameSpace == Wsse::kSecext || nameSpace == Wsse::kSecextMisprint || nameSpace.contains("secext");
}

bool isUtilityNamespace(QByteArrayView nameSpace)
{
    return nameSpace == Wsse::kUtility || nameSpace == Wsse::kUtilityMisprint ||
           nameSpace.contains("wssecurity-utility");
}

void checkFraction(DecodedNode *node, const QString &text)
{
    const qsizetype dot = text.indexOf(u'.');
    if (dot < 0) {
        return;
    }
    const qsizetype digits = text.size() - dot - 1 - (text.endsWith(u'Z') ? 1 : 0);
    if (digits > kMaximumFractionDigits) {
        node->mark(NodeState::Notable,
                   Text::tr("More than three digits of a second (Basic Security Profile R3220, R3229)."));
    }
}

DecodedNode timestampNode(const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node = Nodes::group("wsu.timestamp", u"Timestamp"_s, scope.at(element.range));
    node.specification = u"SOAP Message Security 1.0, section 10"_s;
    QDateTime created;
    QDateTime expires;
    for (const Xml::Attribute &attribute : element.attributes) {
        node.children.append(attributeNode(attribute.name == "Id" ? "wsu.id" : "xml.attribute", attribute, scope));
    }
    for (const Xml::Element &child : element.children) {
        const bool isCreated = child.name == "Created";
        if (!isCreated && child.name != "Expires") {
            node.mark(NodeState::Notable,
                      Text::tr("Only Created and Expires belong in here (Basic Security Profile R3222)."));
            node.children.append(elementNode(child, scope));
            continue;
        }
        DecodedNode time = isCreated ? timeNode("wsu.created", u"Created"_s, child, scope)
                                     : timeNode("wsu.expires", u"Expires"_s, child, scope);
        checkFraction(&time, child.trimmedText());
        QDateTime &value = isCreated ? created : expires;
        if (value.isValid()) {
            node.mark(NodeState::Damaged, isCreated
                                              ? Text::tr("More than one Created (Basic Security Profile R3203).")
                                              : Text::tr("More than one Expires (Basic Security Profile R3224)."));
        }
        if (isCreated && expires.isValid()) {
            node.mark(NodeState::Notable, Text::tr("Created stands after Expires (Basic Security Profile R3221)."));
        }
        value = time.value.toDateTime();
        node.children.append(std::move(time));
    }
    if (!created.isValid()) {
        node.mark(NodeState::Damaged, Text::tr("There is no Created that can be read (Basic Security Profile R3203)."));
    } else if (expires.isValid()) {
        const qint64 life = created.secsTo(expires);
        if (life <= 0) {
            node.mark(NodeState::Damaged, Text::tr("Expires is not after Created."));
        } else {
            node.mark(NodeState::Fine, Text::tr("Good for %n second(s).", nullptr, int(life)));
        }
    }
    return node;
}

DecodedNode binaryTokenNode(const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node =
        leafNode("wsse.binarysecuritytoken", u"BinarySecurityToken"_s, element, scope, Sensitivity::Public);
    node.specification = u"SOAP Message Security 1.0, section 6.3"_s;
    QByteArray context = "xml:BinarySecurityToken";
    for (const Xml::Attribute &attribute : element.attributes) {
        if (attribute.name == "ValueType") {
            node.children.append(attributeNode("wsse.valuetype", attribute, scope));
            if (attribute.value.contains("#X509"_L1)) {
                context = "xml:X509Certificate";
            } else {
                node.sensitivity = Sensitivity::Secret;
            }
        } else {
            node.children.append(attributeNode("xml.attribute", attribute, scope));
        }
    }
    if (std::optional<DecodedNode> inside = scope.registry.decodeIfKnown(scope.input.inner(node.source, context))) {
        node.children.append(std::move(*inside));
    }
    return node;
}

DecodedNode securityNode(const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node = Nodes::group("wsse.security", qualifiedName(element), scope.at(element.range));
    node.specification = u"SOAP Message Security 1.0, section 5"_s;
    DecodedNode nameSpace = Nodes::field("wsse.namespace", Text::tr("Namespace"), QString::fromUtf8(element.nameSpace),
                                         scope.at(element.startTag));
    if (element.nameSpace == Wsse::kSecextMisprint) {
        nameSpace.mark(NodeState::Damaged,
                       Text::tr("Misspelt as on the eCRV page: “ocurity” for “wssecurity”. A service "
                                "that follows the standard does not know this namespace."));
    } else if (element.nameSpace != Wsse::kSecext) {
        nameSpace.mark(NodeState::Damaged, Text::tr("This is not the namespace of WS-Security 1.0 (2004)."));
    }
    node.children.append(nameSpace);
    int timestamps = 0;
    for (const Xml::Attribute &attribute : element.attributes) {
        node.children.append(attributeNode(attribute.name == "mustUnderstand" ? "soap.mustunderstand" : "xml.attribute",
                                           attribute, scope));
    }
    for (const Xml::Element &child : element.children) {
        timestamps += child.name == "Timestamp" ? 1 : 0;
        node.children.append(elementNode(child, scope));
    }
    if (timestamps > 1) {
        node.mark(NodeState::Damaged, Text::tr("More than one Timestamp (Basic Security Profile R3227)."));
    }
    return node;
}

} // namespace

std::optional<DecodedNode> decodeSecurityElement(const Xml::Element &element, const ElementScope &scope)
{
    if (isSecurityNamespace(element.nameSpace)) {
        if (element.name == "Security") {
            return securityNode(element, scope);
        }
        if (element.name == "UsernameToken") {
            return Wsse::usernameTokenNode(element, scope);
        }
        if (element.name == "BinarySecurityToken") {
            return binaryTokenNode(element, scope);
        }
    }
    if (isUtilityNamespace(element.nameSpace) && element.name == "Timestamp") {
        return timestampNode(element, scope);
    }
    return std::nullopt;
}

} // namespace Ticketscope::Soap
