// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/checks.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::Diagnosis::OAuthRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qsizetype kLookedAt = 65536;

/// What an error of the authorization endpoint means.
struct Meaning
{
    const char *error;
    const char *rule;
    const char *title;
    const char *remedy;
};

constexpr std::array kMeanings{
    Meaning{"access_denied", "oauth.refused-login",
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The login was refused, by the person or by the administrator."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The person logs in again and agrees; where a rule of the provider said no, its "
                              "administrator allows the application for that person.")},
    Meaning{"invalid_request", "oauth.authorization-request",
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The login server does not take the request for a login: a parameter is missing, wrong "
                              "or there twice."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The developer compares scope, response_type, response_mode, redirect_uri and the PKCE "
                              "parameters with the registration of the application.")},
    Meaning{"unauthorized_client", "oauth.client-not-allowed",
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The application may not ask for a login in this way."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The provider's administrator allows the authorization code grant for the application, "
                              "or the program uses the grant that is allowed.")},
    Meaning{"unsupported_response_type", "oauth.response-type",
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The login server does not give what response_type asks for to this application."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The developer asks with response_type=code, or has the response type allowed for the "
                              "application.")},
    Meaning{"invalid_scope", "oauth.scope",
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "A scope is unknown, misspelt or not allowed here."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The developer compares the scopes, letter by letter, with those that the provider lists "
                              "for the application.")},
    Meaning{"invalid_target", "oauth.target",
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The login server does not know the resource that the token is to be for."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The developer compares resource and audience with what the provider has registered.")},
    Meaning{"server_error", "oauth.provider-failed",
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The login server failed while it worked on the login."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "Try again. If it stays so, the provider's administrator looks into its log at the time "
                              "of the login.")},
    Meaning{"temporarily_unavailable", "oauth.provider-failed",
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The login server is overloaded or under maintenance."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "Try again later, or ask who runs the provider.")},
    Meaning{"login_required", "oauth.interaction",
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "Nobody is logged in at the login server, and the request forbade asking."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The program asks again without prompt=none. In a hidden frame, the browser may keep the "
                              "provider's cookies back.")},
    Meaning{"interaction_required", "oauth.interaction",
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The login server has to show the person something, and the request forbade that."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The program asks again without prompt=none.")},
    Meaning{"account_selection_required", "oauth.interaction",
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The person has to choose an account, and the request forbade asking."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The program asks again without prompt=none.")},
    Meaning{
        "consent_required", "oauth.interaction",
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "Nobody has agreed yet to what the application asks for, and the request forbade asking."),
        QT_TRANSLATE_NOOP("Ticketscope::Findings",
                          "The program asks again without prompt=none, or the administrator agrees for all.")},
    Meaning{"request_not_supported", "oauth.request-object",
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The login server takes no request objects (JAR)."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The developer sends the parameters one by one.")},
    Meaning{"request_uri_not_supported", "oauth.request-object",
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The login server takes no request objects (JAR)."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The developer sends the parameters one by one.")},
    Meaning{"invalid_request_object", "oauth.request-object",
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The login server cannot read the request object (JAR)."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The developer checks the object's signature, issuer, audience and times.")},
    Meaning{"invalid_request_uri", "oauth.request-object",
            QT_TRANSLATE_NOOP("Ticketscope::Findings", "The login server cannot get the request object (JAR)."),
            QT_TRANSLATE_NOOP("Ticketscope::Findings",
                              "The developer checks that request_uri is the one that the provider gave and that its "
                              "time was not over.")},
};

constexpr Meaning kUnknown{
    "", "oauth.login-error", QT_TRANSLATE_NOOP("Ticketscope::Findings", "The login server refuses the login."),
    QT_TRANSLATE_NOOP("Ticketscope::Findings", "The developer looks the error up in the provider's documentation.")};

const Meaning &meaningOf(const QByteArray &error)
{
    const auto *found =
        std::find_if(kMeanings.begin(), kMeanings.end(), [&error](const Meaning &one) { return error == one.error; });
    return found == kMeanings.end() ? kUnknown : *found;
}

/// What the provider says about it in words.
bool isAbout(const QString &description, QLatin1StringView word)
{
    return description.contains(word, Qt::CaseInsensitive);
}

