// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/authorization/authorization.h"
#include "decode/decoders/authorization/schemes.h"
#include "decode/nodes.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::CredentialsDecoder)
};

/// What stands after the scheme.
SourceRange afterScheme(const SourceRange &value, const Http::Challenge &credentials)
{
    ByteRange rest = credentials.range;
    if (!credentials.token68.isEmpty()) {
        rest = credentials.token68Range;
    } else if (!credentials.parameters.isEmpty()) {
        rest.start = credentials.parameters.first().nameRange.start;
    } else {
        rest.start = rest.end;
    }
    return Nodes::part(value, rest);
}

/// Credentials of a scheme that no decoder knows: nobody can say which part of them is no secret.
DecodedNode unknownScheme(const DecodeInput &input, const SourceRange &rest, const Http::Challenge &credentials,
                          const DecoderRegistry &registry)
{
    DecodedNode node = Nodes::group("http.credentials", Text::tr("Credentials"), rest);
    node.mark(
        NodeState::Unknown,
        Text::tr("The scheme \"%1\" is not one that is known here.").arg(QString::fromLatin1(credentials.scheme)));
    if (!credentials.token68.isEmpty()) {
        DecodedNode token = registry.decode(input.inner(rest, "token"));
        token.sensitivity = Sensitivity::Secret;
        node.children.append(std::move(token));
    }
    for (const Http::AuthParameter &parameter : credentials.parameters) {
        node.children.append(
            Authorization::parameterNode("http.credentials", input.source, parameter, Sensitivity::Secret));
    }
    return node;
}

/// A value with no scheme in front, or one that is out of grammar: all of it stays secret.
DecodedNode broken(const DecodeInput &input, const Error &error, const DecoderRegistry &registry)
{
    DecodedNode node = Nodes::group("http.authorization", {}, input.source);
    std::optional<DecodedNode> token = registry.decodeIfKnown(input.inner(input.source, "token"));
    DecodedNode raw = token ? std::move(*token) : Nodes::text("raw.text", Text::tr("Text"), input.source);
    raw.sensitivity = Sensitivity::Secret;
    node.children.append(std::move(raw));
    Nodes::addError(&node, input.source, error);
    return node;
}

} // namespace

int CredentialsDecoder::confidence(const DecodeInput &input) const
{
    if (input.isContext("header", "Authorization") || input.isContext("header", "Proxy-Authorization")) {
        return 100;
    }
    return input.context == "pasted" && Schemes::looksLikeCredentials(input.bytes()) ? 70 : 0;
}

Result<DecodedNode> CredentialsDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    const Result<Http::Challenge> credentials = Http::parseCredentials(input.bytes());
    if (!credentials) {
        return broken(input, credentials.error(), registry);
    }
    const SourceRange rest = afterScheme(input.source, *credentials);
    DecodeInput inside = input.inner(rest, "credentials:" + credentials->scheme);
    inside.facts.insert("header", input.isContext("header") ? input.contextName() : QByteArray("Authorization"));
    std::optional<DecodedNode> known = registry.decodeIfKnown(inside);
    DecodedNode decoded = known ? std::move(*known) : unknownScheme(input, rest, *credentials, registry);

    DecodedNode node = Nodes::field("http.authorization", Text::tr("Authorization"),
                                    QString::fromLatin1(credentials->scheme), input.source);
    node.specification = QStringLiteral("RFC 9110 section 11.6.2");
    // A scheme's fields stand right under the header; only what is a single value stays a node of its own.
    if (decoded.children.isEmpty() || decoded.value.isValid()) {
        node.children.append(std::move(decoded));
    } else {
        node.mark(decoded.state, decoded.note);
        if (!decoded.specification.isEmpty()) {
            node.specification = decoded.specification;
        }
        node.children = std::move(decoded.children);
    }
    if (rest.range.isEmpty()) {
        node.mark(NodeState::Damaged,
                  Text::tr("Only the name of the scheme stands here; the credentials are missing."));
    }
    return node;
}

} // namespace Ticketscope
