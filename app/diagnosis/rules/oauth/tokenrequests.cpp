// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/checks.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Diagnosis::OAuthRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

const QUrl &errorPage()
{
    static const QUrl url(u"https://www.rfc-editor.org/rfc/rfc6749#section-5.2"_s);
    return url;
}

/// R35: the samples of SuperOffice's documentation have it misspelt.
std::optional<Finding> misspelt(const TokenRequest &request)
{
    if (!request.has("redirect_url") || request.has("redirect_uri")) {
        return std::nullopt;
    }
    Finding found = remark(request.error.isEmpty() ? Severity::Warning : Severity::Cause, "oauth.redirect-url", {"R35"},
                           Certainty::Proven,
                           {Text::tr("The parameter redirect_url does not exist; it is redirect_uri."),
                            Text::tr("The request has redirect_url, as a sample of the documentation has it."),
                            Text::tr("The developer renames it to redirect_uri."),
                            {}},
                           {request.at("redirect_url")});
    found.explains = {"oauth.invalid-grant",    "oauth.invalid-request",   "oauth.refresh-refused",
                      "oauth.redirect-differs", "oauth.missing-parameter", "http.refused"};
    return found;
}

/// Section 4.1.3 and 6 want them in the body.
std::optional<Finding> inAddress(const TokenRequest &request)
{
    if (!field(request.query, "grant_type") || field(request.body, "grant_type")) {
        return std::nullopt;
    }
    const bool isGet = request.exchange->exchange().request.head.method == "GET";
    Finding found = remark(
        request.hasFailed ? Severity::Cause : Severity::Warning, "oauth.query-parameters", {},
        request.hasFailed ? Certainty::Likely : Certainty::Proven,
        {isGet ? Text::tr("The token was asked for with GET, its parameters in the address.")
               : Text::tr("The parameters of the token request stand in the address, not in the body."),
         Text::tr("A token endpoint reads the body of a POST. Addresses are kept in logs, with the code in them."),
         Text::tr("The developer sends them as the body of a POST, as application/x-www-form-urlencoded. Samples that "
                  "have them in the address are wrong."),
         Text::tr("A trial with the parameters in the body.")},
        {request.at("grant_type")});
    found.explains = {"oauth.invalid-request", "oauth.grant-type", "oauth.invalid-client", "http.refused",
                      "http.method"};
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3"_s);
    return found;
}

/// Section 3.2: no parameter more than once.
std::optional<Finding> twice(const TokenRequest &request)
{
    for (const FormField &one : request.body) {
        if (count(request.body, one.name) + count(request.query, one.name) > 1 &&
            request.error == "invalid_request"_L1) {
            Finding found = cause(
                "oauth.doubled-parameter", {}, Certainty::Likely,
                {Text::tr("A parameter of the token request is there twice."),
                 Text::tr("It is %1, and none may be there more than once.").arg(quoted(QString::fromUtf8(one.name))),
                 Text::tr("The developer sends it once, in the body."), Text::tr("A trial with it sent once.")},
                {request.at(one.name), request.atError()});
            found.explains << "oauth.invalid-request";
            found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-3.2"_s);
            return found;
        }
    }
    return std::nullopt;
}

/// What a grant cannot do without; empty: all is there.
QByteArray missingIn(const TokenRequest &request)
{
    const QByteArray grant = request.grant();
    QList<QByteArray> wanted;
    if (grant == "authorization_code") {
        wanted = {"code"};
    } else if (grant == "refresh_token") {
        wanted = {"refresh_token"};
    } else if (grant.endsWith(":device_code")) {
        wanted = {"device_code"};
    } else if (grant == "password") {
        wanted = {"username", "password"};
    }
    if (!request.hasBasic && !request.has("client_assertion")) {
        wanted.append("client_id");
    }
    for (const QByteArray &name : std::as_const(wanted)) {
        if (request.value(name).isEmpty()) {
            return name;
        }
    }
    return {};
}

std::optional<Finding> missing(const TokenRequest &request)
{
    const QByteArray name = request.error == "invalid_request"_L1 || request.error == "invalid_client"_L1
                                ? missingIn(request)
                                : QByteArray();
    if (name.isEmpty()) {
        return std::nullopt;
    }
    Finding found = cause(
        "oauth.missing-parameter", {}, Certainty::Likely,
        {Text::tr("The token request lacks the parameter %1.").arg(QString::fromLatin1(name)),
         withDescription(Text::tr("The login server answers %1.").arg(quoted(request.error)), request.description()),
         Text::tr("The developer adds it to the body of the request."), Text::tr("A trial with it.")},
        {request.at("grant_type"), request.atError()});
    found.explains << "oauth.invalid-request"
                   << "oauth.invalid-client";
    found.reference = errorPage();
    return found;
}