Finding broughtError(const Traffic &traffic, const Callback &callback)
{
    const QByteArray error = callback.value("error");
    const QString description = quoted(QString::fromUtf8(callback.value("error_description")));
    const Meaning &meaning = meaningOf(error);
    QString remedy = Text::tr(meaning.remedy);
    if (error == "invalid_request" && (isAbout(description, "challenge"_L1) || isAbout(description, "PKCE"_L1))) {
        remedy = Text::tr("The developer sends code_challenge with code_challenge_method=S256: the provider demands "
                          "PKCE, or does not take the method that was sent.");
    }
    QList<Evidence> evidence{callback.at("error")};
    if (const AuthorizationRequest *request = traffic.requestOf(callback)) {
        const QByteArray about = error == "invalid_scope"               ? "scope"
                                 : error == "unsupported_response_type" ? "response_type"
                                                                        : "client_id";
        evidence.append(request->at(about));
    }
    const bool isDenied = error == "access_denied";
    Finding found = cause(
        meaning.rule, isDenied ? QList<QByteArray>{"R18"} : QList<QByteArray>{},
        error == meaning.error ? Certainty::Proven : Certainty::Likely,
        {Text::tr(meaning.title),
         withDescription(Text::tr("It sends the browser back with the error %1.").arg(quoted(QString::fromUtf8(error))),
                         description),
         remedy,
         {}},
        evidence);
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1"_s);
    return found;
}

/// The start of the answer's text, as far as it is for people.
QString pageText(const ExchangeView &exchange)
{
    const QByteArrayView body = exchange.body(Side::Response);
    return QString::fromUtf8(body.first(std::min(kLookedAt, body.size())));
}

/// Errors about the client or its redirect address are never sent there (RFC 6749 section 4.1.2.1).
std::optional<Finding> ownPage(const Traffic &traffic, const AuthorizationRequest &request)
{
    const ExchangeView &exchange = *request.exchange;
    const bool isRefused =
        request.side == Side::Request && exchange.status() >= 400 && traffic.capture.failed().contains(&exchange);
    if (!isRefused || isSuperIds(exchange)) {
        return std::nullopt;
    }
    const QString page = pageText(exchange);
    const QString redirect = quoted(QString::fromUtf8(request.value("redirect_uri")));
    const bool isRedirect = isAbout(page, "redirect_uri"_L1) || isAbout(page, "redirect uri"_L1) ||
                            isAbout(page, "redirect address"_L1) || isAbout(page, "redirect url"_L1) ||
                            isAbout(page, "reply url"_L1) || isAbout(page, "reply address"_L1);
    const bool isClient = isAbout(page, "invalid_client"_L1) || isAbout(page, "client_id"_L1) ||
                          isAbout(page, "unknown client"_L1) || isAbout(page, "unauthorized_client"_L1);
    if (!isRedirect && !isClient && exchange.status() >= 500) {
        return std::nullopt;
    }
    Finding found = remark(Severity::Cause, isClient && !isRedirect ? "oauth.unknown-client" : "oauth.redirect-address",
                           {}, isRedirect || isClient ? Certainty::Likely : Certainty::Possible, {}, {});
    found.explains = {"http.refused", "http.forbidden"};
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2"_s);
    if (isClient && !isRedirect) {
        found.title = Text::tr("The login server does not know this client_id.");
        found.why = Text::tr("It shows an error of its own and sends nobody back.");
        found.remedy = Text::tr("The developer compares the client_id with the registration, in the same environment.");
        found.evidence = {exchange.atStatus(), request.at("client_id")};
        return found;
    }
    found.title = isRedirect ? Text::tr("The redirect address is not registered for the application.")
                             : Text::tr("The login server refuses the request before anybody can log in.");
    found.why = Text::tr("It shows an error of its own and sends nobody back to “%1”.").arg(redirect);
    found.remedy = Text::tr("The developer registers exactly this address for the application: http or https, host, "
                            "port, path and the slash at the end count.");
    found.wouldTell = Text::tr("What the provider's page says, in a browser.");
    found.evidence = {exchange.atStatus(), request.at("redirect_uri")};
    return found;
}

QUrl addressOf(const Callback &callback)
{
    const QUrl &url = callback.exchange->exchange().url;
    const QUrl to = callback.isByLocation
                        ? url.resolved(QUrl::fromEncoded(callback.exchange->header(Side::Response, "Location")))
                        : url;
    return to.adjusted(QUrl::RemoveQuery | QUrl::RemoveFragment);
}

