// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/checks.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "protocol/base64.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Diagnosis::OAuthRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr double kLatestSecond = 253402300799.0; // the end of the year 9999

const QUrl &clientPage()
{
    static const QUrl url(u"https://www.rfc-editor.org/rfc/rfc6749#section-2.3"_s);
    return url;
}

Severity severityOf(const TokenRequest &request)
{
    return request.hasFailed ? Severity::Cause : Severity::Warning;
}

Evidence atAuthorization(const TokenRequest &request)
{
    return request.exchange->atHeader(Side::Request, "Authorization", u"Authorization"_s);
}

/// RFC 6749 section 2.3: not more than one method in a request.
std::optional<Finding> twoWays(const TokenRequest &request)
{
    const bool hasSecret = request.has("client_secret");
    const bool hasAssertion = request.has("client_assertion");
    if (int(hasSecret) + int(hasAssertion) + int(request.hasBasic) < 2) {
        return std::nullopt;
    }
    QList<Evidence> evidence;
    if (request.hasBasic) {
        evidence.append(atAuthorization(request));
    }
    evidence.append(request.at(hasSecret ? "client_secret" : "client_assertion"));
    Finding found = remark(severityOf(request), "oauth.two-authentications", {},
                           request.hasFailed ? Certainty::Likely : Certainty::Proven,
                           {Text::tr("The application proves itself in two ways at once."),
                            Text::tr("The request has it in the header and in the body, and only one is allowed."),
                            Text::tr("The developer leaves one of them out: the one that is not registered for the "
                                     "application."),
                            Text::tr("A trial with only one of them.")},
                           evidence);
    found.explains = {"oauth.invalid-client", "oauth.invalid-request", "http.refused"};
    found.reference = clientPage();
    return found;
}

/// RFC 6749 section 2.3.1: never in the address, which stands in logs.
std::optional<Finding> secretInAddress(const TokenRequest &request)
{
    const bool hasSecret = field(request.query, "client_secret") != nullptr;
    if (!hasSecret) {
        return std::nullopt;
    }
    Finding found = remark(severityOf(request), "oauth.secret-in-address", {},
                           request.hasFailed ? Certainty::Likely : Certainty::Proven,
                           {Text::tr("The client secret stands in the address."),
                            Text::tr("Addresses are kept in logs, and a token endpoint need not look there."),
                            Text::tr("The developer sends it in the body or in the Authorization header. A secret that "
                                     "was sent so should be replaced."),
                            Text::tr("A trial with the parameters in the body.")},
                           {request.at("client_secret")});
    found.explains = {"oauth.invalid-client", "oauth.invalid-request", "oauth.query-parameters", "http.refused"};
    found.reference = clientPage();
    return found;
}

/// The claims of the client's assertion (RFC 7523 section 3); empty: it cannot be read.
std::optional<Json::Value> assertionOf(const TokenRequest &request)
{
    const QList<QByteArray> parts = request.value("client_assertion").split('.');
    const Result<QByteArray> payload =
        parts.size() == 3 ? decodeBase64(parts.at(1), Base64Alphabet::Url) : Result<QByteArray>();
    Result<Json::Value> root = payload ? Json::parse(*payload) : Result<Json::Value>();
    return parts.size() == 3 && payload && root && root->type == Json::Value::Type::Object ? std::optional(*root)
                                                                                           : std::nullopt;
}

