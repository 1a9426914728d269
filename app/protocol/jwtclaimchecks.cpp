// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwtclaimchecks.h"

#include "protocol/jwkmaterial.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <algorithm>
#include <array>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TokenChecks)
};

using Type = Json::Value::Type;

TokenCheck check(const ClaimsView &token, QByteArray id, QByteArray claim, CheckState state, QString text)
{
    const QString title = titleOf(id);
    return TokenCheck{std::move(id), state, title, std::move(text), token.part, std::move(claim)};
}

QString quoted(const QString &foreign)
{
    return QStringLiteral("\"%1\"").arg(forSentence(foreign));
}

/// Where two names differ in a way that people overlook, the sentence that says so.
QString smallDifference(const QString &found, const QString &expected)
{
    const auto withoutSlash = [](const QString &text) {
        return text.endsWith(QLatin1Char('/')) ? text.chopped(1) : text;
    };
    if (withoutSlash(found) == withoutSlash(expected)) {
        return Text::tr("They differ only in the slash at the end, which counts.");
    }
    if (found.compare(expected, Qt::CaseInsensitive) == 0) {
        return Text::tr("They differ only in upper and lower case, which counts.");
    }
    if (found.trimmed() == expected.trimmed()) {
        return Text::tr("They differ only in white space at an end, which counts.");
    }
    const QString scheme = QStringLiteral("https://");
    if (found == scheme + expected || expected == scheme + found) {
        return Text::tr("They differ only in the \"https://\", which counts.");
    }
    return {};
}

QString mismatch(const QString &sentence, const QString &found, const QString &expected)
{
    const QString difference = smallDifference(found, expected);
    return difference.isEmpty() ? sentence : QString(sentence + QLatin1Char(' ') + difference);
}

/// The "aud" claim: one text, or a list of them (RFC 7519 section 4.1.3). Nothing where it is neither.
std::optional<QStringList> audiencesOf(const Json::Value &claim)
{
    if (claim.type == Type::String) {
        return QStringList{claim.scalar.toString()};
    }
    if (claim.type != Type::Array) {
        return std::nullopt;
    }
    QStringList audiences;
    for (const Json::Value &one : claim.children) {
        if (one.type != Type::String) {
            return std::nullopt;
        }
        audiences.append(one.scalar.toString());
    }
    return audiences;
}

QString listed(const QStringList &names)
{
    constexpr qsizetype kMost = 5;
    QStringList shown;
    for (const QString &name : names.first(std::min(names.size(), kMost))) {
        shown.append(quoted(name));
    }
    if (names.size() > kMost) {
        shown.append(QStringLiteral("…"));
    }
    return shown.join(QStringLiteral(", "));
}

/// The hash that goes with the token's own signature (OpenID Connect Core 3.1.3.6).
std::optional<QCryptographicHash::Algorithm> hashOf(const QByteArray &algorithm)
{
    if (algorithm == "Ed25519" || algorithm.endsWith("512")) {
        return QCryptographicHash::Sha512;
    }
    if (algorithm.endsWith("256")) {
        return QCryptographicHash::Sha256;
    }
    if (algorithm.endsWith("384")) {
        return QCryptographicHash::Sha384;
    }
    return std::nullopt;
}

} // namespace

QString titleOf(QByteArrayView id)
{
    const auto is = [&](const char *name) { return id == name || id == QByteArray(QByteArray(name) + ".server"); };
    if (is("form")) {
        return Text::tr("Form");
    }
    if (is("algorithm")) {
        return Text::tr("Algorithm");
    }
    if (is("signature")) {
        return Text::tr("Signature");
    }
    if (is("issuer")) {
        return Text::tr("Issuer");
    }
    if (is("audience")) {
        return Text::tr("Audience");
    }
    if (is("authorized-party")) {
        return Text::tr("Authorized party");
    }
    if (is("time-form")) {
        return Text::tr("Form of the times");
    }
    if (is("nonce")) {
        return Text::tr("Nonce");
    }
    if (is("at-hash")) {
        return Text::tr("Hash of the access token");
    }
    const bool byServer = id.endsWith(".server");
    if (is("expiry")) {
        return byServer ? Text::tr("Expiry, by the server's clock") : Text::tr("Expiry");
    }
    if (is("not-before")) {
        return byServer ? Text::tr("Not before, by the server's clock") : Text::tr("Not before");
    }
    return byServer ? Text::tr("Issued at, by the server's clock") : Text::tr("Issued at");
}

TokenCheck issuerCheck(const ClaimsView &token)
{
    const auto told = [&](CheckState state, QString text) {
        return check(token, "issuer", "iss", state, std::move(text));
    };
    const Json::Value *claim = token.claims->member(u"iss");
    const std::optional<QString> &expected = token.expected->issuer;
    if (!claim) {
        return expected ? told(CheckState::Failed, Text::tr("The token does not say who issued it (\"iss\")."))
                        : told(CheckState::NotChecked, Text::tr("The token names no issuer."));
    }
    if (claim->type != Type::String) {
        return told(CheckState::Failed, Text::tr("The issuer (\"iss\") is not a text."));
    }
    const QString found = claim->scalar.toString();
    if (!expected) {
        return told(CheckState::NotChecked,
                    Text::tr("The token says %1; it is not known who should have issued it.").arg(quoted(found)));
    }
    if (found == *expected) {
        return told(CheckState::Passed, Text::tr("The token was issued by %1, as expected.").arg(quoted(found)));
    }
    return told(
        CheckState::Failed,
        mismatch(Text::tr("The token was issued by %1, where %2 was expected.").arg(quoted(found), quoted(*expected)),
                 found, *expected));
}

