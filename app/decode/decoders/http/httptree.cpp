// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/http/httptree.h"

#include "decode/nodes.h"
#include "decode/sensitivity.h"

#include <QCoreApplication>
#include <QLocale>

namespace Ticketscope::HttpTree {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HttpTree)
};

bool hasFold(QByteArrayView value)
{
    return value.contains('\n') || value.contains('\r');
}

/// A value that begins like a token says what it is whatever the header is called.
bool looksLikeToken(QByteArrayView value)
{
    return value.startsWith("eyJ") || value.startsWith("7T:") || value.startsWith("8A:");
}

DecodedNode unknownHeader(const DecodeInput &input, QByteArrayView name, const DecoderRegistry &registry)
{
    DecodedNode node = Nodes::text("http.header", {}, input.source, sensitivityOfName(name));
    if (node.sensitivity == Sensitivity::Secret || looksLikeToken(input.bytes())) {
        DecodeInput inside = input.inner(input.source, "token");
        inside.facts.insert("carrier", input.context);
        if (std::optional<DecodedNode> token = registry.decodeIfKnown(inside)) {
            node.sensitivity = std::max(node.sensitivity, token->sensitivity);
            node.children.append(std::move(*token));
        }
    }
    return node;
}

QString sizeNote(const Http::DecodedBody &decoded)
{
    const QLocale locale;
    const qint64 size = decoded.body ? decoded.body->bytes().size() : 0;
    if (decoded.encodings.isEmpty()) {
        return Text::tr("%1 bytes.").arg(locale.toString(size));
    }
    QStringList names;
    for (const QByteArray &encoding : decoded.encodings) {
        names.append(QString::fromLatin1(encoding));
    }
    return Text::tr("%1 bytes, %2 bytes on the wire (%3).")
        .arg(locale.toString(size), locale.toString(decoded.encodedSize), names.join(QLatin1String(", ")));
}

DecodedNode skippedBody(const Source &source)
{
    DecodedNode node = Nodes::group("http.body", Text::tr("Body"), {source.wire, source.body});
    node.mark(NodeState::Notable, Text::tr("The body of %1 bytes is too big to be taken apart here.")
                                      .arg(QLocale().toString(source.body.length())));
    return node;
}

Http::DecodedBody plainBody(const Source &source)
{
    Http::DecodedBody body;
    const SourceRange range{source.wire, source.body};
    body.body = SourceBuffer::fromSegments("body", range.view().toByteArray(), source.wire, source.body,
                                           {{0, source.body.start, range.view().size()}});
    body.encodedSize = source.body.length();
    return body;
}

DecodedNode bodyNode(const Source &source, const DecodeInput &around, const Http::DecodedBody &decoded,
                     const DecoderRegistry &registry, DecodedMessage *message)
{
    DecodedNode node = Nodes::group("http.body", Text::tr("Body"), {source.wire, source.body});
    node.note = sizeNote(decoded);
    if (decoded.body && !decoded.body->bytes().isEmpty()) {
        DecodeInput input = around.inner(Nodes::whole(decoded.body), "body");
        input.mediaType = message->mediaType;
        input.charset = message->charset;
        node.children.append(registry.decode(input));
    }
    if (decoded.damage) {
        Error damage = *decoded.damage;
        damage.offset = damage.offset.value_or(source.body.start) - source.body.start;
        Nodes::addError(&node, node.source, damage);
    }
    return node;
}

DecodeInput inputAround(const Source &source)
{
    DecodeInput around;
    around.source = {source.wire, {0, source.wire->bytes().size()}};
    around.facts = source.facts;
    around.keys = source.keys;
    around.facts.insert("side", source.head.kind == Http::MessageKind::Request ? "request" : "response");
    if (source.head.kind == Http::MessageKind::Request) {
        around.facts.insert("method", source.head.method);
        around.facts.insert("target", source.head.target);
        const QByteArray host = Http::headerValue(source.wire->bytes(), source.head, "Host");
        if (!host.isEmpty()) {
            around.facts.insert("host", host);
        }
    } else {
        around.facts.insert("status", QByteArray::number(source.head.status));
        const QByteArray date = Http::headerValue(source.wire->bytes(), source.head, "Date");
        if (!date.isEmpty()) {
            around.facts.insert("server-date", date);
        }
    }
    return around;
}

} // namespace

DecodedNode headerField(const DecodeInput &around, const Http::HeaderField &field, const DecoderRegistry &registry)
{
    const SourceBufferPtr &wire = around.source.buffer;
    const QByteArray name = wire->view(field.name).toByteArray();
    const SourceRange value{wire, field.value};
    const DecodeInput input = around.inner(value, "header:" + name);
    std::optional<DecodedNode> known = registry.decodeIfKnown(input);
    DecodedNode node = known ? std::move(*known) : unknownHeader(input, name, registry);
    node.name = Nodes::textOf(name);
    // The name lights up with its field; but where the whole is masked, only the value is.
    if (node.sensitivity != Sensitivity::Secret && node.source.buffer == wire && node.source.range == field.value) {
        node.source.range.start = field.name.start;
    }
    if (hasFold(value.view())) {
        node.mark(NodeState::Notable,
                  Text::tr("The value is folded over several lines, which HTTP/1.1 no longer allows; proxies and "
                           "servers may refuse it."));
    }
    return node;
}

DecodedMessage decode(const Source &source, const DecoderRegistry &registry)
{
    const bool isRequest = source.head.kind == Http::MessageKind::Request;
    const DecodeInput around = inputAround(source);
    DecodedMessage message;
    message.wire = source.wire;
    const QByteArray contentType = Http::headerValue(source.wire->bytes(), source.head, "Content-Type");
    message.mediaType = Http::mediaTypeOf(contentType);
    message.charset = Http::charsetOf(contentType);
    message.root = Nodes::group(isRequest ? "http.request" : "http.response",
                                isRequest ? Text::tr("Request") : Text::tr("Response"), around.source);
    message.root.children.append(startLine(around, source.head, registry));
    if (!source.head.headers.isEmpty()) {
        const ByteRange all{source.head.headers.first().line.start, source.head.headers.last().line.end};
        DecodedNode headers = Nodes::group("http.headers", Text::tr("Header fields"), {source.wire, all});
        headers.specification = QStringLiteral("RFC 9110 section 6.3");
        for (const Http::HeaderField &field : source.head.headers) {
            headers.children.append(headerField(around, field, registry));
        }
        message.root.children.append(std::move(headers));
    }
    if (source.body.length() > source.bodyLimit) {
        message.root.children.append(skippedBody(source));
        return message;
    }
    Http::DecodedBody body = Http::decodeBody(source.wire, source.head, source.body);
    if (source.isPasted && body.damage && !source.body.isEmpty()) {
        // curl and browsers show bodies unpacked under headers that say packed.
        const QString reason = body.damage->text;
        body = plainBody(source);
        message.root.mark(
            NodeState::Notable,
            Text::tr("The body is not packed as the header fields say (%1); it is read as it stands.").arg(reason));
    }
    message.body = body.body;
    const bool hasLength = !Http::headerValue(source.wire->bytes(), source.head, "Content-Length").isNull();
    if (hasLength || !source.body.isEmpty()) {
        message.root.children.append(framing(source, around, body, registry));
    }
    if (!source.body.isEmpty()) {
        message.root.children.append(bodyNode(source, around, body, registry, &message));
    }
    if (!source.complete) {
        message.root.mark(NodeState::Damaged, Text::tr("The message is cut off: it did not arrive whole."));
    }
    return message;
}

} // namespace Ticketscope::HttpTree
