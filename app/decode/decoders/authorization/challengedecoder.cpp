// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/authorization/authorization.h"
#include "decode/nodes.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ChallengeDecoder)
};

constexpr const char *kPrefix = "http.challenge";

DecodedNode *parameter(DecodedNode *node, const char *name)
{
    return Authorization::parameterOf(node, QByteArray(kPrefix) + '.' + name);
}

bool isText(const DecodedNode &node, const char *wanted)
{
    return node.value.toString().compare(QLatin1String(wanted), Qt::CaseInsensitive) == 0;
}

void explainRealm(DecodedNode *node)
{
    if (!parameter(node, "realm")) {
        node->mark(NodeState::Notable, Text::tr("The realm is missing, though this scheme requires one."));
    }
}

void explainBasic(DecodedNode *node)
{
    node->specification = QStringLiteral("RFC 7617 section 2");
    explainRealm(node);
    DecodedNode *charset = parameter(node, "charset");
    if (!charset) {
        return;
    }
    if (isText(*charset, "UTF-8")) {
        charset->note = Text::tr("The server wants user name and password in UTF-8.");
    } else {
        charset->mark(NodeState::Notable, Text::tr("UTF-8 is the only value that is allowed here."));
    }
}

void explainDigestAlgorithm(DecodedNode *node)
{
    DecodedNode *algorithm = parameter(node, "algorithm");
    if (!algorithm) {
        node->mark(NodeState::Fine, Text::tr("No algorithm is named: MD5 is meant."));
        return;
    }
    constexpr std::array known{"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"};
    if (std::none_of(known.begin(), known.end(), [&](const char *name) { return isText(*algorithm, name); })) {
        algorithm->mark(NodeState::Notable, Text::tr("This is not an algorithm of RFC 7616."));
    }
}

void explainDigest(DecodedNode *node)
{
    node->specification = QStringLiteral("RFC 7616 section 3.3");
    explainRealm(node);
    explainDigestAlgorithm(node);
    if (!parameter(node, "nonce")) {
        node->mark(NodeState::Damaged, Text::tr("The nonce is missing: nobody can answer this challenge."));
    }
    if (DecodedNode *stale = parameter(node, "stale")) {
        stale->note = isText(*stale, "true")
                          ? Text::tr("Only the nonce was too old: the user name and password were right. The client "
                                     "answers again with the new nonce.")
                          : Text::tr("The nonce was not the reason: the answer itself was refused, or there was none.");
    }
    if (DecodedNode *qop = parameter(node, "qop")) {
        qop->note = Text::tr("auth protects the request line; auth-int also the body.");
    } else {
        node->mark(NodeState::Notable, Text::tr("No qop is offered: this is the old form of RFC 2069."));
    }
    if (DecodedNode *userhash = parameter(node, "userhash"); userhash && isText(*userhash, "true")) {
        userhash->note = Text::tr("The client may send a hash in place of the user name.");
    }
}

void explainBearer(DecodedNode *node)
{
    node->specification = QStringLiteral("RFC 6750 section 3");
    DecodedNode *error = parameter(node, "error");
    if (!error) {
        node->mark(NodeState::Fine, Text::tr("No error is named: the request most likely carried no token."));
        return;
    }
    if (isText(*error, "invalid_token")) {
        error->mark(NodeState::Notable,
                    Text::tr("The token has expired, was revoked, or is not right in some other way."));
    } else if (isText(*error, "invalid_request")) {
        error->mark(NodeState::Notable, Text::tr("The request is malformed, or sends its token in more than one way."));
    } else if (isText(*error, "insufficient_scope")) {
        error->mark(NodeState::Notable, Text::tr("The token is good but does not allow this."));
    }
}

} // namespace

int ChallengeDecoder::confidence(const DecodeInput &input) const
{
    return input.isContext("challenge") ? 10 : 0;
}

Result<DecodedNode> ChallengeDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    DecodedNode node = Nodes::group(kPrefix, Text::tr("Challenge"), input.source);
    const QByteArrayView bytes = input.bytes();
    const Http::PartialParameters read = Http::readParameters(bytes);
    const bool isToken = read.parameters.isEmpty() && !bytes.isEmpty();
    if (isToken) {
        // A token with nothing around it is bytes for the client, as NTLM and Negotiate send.
        DecodedNode token = registry.decode(input.inner(input.source, "challenge-token"));
        token.id = "http.challenge.token";
        token.name = Text::tr("Token");
        node.children.append(std::move(token));
        return node;
    }
    Authorization::appendParameters(&node, kPrefix, input.source, read.parameters);
    if (input.isContext("challenge", "Basic")) {
        explainBasic(&node);
    } else if (input.isContext("challenge", "Digest")) {
        explainDigest(&node);
    } else if (input.isContext("challenge", "Bearer")) {
        explainBearer(&node);
    }
    if (read.error && !read.parameters.isEmpty()) {
        Nodes::addError(&node, input.source, *read.error);
    }
    return node;
}

} // namespace Ticketscope
