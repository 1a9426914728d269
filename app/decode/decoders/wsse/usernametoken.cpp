// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/wsse/usernametoken.h"

#include "decode/nodes.h"
#include "protocol/base64.h"
#include "protocol/wsse.h"

#include <QCoreApplication>

namespace Ticketscope::Wsse {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::WsseDecoder)
};

constexpr int kSha1Bytes = 20;

DecodedNode passwordNode(const Xml::Element &element, const Soap::ElementScope &scope)
{
    const Xml::Attribute *type = element.attribute("Type");
    const bool isDigest = type && type->value == QLatin1StringView(kPasswordDigest);
    DecodedNode node = Soap::leafNode(isDigest ? "wsse.password.digest" : "wsse.password.text", Text::tr("Password"),
                                      element, scope, Sensitivity::Secret);
    node.specification = u"UsernameToken Profile 1.0, section 3.1"_s;
    if (!type) {
        node.mark(
            NodeState::Notable,
            Text::tr("No Type is given: it counts as PasswordText; the Basic Security Profile (R4201) wants one."));
    } else {
        node.children.append(Soap::attributeNode("wsse.password.type", *type, scope));
        if (!isDigest && type->value != QLatin1StringView(kPasswordText)) {
            node.mark(NodeState::Notable, Text::tr("This password type is neither PasswordText nor PasswordDigest."));
        }
    }
    if (isDigest) {
        const Result<QByteArray> digest =
            decodeBase64(scope.input.source.buffer->view(node.source.range), Base64Alphabet::Standard, true);
        if (!digest) {
            Nodes::addError(&node, node.source, digest.error());
        } else if (digest->size() != kSha1Bytes) {
            node.mark(NodeState::Damaged,
                      Text::tr("A password digest is 20 bytes (SHA-1) in Base64; this is %1.").arg(digest->size()));
        } else {
            node.note = Text::tr("Base64 of SHA-1 over nonce, Created and password.");
        }
    } else if (element.text.isEmpty()) {
        node.mark(NodeState::Notable, Text::tr("The password is empty."));
    }
    return node;
}

int count(const Xml::Element &element, QByteArrayView name)
{
    return int(std::count_if(element.children.begin(), element.children.end(),
                             [name](const Xml::Element &child) { return name == child.name; }));
}

void checkToken(DecodedNode *node, const Xml::Element &element)
{
    if (count(element, "Username") == 0) {
        node->mark(NodeState::Damaged, Text::tr("There is no Username."));
    } else if (element.children.first().name != "Username") {
        node->mark(NodeState::Notable, Text::tr("Username does not stand first, as the schema demands."));
    }
    if (count(element, "Password") > 1) {
        node->mark(NodeState::Damaged, Text::tr("More than one Password (Basic Security Profile R4222)."));
    }
    if (count(element, "Nonce") > 1) {
        node->mark(NodeState::Damaged, Text::tr("More than one Nonce (Basic Security Profile R4225)."));
    }
    if (count(element, "Created") > 1) {
        node->mark(NodeState::Damaged, Text::tr("More than one Created (Basic Security Profile R4223)."));
    }
    if (count(element, "Password") == 0) {
        node->mark(NodeState::Notable, Text::tr("There is no Password."));
    }
}

} // namespace

DecodedNode nonceNode(const Xml::Element &element, const Soap::ElementScope &scope)
{
    DecodedNode node = Soap::leafNode("wsse.nonce", u"Nonce"_s, element, scope);
    node.specification = u"UsernameToken Profile 1.0, section 3.1"_s;
    const Xml::Attribute *encoding = element.attribute("EncodingType");
    if (encoding) {
        node.children.append(Soap::attributeNode("wsse.nonce.encoding", *encoding, scope));
    }
    if (!encoding || encoding->value != QLatin1StringView(kBase64Binary)) {
        node.mark(NodeState::Notable,
                  Text::tr("EncodingType is not #Base64Binary (Basic Security Profile R4220, R4221)."));
    }
    const Result<QByteArray> bytes = decodeBase64(node.source.view(), Base64Alphabet::Standard, true);
    if (!bytes) {
        Nodes::addError(&node, node.source, bytes.error());
        return node;
    }
    const SourceBufferPtr decoded =
        SourceBuffer::fromBase64("base64:Nonce", *bytes, node.source.buffer, node.source.range);
    node.children.append(Nodes::bytes("wsse.nonce.bytes", Text::tr("Nonce bytes"), Nodes::whole(decoded)));
    return node;
}

DecodedNode usernameTokenNode(const Xml::Element &element, const Soap::ElementScope &scope)
{
    DecodedNode node = Nodes::group("wsse.usernametoken", u"UsernameToken"_s, scope.at(element.range));
    node.specification = u"UsernameToken Profile 1.0, section 3.1"_s;
    if (const Xml::Attribute *id = element.attribute("Id")) {
        node.children.append(Soap::attributeNode("wsu.id", *id, scope));
    }
    for (const Xml::Element &child : element.children) {
        if (child.name == "Username") {
            node.children.append(
                Soap::leafNode("wsse.username", Text::tr("User name"), child, scope, Sensitivity::Personal));
        } else if (child.name == "Password") {
            node.children.append(passwordNode(child, scope));
        } else if (child.name == "Nonce") {
            node.children.append(nonceNode(child, scope));
        } else if (child.name == "Created") {
            node.children.append(Soap::timeNode("wsse.usernametoken.created", u"Created"_s, child, scope));
        } else {
            node.children.append(Soap::elementNode(child, scope));
        }
    }
    checkToken(&node, element);
    return node;
}

} // namespace Ticketscope::Wsse
