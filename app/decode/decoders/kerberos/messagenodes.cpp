// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/kerberos/kerberosnodes.h"
#include "decode/decoders/kerberos/opening.h"
#include "decode/nodes.h"

#include <QCoreApplication>

namespace Ticketscope::Kerberos {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::KerberosMessages)
};

/// Bytes of a ticket from which on headers become longer than many servers take (8 KiB at the least).
constexpr qsizetype kBigTicket = 5500;
/// Differences of clocks that are accepted by default (RFC 4120 section 5.5.1 leaves it to the site; five minutes).
constexpr qint64 kSkewSeconds = 300;

void appendHead(DecodedNode *node, const std::optional<Located<qint64>> &version,
                const std::optional<Located<qint64>> &type, const SourceRange &token)
{
    if (version) {
        node->children.append(numberNode("kerberos.version", Text::tr("Version of Kerberos"), *version, token));
    }
    if (type) {
        node->children.append(numberNode("kerberos.messagetype", Text::tr("Type of message"), *type, token));
    }
}

/// The buffer of what was decrypted: none of its bytes stands on the wire, all of it in the cipher.
SourceRange decryptedRange(const QByteArray &name, const QByteArray &plain, const std::optional<EncryptedData> &data,
                           const SourceRange &token)
{
    const bool hasCipher = data && data->cipher;
    const SourceRange cipher = hasCipher ? Nodes::part(token, data->cipher->range) : token;
    return Nodes::whole(SourceBuffer::fromWhole("decrypted:" + name, plain, cipher.buffer, cipher.range));
}

void explainSize(const Ticket &ticket, DecodedNode *node)
{
    const qsizetype size = ticket.range.length();
    if (size >= kBigTicket) {
        node->mark(NodeState::Notable,
                   Text::tr("The ticket is big (%1 bytes), as those of members of many groups are. In Base64 it takes "
                            "%2 characters of the header, and servers refuse a head beyond a limit, often of 8 or 16 "
                            "KiB.")
                       .arg(size)
                       .arg((size + 2) / 3 * 4));
    }
}

DecodedNode ticketNode(const Ticket &ticket, const SourceRange &token)
{
    DecodedNode node = Nodes::group("kerberos.ticket", Text::tr("Ticket"), Nodes::part(token, ticket.range));
    node.specification = u"RFC 4120 section 5.3"_s;
    if (ticket.version) {
        node.children.append(
            numberNode("kerberos.ticket.version", Text::tr("Version of the ticket"), *ticket.version, token));
    }
    if (ticket.realm) {
        node.children.append(textNode("kerberos.ticket.realm", Text::tr("Realm"), *ticket.realm, token));
    }
    if (ticket.server) {
        DecodedNode service =
            principalNode("kerberos.ticket.service", Text::tr("Service (SPN)"), *ticket.server, token);
        service.note = Text::tr("The name that the client asked a ticket for; it must be registered for the account "
                                "that the service runs as.");
        node.children.append(std::move(service));
    }
    if (ticket.encrypted) {
        appendEncrypted(&node, "kerberos.ticket", *ticket.encrypted, token);
    }
    explainSize(ticket, &node);
    return node;
}

