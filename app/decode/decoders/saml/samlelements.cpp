// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/soap/elementdecoders.h"
#include "decode/nodes.h"

#include <QCoreApplication>
#include <QDateTime>

namespace Ticketscope::Soap {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SamlDecoder)
};

constexpr const char *kSaml11 = "urn:oasis:names:tc:SAML:1.0:assertion";
constexpr const char *kSaml20 = "urn:oasis:names:tc:SAML:2.0:assertion";
constexpr const char *kSignature = "http://www.w3.org/2000/09/xmldsig#";

DecodedNode timeAttribute(const QByteArray &id, const Xml::Attribute &attribute, const ElementScope &scope)
{
    DecodedNode node = attributeNode(id, attribute, scope);
    const QDateTime time = QDateTime::fromString(attribute.value, Qt::ISODateWithMs);
    if (time.isValid() && time.timeSpec() != Qt::LocalTime) {
        node.value = time.toUTC();
    } else {
        node.mark(NodeState::Damaged, Text::tr("This is not a time in UTC."));
    }
    return node;
}

bool isTime(const Xml::Attribute &attribute)
{
    return attribute.name == "NotBefore" || attribute.name == "NotOnOrAfter" || attribute.name == "IssueInstant" ||
           attribute.name == "AuthnInstant" || attribute.name == "AuthenticationInstant" ||
           attribute.name == "SessionNotOnOrAfter";
}

void addAttributes(DecodedNode *node, const Xml::Element &element, const ElementScope &scope)
{
    for (const Xml::Attribute &attribute : element.attributes) {
        if (isTime(attribute)) {
            node->children.append(timeAttribute("saml." + attribute.name.toLower(), attribute, scope));
        } else {
            node->children.append(attributeNode("saml." + attribute.name.toLower(), attribute, scope));
        }
    }
}

DecodedNode attributeStatement(const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node = Nodes::group("saml.attribute", Text::tr("Attribute"), scope.at(element.range));
    const Xml::Attribute *name =
        element.attribute("Name") ? element.attribute("Name") : element.attribute("AttributeName");
    if (name) {
        node.name = name->value;
    }
    for (const Xml::Element &value : element.children) {
        if (!value.children.isEmpty()) {
            node.children.append(plainElementNode(value, scope));
            continue;
        }
        DecodedNode leaf = leafNode("saml.attribute.value", Text::tr("Value"), value, scope, Sensitivity::Personal);
        if (std::optional<DecodedNode> inside =
                scope.registry.decodeIfKnown(scope.input.inner(leaf.source, "xml:AttributeValue"))) {
            leaf.sensitivity = std::max(leaf.sensitivity, inside->sensitivity);
            leaf.children.append(std::move(*inside));
        }
        node.children.append(std::move(leaf));
    }
    return node;
}

DecodedNode samlPart(const Xml::Element &element, const ElementScope &scope)
{
    if (element.name == "Attribute") {
        return attributeStatement(element, scope);
    }
    const QByteArray id = "saml." + element.name.toLower();
    const bool isPerson = element.name == "NameID" || element.name == "NameIdentifier";
    DecodedNode node = element.children.isEmpty() && !element.text.isEmpty()
                           ? leafNode(id, QString::fromUtf8(element.name), element, scope,
                                      isPerson ? Sensitivity::Personal : Sensitivity::Public)
                           : Nodes::group(id, QString::fromUtf8(element.name), scope.at(element.range));
    addAttributes(&node, element, scope);
    for (const Xml::Element &child : element.children) {
        node.children.append(child.nameSpace == element.nameSpace ? samlPart(child, scope) : elementNode(child, scope));
    }
    return node;
}

DecodedNode signatureNode(const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node = Nodes::group("xmldsig.signature", Text::tr("Signature"), scope.at(element.range));
    node.specification = u"XML Signature Syntax and Processing"_s;
    node.note = Text::tr("The signature is not checked.");
    if (const Xml::Element *method = element.descendant("SignatureMethod")) {
        if (const Xml::Attribute *algorithm = method->attribute("Algorithm")) {
            node.children.append(attributeNode("xmldsig.algorithm", *algorithm, scope));
        }
    }
    if (const Xml::Element *value = element.descendant("SignatureValue")) {
        node.children.append(
            leafNode("xmldsig.value", Text::tr("Signature value"), *value, scope, Sensitivity::Secret));
    }
    if (const Xml::Element *certificate = element.descendant("X509Certificate")) {
        node.children.append(
            scope.registry.decode(scope.input.inner(scope.at(certificate->content), "xml:X509Certificate")));
    }
    return node;
}

/// Whoever holds a bearer assertion can log in with it: the whole is a secret, but what it says must be readable, so
/// that is said of its signature (without which it is worth nothing) and of the unsigned assertion as a whole.
DecodedNode assertionNode(const Xml::Element &element, const ElementScope &scope, bool isVersion2)
{
    DecodedNode node = samlPart(element, scope);
    node.id = "saml.assertion";
    node.name = isVersion2 ? Text::tr("SAML 2.0 assertion") : Text::tr("SAML 1.1 assertion");
    node.specification = isVersion2 ? u"SAML 2.0 Core, section 2"_s : u"SAML 1.1 Core, section 2"_s;
    const bool isSigned = element.child(kSignature, "Signature") != nullptr;
    if (!isSigned) {
        node.mark(NodeState::Notable, Text::tr("The assertion is not signed."));
    }
    return node;
}

} // namespace

std::optional<DecodedNode> decodeSamlElement(const Xml::Element &element, const ElementScope &scope)
{
    const bool isVersion2 = element.nameSpace == kSaml20;
    if (isVersion2 && element.name == "EncryptedAssertion") {
        DecodedNode node = plainElementNode(element, scope);
        node.id = "saml.encryptedassertion";
        node.note = Text::tr("The assertion is encrypted: only what stands around it can be read.");
        return node;
    }
    if ((isVersion2 || element.nameSpace == kSaml11) && element.name == "Assertion") {
        return assertionNode(element, scope, isVersion2);
    }
    if (element.nameSpace == kSignature && element.name == "Signature") {
        return signatureNode(element, scope);
    }
    return std::nullopt;
}

} // namespace Ticketscope::Soap
