// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/oauth2/oauth2flow.h"

#include "login/flows/common/requests.h"
#include "login/flows/oauth2/oauth2login.h"
#include "login/oauth/form.h"
#include "login/oauth/grant.h"
#include "login/oauth/parameters.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

const QStringList &clientNames()
{
    static const QStringList names{u"clientId"_s,   u"clientSecret"_s, u"clientAuthentication"_s,
                                   u"privateKey"_s, u"keyId"_s,        u"assertionAudience"_s,
                                   u"autoRenew"_s};
    return names;
}

const QStringList &endpointNames()
{
    static const QStringList names{u"tokenEndpoint"_s, u"jwksUri"_s, u"introspectionEndpoint"_s,
                                   u"revocationEndpoint"_s};
    return names;
}

QList<SchemeInfo> schemes()
{
    const QStringList first{u"issuer"_s};
    const QStringList code{u"scopes"_s,
                           u"redirectPort"_s,
                           u"redirectPath"_s,
                           u"redirectHost"_s,
                           u"responseMode"_s,
                           u"pkce"_s,
                           u"prompt"_s,
                           u"loginHint"_s,
                           u"acrValues"_s,
                           u"audience"_s,
                           u"resource"_s,
                           u"askFirst"_s,
                           u"browserTimeoutSeconds"_s,
                           u"authorizationEndpoint"_s};
    const QStringList target{u"scopes"_s, u"audience"_s, u"resource"_s};
    return {
        {"authorization-code", Text::tr("Authorization code in the browser"),
         Text::tr("A person logs in at the provider, in the system's browser; with PKCE."),
         first + clientNames() + code + endpointNames()},
        {"client-credentials", Text::tr("Client credentials"),
         Text::tr("The program logs in as itself, without a person."),
         first + clientNames() + target + endpointNames()},
        {"device-code", Text::tr("Device code"), Text::tr("A person enters a code in a browser on any device."),
         first + clientNames() + QStringList{u"scopes"_s, u"deviceAuthorizationEndpoint"_s} + endpointNames()},
        {"refresh-token", Text::tr("Refresh token"), Text::tr("One that was got elsewhere."),
         first + QStringList{u"refreshToken"_s} + clientNames() + QStringList{u"scopes"_s, u"resource"_s} +
             endpointNames()},
    };
}

bool needsNoAddress(const Profile &profile)
{
    return !profile.parameter("issuer"_L1).trimmed().isEmpty() ||
           !profile.parameter("tokenEndpoint"_L1).trimmed().isEmpty();
}

/// Endpoints by hand and no issuer: then all that the scheme goes to have to be there.
QList<ProfileProblem> check(const Profile &profile)
{
    QList<ProfileProblem> problems;
    if (!OAuth::issuerOf(profile).isEmpty()) {
        return problems;
    }
    QStringList needed{u"tokenEndpoint"_s};
    if (profile.scheme == "authorization-code") {
        needed.append(u"authorizationEndpoint"_s);
    } else if (profile.scheme == "device-code") {
        needed.append(u"deviceAuthorizationEndpoint"_s);
    }
    for (const QString &name : needed) {
        if (profile.parameters.value(name).toString().trimmed().isEmpty()) {
            problems.append({name, Text::tr("Without an issuer this endpoint is needed.")});
        }
    }
    return problems;
}

QList<AuthorizationPart> parts(const Profile &, const Session &session)
{
    if (!session.item(SessionItemKind::Token, OAuth::kAccessToken.toString())) {
        return {};
    }
    return {{"authorization", Text::tr("Authorization"), AuthorizationPart::Kind::Header, "Authorization"}};
}

Result<HttpRequest> authorize(const LoginContext &, Session &session, HttpRequest request,
                              const QSet<QByteArray> &without)
{
    OAuth::addBearer(session, &request, without);
    return request;
}

QList<ReadyCall> readyCalls(const Profile &profile)
{
    if (profile.url.isEmpty()) {
        return {};
    }
    return {
        {Text::tr("Get the profile's address"), newRequest(profile, "GET", profile.url), true},
        {Text::tr("Get the profile's address without login"), newRequest(profile, "GET", profile.url), false},
    };
}

Result<HttpRequest> parseCall(const Profile &profile, const QString &text, const QByteArray &body)
{
    Result<HttpRequest> request = parseMethodPath(profile, text, body);
    if (request && request->url.isRelative()) {
        return failure(ErrorCode::Usage, Text::tr("The profile has no address, so a call needs a whole one, like GET "
                                                  "https://api.example.com/v1/me."));
    }
    if (request && request->header("Accept").isNull()) {
        request->setHeader("Accept", "application/json, */*;q=0.5");
    }
    return request;
}

CallVerdict judge(const Profile &, const Leg &leg)
{
    return OAuth::judgeBearer(leg);
}

Result<HttpRequest> preview(const Profile &profile)
{
    const QUrl issuer = OAuth::issuerOf(profile);
    if (!issuer.isEmpty()) {
        const QUrl address = OAuth::discoveryAddresses(issuer).first();
        return HttpRequest{"GET", address, {{"Accept", "application/json"}}, {}};
    }
    HttpRequest request;
    request.method = "POST";
    request.url = QUrl(profile.parameter("tokenEndpoint"_L1).trimmed());
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    const QByteArray bullets = kBullets.toUtf8();
    const QByteArray id = OAuth::Form::escaped(profile.parameter("clientId"_L1).trimmed().toUtf8());
    if (profile.scheme == "client-credentials") {
        request.body = "grant_type=client_credentials&client_id=" + id + "&client_secret=" + bullets;
    } else if (profile.scheme == "refresh-token") {
        request.body = "grant_type=refresh_token&client_id=" + id + "&refresh_token=" + bullets;
    } else if (profile.scheme == "device-code") {
        request.url = QUrl(profile.parameter("deviceAuthorizationEndpoint"_L1).trimmed());
        request.body = "client_id=" + id;
    } else {
        request.body = "grant_type=authorization_code&client_id=" + id + "&code=" + bullets;
    }
    return request;
}

} // namespace

FlowInfo oauth2Flow()
{
    FlowInfo flow;
    flow.service = "oauth2";
    flow.title = Text::tr("OAuth 2.0 and OpenID Connect");
    flow.urlHelp = Text::tr("The service that the token is for; or the issuer, where it has no field of its own.");
    flow.urlExample = u"https://api.example.com/"_s;
    flow.schemes = schemes();
    flow.parameters = OAuth::oauthParameters();
    flow.login = OAuth2::logIn;
    flow.renew = OAuth2::renew;
    flow.logOff = OAuth2::logOff;
    flow.parts = parts;
    flow.authorize = authorize;
    flow.readyCalls = readyCalls;
    flow.parseCall = parseCall;
    flow.judge = judge;
    flow.preview = preview;
    flow.needsNoAddress = needsNoAddress;
    flow.check = check;
    flow.perishable = OAuth::perishableItem;
    return flow;
}

} // namespace Ticketscope