/// The ticket's inside and, with the key of the session that is in it, the authenticator's.
void appendInsides(const ApRequest &request, const DecodeInput &input, DecodedNode *ticketNode,
                   DecodedNode *authenticatorNode)
{
    if (!input.keys || !input.keys->opensKerberos() || !request.ticket) {
        return;
    }
    const Opened ticket = openTicket(*request.ticket, *input.keys);
    if (!ticket.plain) {
        if (!ticket.note.isEmpty()) {
            ticketNode->mark(NodeState::Notable, ticket.note);
        }
        return;
    }
    const Partial<TicketInside> inside = readTicketInside(*ticket.plain);
    DecodedNode node =
        ticketInsideNode(inside, decryptedRange("ticket", *ticket.plain, request.ticket->encrypted, input.source));
    node.mark(NodeState::Fine, ticket.note);
    ticketNode->children.append(std::move(node));

    const EncryptionKey &sessionKey = inside.value.sessionKey;
    if (!sessionKey.type || !sessionKey.bytes || !request.authenticator || !request.authenticator->cipher) {
        return;
    }
    const Key key{sessionKey.type->value, sessionKey.bytes->value};
    const Result<QByteArray> plain =
        decrypt(key, KeyUsage::ApRequestAuthenticator, request.authenticator->cipher->value);
    if (!plain) {
        authenticatorNode->mark(NodeState::Notable,
                                Text::tr("The key of the session, which is in the ticket, does not open this."));
        return;
    }
    const SourceRange range = decryptedRange("authenticator", *plain, request.authenticator, input.source);
    authenticatorNode->children.append(
        authenticatorInsideNode(readAuthenticator(*plain), range, inside.error ? nullptr : &inside.value));
}

void appendErrorData(const ErrorData &data, const SourceRange &token, DecodedNode *node)
{
    DecodedNode group =
        Nodes::group("kerberos.error.data", Text::tr("Data of the error"), Nodes::part(token, data.bytes.range));
    if (data.kind == ErrorDataKind::Unknown) {
        group.value = data.bytes.value;
    }
    for (const TypedData &entry : data.entries) {
        const qint64 type = entry.type ? entry.type->value : 0;
        const bool isProof = data.kind == ErrorDataKind::MethodData;
        group.children.append(
            Nodes::field("kerberos.error.data.entry", isProof ? Text::tr("Proof that is taken") : Text::tr("Entry"),
                         isProof ? nameAndNumber(preauthenticationName(type), type) : QString::number(type),
                         Nodes::part(token, entry.range)));
    }
    if (data.windowsStatus) {
        DecodedNode status =
            Nodes::field("kerberos.error.status", Text::tr("Status of Windows"),
                         windowsStatusName(data.windowsStatus->value), Nodes::part(token, data.windowsStatus->range));
        status.specification = u"MS-KILE section 2.2.2"_s;
        group.children.append(std::move(status));
    }
    node->children.append(std::move(group));
}

DecodedNode codeNode(const Located<qint64> &code, const SourceRange &token)
{
    const QString name = errorName(code.value);
    DecodedNode node = Nodes::field("kerberos.error.code", Text::tr("Error"),
                                    name.isEmpty() ? QString::number(code.value) : nameAndNumber(name, code.value),
                                    Nodes::part(token, code.range));
    node.specification = u"RFC 4120 section 7.5.9"_s;
    node.mark(NodeState::Notable,
              name.isEmpty() ? Text::tr("This code has no meaning that is known here.") : errorExplanation(code.value));
    return node;
}

void explainClocks(const ErrorMessage &message, DecodedNode *node)
{
    if (!message.clientTime || !message.serverTime) {
        return;
    }
    const qint64 difference = message.clientTime->value.secsTo(message.serverTime->value);
    if (qAbs(difference) > kSkewSeconds) {
        node->mark(
            NodeState::Notable,
            difference > 0
                ? Text::tr("The server's clock is %n second(s) ahead of the client's.", nullptr, int(difference))
                : Text::tr("The server's clock is %n second(s) behind the client's.", nullptr, int(-difference)));
    }
}

void appendErrorNames(const ErrorMessage &message, const SourceRange &token, DecodedNode *node)
{
    if (message.clientRealm) {
        node->children.append(
            textNode("kerberos.error.clientrealm", Text::tr("Realm of the client"), *message.clientRealm, token));
    }
    if (message.client) {
        node->children.append(
            principalNode("kerberos.error.client", Text::tr("Client"), *message.client, token, Sensitivity::Personal));
    }
    if (message.realm) {
        node->children.append(textNode("kerberos.error.realm", Text::tr("Realm"), *message.realm, token));
    }
    if (message.server) {
        node->children.append(
            principalNode("kerberos.error.service", Text::tr("Service (SPN)"), *message.server, token));
    }
}

} // namespace

