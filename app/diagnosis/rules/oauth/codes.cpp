// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/checks.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <algorithm>

namespace Ticketscope::Diagnosis::OAuthRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// RFC 6749 section 4.1.2 recommends ten minutes at most.
constexpr qint64 kCodeLife = 600;
constexpr qsizetype kShortestVerifier = 43;
constexpr qsizetype kLongestVerifier = 128;

bool isCodeRequest(const TokenRequest &request)
{
    return request.grant() == "authorization_code";
}

Finding refusedCode(const QByteArray &rule, Certainty certainty, Words words, QList<Evidence> evidence,
                    const TokenRequest &request)
{
    evidence.append(request.atError());
    Finding found = cause(rule, {"R31"}, certainty, std::move(words), evidence);
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-5.2"_s);
    found.explains << "oauth.invalid-grant"
                   << "oauth.invalid-request";
    return found;
}

QByteArray challengeOf(const QByteArray &verifier)
{
    return QCryptographicHash::hash(verifier, QCryptographicHash::Sha256)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/// The challenge in a spelling that is not that of RFC 7636: standard Base64, padding, hex.
bool isMisspelt(const QByteArray &verifier, const QByteArray &challenge)
{
    const QByteArray hash = QCryptographicHash::hash(verifier, QCryptographicHash::Sha256);
    return challenge == hash.toBase64() || challenge == hash.toBase64(QByteArray::OmitTrailingEquals) ||
           challenge == hash.toBase64(QByteArray::Base64UrlEncoding) || challenge.toLower() == hash.toHex() ||
           challenge == challengeOf(hash.toHex()) || challenge == hash.toHex().toBase64();
}

bool isVerifierByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

/// What is wrong, why, what to do; an empty title: nothing is.
Words pkceFlaw(const TokenRequest &request, const AuthorizationRequest &began)
{
    const QByteArray challenge = began.value("code_challenge");
    const QByteArray method = began.value("code_challenge_method");
    const QByteArray verifier = request.value("code_verifier");
    const QString title = Text::tr("The PKCE verifier does not fit the challenge.");
    const QString keep = Text::tr("The developer keeps the verifier until the code comes back and sends that one.");
    if (challenge.isEmpty()) {
        return verifier.isEmpty()
                   ? Words{}
                   : Words{
                         Text::tr("A PKCE verifier was sent for a login that was begun without a challenge."),
                         Text::tr("The request has code_verifier, but the login had no code_challenge."),
                         Text::tr("The developer sends code_challenge and code_challenge_method=S256 with the login."),
                         {}};
    }
    if (verifier.isEmpty()) {
        return {title, Text::tr("The login was begun with a code_challenge, but no code_verifier was sent."), keep, {}};
    }
    const bool isHash = challenge == challengeOf(verifier);
    if (method != "S256" && isHash) {
        return {title,
                Text::tr("The challenge is a SHA-256, but code_challenge_method=S256 was not sent, so that it is "
                         "compared as plain text."),
                Text::tr("The developer sends code_challenge_method=S256."),
                {}};
    }
    if (method == "S256" ? isHash : challenge == verifier) {
        return {};
    }
    if (method == "S256" && challenge == verifier) {
        return {title,
                Text::tr("The challenge is the verifier itself, though the login says that it is its SHA-256 (S256)."),
                Text::tr("The developer hashes the verifier with SHA-256 and encodes that as Base64url for "
                         "code_challenge."),
                {}};
    }
    if (isMisspelt(verifier, challenge)) {
        return {title,
                Text::tr("The challenge is the verifier's SHA-256 in another spelling than Base64url without padding."),
                Text::tr("The developer encodes the 32 raw bytes of the hash as Base64url without “=”."),
                {}};
    }
    return {title, Text::tr("The code_verifier is another one than the code_challenge was made of."), keep, {}};
}

std::optional<Finding> pkceOf(const Traffic &traffic, const TokenRequest &request)
{
    const AuthorizationRequest *began = traffic.requestOf(request);
    const QByteArray verifier = request.value("code_verifier");
    if (!began || isMasked(verifier) || isMasked(began->value("code_challenge"))) {
        return std::nullopt;
    }
    const Words words = pkceFlaw(request, *began);
    if (words.title.isEmpty()) {
        return std::nullopt;
    }
    const bool hasChallenge = field(began->fields, "code_challenge") != nullptr;
    QList<Evidence> evidence{request.at("code_verifier")};
    if (verifier.isEmpty()) {
        evidence = {request.at("grant_type")};
    }
    evidence.append(began->at(hasChallenge ? "code_challenge" : "client_id"));
    Finding found = refusedCode("oauth.pkce", Certainty::Proven, words, evidence, request);
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7636#section-4.6"_s);
    found.explains << "oauth.verifier-form";
    return found;
}

/// RFC 7636 section 4.1.
std::optional<Finding> verifierForm(const TokenRequest &request)
{
    const QByteArray verifier = request.value("code_verifier");
    const bool isLong = verifier.size() >= kShortestVerifier && verifier.size() <= kLongestVerifier;
    const bool isSpelt = std::all_of(verifier.begin(), verifier.end(), isVerifierByte);
    if (verifier.isEmpty() || isMasked(verifier) || (isLong && isSpelt)) {
        return std::nullopt;
    }
    Finding found =
        refusedCode("oauth.verifier-form", Certainty::Likely,
                    {isLong ? Text::tr("The PKCE verifier holds characters that are not allowed.")
                            : Text::tr("The PKCE verifier is too short or too long."),
                     isLong ? Text::tr("Allowed are letters, digits and - . _ ~.")
                            : Text::tr("It has %1 characters; 43 to 128 are allowed.").arg(verifier.size()),
                     Text::tr("The developer makes it of 32 random bytes, encoded as Base64url without “=”."),
                     Text::tr("A trial with such a verifier.")},
                    {request.at("code_verifier")}, request);
    found.severity = request.hasFailed ? Severity::Cause : Severity::Warning;
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7636#section-4.1"_s);
    return found;
}

/// The provider says that PKCE is the matter, and the capture does not have the login.
std::optional<Finding> saidPkce(const TokenRequest &request)
{
    const QString said = request.description();
    const bool isSaid = said.contains("code_verifier"_L1, Qt::CaseInsensitive) ||
                        said.contains("code verifier"_L1, Qt::CaseInsensitive) ||
                        said.contains("PKCE"_L1, Qt::CaseInsensitive) ||
                        said.contains("challenge"_L1, Qt::CaseInsensitive);
    if (!isSaid) {
        return std::nullopt;
    }
    const bool isSent = request.has("code_verifier");
    return refusedCode("oauth.pkce", Certainty::Likely,
                       {isSent ? Text::tr("The PKCE verifier does not fit the challenge.")
                               : Text::tr("The code_verifier of PKCE is missing."),
                        withDescription(Text::tr("The login server answers %1.").arg(quoted(request.error)), said),
                        Text::tr("The developer keeps the verifier until the code comes back and sends that one."),
                        Text::tr("A capture that holds the login in the browser as well.")},
                       {request.at(isSent ? "code_verifier" : "grant_type")}, request);
}

std::optional<Finding> usedTwice(const Traffic &traffic, const TokenRequest &request)
{
    const QByteArray code = request.value("code");
    if (code.isEmpty() || isMasked(code)) {
        return std::nullopt;
    }
    for (const TokenRequest &one : traffic.tokens) {
        if (&one == &request) {
            break;
        }
        if (isCodeRequest(one) && one.value("code") == code) {
            return refusedCode(
                "oauth.code-used-twice", Certainty::Proven,
                {Text::tr("The authorization code was used twice."),
                 Text::tr("An earlier request of this capture has the same code. A code is good once."),
                 Text::tr("The developer makes sure that the program exchanges each code once, also when it is "
                          "reloaded or tries again."),
                 {}},
                {request.at("code"), one.at("code")}, request);
        }
    }
    return std::nullopt;
}

std::optional<Finding> redirectDiffers(const Traffic &traffic, const TokenRequest &request)
{
    const AuthorizationRequest *began = traffic.requestOf(request);
    const QByteArray asked = began ? began->value("redirect_uri") : QByteArray();
    const QByteArray sent = request.value("redirect_uri");
    if (asked.isEmpty() || asked == sent) {
        return std::nullopt;
    }
    const bool isMissing = !request.has("redirect_uri");
    return refusedCode(
        "oauth.redirect-differs", Certainty::Proven,
        {isMissing ? Text::tr("The exchange of the code lacks the redirect address of the login.")
                   : Text::tr("The redirect address differs between the login and the exchange of the code."),
         isMissing
             ? Text::tr("The login had “%1”; the exchange has no redirect_uri.").arg(quoted(QString::fromUtf8(asked)))
             : Text::tr("The login had “%1”, the exchange “%2”.")
                   .arg(quoted(QString::fromUtf8(asked)), quoted(QString::fromUtf8(sent))),
         Text::tr("The developer sends exactly the same redirect_uri in both."),
         {}},
        {request.at(isMissing ? "grant_type" : "redirect_uri"), began->at("redirect_uri")}, request);
}

std::optional<Finding> otherClient(const Traffic &traffic, const TokenRequest &request)
{
    const Callback *callback = traffic.callbackOf(request);
    const AuthorizationRequest *began = callback ? traffic.requestOf(*callback) : nullptr;
    const QByteArray asked = began ? began->value("client_id") : QByteArray();
    if (asked.isEmpty() || request.client().isEmpty() || asked == request.client() || isMasked(request.client())) {
        return std::nullopt;
    }
    return refusedCode("oauth.other-client", Certainty::Proven,
                       {Text::tr("The code was given to another client than the one that exchanges it."),
                        Text::tr("The login had the client_id “%1”, the exchange “%2”.")
                            .arg(quoted(QString::fromUtf8(asked)), quoted(QString::fromUtf8(request.client()))),
                        Text::tr("The developer uses the same client_id for both."),
                        {}},
                       {request.at("client_id"), began->at("client_id")}, request);
}

std::optional<Finding> tooOld(const Traffic &traffic, const TokenRequest &request)
{
    const Callback *callback = traffic.callbackOf(request);
    const qint64 age =
        callback ? callback->exchange->exchange().started.secsTo(request.exchange->exchange().started) : 0;
    if (age <= kCodeLife || isMasked(request.value("code"))) {
        return std::nullopt;
    }
    return refusedCode("oauth.code-expired", Certainty::Likely,
                       {Text::tr("The authorization code had expired."),
                        Text::tr("It was given %1 minutes before it was exchanged; it lasts 10 at most.").arg(age / 60),
                        Text::tr("The program exchanges the code at once."),
                        Text::tr("A login whose code is exchanged within a minute.")},
                       {request.at("code"), callback->at("code")}, request);
}

Finding someReason(const TokenRequest &request)
{
    Finding found = cause(
        "oauth.invalid-grant", {"R31"}, Certainty::Possible,
        {Text::tr("The login server does not accept the authorization code."),
         withDescription(Text::tr("It answers invalid_grant: the code is older than 10 minutes, was used before, or "
                                  "redirect_uri or the PKCE verifier differ from those of the login."),
                         request.description()),
         Text::tr("The developer compares the exchange with the login. With PKCE, code_challenge_method=S256 must be "
                  "sent: the default is plain."),
         Text::tr("A capture that holds the login in the browser as well.")},
        {request.atError(), request.at("grant_type")});
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-5.2"_s);
    return found;
}

bool isAboutCode(const TokenRequest &request)
{
    return request.hasFailed && isCodeRequest(request) &&
           (request.error == "invalid_grant"_L1 || request.error == "invalid_request"_L1);
}

} // namespace

QList<Finding> pkce(const Traffic &traffic)
{
    QList<Finding> found;
    for (const TokenRequest &request : traffic.tokens) {
        if (!isCodeRequest(request)) {
            continue;
        }
        if (auto form = verifierForm(request)) {
            found.append(*form);
        }
        if (isAboutCode(request)) {
            auto one = pkceOf(traffic, request);
            one = one ? one : saidPkce(request);
            if (one) {
                found.append(*one);
            }
        }
    }
    return found;
}

QList<Finding> codes(const Traffic &traffic)
{
    QList<Finding> found;
    for (const TokenRequest &request : traffic.tokens) {
        if (!isAboutCode(request)) {
            continue;
        }
        std::optional<Finding> reason;
        for (const auto &look : {usedTwice, redirectDiffers, otherClient, tooOld}) {
            reason = reason ? reason : look(traffic, request);
        }
        if (reason) {
            found.append(*reason);
        } else if (request.error == "invalid_grant"_L1 && !pkceOf(traffic, request) && !saidPkce(request)) {
            found.append(someReason(request));
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::OAuthRules
