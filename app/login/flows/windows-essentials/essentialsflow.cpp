// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/windows-essentials/essentialsflow.h"

#include "login/flows/common/cookies.h"
#include "login/flows/common/parameters.h"
#include "login/flows/common/requests.h"
#include "login/flows/windows-essentials/essentialslogin.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Essentials)
};

ParameterInfo applicationParameter(const QString &name, const QString &title, const QString &help,
                                   const QString &defaultValue)
{
    ParameterInfo info = textParameter(name, title, help);
    info.defaultValue = defaultValue;
    info.check = checkHeaderText;
    return info;
}

QList<ParameterInfo> parameters()
{
    ParameterInfo user = userNameParameter(Text::tr("A user of the server, without its domain."));
    user.check = checkUserNameWithoutColon;
    return {
        user,
        passwordParameter(),
        applicationParameter(u"appName"_s, Text::tr("Application name"), Text::tr("Sent as AppName."),
                             u"Ticketscope"_s),
        applicationParameter(u"appPublisher"_s, Text::tr("Application publisher"),
                             Text::tr("Sent under both names that the documents give: AppPublisherName and "
                                      "Apppublisher."),
                             u"Ticketscope"_s),
        applicationParameter(u"appVersion"_s, Text::tr("Application version"), Text::tr("Sent as AppVersion."),
                             u"1.0"_s),
    };
}

QList<AuthorizationPart> parts(const Profile &, const Session &session)
{
    QList<AuthorizationPart> all;
    if (session.item(SessionItemKind::Canary)) {
        all.append({"canary", Text::tr("Canary"), AuthorizationPart::Kind::Header, "Canary"});
    }
    return all + cookieParts(session);
}

Result<HttpRequest> authorize(const LoginContext &, Session &session, HttpRequest request,
                              const QSet<QByteArray> &without)
{
    Essentials::addSession(session, request, without);
    return request;
}

bool absorb(const LoginContext &context, Session &session, const Leg &leg)
{
    if (!session.loggedOff && leg.status < 400) {
        Essentials::takeSession(context, session, leg);
    }
    return false;
}

QList<ReadyCall> readyCalls(const Profile &profile)
{
    const auto get = [&profile](const char *path) {
        return Essentials::serviceRequest(profile, QLatin1StringView(path), false);
    };
    return {
        {Text::tr("Server information"), get("servermanagement.svc/serverinformation"), true},
        {Text::tr("Which services this user may call"), get("servicemanagement.svc/permittedbuiltinservices"), true},
        {Text::tr("Server folders"), get("storagemanagement.svc/serverfolders/index/0/count/2147483647"), true},
        {Text::tr("Users (administrators only)"), get("usermanagement.svc/users/index/0/count/100"), true},
        {Text::tr("Devices"), get("devicemanagement.svc/devices/index/0/count/100"), true},
        {Text::tr("Alerts"), get("alertmanagement.svc/alerts/index/0/count/100"), true},
        {Text::tr("Customization (no login needed)"), get("customizationmanagement.svc/customizationinformation"),
         false},
    };
}

Result<HttpRequest> parseCall(const Profile &profile, const QString &text, const QByteArray &body)
{
    Result<HttpRequest> request = parseMethodPath(profile, text, body);
    if (request && request->header("Accept").isNull()) {
        request->setHeader("Accept", "application/xml");
    }
    return request;
}

CallVerdict judge(const Profile &, const Leg &leg)
{
    switch (leg.status) {
    case 401:
        return {false,
                Text::tr("The server refused the call (%1). After a login that went well this is not a wrong "
                         "password: the session ended (after 30 minutes without a call), its canary or cookie was not "
                         "sent, or the call is for administrators only.")
                    .arg(statusText(leg))};
    case 402:
        return {false, Text::tr("The server has no licence left for this (%1).").arg(statusText(leg))};
    case 403:
        return {false, Text::tr("The call does not fit the state of things, such as a user that exists already (%1).")
                           .arg(statusText(leg))};
    case 409:
        return {false, Text::tr("The call conflicts with what is there (%1).").arg(statusText(leg))};
    default:
        return verdictByStatus(leg);
    }
}

Result<HttpRequest> preview(const Profile &profile)
{
    HttpRequest request = Essentials::serviceRequest(profile, u"session.svc/login"_s, true);
    request.setHeader("Authorization", "Basic " + kBullets.toUtf8());
    return request;
}

} // namespace

FlowInfo essentialsFlow()
{
    FlowInfo flow;
    flow.service = "windows-essentials";
    flow.title = Text::tr("Windows Server Essentials");
    flow.urlHelp = Text::tr("The server's address; the path of its services is added.");
    flow.urlExample = u"https://server.example.com/"_s;
    flow.schemes = {{"canary",
                     Text::tr("Canary and session cookie"),
                     Text::tr("Basic once at login; calls carry the canary and the cookie that it yields."),
                     {u"userName"_s, u"password"_s, u"appName"_s, u"appPublisher"_s, u"appVersion"_s}}};
    flow.parameters = parameters();
    flow.login = Essentials::logIn;
    flow.renew = Essentials::renew;
    flow.logOff = Essentials::logOff;
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
