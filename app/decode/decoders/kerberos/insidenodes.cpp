// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/kerberos/kerberosnodes.h"
#include "decode/nodes.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Kerberos {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::KerberosInsides)
};

constexpr qint64 kPacType = 128;
constexpr int kMaximumNesting = 8;

void finish(const std::optional<Error> &error, const SourceRange &inside, DecodedNode *node)
{
    if (error) {
        node->sensitivity = Sensitivity::Secret;
        Nodes::addError(node, inside, *error);
    }
}

void appendKey(DecodedNode *node, const QByteArray &id, const QString &name, const EncryptionKey &key,
               const SourceRange &inside)
{
    if (!key.bytes) {
        return;
    }
    DecodedNode child = Nodes::bytes(id, name, Nodes::part(inside, key.bytes->range), Sensitivity::Secret);
    if (key.type) {
        child.children.append(encryptionNode(id, *key.type, inside));
    }
    node->children.append(std::move(child));
}

void appendTime(DecodedNode *node, const QByteArray &id, const QString &name,
                const std::optional<Located<QDateTime>> &time, const SourceRange &inside)
{
    if (time) {
        node->children.append(timeNode(id, name, *time, inside));
    }
}

void appendClient(DecodedNode *node, const QByteArray &id, const std::optional<Located<QByteArray>> &realm,
                  const std::optional<PrincipalName> &client, const SourceRange &inside)
{
    if (realm) {
        node->children.append(textNode(id + ".clientrealm", Text::tr("Realm of the client"), *realm, inside));
    }
    if (client) {
        node->children.append(
            principalNode(id + ".client", Text::tr("Client"), *client, inside, Sensitivity::Personal));
    }
}

void appendCount(DecodedNode *node, const QByteArray &id, const QString &name, const Located<quint32> &count,
                 const SourceRange &inside)
{
    node->children.append(Nodes::field(id, name, qint64(count.value), Nodes::part(inside, count.range)));
}

DecodedNode pacBufferNode(const PacBuffer &buffer, const Pac &pac, const SourceRange &inside)
{
    DecodedNode node = Nodes::field("kerberos.pac.buffer", Text::tr("Buffer"),
                                    nameAndNumber(pacBufferName(buffer.type.value), buffer.type.value),
                                    Nodes::part(inside, buffer.contents));
    node.note = Text::tr("%n bytes", nullptr, int(buffer.contents.length()));
    if (pac.clientName && buffer.contents.contains(pac.clientName->range)) {
        node.children.append(Nodes::field("kerberos.pac.clientname", Text::tr("Client"), pac.clientName->value,
                                          Nodes::part(inside, pac.clientName->range), Sensitivity::Personal));
    }
    if (pac.logonInfo && buffer.contents.contains(pac.logonInfo->groups.range)) {
        const LogonInfo &info = *pac.logonInfo;
        node.specification = u"MS-PAC section 2.5"_s;
        appendCount(&node, "kerberos.pac.userid", Text::tr("Number of the user in the domain"), info.userId, inside);
        node.children.last().sensitivity = Sensitivity::Personal;
        appendCount(&node, "kerberos.pac.primarygroup", Text::tr("Primary group"), info.primaryGroup, inside);
        appendCount(&node, "kerberos.pac.groups", Text::tr("Groups of the domain"), info.groups, inside);
        appendCount(&node, "kerberos.pac.extrasids", Text::tr("Groups of elsewhere"), info.extraSids, inside);
        appendCount(&node, "kerberos.pac.resourcegroups", Text::tr("Groups of the resource's domain"),
                    info.resourceGroups, inside);
    }
    return node;
}

DecodedNode pacNode(ByteRange within, const SourceRange &inside)
{
    const Partial<Pac> read = readPac(inside.view(), within);
    DecodedNode node = Nodes::group("kerberos.pac", u"PAC"_s, Nodes::part(inside, within));
    node.specification = u"MS-PAC section 2.3"_s;
    node.note = Text::tr("What Windows says about the user: groups, and signatures over it.");
    for (const PacBuffer &buffer : read.value.buffers) {
        node.children.append(pacBufferNode(buffer, read.value, inside));
    }
    finish(read.error, inside, &node);
    return node;
}

