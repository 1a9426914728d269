// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/superid.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QUrlQuery>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qint64 kCodeLife = 600;

/// A request to a token endpoint (RFC 6749 section 4.1.3): form fields in the body or, as some samples have it, in the
/// query.
struct TokenRequest
{
    const CaptureView &capture;
    const ExchangeView &exchange;
    QUrlQuery fields;
    QString error; ///< RFC 6749 section 5.2; empty if there is none

    [[nodiscard]] QString field(const QString &name) const { return fields.queryItemValue(name, QUrl::FullyDecoded); }
};

QUrlQuery fieldsOf(const ExchangeView &exchange)
{
    QByteArray body = exchange.body(Side::Request).toByteArray();
    const bool isForm = body.size() < 65536 && body.contains("grant_type=");
    // In forms a plus sign is a blank.
    return isForm ? QUrlQuery(QString::fromLatin1(body.replace('+', "%20"))) : QUrlQuery(exchange.exchange().url);
}

QString errorOf(const ExchangeView &exchange)
{
    if (!exchange.bodyHas(Side::Response, "\"error\"")) {
        return {};
    }
    const QList<const DecodedNode *> values = exchange.decoded(Side::Response).root.findAll("json.value");
    for (const DecodedNode *value : values) {
        if (value->name == "error"_L1) {
            return value->value.toString();
        }
    }
    return {};
}

QList<const ExchangeView *> authorizeRequests(const TokenRequest &request)
{
    QList<const ExchangeView *> found;
    for (const ExchangeView &one : request.capture.exchanges()) {
        if (&one == &request.exchange) {
            break;
        }
        const QUrl &url = one.exchange().url;
        if (url.hasQuery() && url.path().contains("authorize"_L1, Qt::CaseInsensitive) &&
            QUrlQuery(url).queryItemValue(u"client_id"_s, QUrl::FullyDecoded) == request.field(u"client_id"_s)) {
            found.append(&one);
        }
    }
    return found;
}

Finding badGrant(Certainty certainty, Words words, const QList<Evidence> &evidence)
{
    Finding found = cause("oauth.invalid-grant", {"R31"}, certainty, std::move(words), evidence);
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-5.2"_s);
    return found;
}

Evidence bodyOf(const TokenRequest &request, const QByteArray &fieldName)
{
    return request.exchange.atBody(Side::Request, fieldName, QString::fromLatin1(fieldName));
}

Evidence answerOf(const TokenRequest &request)
{
    return request.exchange.atBody(Side::Response, "\"error\"", u"error"_s);
}

std::optional<Finding> usedTwice(const TokenRequest &request)
{
    const QString code = request.field(u"code"_s);
    if (isMasked(code.toUtf8())) {
        return std::nullopt;
    }
    for (const ExchangeView &one : request.capture.exchanges()) {
        if (&one == &request.exchange || code.isEmpty()) {
            break;
        }
        if (one.bodyHas(Side::Request, "grant_type=authorization_code") &&
            fieldsOf(one).queryItemValue(u"code"_s, QUrl::FullyDecoded) == code) {
            return badGrant(Certainty::Proven,
                            {Text::tr("The authorization code was used twice."),
                             Text::tr("An earlier request of this capture has the same code. A code is good once."),
                             Text::tr("The developer makes sure that the program exchanges each code once, also when "
                                      "it is reloaded or tries again."),
                             {}},
                            {bodyOf(request, "code="), one.atBody(Side::Request, "code="), answerOf(request)});
        }
    }
    return std::nullopt;
}

