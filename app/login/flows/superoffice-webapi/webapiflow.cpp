// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-webapi/webapiflow.h"

#include "login/flows/common/cookies.h"
#include "login/flows/common/handshakeparameters.h"
#include "login/flows/common/parameters.h"
#include "login/flows/common/requests.h"
#include "login/flows/superoffice-webapi/webapianswer.h"
#include "login/flows/superoffice-webapi/webapilogin.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::WebApi)
};

QList<ParameterInfo> parameters()
{
    ParameterInfo user =
        userNameParameter(Text::tr("The associate's name; with Windows authentication the domain user."));
    user.check = checkUserNameWithoutColon;
    const QList<ParameterInfo> own{
        user,
        passwordParameter(),
        charsetParameter(),
        secretParameter(u"ticket"_s, Text::tr("Ticket"), Text::tr("Begins with 7T:. Goes out as it is.")),
        secretParameter(u"appToken"_s, Text::tr("Application token"),
                        Text::tr("The application's client secret, sent as SO-AppToken. Online only."), false),
        secretParameter(u"accessToken"_s, Text::tr("Access token"), Text::tr("Begins with 8A:.")),
        secretParameter(u"xsrfToken"_s, Text::tr("XSRF token"),
                        Text::tr("The value of the input XSRF_TOKEN. Empty: read from the page below."), false),
        secretParameter(u"sessionCookie"_s, Text::tr("Session cookies"),
                        Text::tr("As the browser sends them: ASP.NET_SessionId=…; XSRF-TOKEN=…"), true),
        textParameter(u"sessionPage"_s, Text::tr("Page of the logged-in site"),
                      Text::tr("A page to read the XSRF token from, at the profile's server.")),
    };
    return own + handshakeParameters();
}

QList<SchemeInfo> schemes()
{
    const QList<SchemeInfo> own{
        {"none", Text::tr("No header"), Text::tr("The web server in front decides who is asking."), {}},
        {"xsrf",
         Text::tr("Session of the web client (X-XSRF-TOKEN)"),
         Text::tr("Borrows a session that somebody is logged in with."),
         {u"sessionCookie"_s, u"xsrfToken"_s, u"sessionPage"_s}},
        {"basic",
         Text::tr("Basic"),
         Text::tr("User name and password with each call. Onsite only."),
         {u"userName"_s, u"password"_s, u"charset"_s}},
        {"soticket",
         Text::tr("SOTicket"),
         Text::tr("A ticket with each call; online with an application token."),
         {u"ticket"_s, u"appToken"_s}},
        {"bearer", Text::tr("Bearer"), Text::tr("An access token with each call."), {u"accessToken"_s}},
    };
    return own + handshakeSchemes();
}

QList<AuthorizationPart> parts(const Profile &, const Session &session)
{
    using Kind = AuthorizationPart::Kind;
    QList<AuthorizationPart> all;
    static const QList<QByteArray> withHeader{"basic", "soticket", "bearer"};
    if (withHeader.contains(session.scheme) || hasHandshake(session.scheme)) {
        all.append({"authorization", Text::tr("Authorization"), Kind::Header, "Authorization"});
    }
    if (session.scheme == "soticket" && !session.secrets.value("appToken").isEmpty()) {
        all.append({"appToken", Text::tr("Application token"), Kind::Header, "SO-AppToken"});
    }
    if (session.item(SessionItemKind::Xsrf)) {
        all.append({"xsrf", Text::tr("XSRF token"), Kind::Header, "X-XSRF-TOKEN"});
    }
    return all + cookieParts(session);
}

Result<HttpRequest> authorize(const LoginContext &context, Session &session, HttpRequest request,
                              const QSet<QByteArray> &without)
{
    if (session.loggedOff) {
        return request;
    }
    return WebApi::withCredentials(context.profile, session, std::move(request), without);
}

bool absorb(const LoginContext &context, Session &session, const Leg &leg)
{
    if (!session.loggedOff) {
        absorbCookies(context, session, leg);
    }
    return false;
}

QList<ReadyCall> readyCalls(const Profile &profile)
{
    const auto get = [&profile](const QString &path) {
        return WebApi::apiRequest(profile, WebApi::apiUrl(profile, path));
    };
    const auto post = [&profile](const QString &path, const QByteArray &body) {
        HttpRequest request = WebApi::apiRequest(profile, WebApi::apiUrl(profile, path));
        request.method = "POST";
        request.setHeader("Content-Type", "application/json; charset=utf-8");
        request.body = body;
        return request;
    };
    // Windows authentication stands in front of the whole site.
    const bool isOpen = profile.scheme != "negotiate" && profile.scheme != "ntlm";
    return {
        {Text::tr("Who is logged in"), get(u"v1/User/currentPrincipal"_s), true},
        {Text::tr("Get contact 1"), get(u"v1/Contact/1"_s), true},
        {Text::tr("Get contact 1 through the agent"), post(u"v1/Agents/Contact/GetContact"_s, "{\"ContactId\": 1}"),
         true},
        {Text::tr("List of end points"), get(u"v1"_s), true},
        {isOpen ? Text::tr("Versions of the site (no login needed)") : Text::tr("Versions of the site"), get({}),
         !isOpen},
    };
}

Result<HttpRequest> parseCall(const Profile &profile, const QString &text, const QByteArray &body)
{
    Result<HttpRequest> request = parseMethodPath(profile, text, body);
    if (request && request->header("Accept").isNull()) {
        request->setHeader("Accept", "application/json");
    }
    return request;
}

CallVerdict judge(const Profile &, const Leg &leg)
{
    const WebApi::Answer answer = WebApi::readAnswer(leg);
    if (answer.error) {
        return {false, answer.error->text};
    }
    CallVerdict verdict = verdictByStatus(leg);
    if (answer.value && answer.value->type == Json::Value::Type::Null) {
        verdict.text = Text::tr("The call went well (%1), but there is nothing of that kind: the answer is null.")
                           .arg(statusText(leg));
    }
    return verdict;
}

Result<HttpRequest> preview(const Profile &profile)
{
    HttpRequest request = WebApi::apiRequest(profile, WebApi::apiUrl(profile, u"v1/User/currentPrincipal"_s));
    const QByteArray bullets = kBullets.toUtf8();
    if (profile.scheme == "basic") {
        request.setHeader("Authorization", "Basic " + bullets);
    } else if (profile.scheme == "soticket") {
        request.setHeader("Authorization", "SOTicket " + bullets);
    } else if (profile.scheme == "bearer") {
        request.setHeader("Authorization", "Bearer " + bullets);
    } else if (profile.scheme == "xsrf") {
        request.setHeader("X-XSRF-TOKEN", bullets);
        request.setHeader("Cookie", bullets);
    }
    return request;
}

} // namespace

FlowInfo webApiFlow()
{
    FlowInfo flow;
    flow.service = "superoffice-webapi";
    flow.title = Text::tr("SuperOffice WebApi (REST)");
    flow.urlHelp = Text::tr("The site's address, without api; online with the tenant.");
    flow.urlExample = u"https://crm.example.com/SuperOffice/"_s;
    flow.schemes = schemes();
    flow.passwordInCalls = true;
    flow.parameters = parameters();
    flow.login = WebApi::logIn;
    flow.logOff = WebApi::logOff;
    flow.parts = parts;
    flow.authorize = authorize;
    flow.absorb = absorb;
    flow.readyCalls = readyCalls;
    flow.parseCall = parseCall;
    flow.judge = judge;
    flow.preview = preview;
    return flow;
}

} // namespace Ticketscope
