// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/jose/checknodes.h"

#include "decode/nodes.h"
#include "protocol/cookie.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::TokenChecks {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TokenCheckNodes)
};

using Jose::CheckState;
using Jose::TokenCheck;

DecodedNode *child(DecodedNode *node, QByteArrayView id)
{
    const auto found = std::find_if(node->children.begin(), node->children.end(),
                                    [&](const DecodedNode &one) { return one.id == id; });
    return found == node->children.end() ? nullptr : &*found;
}

/// What a token can fail without being held against anything that somebody knows of it.
bool isOfItself(const TokenCheck &check)
{
    return check.id == "algorithm" || check.id == "signature" || check.id.startsWith("expiry") ||
           check.id.startsWith("not-before");
}

/// Where keys are at hand a token is verified, and every check that fails is damage. Where it is only read, an old or
/// unsigned token is still a whole one.
NodeState stateOf(const TokenCheck &check, bool isVerified)
{
    switch (check.state) {
    case CheckState::Failed:
        return isVerified || !isOfItself(check) ? NodeState::Damaged : NodeState::Notable;
    case CheckState::Notable:
        return NodeState::Notable;
    default:
        return NodeState::Fine;
    }
}

struct Verdict
{
    QByteArray word;
    QString shown;
};

Verdict verdictOf(CheckState state)
{
    switch (state) {
    case CheckState::Passed:
        return {"passed", Text::tr("passed")};
    case CheckState::Failed:
        return {"failed", Text::tr("failed")};
    case CheckState::Notable:
        return {"notable", Text::tr("notable")};
    case CheckState::NotChecked:
        break;
    }
    return {"notChecked", Text::tr("not checked")};
}

/// The claim or header parameter that a check is about, else the part of the token, else the token.
SourceRange sourceOf(const DecodeInput &input, const DecodedNode &token, const TokenCheck &check)
{
    if (!check.claim.isEmpty()) {
        for (const char *prefix : {"jwt.claim.", "jwt.header.", "jwe.header."}) {
            const QByteArray id = QByteArray(prefix).append(check.claim);
            if (const DecodedNode *claim = token.find(id)) {
                return claim->source;
            }
        }
    }
    return check.part.isEmpty() ? input.source : Nodes::part(input.source, check.part);
}

/// An ID token is for the client and may carry what its request asked for.
bool looksLikeIdToken(const DecodedNode &token)
{
    return token.find("jwt.claim.nonce") || token.find("jwt.claim.at_hash") || token.find("jwt.claim.c_hash");
}

Jose::TokenExpectations expectationsOf(const DecodeInput &input, const DecodedNode &token)
{
    const DecodedNode *type = token.find("jwt.header.typ");
    Jose::TokenExpectations expected = input.keys->tokens()->forToken(
        input.facts.value("carrier"), type ? type->value.toString().toUtf8() : QByteArray(), looksLikeIdToken(token));
    if (!expected.serverNow.isValid()) {
        expected.serverNow = Http::parseCookieDate(input.facts.value("server-date")).value_or(QDateTime());
    }
    return expected;
}

QString summaryOf(const QList<TokenCheck> &checks)
{
    const auto count = [&](CheckState state) {
        return int(
            std::count_if(checks.begin(), checks.end(), [&](const TokenCheck &one) { return one.state == state; }));
    };
    const auto first = std::find_if(checks.begin(), checks.end(),
                                    [](const TokenCheck &one) { return one.state == CheckState::Failed; });
    if (first != checks.end()) {
        return Text::tr("%n check(s) failed. %1", nullptr, count(CheckState::Failed)).arg(first->text);
    }
    if (Jose::isValid(checks)) {
        return Text::tr("The signature is right, and no check failed.");
    }
    return Text::tr("No check failed, but the signature was not checked: the token may be anybody's.");
}

DecodedNode checkNode(const DecodeInput &input, const DecodedNode &token, const TokenCheck &check, bool isVerified)
{
    const Verdict verdict = verdictOf(check.state);
    DecodedNode node = Nodes::field("jwt.check." + check.id, check.title, verdict.shown, sourceOf(input, token, check));
    node.verdict = verdict.word;
    node.note = check.text;
    node.state = stateOf(check, isVerified);
    return node;
}

} // namespace

void add(const DecodeInput &input, DecodedNode *token)
{
    if (!input.keys || !input.keys->tokens()) {
        return;
    }
    const Jose::TokenExpectations expected = expectationsOf(input, *token);
    const QList<TokenCheck> checks = Jose::checkToken(input.bytes(), expected);
    DecodedNode group = Nodes::group("jwt.checks", Text::tr("Checks"), input.source);
    for (const TokenCheck &check : checks) {
        group.children.append(checkNode(input, *token, check, expected.keys.has_value()));
        if (check.id != "signature" || token->id != "jwt") {
            continue;
        }
        if (DecodedNode *signature = child(token, "jwt.signature")) {
            signature->note.clear();
            signature->mark(stateOf(check, expected.keys.has_value()), check.text);
        }
    }
    token->note = token->id == "jwe" ? checks.first().text : summaryOf(checks);
    token->children.prepend(std::move(group));
}

} // namespace Ticketscope::TokenChecks
