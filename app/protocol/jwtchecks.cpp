// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwtchecks.h"

#include "protocol/base64.h"
#include "protocol/jwkmaterial.h"
#include "protocol/jwsalgorithm.h"
#include "protocol/jwtclaimchecks.h"
#include "protocol/jwtform.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <array>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TokenChecks)
};

constexpr std::array kAfterForm{"algorithm",  "signature", "issuer",    "audience", "authorized-party", "expiry",
                                "not-before", "issued-at", "time-form", "nonce",    "at-hash"};

TokenCheck check(QByteArray id, CheckState state, QString text, ByteRange part = {}, QByteArray claim = {})
{
    const QString title = titleOf(id);
    return TokenCheck{std::move(id), state, title, std::move(text), part, std::move(claim)};
}

/// Where nothing more can be read: all the rest, said to be unchecked.
void addUnchecked(QList<TokenCheck> *checks, const QString &why, QByteArrayView from)
{
    bool begun = false;
    for (const char *id : kAfterForm) {
        begun = begun || from == id;
        if (begun) {
            checks->append(check(id, CheckState::NotChecked, why));
        }
    }
}

CheckState stateOf(SignatureState state)
{
    switch (state) {
    case SignatureState::Valid:
        return CheckState::Passed;
    case SignatureState::NoKey:
    case SignatureState::Unsupported:
        return CheckState::NotChecked;
    default:
        return CheckState::Failed;
    }
}

/// Where the keys came from, said after what they told.
QString withSource(const QString &text, const TokenExpectations &expected)
{
    if (!expected.keys || expected.keysFrom.isEmpty()) {
        return text;
    }
    return text + QLatin1Char(' ') + Text::tr("The keys are from %1.").arg(forSentence(expected.keysFrom));
}

TokenCheck signatureCheck(const SignatureCheck &found, const TokenExpectations &expected, ByteRange part)
{
    if (!expected.keys && found.state == SignatureState::NoKey) {
        return check("signature", CheckState::NotChecked,
                     Text::tr("The signature was not checked: the issuer's keys are not at hand."), part);
    }
    return check("signature", stateOf(found.state), withSource(found.text, expected), part);
}

/// What the set holds, where the header speaks of a shared secret.
bool holdsPublicKeysOnly(const TokenExpectations &expected)
{
    const QList<SetKey> keys = expected.keys ? expected.keys->keys : QList<SetKey>();
    return !keys.isEmpty() &&
           std::none_of(keys.begin(), keys.end(), [](const SetKey &k) { return k.key.type() == "oct"; });
}

std::optional<TokenCheck> algorithmFlaw(const SignatureCheck &found, const TokenExpectations &expected, ByteRange part)
{
    const auto told = [&](CheckState state, QString text) {
        return check("algorithm", state, std::move(text), part, "alg");
    };
    switch (found.state) {
    case SignatureState::Unsigned:
    case SignatureState::Suspicious:
    case SignatureState::Malformed:
        return told(CheckState::Failed, found.text);
    default:
        break;
    }
    const Algorithm *algorithm = algorithmNamed(found.algorithm);
    if (!algorithm && algorithmSpelledLike(found.algorithm)) {
        return told(CheckState::Failed, found.text);
    }
    if (!algorithm) {
        return told(CheckState::NotChecked,
                    Text::tr("The algorithm \"%1\" is not known here.").arg(forSentence(found.algorithm)));
    }
    if (algorithm->family == Family::Hmac) {
        return told(CheckState::Notable,
                    holdsPublicKeysOnly(expected)
                        ? Text::tr("The token is signed with a shared secret (%1), where the provider's set has public "
                                   "keys: a program that took one of those for the secret would be deceived (RFC 8725 "
                                   "section 2.1).")
                              .arg(QLatin1String(algorithm->name))
                        : Text::tr("The token is signed with a secret that issuer and client share (%1): only they can "
                                   "check it.")
                              .arg(QLatin1String(algorithm->name)));
    }
    return std::nullopt;
}

TokenCheck algorithmCheck(const SignatureCheck &found, const TokenExpectations &expected, ByteRange part)
{
    if (std::optional<TokenCheck> flaw = algorithmFlaw(found, expected, part)) {
        return *flaw;
    }
    const QLatin1String name(algorithmNamed(found.algorithm)->name);
    if (expected.keys && found.key) {
        const SetKey &entry = expected.keys->keys[*found.key];
        if (!entry.algorithm.isEmpty() && entry.algorithm != found.algorithm) {
            return check("algorithm", CheckState::Notable,
                         Text::tr("The token is signed by %1, but the set says that its key is for %2; strict programs "
                                  "refuse it.")
                             .arg(name, forSentence(entry.algorithm)),
                         part, "alg");
        }
        if (!entry.key.isNull() && entry.key.type() == "RSA" && entry.key.bits() < 2048) {
            return check("algorithm", CheckState::Notable,
                         Text::tr("The token is signed by %1 with a key of only %2 bits; RFC 7518 wants 2048 at least.")
                             .arg(name)
                             .arg(entry.key.bits()),
                         part, "alg");
        }
    }
    return check("algorithm", CheckState::Passed, Text::tr("The token is signed by %1.").arg(name), part, "alg");
}

