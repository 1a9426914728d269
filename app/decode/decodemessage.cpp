// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decodemessage.h"

#include "decode/decoders/http/httptree.h"
#include "decode/decoders/http/pasted.h"
#include "decode/nodes.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::DecodeMessage)
};

/// Nothing, or bytes that never became a head.
DecodedMessage withoutHead(const Message &source, Side side)
{
    DecodedMessage message;
    message.wire = SourceBuffer::root("wire", source.wire.all());
    message.root =
        Nodes::group(side == Side::Request ? "http.request" : "http.response",
                     side == Side::Request ? Text::tr("Request") : Text::tr("Response"), Nodes::whole(message.wire));
    if (source.isEmpty()) {
        message.root.note = Text::tr("Nothing crossed the wire.");
        return message;
    }
    DecodedNode raw = Nodes::isReadable(message.wire->bytes())
                          ? Nodes::text("raw.text", Text::tr("Text"), message.root.source)
                          : Nodes::bytes("raw.bytes", Text::tr("Bytes"), message.root.source);
    // Whatever it is, an Authorization header may be in it.
    raw.sensitivity = Sensitivity::Secret;
    raw.state = NodeState::Unknown;
    message.root.children.append(std::move(raw));
    message.root.mark(NodeState::Damaged, Text::tr("The head of the message is not whole, or it is not HTTP."));
    return message;
}

QHash<QByteArray, QByteArray> factsAround(const Exchange &exchange)
{
    QHash<QByteArray, QByteArray> facts;
    facts.insert("scheme", exchange.url.scheme().toUtf8());
    facts.insert("host", exchange.url.host(QUrl::FullyEncoded).toUtf8());
    if (!exchange.request.head.method.isEmpty()) {
        facts.insert("method", exchange.request.head.method);
        facts.insert("target", exchange.request.head.target);
    }
    return facts;
}

/// The keys, and with them those of the sessions whose tickets stand in the head of the request.
DecodeKeysPtr keysOfSession(const Exchange &exchange, const DecoderRegistry &registry, const DecodeKeysPtr &keys)
{
    const DecodedMessage request = decodeMessage(exchange, Side::Request, registry, 0, keys);
    QList<Kerberos::Key> sessionKeys;
    const QList<const DecodedNode *> found = request.root.findAll("kerberos.ticket.sessionkey");
    for (const DecodedNode *node : found) {
        const DecodedNode *type = node->find("kerberos.ticket.sessionkey.encryption");
        if (type) {
            const qint64 number = type->source.view().toByteArray().toHex().toLongLong(nullptr, 16);
            sessionKeys.append({number, Secret(node->source.view())});
        }
    }
    return sessionKeys.isEmpty() ? keys : keys->withSessionKeys(std::move(sessionKeys));
}

} // namespace

DecodedMessage decodeMessage(const Exchange &exchange, Side side, const DecoderRegistry &registry, qint64 bodyLimit,
                             const DecodeKeysPtr &keys)
{
    const Message &message = exchange.message(side);
    if (message.head.end <= 0) {
        return withoutHead(message, side);
    }
    HttpTree::Source source;
    const bool isTooBig = message.body.length() > bodyLimit;
    source.wire = SourceBuffer::root("wire", isTooBig ? message.wire.bytes({0, message.head.end}) : message.wire.all());
    source.head = message.head;
    source.body = message.body;
    source.complete = message.complete;
    source.bodyLimit = bodyLimit;
    source.facts = factsAround(exchange);
    const bool mayHoldSessions = keys && keys->opensKerberos() && side == Side::Response;
    source.keys = mayHoldSessions ? keysOfSession(exchange, registry, keys) : keys;
    return HttpTree::decode(source, registry);
}

DecodedMessage decodePasted(const QByteArray &bytes, const DecoderRegistry &registry, const DecodeKeysPtr &keys)
{
    const SourceBufferPtr wire = SourceBuffer::root("pasted", bytes);
    if (std::optional<DecodedMessage> message = Pasted::decodeHttpMessage(wire, registry, keys)) {
        return std::move(*message);
    }
    DecodedMessage message;
    message.wire = wire;
    DecodeInput input;
    input.source = Pasted::trimmed(Nodes::whole(wire));
    input.context = "pasted";
    input.keys = keys;
    message.root = registry.decode(input);
    return message;
}

} // namespace Ticketscope