/// The body is JSON or says nothing of its kind: a form is wanted (section 4.1.3, appendix B).
std::optional<Finding> noForm(const ExchangeView &exchange)
{
    const QByteArray type = exchange.mediaType(Side::Request);
    const bool isToken = exchange.bodyHas(Side::Request, "grant_type") && type != "application/x-www-form-urlencoded";
    if (!isToken || exchange.status() < 400) {
        return std::nullopt;
    }
    const bool isJson = exchange.body(Side::Request).trimmed().startsWith('{');
    Finding found = cause("oauth.no-form", {}, Certainty::Likely,
                          {isJson ? Text::tr("The token request is JSON; a token endpoint reads forms.")
                                  : Text::tr("The token request does not say that it is a form."),
                           type.isEmpty() ? Text::tr("It has no Content-Type.")
                                          : Text::tr("Its Content-Type is %1.").arg(quoted(QString::fromLatin1(type))),
                           Text::tr("The developer sends it as application/x-www-form-urlencoded."),
                           Text::tr("A trial with such a body.")},
                          {type.isEmpty() ? exchange.at(Side::Request, exchange.exchange().request.head.startLine)
                                          : exchange.atHeader(Side::Request, "Content-Type", u"Content-Type"_s),
                           exchange.atStatus()});
    found.explains << "oauth.invalid-request"
                   << "oauth.grant-type";
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3"_s);
    return found;
}

Finding otherError(const TokenRequest &request, const QByteArray &rule, const QString &title, const QString &remedy,
                   const QByteArray &about)
{
    Finding found = cause(
        rule, {}, Certainty::Likely,
        {title,
         withDescription(Text::tr("The login server answers %1.").arg(quoted(request.error)), request.description()),
         remedy,
         {}},
        {request.atError(), request.at(about)});
    found.reference = errorPage();
    return found;
}

Finding grantRefused(const TokenRequest &request)
{
    const bool isUnknown = request.error == "unsupported_grant_type"_L1;
    const QString grant = quoted(QString::fromUtf8(request.grant()));
    if (isSuperIds(*request.exchange)) {
        return otherError(
            request, "oauth.grant-type", Text::tr("The application may not log in in this way."),
            Text::tr("SuperID knows authorization_code and refresh_token only. The developer uses the code "
                     "flow, or a system user for a program without a person."),
            "grant_type");
    }
    return otherError(
        request, "oauth.grant-type",
        isUnknown ? Text::tr("The login server does not offer this way of logging in (%1).").arg(grant)
                  : Text::tr("The application may not log in in this way (%1).").arg(grant),
        isUnknown
            ? Text::tr("The developer checks the spelling of grant_type and uses a grant that the provider lists.")
            : Text::tr("The provider's administrator allows the grant for the application, or the program uses "
                       "another one."),
        "grant_type");
}

/// The errors of section 5.2 that no other check names.
std::optional<Finding> byError(const TokenRequest &request)
{
    const QString &error = request.error;
    static const QStringList elsewhere{u"invalid_grant"_s, u"invalid_client"_s, u"slow_down"_s,
                                       u"authorization_pending"_s, u"expired_token"_s};
    const bool isDevices = request.grant().endsWith(":device_code") && error == "access_denied"_L1;
    if (error.isEmpty() || isDevices || (elsewhere.contains(error) && error != "invalid_grant"_L1)) {
        return std::nullopt;
    }
    if (error == "invalid_grant"_L1) {
        const bool isOthers = request.grant() != "authorization_code" && request.grant() != "refresh_token" &&
                              !request.grant().endsWith(":device_code");
        return isOthers
                   ? std::optional(otherError(
                         request, "oauth.invalid-grant",
                         request.grant() == "password"
                             ? Text::tr("The login server does not accept user name and password.")
                             : Text::tr("The login server does not accept what the token was asked for with."),
                         Text::tr("The developer compares it with what the provider has registered."), "grant_type"))
                   : std::nullopt;
    }
    if (error == "unsupported_grant_type"_L1 || error == "unauthorized_client"_L1) {
        return grantRefused(request);
    }
    if (error == "invalid_scope"_L1) {
        return otherError(request, "oauth.scope", Text::tr("A scope is unknown, misspelt or not allowed here."),
                          Text::tr("The developer compares the scopes, letter by letter, with those that the provider "
                                   "lists for the application."),
                          "scope");
    }
    if (error == "invalid_target"_L1) {
        return otherError(request, "oauth.target",
                          Text::tr("The login server does not know the resource that the token is to be for."),
                          Text::tr("The developer compares resource and audience with what the provider has "
                                   "registered."),
                          "resource");
    }
    if (error == "server_error"_L1 || error == "temporarily_unavailable"_L1) {
        return otherError(request, "oauth.provider-failed",
                          Text::tr("The login server failed while it worked on the request for a token."),
                          Text::tr("Try again. If it stays so, the provider's administrator looks into its log at the "
                                   "time of the request."),
                          "grant_type");
    }
    return otherError(request, "oauth.invalid-request", Text::tr("The login server refuses the request for a token."),
                      Text::tr("The developer compares the parameters with the login server's documentation."),
                      "grant_type");
}

} // namespace

QList<Finding> tokenRequests(const Traffic &traffic)
{
    QList<Finding> found;
    for (const TokenRequest &request : traffic.tokens) {
        for (const auto &look : {misspelt, inAddress}) {
            if (auto one = look(request)) {
                found.append(*one);
            }
        }
        if (!request.hasFailed) {
            continue;
        }
        for (const auto &look : {twice, missing, byError}) {
            if (auto one = look(request)) {
                found.append(*one);
            }
        }
    }
    for (const ExchangeView *failure : latestFailures(traffic.capture)) {
        if (auto one = noForm(*failure)) {
            found.append(*one);
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::OAuthRules