DecodedNode requestNode(const ApRequest &request, const DecodeInput &input)
{
    const SourceRange &token = input.source;
    DecodedNode node = Nodes::group("kerberos.aprequest", u"Kerberos AP-REQ"_s, token);
    node.specification = u"RFC 4120 section 5.5.1"_s;
    appendHead(&node, request.version, request.messageType, token);
    if (request.options) {
        node.children.append(flagsNode("kerberos.options", Text::tr("Options"), apOptions(request.options->value),
                                       *request.options, token));
    }
    if (!request.ticket) {
        return node;
    }
    DecodedNode ticket = ticketNode(*request.ticket, token);
    DecodedNode authenticator =
        Nodes::group("kerberos.authenticator", Text::tr("Authenticator"), Nodes::part(token, request.ticket->range));
    authenticator.specification = u"RFC 4120 section 5.5.1"_s;
    if (request.authenticator) {
        authenticator.source = Nodes::part(token, request.authenticator->range);
        appendEncrypted(&authenticator, "kerberos.authenticator", *request.authenticator, token);
    }
    appendInsides(request, input, &ticket, &authenticator);
    node.children.append(std::move(ticket));
    if (request.authenticator && !request.authenticator->range.isEmpty()) {
        node.children.append(std::move(authenticator));
    }
    return node;
}

DecodedNode replyNode(const ApReply &reply, const DecodeInput &input)
{
    DecodedNode node = Nodes::group("kerberos.apreply", u"Kerberos AP-REP"_s, input.source);
    node.specification = u"RFC 4120 section 5.5.2"_s;
    node.note = Text::tr("The server proves that it could open the ticket (mutual authentication).");
    appendHead(&node, reply.version, reply.messageType, input.source);
    if (!reply.encrypted) {
        return node;
    }
    appendEncrypted(&node, "kerberos.apreply", *reply.encrypted, input.source);
    if (input.keys && input.keys->opensKerberos()) {
        const Opened opened = openReply(*reply.encrypted, *input.keys);
        if (opened.plain) {
            DecodedNode inside = replyInsideNode(readReplyInside(*opened.plain),
                                                 decryptedRange("reply", *opened.plain, reply.encrypted, input.source));
            inside.mark(NodeState::Fine, opened.note);
            node.children.append(std::move(inside));
        } else if (!opened.note.isEmpty()) {
            node.mark(NodeState::Fine, opened.note);
        }
    }
    return node;
}

DecodedNode errorNode(const ErrorMessage &message, const DecodeInput &input)
{
    const SourceRange &token = input.source;
    DecodedNode node = Nodes::group("kerberos.error", u"Kerberos KRB-ERROR"_s, token);
    node.specification = u"RFC 4120 section 5.9.1"_s;
    appendHead(&node, message.version, message.messageType, token);
    if (message.clientTime) {
        node.children.append(
            timeNode("kerberos.error.clienttime", Text::tr("Time of the client"), *message.clientTime, token));
    }
    if (message.clientMicroseconds) {
        node.children.append(numberNode("kerberos.error.clientmicroseconds", Text::tr("Microseconds"),
                                        *message.clientMicroseconds, token));
    }
    if (message.serverTime) {
        node.children.append(
            timeNode("kerberos.error.servertime", Text::tr("Time of the server"), *message.serverTime, token));
    }
    if (message.serverMicroseconds) {
        node.children.append(numberNode("kerberos.error.servermicroseconds", Text::tr("Microseconds"),
                                        *message.serverMicroseconds, token));
    }
    if (message.code) {
        node.children.append(codeNode(*message.code, token));
        node.mark(NodeState::Notable, errorExplanation(message.code->value));
    }
    appendErrorNames(message, token, &node);
    if (message.text) {
        node.children.append(textNode("kerberos.error.text", Text::tr("Text"), *message.text, token));
    }
    if (message.data) {
        appendErrorData(*message.data, token, &node);
    }
    explainClocks(message, &node);
    return node;
}

} // namespace Ticketscope::Kerberos
