// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/http/credentials.h"
#include "diagnosis/rules/http/httprules.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "protocol/base64.h"
#include "protocol/jose.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// A token in the Authorization header, as far as it can be read.
struct WebToken
{
    const ExchangeView *exchange = nullptr;
    ByteRange whole;     ///< on the wire
    ByteRange payload;   ///< its Base64url
    ByteRange signature; ///< likewise
    QJsonObject header;
    QJsonObject claims;
    std::optional<Error> damage;
    qsizetype signatureSize = 0; ///< bytes
    bool isEncrypted = false;
};

/// Bytes of a signature by algorithm (RFC 7518 section 3.1); RSA keys have 2048 bits or more.
struct SignatureSize
{
    const char *algorithm;
    qsizetype size;
    bool isMinimum;
};

constexpr std::array kSignatureSizes{
    SignatureSize{"HS256", 32, false}, SignatureSize{"HS384", 48, false}, SignatureSize{"HS512", 64, false},
    SignatureSize{"ES256", 64, false}, SignatureSize{"ES384", 96, false}, SignatureSize{"ES512", 132, false},
    SignatureSize{"RS256", 128, true}, SignatureSize{"RS384", 128, true}, SignatureSize{"RS512", 128, true},
    SignatureSize{"PS256", 128, true}, SignatureSize{"PS384", 128, true}, SignatureSize{"PS512", 128, true},
    SignatureSize{"EdDSA", 64, false}};

bool hasWrongSignatureSize(const QByteArray &algorithm, qsizetype size)
{
    return std::any_of(kSignatureSizes.begin(), kSignatureSizes.end(), [&](const SignatureSize &row) {
        // Keys of RSA come in whole multiples of eight bytes.
        return algorithm == row.algorithm && (row.isMinimum ? size < row.size || size % 8 != 0 : size != row.size);
    });
}

QJsonObject objectOf(const QByteArray &part, std::optional<Error> *damage)
{
    const Result<QByteArray> json = decodeBase64(part, Base64Alphabet::Url);
    if (!json) {
        *damage = json.error();
        return {};
    }
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(*json, &problem);
    if (!document.isObject()) {
        *damage = Error{ErrorCode::Malformed, problem.errorString(), {}, {}, {}};
    }
    return document.object();
}

std::optional<WebToken> tokenOf(const ExchangeView &exchange)
{
    const auto sent = sentCredentials(exchange);
    if (!sent || !sent->rest.startsWith("eyJ")) {
        return std::nullopt;
    }
    WebToken token;
    token.exchange = &exchange;
    token.whole = sent->range;
    const QList<QByteArray> parts = sent->rest.split('.');
    if (parts.size() == 5) {
        token.isEncrypted = true;
        return token;
    }
    if (parts.size() != 3) {
        token.damage = Error{ErrorCode::Malformed, {}, {}, {}, {}};
        return token;
    }
    const qint64 payload = token.whole.start + parts[0].size() + 1;
    const qint64 signature = payload + parts[1].size() + 1;
    token.payload = {payload, signature - 1};
    token.signature = {signature, signature + parts[2].size()};
    token.header = objectOf(parts[0], &token.damage);
    token.claims = objectOf(parts[1], &token.damage);
    const Result<QByteArray> bytes = decodeBase64(parts[2], Base64Alphabet::Url);
    token.signatureSize = bytes ? bytes->size() : 0;
    if (!bytes) {
        token.damage = bytes.error();
    }
    return token;
}

QDateTime timeOf(const QJsonObject &claims, const QString &name)
{
    const QVariant value = claims.value(name).toVariant();
    bool isNumber = false;
    const double seconds = value.toDouble(&isNumber);
    return isNumber && seconds > 0 && seconds < 253402300799.0
               ? QDateTime::fromMSecsSinceEpoch(qint64(seconds * 1000.0), Qt::UTC)
               : QDateTime();
}

QStringList audiencesOf(const QJsonObject &claims)
{
    const QJsonValue value = claims.value("aud"_L1);
    return value.isArray() ? value.toVariant().toStringList() : QStringList(value.toString());
}

/// The server says that it is this: it calls the token invalid, or refuses with 401 at all.
bool isRefused(const ExchangeView &exchange)
{
    return exchange.status() == 401 || exchange.status() == 403 || exchange.status() == 400;
}

