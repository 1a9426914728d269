// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/jose/josedecoders.h"

#include "decode/builtindecoders.h"
#include "decode/decoders/jose/checknodes.h"
#include "decode/decoders/jose/claims.h"
#include "decode/nodes.h"
#include "protocol/base64.h"
#include "protocol/jose.h"
#include "protocol/jwtform.h"

#include <QCoreApplication>

#include <array>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::JoseDecoder)
};

/// The parts between the dots, however many there are.
QList<SourceRange> partsOf(const SourceRange &token)
{
    QList<SourceRange> parts;
    const QByteArrayView bytes = token.view();
    qint64 start = 0;
    for (;;) {
        const qsizetype end = bytes.indexOf('.', start);
        parts.append(Nodes::part(token, start, end < 0 ? bytes.size() : end));
        if (end < 0) {
            return parts;
        }
        start = end + 1;
    }
}

/// The decoded part, or as much of it as stands before the damage, in groups of four characters.
struct Part
{
    SourceBufferPtr buffer;
    std::optional<Error> damage;
};

Part decodePart(const SourceRange &encoded, const QByteArray &name)
{
    Part part;
    Result<QByteArray> bytes = decodeBase64(encoded.view(), Base64Alphabet::Url);
    ByteRange within = encoded.range;
    if (bytes && encoded.view().endsWith("=")) {
        part.damage = Error{ErrorCode::Malformed,
                            Text::tr("The parts of a token stand without \"=\" at their end."),
                            {},
                            encoded.view().indexOf('='),
                            {}};
    }
    if (!bytes) {
        part.damage = bytes.error();
        const qint64 whole = bytes.error().offset.value_or(0) / 4 * 4;
        within.end = within.start + whole;
        bytes = decodeBase64(encoded.view().first(whole), Base64Alphabet::Url);
    }
    part.buffer = SourceBuffer::fromBase64(name, bytes.value_or(QByteArray()), encoded.buffer, within);
    return part;
}

DecodedNode headerNode(const DecodeInput &input, const SourceRange &encoded, const QByteArray &prefix,
                       const DecoderRegistry &registry)
{
    const Part part = decodePart(encoded, "base64:header");
    DecodedNode node = Claims::objectNode(input, part.buffer, prefix, Text::tr("Header"), registry);
    node.source = encoded;
    if (part.damage) {
        Nodes::addError(&node, encoded, *part.damage);
    }
    return node;
}

DecodedNode payloadNode(const DecodeInput &input, const SourceRange &encoded, const DecoderRegistry &registry)
{
    const Part part = decodePart(encoded, "base64:payload");
    DecodedNode node;
    if (part.buffer->bytes().trimmed().startsWith('{') || part.damage) {
        node = Claims::objectNode(input, part.buffer, "jwt.claim", Text::tr("Claims"), registry);
        node.id = "jwt.claims";
    } else {
        node = Nodes::group("jwt.payload", Text::tr("Payload"), encoded);
        node.children.append(registry.decode(input.inner(Nodes::whole(part.buffer), "base64")));
    }
    node.source = encoded;
    if (part.damage) {
        Nodes::addError(&node, encoded, *part.damage);
    }
    return node;
}

DecodedNode signatureNode(const SourceRange &encoded, const QString &algorithm)
{
    const bool isNone = algorithm.compare(QLatin1String("none"), Qt::CaseInsensitive) == 0;
    const Part part = decodePart(encoded, "base64:signature");
    DecodedNode node = Nodes::bytes("jwt.signature", Text::tr("Signature"), Nodes::whole(part.buffer));
    if (encoded.range.isEmpty()) {
        node.source = encoded;
        node.value = QVariant();
        node.mark(isNone ? NodeState::Notable : NodeState::Damaged,
                  isNone ? Text::tr("There is none, as the header says.")
                         : Text::tr("The signature is missing, though the header names an algorithm."));
        return node;
    }
    node.note = Text::tr("The signature was not checked.");
    if (part.damage) {
        Nodes::addError(&node, encoded, *part.damage);
    }
    return node;
}

QString headerText(const DecodedNode &header, const char *name)
{
    const DecodedNode *found = header.find(QByteArray(header.id + '.' + name));
    return found ? found->value.toString() : QString();
}

DecodedNode signedToken(const DecodeInput &input, const QList<SourceRange> &parts, const DecoderRegistry &registry)
{
    DecodedNode node = Nodes::group("jwt", QStringLiteral("JWT"), input.source);
    node.specification = QStringLiteral("RFC 7519");
    node.children.append(headerNode(input, parts[0], "jwt.header", registry));
    const QString algorithm = headerText(node.children[0], "alg");
    if (parts.size() > 1) {
        node.children.append(payloadNode(input, parts[1], registry));
    }
    if (parts.size() > 2) {
        node.children.append(signatureNode(parts[2], algorithm));
    }
    if (algorithm.compare(QLatin1String("none"), Qt::CaseInsensitive) == 0) {
        node.mark(NodeState::Notable, Text::tr("The token is not signed: anybody could have made it."));
    } else {
        node.mark(NodeState::Fine, Text::tr("The signature was not checked."));
    }
    if (parts.size() != 3) {
        const Jose::FormVerdict form = Jose::judgeForm(input.bytes());
        const qint64 at = parts.size() == 1 && form.part.start > 0 ? form.part.start : input.bytes().size();
        Nodes::addError(&node, input.source, Error{ErrorCode::Malformed, form.text, {}, at, {}});
    }
    return node;
}

DecodedNode encryptedToken(const DecodeInput &input, const QList<SourceRange> &parts, const DecoderRegistry &registry)
{
    DecodedNode node = Nodes::group("jwe", QStringLiteral("JWE"), input.source);
    node.specification = QStringLiteral("RFC 7516 section 7.1");
    node.note = Text::tr("The token is encrypted: only its header can be read.");
    node.children.append(headerNode(input, parts[0], "jwe.header", registry));
    const std::array ids{"jwe.encryptedKey", "jwe.initializationVector", "jwe.ciphertext", "jwe.authenticationTag"};
    const std::array names{Text::tr("Encrypted key"), Text::tr("Initialization vector"), Text::tr("Ciphertext"),
                           Text::tr("Authentication tag")};
    for (size_t i = 0; i < ids.size(); ++i) {
        const SourceRange &encoded = parts[qsizetype(i) + 1];
        const Part part = decodePart(encoded, "base64:part");
        DecodedNode size = Nodes::field(ids.at(i), names.at(i), qint64(part.buffer->bytes().size()), encoded);
        size.note = Text::tr("Bytes.");
        if (part.damage) {
            Nodes::addError(&size, encoded, *part.damage);
        }
        node.children.append(std::move(size));
    }
    return node;
}

} // namespace

int JoseDecoder::confidence(const DecodeInput &input) const
{
    const QByteArrayView bytes = input.bytes();
    if (!input.isBare() || !bytes.startsWith("eyJ")) {
        return 0;
    }
    if (Jose::looksLikeCompact(bytes)) {
        return 85;
    }
    return bytes.contains('.') ? 60 : 25;
}

Result<DecodedNode> JoseDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    const QList<SourceRange> parts = partsOf(input.source);
    DecodedNode node = parts.size() == 5 ? encryptedToken(input, parts, registry) : signedToken(input, parts, registry);
    node.sensitivity = Sensitivity::Secret;
    TokenChecks::add(input, &node);
    return node;
}

void addJoseDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<JoseDecoder>());
}

} // namespace Ticketscope