QByteArray challengeOf(const QString &verifier)
{
    return QCryptographicHash::hash(verifier.toLatin1(), QCryptographicHash::Sha256)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

/// RFC 7636 section 4.6.
std::optional<Finding> verifierDiffers(const TokenRequest &request, const ExchangeView &authorize)
{
    const QUrlQuery asked(authorize.exchange().url);
    const QString challenge = asked.queryItemValue(u"code_challenge"_s, QUrl::FullyDecoded);
    const QString how = asked.queryItemValue(u"code_challenge_method"_s, QUrl::FullyDecoded);
    const QString verifier = request.field(u"code_verifier"_s);
    if (challenge.isEmpty() || isMasked(challenge.toUtf8()) || isMasked(verifier.toUtf8())) {
        return std::nullopt;
    }
    const auto found = [&](const QString &why, const QString &remedy) {
        Finding one =
            badGrant(Certainty::Proven, {Text::tr("The PKCE verifier does not fit the challenge."), why, remedy, {}},
                     {bodyOf(request, "code_verifier="),
                      authorize.at(Side::Request, authorize.exchange().request.head.startLine, u"code_challenge"_s),
                      answerOf(request)});
        one.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7636#section-4.6"_s);
        return one;
    };
    const QString keep = Text::tr("The developer keeps the verifier until the code comes back and sends that one.");
    if (verifier.isEmpty()) {
        return found(Text::tr("The login was begun with a code_challenge, but no code_verifier was sent."), keep);
    }
    const bool isHash = challenge.toLatin1() == challengeOf(verifier);
    if (how != "S256"_L1 && isHash) {
        return found(Text::tr("The challenge is a SHA-256, but code_challenge_method=S256 was not sent, so that it is "
                              "compared as plain text."),
                     Text::tr("The developer sends code_challenge_method=S256."));
    }
    if (how == "S256"_L1 ? !isHash : challenge != verifier) {
        return found(Text::tr("The code_verifier is another one than the code_challenge was made of."), keep);
    }
    return std::nullopt;
}

std::optional<Finding> redirectDiffers(const TokenRequest &request, const ExchangeView &authorize)
{
    const QString asked = QUrlQuery(authorize.exchange().url).queryItemValue(u"redirect_uri"_s, QUrl::FullyDecoded);
    const QString sent = request.field(u"redirect_uri"_s);
    if (asked.isEmpty() || asked == sent) {
        return std::nullopt;
    }
    return badGrant(Certainty::Proven,
                    {Text::tr("The redirect address differs between the login and the exchange of the code."),
                     Text::tr("The login had “%1”, the exchange “%2”.").arg(quoted(asked), quoted(sent)),
                     Text::tr("The developer sends exactly the same redirect_uri in both."),
                     {}},
                    {bodyOf(request, "redirect_uri="),
                     authorize.at(Side::Request, authorize.exchange().request.head.startLine, u"redirect_uri"_s),
                     answerOf(request)});
}

std::optional<Finding> tooOld(const TokenRequest &request)
{
    const QByteArray code = request.field(u"code"_s).toUtf8();
    if (isMasked(code)) {
        return std::nullopt;
    }
    for (const ExchangeView &one : request.capture.exchanges()) {
        if (&one == &request.exchange || code.isEmpty()) {
            break;
        }
        const QUrl to = QUrl::fromEncoded(one.header(Side::Response, "Location"));
        const qint64 age = one.exchange().started.secsTo(request.exchange.exchange().started);
        if (age > kCodeLife && QUrlQuery(to).queryItemValue(u"code"_s, QUrl::FullyDecoded).toUtf8() == code) {
            return badGrant(Certainty::Likely,
                            {Text::tr("The authorization code had expired."),
                             Text::tr("It was given %1 minutes before it was exchanged; it lasts 10.").arg(age / 60),
                             Text::tr("The program exchanges the code at once."),
                             {}},
                            {bodyOf(request, "code="), one.atHeader(Side::Response, "Location"), answerOf(request)});
        }
    }
    return std::nullopt;
}

Finding invalidCode(const TokenRequest &request)
{
    if (auto found = usedTwice(request)) {
        return *found;
    }
    const QList<const ExchangeView *> authorize = authorizeRequests(request);
    if (!authorize.isEmpty()) {
        if (auto found = verifierDiffers(request, *authorize.last())) {
            return *found;
        }
        if (auto found = redirectDiffers(request, *authorize.last())) {
            return *found;
        }
    }
    if (auto found = tooOld(request)) {
        return *found;
    }
    return badGrant(Certainty::Possible,
                    {Text::tr("The login server does not accept the authorization code."),
                     Text::tr("It answers invalid_grant: the code is older than 10 minutes, was used before, or "
                              "redirect_uri or the PKCE verifier differ from those of the login."),
                     Text::tr("The developer compares the exchange with the login. With PKCE, "
                              "code_challenge_method=S256 must be sent: the default is plain."),
                     Text::tr("A capture that holds the login in the browser as well.")},
                    {answerOf(request), bodyOf(request, "grant_type=")});
}

/// R35: the samples of the documentation have it misspelt.
std::optional<Finding> redirectUrl(const TokenRequest &request)
{
    if (!request.fields.hasQueryItem(u"redirect_url"_s) || request.fields.hasQueryItem(u"redirect_uri"_s)) {
        return std::nullopt;
    }
    const Severity severity = request.error.isEmpty() ? Severity::Warning : Severity::Cause;
    Finding found = remark(severity, "oauth.redirect-url", {"R35"}, Certainty::Proven,
                           {Text::tr("The parameter redirect_url does not exist; it is redirect_uri."),
                            Text::tr("The request has redirect_url, as a sample of the documentation has it."),
                            Text::tr("The developer renames it to redirect_uri."),
                            {}},
                           {bodyOf(request, "redirect_url=")});
    found.explains << "oauth.invalid-grant"
                   << "oauth.invalid-request"
                   << "http.refused";
    return found;
}

Finding refusedRefresh(const TokenRequest &request)
{
    return cause("oauth.invalid-grant", {"R18", "R31"}, Certainty::Possible,
                 {Text::tr("The login server does not accept the refresh token."),
                  Text::tr("It answers invalid_grant: the consent may have been withdrawn, or the token be that of "
                           "another application or environment."),
                  Text::tr("The administrator of the tenant approves the application again; then the user logs in "
                           "anew."),
                  Text::tr("Log in anew with the browser: it says whether consent is missing.")},
                 {answerOf(request), bodyOf(request, "refresh_token=")});
}

std::optional<Finding> byError(const TokenRequest &request)
{
    if (request.error == "invalid_grant"_L1) {
        return request.field(u"grant_type"_s) == "refresh_token"_L1 ? refusedRefresh(request) : invalidCode(request);
    }
    const QList<Evidence> evidence{answerOf(request), bodyOf(request, "grant_type=")};
    if (request.error == "invalid_client"_L1) {
        return cause("oauth.invalid-client", {}, Certainty::Likely,
                     {Text::tr("The login server does not accept the application's client id and secret."),
                      Text::tr("It answers invalid_client."),
                      Text::tr("The developer compares both with the registration of the application, in the same "
                               "environment."),
                      {}},
                     evidence);
    }
    if (request.error == "unsupported_grant_type"_L1 || request.error == "unauthorized_client"_L1) {
        return cause("oauth.grant-type", {}, Certainty::Likely,
                     {Text::tr("The application may not log in in this way."),
                      Text::tr("The login server answers %1. SuperID knows authorization_code and refresh_token only.")
                          .arg(request.error),
                      Text::tr("The developer uses the code flow, or a system user for a program without a person."),
                      {}},
                     evidence);
    }
    if (!request.error.isEmpty()) {
        return cause("oauth.invalid-request", {}, Certainty::Likely,
                     {Text::tr("The login server refuses the request for a token."),
                      Text::tr("It answers %1.").arg(quoted(request.error)),
                      Text::tr("The developer compares the parameters with the login server's documentation."),
                      {}},
                     evidence);
    }
    return std::nullopt;
}

} // namespace

QList<Finding> tokenRequests(const CaptureView &capture, const Profile & /*profile*/)
{
    QList<Finding> found;
    for (const ExchangeView &exchange : capture.exchanges()) {
        const bool isForm = exchange.exchange().request.head.method == "POST" &&
                            exchange.mediaType(Side::Request) == "application/x-www-form-urlencoded" &&
                            (exchange.bodyHas(Side::Request, "grant_type=") ||
                             exchange.exchange().url.query().contains("grant_type="_L1));
        if (!isForm) {
            continue;
        }
        const bool hasFailed = capture.failed().contains(&exchange);
        const TokenRequest request{capture, exchange, fieldsOf(exchange), hasFailed ? errorOf(exchange) : QString()};
        if (auto one = redirectUrl(request)) {
            found.append(*one);
        }
        if (auto one = byError(request)) {
            found.append(*one);
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