Finding tokenFinding(const WebToken &token, const QByteArray &rule, Certainty certainty, ByteRange range)
{
    Finding finding = newFinding(rule, Severity::Cause, certainty, token.exchange->at(Side::Request, range));
    finding.evidence.append(token.exchange->atStatus());
    finding.explains = {"http.bearer"};
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7519#section-4.1"_s);
    return finding;
}

Finding damaged(const WebToken &token)
{
    Finding finding = tokenFinding(token, "http.token-damaged", Certainty::Proven, token.whole);
    finding.title = Text::tr("The token is damaged: it is no longer a whole JSON Web Token.");
    finding.why = token.damage && token.payload.isEmpty()
                      ? Text::tr("It begins as one, but does not have its three parts.")
                      : Text::tr("It has its parts, but one of them does not decode or has the wrong length.");
    finding.remedy = Text::tr("Copy the token again as a whole, and look for fields or columns on the way that are too "
                              "short for it.");
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7515#section-7.1"_s);
    return finding;
}

std::optional<Finding> expired(const WebToken &token)
{
    const QDateTime until = timeOf(token.claims, u"exp"_s);
    const QDateTime now = timeThere(*token.exchange);
    if (!until.isValid() || !now.isValid() || until > now) {
        return std::nullopt;
    }
    Finding finding = tokenFinding(token, "http.token-expired", Certainty::Proven, token.payload);
    finding.title = Text::tr("The token expired %1 before it was used.").arg(spanText(until.secsTo(now)));
    finding.why =
        Text::tr("It was good until %1; by the server's clock it was %2.").arg(timeText(until), timeText(now));
    finding.remedy = Text::tr("Get a new token, with the refresh token or by a new login. The program should do that "
                              "by itself before the old one ends.");
    return finding;
}

std::optional<Finding> notYet(const WebToken &token)
{
    const QDateTime from = timeOf(token.claims, u"nbf"_s);
    const QDateTime now = timeThere(*token.exchange);
    if (!from.isValid() || !now.isValid() || from <= now) {
        return std::nullopt;
    }
    Finding finding = tokenFinding(token, "http.token-notyet", Certainty::Likely, token.payload);
    finding.title = Text::tr("The token is not valid yet: a clock is wrong.");
    finding.why = Text::tr("It is good from %1; by the server's clock it was %2.").arg(timeText(from), timeText(now));
    finding.remedy = Text::tr("Let all computers take their time from the network (NTP).");
    return finding;
}

bool saysServer(const WebToken &token, const char *word)
{
    const QByteArray said = token.exchange->headers(Side::Response, "WWW-Authenticate").join(' ').toLower();
    return said.contains(word) || token.exchange->bodyHas(Side::Response, word);
}

/// The same host, or one is part of the other's domain. Audiences that are mere names may be anybody's.
bool mayServe(const QString &audience, const QUrl &url)
{
    const QUrl named(audience);
    const QString host = named.host();
    const bool isAddress = named.scheme() == "https"_L1 || named.scheme() == "http"_L1;
    return !isAddress || host.isEmpty() || host.compare(url.host(), Qt::CaseInsensitive) == 0 ||
           url.host().endsWith(QString(u'.' + host), Qt::CaseInsensitive) ||
           host.endsWith(QString(u'.' + url.host()), Qt::CaseInsensitive);
}

std::optional<Finding> otherAudience(const WebToken &token)
{
    const QStringList audiences = audiencesOf(token.claims);
    const QUrl url = token.exchange->exchange().url;
    const bool fits = std::any_of(audiences.begin(), audiences.end(),
                                  [&url](const QString &audience) { return mayServe(audience, url); });
    const bool isSaid = saysServer(token, "audience");
    if (audiences.isEmpty() || audiences.first().isEmpty() || (fits && !isSaid)) {
        return std::nullopt;
    }
    Finding finding =
        tokenFinding(token, "http.token-audience", isSaid ? Certainty::Proven : Certainty::Likely, token.payload);
    finding.title = Text::tr("The token is meant for another service.");
    finding.why =
        Text::tr("Its audience (aud) is %1; the request went to %2.").arg(audiences.join(", "_L1), hostText(url));
    finding.remedy = Text::tr("Ask for a token for this service: by its scope, resource or audience, as the service's "
                              "manual says.");
    return finding;
}