TokenCheck audienceCheck(const ClaimsView &token)
{
    const auto told = [&](CheckState state, QString text) {
        return check(token, "audience", "aud", state, std::move(text));
    };
    const Json::Value *claim = token.claims->member(u"aud");
    const std::optional<QString> &expected = token.expected->audience;
    if (!claim) {
        return expected ? told(CheckState::Failed, Text::tr("The token does not say whom it is meant for (\"aud\")."))
                        : told(CheckState::NotChecked, Text::tr("The token names no audience."));
    }
    const std::optional<QStringList> found = audiencesOf(*claim);
    if (!found) {
        return told(CheckState::Failed, Text::tr("The audience (\"aud\") is neither a text nor a list of texts."));
    }
    if (!expected) {
        return told(CheckState::NotChecked,
                    Text::tr("The token is meant for %1; it is not known for whom it should be.").arg(listed(*found)));
    }
    if (found->contains(*expected)) {
        return told(
            CheckState::Passed,
            found->size() == 1
                ? Text::tr("The token is meant for %1, as expected.").arg(quoted(*expected))
                : Text::tr("The token is meant for %1, which has %2 in it.").arg(listed(*found), quoted(*expected)));
    }
    if (found->isEmpty()) {
        return told(CheckState::Failed, Text::tr("The audience (\"aud\") is an empty list."));
    }
    return told(CheckState::Failed, mismatch(Text::tr("The token is meant for %1, not for %2: it was issued to another "
                                                      "program, or for another service.")
                                                 .arg(listed(*found), quoted(*expected)),
                                             found->first(), *expected));
}

TokenCheck authorizedPartyCheck(const ClaimsView &token)
{
    const auto told = [&](CheckState state, QString text) {
        return check(token, "authorized-party", "azp", state, std::move(text));
    };
    const Json::Value *claim = token.claims->member(u"azp");
    const Json::Value *audience = token.claims->member(u"aud");
    const bool hasSeveral = audience && audience->children.size() > 1;
    const std::optional<QString> &client =
        token.expected->clientId ? token.expected->clientId : token.expected->audience;
    if (!claim) {
        return hasSeveral
                   ? told(CheckState::Notable,
                          Text::tr("The token has several audiences and does not name the one that it was issued "
                                   "to (\"azp\"); strict clients want it."))
                   : told(CheckState::NotChecked,
                          Text::tr("The token names none (\"azp\"), and with one audience needs none."));
    }
    if (claim->type != Type::String) {
        return told(CheckState::Failed, Text::tr("The authorized party (\"azp\") is not a text."));
    }
    const QString found = claim->scalar.toString();
    if (!client) {
        return told(CheckState::NotChecked,
                    Text::tr("The token was issued to %1; it is not known to whom it should be.").arg(quoted(found)));
    }
    if (found == *client) {
        return told(CheckState::Passed, Text::tr("The token was issued to %1, as expected.").arg(quoted(found)));
    }
    const QString text =
        Text::tr("The token was issued to %1, not to %2 (\"azp\").").arg(quoted(found), quoted(*client));
    return told(hasSeveral ? CheckState::Failed : CheckState::Notable, mismatch(text, found, *client));
}

TokenCheck nonceCheck(const ClaimsView &token)
{
    const auto told = [&](CheckState state, QString text) {
        return check(token, "nonce", "nonce", state, std::move(text));
    };
    const Json::Value *claim = token.claims->member(u"nonce");
    const std::optional<QString> &expected = token.expected->nonce;
    if (!expected) {
        return told(CheckState::NotChecked, claim
                                                ? Text::tr("The token has one; the request's is not known.")
                                                : Text::tr("The token has none, and none is known to have been sent."));
    }
    if (!claim) {
        return told(CheckState::Failed,
                    Text::tr("The request sent a nonce, and the token does not give it back: it may "
                             "belong to another login."));
    }
    if (claim->type != Type::String) {
        return told(CheckState::Failed, Text::tr("The nonce is not a text."));
    }
    return claim->scalar.toString() == *expected
               ? told(CheckState::Passed, Text::tr("The token gives back the nonce of the request."))
               : told(CheckState::Failed, Text::tr("The token's nonce is not that of the request: the token belongs to "
                                                   "another login, or was replayed."));
}

TokenCheck accessTokenHashCheck(const ClaimsView &token)
{
    const auto told = [&](CheckState state, QString text) {
        return check(token, "at-hash", "at_hash", state, std::move(text));
    };
    const Json::Value *claim = token.claims->member(u"at_hash");
    const std::optional<QByteArray> &accessToken = token.expected->accessToken;
    if (!claim) {
        return told(CheckState::NotChecked,
                    Text::tr("The token has none (\"at_hash\"); with the code flow it need not have one."));
    }
    if (claim->type != Type::String) {
        return told(CheckState::Failed, Text::tr("The hash (\"at_hash\") is not a text."));
    }
    if (!accessToken) {
        return told(CheckState::NotChecked, Text::tr("The access token that it belongs to is not at hand."));
    }
    const std::optional<QCryptographicHash::Algorithm> algorithm = hashOf(token.algorithm);
    if (!algorithm) {
        return told(CheckState::NotChecked, Text::tr("It is not known which hash goes with the algorithm %1.")
                                                .arg(quoted(QString::fromUtf8(token.algorithm))));
    }
    const QByteArray whole = QCryptographicHash::hash(*accessToken, *algorithm);
    const QByteArray half =
        whole.first(whole.size() / 2).toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    return claim->scalar.toString().toUtf8() == half
               ? told(CheckState::Passed, Text::tr("The token belongs to the access token that came with it."))
               : told(
                     CheckState::Failed,
                     Text::tr("The token does not belong to the access token that came with it: their hashes differ."));
}

} // namespace Ticketscope::Jose