/// A claim that stands twice is read differently by different programs (RFC 7519 section 4).
QString namesTwice(const Json::Value &object)
{
    QSet<QString> seen;
    for (const Json::Value &member : object.children) {
        if (seen.contains(member.key)) {
            return member.key;
        }
        seen.insert(member.key);
    }
    return {};
}

/// The payload as JSON, white space and a byte order mark around it passed over; the form check's remark on it.
std::optional<Json::Value> claimsOf(const QByteArray &payload, TokenCheck *form, ByteRange part)
{
    const bool hasMark = payload.startsWith("\xef\xbb\xbf");
    Result<Json::Value> json = Json::parse(hasMark ? QByteArrayView(payload).sliced(3) : QByteArrayView(payload));
    const auto remark = [&](CheckState state, const QString &text) {
        form->state = state;
        form->text = text;
        form->part = part;
    };
    if (!json) {
        const bool isMeantAsJson = payload.trimmed().startsWith('{');
        remark(isMeantAsJson ? CheckState::Failed : CheckState::Notable,
               isMeantAsJson ? Text::tr("The payload is broken JSON: %1").arg(json.error().text)
                             : Text::tr("This is signed, but no JWT: the payload is not JSON."));
        return std::nullopt;
    }
    if (json->type != Json::Value::Type::Object) {
        remark(CheckState::Failed, Text::tr("The payload is JSON, but no object: there are no claims in it."));
        return std::nullopt;
    }
    if (hasMark) {
        remark(CheckState::Notable,
               Text::tr("The payload begins with a byte order mark; strict programs refuse that."));
    }
    if (const QString twice = namesTwice(*json); !twice.isEmpty()) {
        remark(CheckState::Notable, Text::tr("The claim \"%1\" stands in the payload twice; programs may read either.")
                                        .arg(forSentence(twice)));
    }
    return std::move(*json);
}

void addClaimChecks(QList<TokenCheck> *checks, const ClaimsView &view)
{
    checks->append(issuerCheck(view));
    checks->append(audienceCheck(view));
    checks->append(authorizedPartyCheck(view));
    checks->append(timeChecks(view));
    checks->append(nonceCheck(view));
    checks->append(accessTokenHashCheck(view));
}

QList<TokenCheck> signedToken(QByteArrayView token, const FormVerdict &form, const TokenExpectations &expected)
{
    const QList<ByteRange> &parts = form.compact.parts;
    const SignatureCheck signature = checkSignature(token, expected.keys.value_or(KeySet{}));
    const QByteArray payload =
        decodeBase64(token.sliced(parts[1].start, parts[1].length()), Base64Alphabet::Url).value_or(QByteArray());
    QList<TokenCheck> checks{check("form", CheckState::Passed, form.text)};
    const std::optional<Json::Value> claims = claimsOf(payload, &checks.first(), parts[1]);
    checks.append(algorithmCheck(signature, expected, parts[0]));
    checks.append(signatureCheck(signature, expected, parts[2]));
    if (!claims) {
        addUnchecked(&checks, Text::tr("Not checked: there are no claims that can be read."), "issuer");
        return checks;
    }
    addClaimChecks(&checks, ClaimsView{&*claims, signature.algorithm, parts[1], &expected});
    return checks;
}

} // namespace

QList<TokenCheck> checkToken(QByteArrayView compact, const TokenExpectations &expectations)
{
    const QByteArrayView token = compact.trimmed();
    const qsizetype lead = token.isEmpty() ? 0 : qsizetype(token.data() - compact.data());
    const FormVerdict form = judgeForm(token);
    QList<TokenCheck> checks;
    switch (form.form) {
    case TokenForm::Signed:
        checks = signedToken(token, form, expectations);
        break;
    case TokenForm::Encrypted:
        checks.append(check("form", CheckState::Passed, form.text, form.part));
        addUnchecked(&checks, Text::tr("Not checked: the token is encrypted."), kAfterForm.front());
        break;
    case TokenForm::Damaged:
        checks.append(check("form", CheckState::Failed, form.text, form.part));
        addUnchecked(&checks, Text::tr("Not checked: the token is damaged."), kAfterForm.front());
        break;
    case TokenForm::Opaque:
        checks.append(check("form", CheckState::NotChecked, form.text));
        addUnchecked(&checks, Text::tr("Not checked: the token is opaque."), kAfterForm.front());
        break;
    }
    for (TokenCheck &one : checks) {
        if (!one.part.isEmpty()) {
            one.part = one.part.moved(lead);
        }
    }
    return checks;
}

bool isValid(const QList<TokenCheck> &checks)
{
    const bool anyFailed = std::any_of(checks.begin(), checks.end(),
                                       [](const TokenCheck &one) { return one.state == CheckState::Failed; });
    const bool signedWell = std::any_of(checks.begin(), checks.end(), [](const TokenCheck &one) {
        return one.id == "signature" && one.state == CheckState::Passed;
    });
    return signedWell && !anyFailed;
}

} // namespace Ticketscope::Jose