DecodedNode authorizationNode(const AuthorizationElement &element, const SourceRange &inside, int depth)
{
    const qint64 type = element.type ? element.type->value : 0;
    DecodedNode node = Nodes::field("kerberos.authorization", Text::tr("Authorization data"),
                                    nameAndNumber(authorizationName(type), type), Nodes::part(inside, element.range));
    node.specification = u"RFC 4120 section 5.2.6"_s;
    if (element.data) {
        node.note = Text::tr("%n bytes", nullptr, int(element.data->value.size()));
    }
    if (type == kPacType && element.data) {
        node.children.append(pacNode(element.data->range, inside));
    }
    for (const AuthorizationElement &inner : element.inner) {
        if (depth < kMaximumNesting) {
            node.children.append(authorizationNode(inner, inside, depth + 1));
        }
    }
    return node;
}

void appendAuthorization(DecodedNode *node, const QList<AuthorizationElement> &elements, const SourceRange &inside)
{
    for (const AuthorizationElement &element : elements) {
        node->children.append(authorizationNode(element, inside, 0));
    }
}

void appendTransited(DecodedNode *node, const TicketInside &ticket, const SourceRange &inside)
{
    if (ticket.transited && !ticket.transited->value.isEmpty()) {
        DecodedNode transited = Nodes::text("kerberos.ticket.transited", Text::tr("Realms on the way"),
                                            Nodes::part(inside, ticket.transited->range));
        node->children.append(std::move(transited));
    }
}

void appendAddresses(DecodedNode *node, const TicketInside &ticket, const SourceRange &inside)
{
    for (const HostAddress &address : ticket.addresses) {
        if (address.bytes) {
            DecodedNode child = Nodes::bytes("kerberos.ticket.address", Text::tr("Address of the client"),
                                             Nodes::part(inside, address.bytes->range), Sensitivity::Personal);
            child.mark(NodeState::Notable, Text::tr("The ticket is good from this address only, and fails behind "
                                                    "address translation."));
            node->children.append(std::move(child));
        }
    }
}

DecodedNode bindingsNode(const Located<QByteArray> &bindings, const SourceRange &inside)
{
    DecodedNode node = Nodes::bytes("kerberos.authenticator.channelbindings", Text::tr("Channel bindings"),
                                    Nodes::part(inside, bindings.range));
    node.specification = u"RFC 4121 section 4.1.1.2"_s;
    const bool isNone = std::all_of(bindings.value.begin(), bindings.value.end(), [](char c) { return c == 0; });
    node.note = isNone ? Text::tr("None were sent: a server that requires Extended Protection refuses this.")
                       : Text::tr("MD5 over the hash of the server's certificate that the client saw.");
    return node;
}

void appendChecksum(DecodedNode *node, const Authenticator &authenticator, const SourceRange &inside)
{
    if (!authenticator.checksum || !authenticator.checksumType) {
        return;
    }
    DecodedNode checksum = Nodes::group("kerberos.authenticator.checksum", Text::tr("Checksum"),
                                        Nodes::part(inside, authenticator.checksum->range));
    if (!authenticator.gss) {
        checksum.value = authenticator.checksum->value;
        checksum.note = Text::tr("Of the type %1.").arg(authenticator.checksumType->value);
        node->children.append(std::move(checksum));
        return;
    }
    checksum.specification = u"RFC 4121 section 4.1.1"_s;
    checksum.note = Text::tr("It carries what the client asks of GSS-API.");
    if (authenticator.gss->channelBindings) {
        checksum.children.append(bindingsNode(*authenticator.gss->channelBindings, inside));
    }
    if (authenticator.gss->flags) {
        checksum.children.append(flagsNode("kerberos.authenticator.gssflags", Text::tr("Flags of GSS-API"),
                                           gssFlags(authenticator.gss->flags->value), *authenticator.gss->flags,
                                           inside));
    }
    if (authenticator.gss->delegated) {
        DecodedNode delegated =
            Nodes::bytes("kerberos.authenticator.delegated", Text::tr("Ticket handed on"),
                         Nodes::part(inside, authenticator.gss->delegated->range), Sensitivity::Secret);
        delegated.mark(NodeState::Notable, Text::tr("The client hands the service its own ticket-granting ticket "
                                                    "(delegation): the service can act as the user anywhere."));
        checksum.children.append(std::move(delegated));
    }
    node->children.append(std::move(checksum));
}

/// Whether the ticket was good when the client used it.
void compareTimes(const Authenticator &authenticator, const TicketInside &ticket, DecodedNode *node)
{
    if (!authenticator.time) {
        return;
    }
    const QDateTime &used = authenticator.time->value;
    if (ticket.ends && used > ticket.ends->value) {
        node->mark(NodeState::Notable, Text::tr("The ticket had expired when it was used."));
    }
    if (ticket.starts && used.addSecs(300) < ticket.starts->value) {
        node->mark(NodeState::Notable, Text::tr("The ticket was not valid yet when it was used."));
    }
    if (ticket.client && authenticator.client && ticket.client->text() != authenticator.client->text()) {
        node->mark(NodeState::Notable, Text::tr("The ticket is for another user."));
    }
}

} // namespace

