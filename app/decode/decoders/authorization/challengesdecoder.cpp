// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/authorization/authorization.h"
#include "decode/decoders/authorization/schemes.h"
#include "decode/nodes.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ChallengesDecoder)
};

DecodedNode challengeNode(const DecodeInput &input, const Http::Challenge &challenge, const DecoderRegistry &registry)
{
    ByteRange rest = challenge.range;
    rest.start = rest.end;
    if (!challenge.token68.isEmpty()) {
        rest = challenge.token68Range;
    } else if (!challenge.parameters.isEmpty()) {
        rest.start = challenge.parameters.first().nameRange.start;
    }
    DecodeInput inside = input.inner(Nodes::part(input.source, rest), "challenge:" + challenge.scheme);
    inside.facts.insert("header", input.isContext("header") ? input.contextName() : QByteArray("WWW-Authenticate"));
    DecodedNode decoded = registry.decode(inside);

    DecodedNode node = Nodes::field("http.challenge", QString::fromLatin1(challenge.scheme),
                                    QString::fromLatin1(challenge.scheme), Nodes::part(input.source, challenge.range));
    node.state = decoded.state;
    node.note = decoded.note;
    node.specification = decoded.specification;
    if (decoded.value.isValid()) {
        node.children.append(std::move(decoded));
    } else {
        node.children = std::move(decoded.children);
    }
    return node;
}

} // namespace

int ChallengesDecoder::confidence(const DecodeInput &input) const
{
    if (input.isContext("header", "WWW-Authenticate") || input.isContext("header", "Proxy-Authenticate")) {
        return 100;
    }
    return input.context == "pasted" && Schemes::looksLikeChallenge(input.bytes()) ? 75 : 0;
}

Result<DecodedNode> ChallengesDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    const Http::PartialChallenges read = Http::readChallenges(input.bytes());
    DecodedNode node = Nodes::group("http.challenges", Text::tr("Challenges"), input.source);
    node.specification = QStringLiteral("RFC 9110 section 11.6.1");
    QStringList schemes;
    for (const Http::Challenge &challenge : read.challenges) {
        schemes.append(QString::fromLatin1(challenge.scheme));
        node.children.append(challengeNode(input, challenge, registry));
    }
    node.value = schemes.join(QLatin1String(", "));
    if (read.error) {
        Nodes::addError(&node, input.source, *read.error);
    } else if (read.challenges.isEmpty()) {
        node.mark(NodeState::Damaged, Text::tr("There is no challenge in this header."));
    }
    return node;
}

} // namespace Ticketscope