/// Where the login was begun whose answer comes to that address; null: the capture does not have it.
const AuthorizationRequest *beganFor(const Traffic &traffic, const Callback &callback)
{
    const QUrl address = addressOf(callback);
    const AuthorizationRequest *found = nullptr;
    for (const AuthorizationRequest &one : traffic.authorizations) {
        if (one.redirect == address && one.exchange->id() <= callback.exchange->id()) {
            found = &one;
        }
    }
    return found;
}

std::optional<Finding> wrongState(const Traffic &traffic, const Callback &callback)
{
    const QByteArray state = callback.value("state");
    const AuthorizationRequest *began = beganFor(traffic, callback);
    const bool isOwn = callback.exchange->exchange().step.kind == StepKind::Browser;
    const bool isLost = state.isEmpty() && (isOwn || (began && !began->value("state").isEmpty()));
    const bool isOther = began && !state.isEmpty() && !began->value("state").isEmpty() && !traffic.requestOf(callback);
    if ((!isLost && !isOther) || isMasked(state) || (began && isMasked(began->value("state")))) {
        return std::nullopt;
    }
    QList<Evidence> evidence{callback.at("state")};
    if (began) {
        evidence.append(began->at("state"));
    }
    Finding found = cause(
        "oauth.state", {}, isOwn || isLost ? Certainty::Proven : Certainty::Likely,
        {isLost ? Text::tr("The login came back without the state that was sent.")
                : Text::tr("The login came back with another state than the one that was sent."),
         Text::tr("The state ties the answer to the browser that asked; a program that finds another one must stop."),
         Text::tr("Log in again in one tab, without going back. If it stays so, the developer checks where the program "
                  "keeps the state (a cookie that is lost, a second server), and whether the provider changes it."),
         Text::tr("A capture of one login from its first request on.")},
        evidence);
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-10.12"_s);
    return found;
}

/// RFC 9207: the answer names who gives it.
std::optional<Finding> wrongIssuer(const Traffic &traffic, const Callback &callback)
{
    const QString named = QString::fromUtf8(callback.value("iss"));
    const AuthorizationRequest *request = traffic.requestOf(callback);
    const Discovery *discovery = nullptr;
    for (const Discovery &one : traffic.discoveries) {
        const QUrl endpoint(one.answer.text(u"authorization_endpoint"));
        const bool isOf = request ? endpoint == request->endpoint : traffic.discoveries.size() == 1;
        discovery = isOf && one.exchange->id() < callback.exchange->id() ? &one : discovery;
    }
    if (named.isEmpty() || !discovery || !discovery->answer.isObject()) {
        return std::nullopt;
    }
    const QString issuer = discovery->answer.text(u"issuer");
    if (issuer.isEmpty() || issuer == named) {
        return std::nullopt;
    }
    Finding found = cause(
        "oauth.issuer-of-answer", {}, Certainty::Proven,
        {Text::tr("The answer comes from another issuer than the one that was asked."),
         Text::tr("The answer has iss “%1”; the provider's description has “%2”.").arg(quoted(named), quoted(issuer)),
         Text::tr(
             "The provider's administrator makes both the same. If the answer came from another provider, somebody "
             "mixed two of them up: do not go on."),
         {}},
        {callback.at("iss"), discovery->answer.at(u"issuer")});
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc9207#section-2.4"_s);
    return found;
}

} // namespace

QList<Finding> authorizationErrors(const Traffic &traffic)
{
    QList<Finding> found;
    const QList<const ExchangeView *> &failed = traffic.capture.failed();
    for (const Callback &callback : traffic.callbacks) {
        if (!callback.value("error").isEmpty() && failed.contains(callback.exchange)) {
            found.append(broughtError(traffic, callback));
        }
    }
    for (const AuthorizationRequest &request : traffic.authorizations) {
        if (auto one = ownPage(traffic, request)) {
            found.append(*one);
        }
    }
    return found;
}

QList<Finding> wrongReturns(const Traffic &traffic)
{
    QList<Finding> found;
    for (const Callback &callback : traffic.callbacks) {
        for (const auto &look : {wrongState, wrongIssuer}) {
            if (auto one = look(traffic, callback)) {
                found.append(*one);
            }
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::OAuthRules