/// What is wrong with it; empty: nothing that can be seen.
QString assertionFlaw(const Json::Value &claims, const TokenRequest &request, const Discovery *discovery)
{
    const QString client = QString::fromUtf8(request.client());
    const QString subject = claims.memberText(u"sub");
    const QString issuer = claims.memberText(u"iss");
    if (subject != issuer || (!client.isEmpty() && subject != client)) {
        return Text::tr("Its iss and sub must both be the client_id: they are “%1” and “%2”.")
            .arg(quoted(issuer), quoted(subject));
    }
    const Json::Value *expiry = claims.member(u"exp");
    const QDateTime now = timeThere(*request.exchange);
    const double seconds = expiry ? expiry->scalar.toDouble() : 0;
    const QDateTime until =
        QDateTime::fromSecsSinceEpoch(seconds > 0 ? qint64(std::min(seconds, kLatestSecond)) : 0, Qt::UTC);
    if (!expiry || (now.isValid() && until < now)) {
        return expiry ? Text::tr("It was good until %1; by the server's clock it was %2.")
                            .arg(timeText(until), timeText(now))
                      : Text::tr("It lacks exp, which it must have.");
    }
    const Json::Value *audience = claims.member(u"aud");
    const QString endpoint = request.exchange->exchange().url.adjusted(QUrl::RemoveQuery).toString(QUrl::FullyEncoded);
    QStringList named;
    if (audience) {
        named.append(audience->scalar.toString());
        for (const Json::Value &one : audience->children) {
            named.append(one.scalar.toString());
        }
    }
    const bool isKnown =
        named.contains(endpoint) || (discovery && (named.contains(discovery->answer.text(u"issuer")) ||
                                                   named.contains(discovery->answer.text(u"token_endpoint"))));
    if (!isKnown) {
        return Text::tr("Its aud must be the token endpoint or the issuer; it is “%1”.")
            .arg(quoted(named.join(u' ').trimmed()));
    }
    return {};
}

std::optional<Finding> assertion(const Traffic &traffic, const TokenRequest &request)
{
    const std::optional<Json::Value> claims = assertionOf(request);
    if (!claims || request.error.isEmpty()) {
        return std::nullopt;
    }
    const QString flaw = assertionFlaw(*claims, request, traffic.discoveryOf(*request.exchange));
    if (flaw.isEmpty()) {
        return std::nullopt;
    }
    Finding found = cause(
        "oauth.client-assertion", {}, Certainty::Likely,
        {Text::tr("The signed proof of the application (client_assertion) is not what the login server wants."), flaw,
         Text::tr("The developer makes a new assertion for each request: iss and sub the client_id, aud the token "
                  "endpoint, exp a minute or two ahead, a fresh jti."),
         Text::tr("The provider's log.")},
        {request.at("client_assertion"), request.atError()});
    found.explains << "oauth.invalid-client"
                   << "oauth.invalid-request";
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7523#section-3"_s);
    return found;
}

Finding invalidClient(const TokenRequest &request)
{
    const bool hasProof = request.hasBasic || request.has("client_secret") || request.has("client_assertion");
    QList<Evidence> evidence{request.atError()};
    if (request.hasBasic) {
        evidence.append(atAuthorization(request));
    } else {
        evidence.append(request.at(request.has("client_secret")      ? "client_secret"
                                   : request.has("client_assertion") ? "client_assertion"
                                                                     : "client_id"));
    }
    QString remedy = Text::tr("The developer compares both with the registration of the application, in the same "
                              "environment.");
    if (!hasProof) {
        remedy =
            Text::tr("The developer sends the client secret as it is registered, or has the application registered "
                     "as a public one.");
    } else if (request.hasBasic) {
        remedy =
            Text::tr("The developer compares both with the registration, in the same environment, and encodes them "
                     "as in a form before they go into the header. Some providers want them in the body.");
    } else if (request.has("client_assertion")) {
        remedy = Text::tr("The developer compares the key with the one that is registered, and the kid with its name.");
    }
    Finding found =
        cause("oauth.invalid-client", {}, Certainty::Likely,
              {hasProof ? Text::tr("The login server does not accept the application's client id and secret.")
                        : Text::tr("The login server does not know the application, or wants it to prove itself."),
               withDescription(Text::tr("It answers invalid_client."), request.description()),
               remedy,
               {}},
              evidence);
    found.explains << "http.basic"
                   << "http.unanswered"
                   << "http.no-credentials";
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-5.2"_s);
    return found;
}

} // namespace

QList<Finding> clients(const Traffic &traffic)
{
    QList<Finding> found;
    for (const TokenRequest &request : traffic.tokens) {
        for (const auto &look : {twoWays, secretInAddress}) {
            if (auto one = look(request)) {
                found.append(*one);
            }
        }
        if (!request.hasFailed) {
            continue;
        }
        if (auto one = assertion(traffic, request)) {
            found.append(*one);
        }
        if (request.error == "invalid_client"_L1) {
            found.append(invalidClient(request));
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::OAuthRules
