// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/soap/elementdecoders.h"
#include "decode/nodes.h"
#include "protocol/wsse.h"

#include <QCoreApplication>

namespace Ticketscope::Soap {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SoapFault)
};

/// What a code of the standards says, by its local part (WSS SOAP Message Security 1.0 section 12, SOAP 1.1 section
/// 4.4.1, SOAP 1.2 Part 1 section 5.4.6, WCF).
QString meaning(const QString &code)
{
    const QString local = code.mid(code.indexOf(u':') + 1);
    if (local == "MustUnderstand"_L1) {
        return Text::tr("The service did not understand a header that it was told it must; for wsse:Security usually "
                        "because its namespace is not the one the service knows.");
    }
    if (local == "FailedAuthentication"_L1) {
        return Text::tr("The security token could not be authenticated or authorized.");
    }
    if (local == "InvalidSecurity"_L1) {
        return Text::tr("Something in the security header is not as it should be.");
    }
    if (local == "InvalidSecurityToken"_L1) {
        return Text::tr("The security token is malformed or not valid.");
    }
    if (local == "UnsupportedSecurityToken"_L1) {
        return Text::tr("The service does not take this kind of security token.");
    }
    if (local == "FailedCheck"_L1) {
        return Text::tr("A signature or a decryption did not check out.");
    }
    if (local == "SecurityTokenUnavailable"_L1) {
        return Text::tr("A security token that the message refers to is not there.");
    }
    if (local == "MessageExpired"_L1) {
        return Text::tr("The message is older than the service accepts: compare the clocks.");
    }
    if (local == "VersionMismatch"_L1) {
        return Text::tr("The service speaks another version of SOAP.");
    }
    if (local == "ActionNotSupported"_L1) {
        return Text::tr("The service does not know this SOAPAction; it must fit the namespace of the message.");
    }
    return {};
}

DecodedNode codeNode(const QByteArray &id, const QString &name, const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node = leafNode(id, name, element, scope);
    node.value = element.trimmedText();
    node.state = NodeState::Notable;
    node.note = meaning(element.trimmedText());
    return node;
}

void addSoap12Code(DecodedNode *fault, const Xml::Element &code, const ElementScope &scope, int depth)
{
    if (const Xml::Element *value = code.child("Value")) {
        fault->children.append(depth == 0 ? codeNode("soap.fault.code", Text::tr("Code"), *value, scope)
                                          : codeNode("soap.fault.subcode", Text::tr("Subcode"), *value, scope));
    }
    if (const Xml::Element *subcode = code.child("Subcode"); subcode && depth < 8) {
        addSoap12Code(fault, *subcode, scope, depth + 1);
    }
}

} // namespace

std::optional<DecodedNode> decodeFaultElement(const Xml::Element &element, const ElementScope &scope)
{
    const bool isSoap12 = element.is(Wsse::kSoap12, "Fault");
    if (!isSoap12 && !element.is(Wsse::kSoap11, "Fault")) {
        return std::nullopt;
    }
    DecodedNode fault = Nodes::group("soap.fault", Text::tr("SOAP fault"), scope.at(element.range));
    fault.state = NodeState::Notable;
    fault.specification = isSoap12 ? u"SOAP 1.2 Part 1, section 5.4"_s : u"SOAP 1.1, section 4.4"_s;
    for (const Xml::Element &child : element.children) {
        if (child.name == "faultcode") {
            fault.children.append(codeNode("soap.fault.code", u"faultcode"_s, child, scope));
        } else if (child.name == "faultstring") {
            fault.children.append(leafNode("soap.fault.text", u"faultstring"_s, child, scope));
        } else if (child.name == "Code") {
            addSoap12Code(&fault, child, scope, 0);
        } else if (child.name == "Reason") {
            for (const Xml::Element &text : child.children) {
                fault.children.append(leafNode("soap.fault.text", Text::tr("Reason"), text, scope));
            }
        } else {
            fault.children.append(elementNode(child, scope));
        }
    }
    return fault;
}

} // namespace Ticketscope::Soap