/// An ID token tells an application who logged in; it opens no service (OpenID Connect Core section 2).
std::optional<Finding> idToken(const WebToken &token)
{
    const bool isOne =
        token.claims.contains("at_hash"_L1) || token.claims.contains("c_hash"_L1) ||
        (token.claims.contains("nonce"_L1) && !token.claims.contains("scp"_L1) && !token.claims.contains("scope"_L1));
    // SuperOffice's access tokens are no JSON Web Tokens; its ID tokens are.
    const QString issuer = QUrl(token.claims.value("iss"_L1).toString()).host();
    const bool isSuperOffices =
        issuer.endsWith("superoffice.com"_L1) && token.exchange->exchange().url.host().endsWith("superoffice.com"_L1);
    if (!isOne && !isSuperOffices) {
        return std::nullopt;
    }
    Finding finding = tokenFinding(token, "http.token-audience", Certainty::Likely, token.payload);
    finding.title = Text::tr("An ID token was sent in place of an access token.");
    finding.why = isOne ? Text::tr("It has claims that only ID tokens have.")
                        : Text::tr("Access tokens of this service are no JSON Web Tokens.");
    finding.remedy = Text::tr("Send the access token of the same answer (access_token, not id_token).");
    finding.reference = QUrl(u"https://openid.net/specs/openid-connect-core-1_0.html#IDToken"_s);
    return finding;
}

std::optional<Finding> notSigned(const WebToken &token)
{
    const QString algorithm = token.header.value("alg"_L1).toString();
    if (algorithm.compare("none"_L1, Qt::CaseInsensitive) != 0) {
        return std::nullopt;
    }
    Finding finding = tokenFinding(token, "http.token-unsigned", Certainty::Likely, token.whole);
    finding.title = Text::tr("The token carries no signature, and servers do not take such tokens.");
    finding.why = Text::tr("Its header says alg none.");
    finding.remedy = Text::tr("Get the token from the issuer; one that was made by hand is not enough.");
    return finding;
}

std::optional<Finding> altered(const CaptureView &capture, const WebToken &token)
{
    const Secret *meant = capture.meant(u"accessToken"_s);
    const auto sent = sentCredentials(*token.exchange);
    const bool differs = meant && sent && meant->reveal() != QByteArrayView(sent->rest);
    const bool isSaid = saysServer(token, "signature");
    if (!differs && !isSaid) {
        return std::nullopt;
    }
    Finding finding = tokenFinding(token, "http.token-altered", differs ? Certainty::Proven : Certainty::Likely,
                                   differs ? token.whole : token.signature);
    finding.title = differs ? Text::tr("The token that was sent is not the one that was meant.")
                            : Text::tr("The token was altered, or signed by somebody whom the server does not know.");
    finding.why = differs ? Text::tr("The two differ in their bytes.")
                          : Text::tr("The server says that the signature does not fit.");
    finding.remedy = Text::tr("Get a new token from the issuer of this environment and send it unchanged.");
    return finding;
}

QList<Finding> tokenFindings(const CaptureView &capture, const WebToken &token)
{
    if (token.isEncrypted) {
        return {};
    }
    const QByteArray algorithm = token.header.value("alg"_L1).toString().toLatin1();
    const auto unsignedToken = notSigned(token);
    if (token.damage || (!unsignedToken && hasWrongSignatureSize(algorithm, token.signatureSize))) {
        return {damaged(token)};
    }
    QList<Finding> findings;
    for (const auto &finding : {expired(token), altered(capture, token), otherAudience(token), unsignedToken,
                                notYet(token), idToken(token)}) {
        if (finding) {
            findings.append(*finding);
        }
    }
    return findings;
}

} // namespace

QList<Finding> webTokens(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> findings;
    for (const ExchangeView *exchange : latestFailures(capture)) {
        if (!isRefused(*exchange)) {
            continue;
        }
        if (const auto token = tokenOf(*exchange)) {
            findings.append(tokenFindings(capture, *token));
        }
    }
    return findings;
}

} // namespace Ticketscope::Diagnosis