DecodedNode ticketInsideNode(const Partial<TicketInside> &read, const SourceRange &inside)
{
    const TicketInside &ticket = read.value;
    DecodedNode node = Nodes::group("kerberos.ticket.inside", Text::tr("Inside the ticket"), inside);
    node.specification = u"RFC 4120 section 5.3"_s;
    if (ticket.flags) {
        node.children.append(flagsNode("kerberos.ticket.flags", Text::tr("Flags"), ticketFlags(ticket.flags->value),
                                       *ticket.flags, inside));
    }
    appendKey(&node, "kerberos.ticket.sessionkey", Text::tr("Key of the session"), ticket.sessionKey, inside);
    appendClient(&node, "kerberos.ticket", ticket.clientRealm, ticket.client, inside);
    appendTransited(&node, ticket, inside);
    appendTime(&node, "kerberos.ticket.authenticated", Text::tr("Logged in"), ticket.authenticated, inside);
    appendTime(&node, "kerberos.ticket.starts", Text::tr("Valid from"), ticket.starts, inside);
    appendTime(&node, "kerberos.ticket.ends", Text::tr("Valid until"), ticket.ends, inside);
    appendTime(&node, "kerberos.ticket.renewableuntil", Text::tr("Renewable until"), ticket.renewableUntil, inside);
    appendAddresses(&node, ticket, inside);
    appendAuthorization(&node, ticket.authorization, inside);
    finish(read.error, inside, &node);
    return node;
}

DecodedNode authenticatorInsideNode(const Partial<Authenticator> &read, const SourceRange &inside,
                                    const TicketInside *ticket)
{
    const Authenticator &authenticator = read.value;
    DecodedNode node = Nodes::group("kerberos.authenticator.inside", Text::tr("Inside the authenticator"), inside);
    node.specification = u"RFC 4120 section 5.5.1"_s;
    appendClient(&node, "kerberos.authenticator", authenticator.clientRealm, authenticator.client, inside);
    appendChecksum(&node, authenticator, inside);
    if (authenticator.microseconds) {
        node.children.append(numberNode("kerberos.authenticator.microseconds", Text::tr("Microseconds"),
                                        *authenticator.microseconds, inside));
    }
    if (authenticator.time) {
        DecodedNode time =
            timeNode("kerberos.authenticator.time", Text::tr("Time of the client"), *authenticator.time, inside);
        time.note = Text::tr("The server compares it with its own clock; five minutes of difference are usual.");
        node.children.append(std::move(time));
    }
    appendKey(&node, "kerberos.authenticator.subkey", Text::tr("Key that the client chose"), authenticator.subKey,
              inside);
    if (authenticator.sequenceNumber) {
        node.children.append(numberNode("kerberos.authenticator.sequencenumber", Text::tr("Sequence number"),
                                        *authenticator.sequenceNumber, inside));
    }
    appendAuthorization(&node, authenticator.authorization, inside);
    if (ticket) {
        compareTimes(authenticator, *ticket, &node);
    }
    finish(read.error, inside, &node);
    return node;
}

DecodedNode replyInsideNode(const Partial<ReplyInside> &read, const SourceRange &inside)
{
    const ReplyInside &reply = read.value;
    DecodedNode node = Nodes::group("kerberos.apreply.inside", Text::tr("Inside the reply"), inside);
    node.specification = u"RFC 4120 section 5.5.2"_s;
    if (reply.time) {
        DecodedNode time = timeNode("kerberos.apreply.time", Text::tr("Time of the client"), *reply.time, inside);
        time.note = Text::tr("The time out of the client's request, sent back as the proof.");
        node.children.append(std::move(time));
    }
    if (reply.microseconds) {
        node.children.append(
            numberNode("kerberos.apreply.microseconds", Text::tr("Microseconds"), *reply.microseconds, inside));
    }
    appendKey(&node, "kerberos.apreply.subkey", Text::tr("Key that the server chose"), reply.subKey, inside);
    if (reply.sequenceNumber) {
        node.children.append(
            numberNode("kerberos.apreply.sequencenumber", Text::tr("Sequence number"), *reply.sequenceNumber, inside));
    }
    finish(read.error, inside, &node);
    return node;
}

} // namespace Ticketscope::Kerberos
