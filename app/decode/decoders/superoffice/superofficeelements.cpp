// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/soap/elementdecoders.h"
#include "decode/nodes.h"

#include <QCoreApplication>

namespace Ticketscope::Soap {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SuperOfficeDecoder)
};

constexpr const char *kNamespaces = "http://www.superoffice.net/ws/crm/";

bool isTrue(const Xml::Element &element)
{
    return element.trimmedText() == "true"_L1 || element.trimmedText() == "1"_L1;
}

DecodedNode exceptionInfo(const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node = plainElementNode(element, scope);
    node.id = "superoffice.exceptioninfo";
    if (isNil(element) || element.children.isEmpty()) {
        node.note = Text::tr("No exception.");
        return node;
    }
    node.state = NodeState::Notable;
    const Xml::Element *friendly = element.child("FriendlyText");
    const Xml::Element *message = element.child("Message");
    const bool hasFriendly = friendly && !friendly->trimmedText().isEmpty();
    if (hasFriendly || message) {
        node.note = hasFriendly ? friendly->trimmedText() : message->trimmedText();
    }
    return node;
}

DecodedNode flag(const Xml::Element &element, const ElementScope &scope, const QByteArray &id, const QString &whenFalse)
{
    DecodedNode node = leafNode(id, qualifiedName(element), element, scope);
    node.value = isTrue(element);
    if (!isTrue(element)) {
        node.mark(NodeState::Notable, whenFalse);
    }
    return node;
}

/// `Ticket`: what stands there may be a ticket, or the 6.x Secret that the vendor's oldest sample puts there.
DecodedNode ticketElement(const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node = plainElementNode(element, scope);
    node.id = "superoffice.ticketelement";
    const QString text = element.trimmedText();
    if (!text.isEmpty()) {
        node.sensitivity = Sensitivity::Secret;
    }
    if (text.size() == 24 && text.endsWith("=="_L1)) {
        node.mark(NodeState::Notable,
                  Text::tr("This is not a ticket but 16 bytes in Base64, the size of the Secret that "
                           "NetServer took up to 6.x. A ticket begins with 7T:."));
    }
    return node;
}

DecodedNode oldCredentials(const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node = Nodes::group("superoffice.socredentials", qualifiedName(element), scope.at(element.range));
    node.note = Text::tr("The header of NetServer 2.x to 6.x; later versions do not look at it.");
    for (const Xml::Element &child : element.children) {
        if (child.name == "Secret") {
            node.children.append(
                scope.registry.decode(scope.input.inner(scope.at(child.content), "superoffice:Secret")));
        } else if (child.name == "UserId") {
            node.children.append(
                leafNode("superoffice.socredentials.user", u"UserId"_s, child, scope, Sensitivity::Personal));
        } else {
            node.children.append(elementNode(child, scope));
        }
    }
    return node;
}

DecodedNode principal(const Xml::Element &element, const ElementScope &scope)
{
    DecodedNode node = plainElementNode(element, scope);
    node.id = "superoffice.principal";
    node.name = Text::tr("Principal");
    const Xml::Element *name = element.child("FullName");
    const Xml::Element *database = element.child("DatabaseContextIdentifier");
    if (name && database) {
        node.note = Text::tr("%1 in %2").arg(name->trimmedText(), database->trimmedText());
    }
    return node;
}

} // namespace

std::optional<DecodedNode> decodeSuperOfficeElement(const Xml::Element &element, const ElementScope &scope)
{
    if (!element.nameSpace.startsWith(kNamespaces)) {
        return std::nullopt;
    }
    if (element.name == "ExceptionInfo") {
        return exceptionInfo(element, scope);
    }
    if (element.name == "AuthenticationSucceeded") {
        return flag(element, scope, "superoffice.authenticationsucceeded",
                    Text::tr("The login was refused. NetServer says so here, with HTTP 200 and without a fault."));
    }
    if (element.name == "Succeeded") {
        return flag(element, scope, "superoffice.succeeded", Text::tr("The call failed: see ExceptionInfo."));
    }
    if (element.name == "Ticket") {
        return ticketElement(element, scope);
    }
    if (element.name == "SoCredentials") {
        return oldCredentials(element, scope);
    }
    if (element.name == "Response" && element.child("UserType") && element.child("AssociateId")) {
        return principal(element, scope);
    }
    return std::nullopt;
}

} // namespace Ticketscope::Soap
