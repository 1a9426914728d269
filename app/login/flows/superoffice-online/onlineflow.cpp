// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/onlineflow.h"

#include "login/flows/common/parameters.h"
#include "login/flows/common/requests.h"
#include "login/flows/superoffice-online/onlinecalls.h"
#include "login/flows/superoffice-online/onlineenvironment.h"
#include "login/flows/superoffice-online/onlinelogin.h"
#include "login/flows/superoffice-online/systemuser.h"
#include "login/flows/superoffice-online/tenantstatus.h"
#include "login/oauth/grant.h"
#include "login/oauth/parameters.h"
#include "protocol/superoffice.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

QString checkServices(const QString &value)
{
    const Result<SuperOffice::ServicesVersion> version = SuperOffice::servicesVersion(value.trimmed().toUtf8());
    if (!version) {
        return version.error().text;
    }
    return version->isAsmx ? Text::tr("NetServer 6 was never online.") : QString();
}

/// Those of OAuth that a login over SuperID takes.
QStringList browserNames()
{
    return {u"redirectPort"_s, u"redirectPath"_s, u"redirectHost"_s, u"responseMode"_s,          u"pkce"_s,
            u"prompt"_s,       u"loginHint"_s,    u"askFirst"_s,     u"browserTimeoutSeconds"_s, u"autoRenew"_s};
}

QList<ParameterInfo> ownParameters()
{
    ParameterInfo environment =
        textParameter(u"environment"_s, Text::tr("Environment"),
                      Text::tr("sod (development), qaonline (stage), online (production), or an address."), true);
    environment.defaultValue = u"online"_s;
    environment.check = Online::checkEnvironment;
    ParameterInfo tenant =
        textParameter(u"tenant"_s, Text::tr("Tenant"),
                      Text::tr("The customer's, like Cust12345. Its status is asked for first."), true);
    tenant.check = Online::checkTenant;
    ParameterInfo privateKey = secretParameter(
        u"privateKey"_s, Text::tr("Private key"),
        Text::tr("The application's RSA key for this environment, as PEM or as the vendor's <RSAKeyValue>."));
    privateKey.multiline = true;
    ParameterInfo version = textParameter(u"servicesVersion"_s, Text::tr("Services version"),
                                          Text::tr("Of SOAP calls, where the login does not tell: Services88."));
    version.check = checkServices;
    version.advanced = true;
    return {
        environment,
        tenant,
        secretParameter(u"clientSecret"_s, Text::tr("Client secret"),
                        Text::tr("The application token: the secret that the application was registered with.")),
        secretParameter(u"systemUserToken"_s, Text::tr("System user token"),
                        Text::tr("The claim system_token of a person's login, unsigned.")),
        privateKey,
        choiceParameter(u"exchange"_s, Text::tr("Exchange over"),
                        Text::tr("Which of the two services turns the signed token into a ticket."),
                        {u"rest"_s, u"soap"_s}, u"rest"_s),
        version,
    };
}

QList<SchemeInfo> schemes()
{
    SchemeInfo person;
    person.id = "oidc";
    person.title = Text::tr("A person, over SuperID (OpenID Connect)");
    person.help = Text::tr("The person logs in with the browser; calls carry an access token.");
    person.parameters = QStringList{u"environment"_s, u"tenant"_s, u"clientId"_s, u"clientSecret"_s} + browserNames() +
                        QStringList{u"servicesVersion"_s};
    person.optional = {u"tenant"_s, u"clientSecret"_s};
    person.sendCall = Online::sendTenantCall;
    SchemeInfo system;
    system.id = "system-user";
    system.title = Text::tr("The tenant's system user");
    system.help = Text::tr("A signed token is exchanged for a ticket, without any person.");
    system.parameters = {u"environment"_s, u"tenant"_s,   u"clientSecret"_s, u"systemUserToken"_s,
                         u"privateKey"_s,  u"exchange"_s, u"autoRenew"_s,    u"servicesVersion"_s};
    system.sendCall = Online::sendTenantCall;
    return {person, system};
}

Result<HttpRequest> authorize(const LoginContext &context, Session &session, HttpRequest request,
                              const QSet<QByteArray> &without)
{
    if (session.loggedOff) {
        return request;
    }
    if (Online::isForNetServer(context.profile, request)) {
        return Online::withSoapCredentials(context.profile, session, std::move(request), without);
    }
    return Online::withRestCredentials(session, std::move(request), without);
}

/// The vendor's, whatever the scheme.
QList<ProfilePreset> environments()
{
    return {
        {"online", Text::tr("Production (online)"), {}, {{u"environment"_s, u"online"_s}}},
        {"qaonline", Text::tr("Stage (qaonline)"), {}, {{u"environment"_s, u"qaonline"_s}}},
        {"sod", Text::tr("Development (sod)"), {}, {{u"environment"_s, u"sod"_s}}},
    };
}

CallVerdict judge(const Profile &, const Leg &leg)
{
    return Online::judgeCall(leg);
}

/// The environment says where to log in, and the login where the tenant is.
bool needsNoAddress(const Profile &)
{
    return true;
}

const SessionItem *perishable(const Session &session)
{
    return session.scheme == "system-user" ? session.item(SessionItemKind::Ticket) : OAuth::perishableItem(session);
}

/// The exchange of a system user; of a person's login the first leg.
Result<HttpRequest> preview(const Profile &profile)
{
    const Result<QUrl> environment = Online::environmentOf(profile);
    if (!environment) {
        return tl::unexpected<Error>(environment.error());
    }
    const Secret bullets = Secret::fromString(kBullets.toString());
    if (profile.scheme == "system-user") {
        const Online::SystemUserRequest wanted{*environment, Online::tenantOf(profile), bullets, bullets};
        return profile.parameter("exchange"_L1) == "soap"_L1 ? Online::soapExchange(wanted)
                                                             : Online::restExchange(wanted);
    }
    const QString tenant = Online::tenantOf(profile);
    if (!tenant.isEmpty()) {
        return Online::tenantStatusRequest(*environment, tenant);
    }
    return HttpRequest{
        "GET", below(*environment, u"login/.well-known/openid-configuration"_s), {{"Accept", "application/json"}}, {}};
}

} // namespace

FlowInfo onlineFlow()
{
    FlowInfo flow;
    flow.service = "superoffice-online";
    flow.title = Text::tr("SuperOffice Online (SuperID)");
    flow.urlHelp = Text::tr("The tenant's address, if it is to be compared with the one that the login tells. May be "
                            "left empty.");
    flow.urlExample = u"https://sod2.superoffice.com/Cust12345/api/"_s;
    flow.schemes = schemes();
    flow.parameters = ownParameters() + OAuth::oauthParameters(QStringList{u"clientId"_s} + browserNames());
    flow.presets = environments();
    flow.login = Online::logIn;
    flow.renew = Online::renew;
    flow.logOff = Online::logOff;
    flow.parts = Online::callParts;
    flow.authorize = authorize;
    flow.readyCalls = Online::tenantCalls;
    flow.parseCall = Online::parseTenantCall;
    flow.judge = judge;
    flow.needsNoAddress = needsNoAddress;
    flow.perishable = perishable;
    flow.preview = preview;
    return flow;
}

} // namespace Ticketscope
