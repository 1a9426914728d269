// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/onlinecalls.h"

#include "login/flows/common/requests.h"
#include "login/flows/common/soap.h"
#include "login/flows/superoffice-netserver/netserveranswer.h"
#include "login/flows/superoffice-netserver/netserverenvelope.h"
#include "login/flows/superoffice-netserver/netserverflow.h"
#include "login/flows/superoffice-netserver/netserverlogin.h"
#include "login/flows/superoffice-online/onlineclaims.h"
#include "login/flows/superoffice-online/onlineenvironment.h"
#include "login/flows/superoffice-online/tenantsession.h"
#include "login/flows/superoffice-webapi/webapianswer.h"
#include "login/flows/superoffice-webapi/webapiflow.h"
#include "login/oauth/grant.h"
#include "login/oauth/oauthanswer.h"
#include "login/readaside.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Ticketscope::Online {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

const QByteArray kTicketPart = QByteArrayLiteral("soap:Credentials");

/// NetServer beside a WebApi: …/Cust12345/api/ stands beside …/Cust12345/Remote/Services88/.
QUrl folderBeside(const QUrl &webApi, const QByteArray &version)
{
    static const QRegularExpression tail(u"/api(/v1)?/*$"_s, QRegularExpression::CaseInsensitiveOption);
    QUrl tenant = webApi;
    QString path = tenant.path(QUrl::FullyEncoded);
    tenant.setPath(path.remove(tail));
    return servicesFolder(tenant, version);
}

bool isOfSoPrincipal(const HttpRequest &request)
{
    return NetServer::agentOfUrl(request.url).compare("SoPrincipal"_L1, Qt::CaseInsensitive) == 0;
}

/// One leg: AuthenticateWithAccessToken yields the ticket that SOAP calls carry.
QCoro::Task<Result<bool>> exchangeForTicket(LoginContext context, std::shared_ptr<Session> session)
{
    const SessionItem *token = session->item(SessionItemKind::Token, OAuth::kAccessToken.toString());
    if (!token) {
        co_return failure(ErrorCode::Usage, Text::tr("The session has no access token. Log in first."));
    }
    Profile profile = netServerProfile(context.profile);
    profile.scheme = "access-token";
    const QHash<QString, Secret> secrets{{u"accessToken"_s, token->value},
                                         {u"applicationToken"_s, session->secrets.value("applicationToken")}};
    const Result<HttpRequest> request = NetServer::loginRequest(profile, secrets, context.clock());
    if (!request) {
        co_return tl::unexpected<Error>(request.error());
    }
    const Step step{StepKind::Login, Text::tr("Exchange the access token for a ticket")};
    const Result<Leg> leg = co_await context.legs->send(*request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    const NetServer::Outcome outcome = co_await readAside(*leg, NetServer::readAuthentication);
    if (outcome.error) {
        co_return tl::unexpected<Error>(*outcome.error);
    }
    SessionItem ticket = NetServer::ticketItem(outcome.ticket, context.clock());
    ticket.fromExchange = leg->exchange->id;
    ticket.fromBytes = outcome.ticketOnWire;
    session->items.append(ticket);
    co_return true;
}

bool needsTicket(const Profile &profile, const Session &session, const HttpRequest &request,
                 const QSet<QByteArray> &without)
{
    return isForNetServer(profile, request) && !request.body.isEmpty() && !isOfSoPrincipal(request) &&
           !without.contains(kTicketPart) && !session.item(SessionItemKind::Ticket);
}

} // namespace

Profile netServerProfile(const Profile &profile)
{
    const QByteArray version = servicesVersionOf(profile);
    const QString told = profile.parameter("netServerUrl"_L1).trimmed();
    Profile netServer = profile;
    netServer.service = "superoffice-netserver";
    netServer.scheme = "ticket";
    netServer.url = told.isEmpty() ? folderBeside(profile.url, version) : servicesFolder(QUrl(told), version);
    // The folder says it.
    netServer.parameters.remove(u"servicesVersion"_s);
    return netServer;
}

bool isForNetServer(const Profile &profile, const HttpRequest &request)
{
    const QUrl folder = netServerProfile(profile).url;
    const bool isBelow =
        sameOrigin(request.url, folder) && request.url.path().startsWith(folder.path(), Qt::CaseInsensitive);
    return isBelow || !NetServer::agentOfUrl(request.url).isEmpty();
}

HttpRequest withRestCredentials(const Session &session, HttpRequest request, const QSet<QByteArray> &without)
{
    if (session.scheme != "system-user") {
        OAuth::addBearer(session, &request, without);
        return request;
    }
    const SessionItem *ticket = session.item(SessionItemKind::Ticket);
    if (ticket && !without.contains("authorization")) {
        request.setHeader("Authorization", "SOTicket " + ticket->value.reveal().toByteArray());
    }
    const Secret application = session.secrets.value("applicationToken");
    if (!application.isEmpty() && !without.contains("appToken")) {
        request.setHeader("SO-AppToken", application.reveal().trimmed().toByteArray());
    }
    return request;
}

Result<HttpRequest> withSoapCredentials(const Profile &profile, const Session &session, HttpRequest request,
                                        const QSet<QByteArray> &without)
{
    if (request.body.isEmpty()) {
        return request;
    }
    // NetServer's own flow knows where its header goes; it is given what it looks for.
    Session netServer = session;
    netServer.scheme = "ticket";
    LoginContext context;
    context.profile = netServerProfile(profile);
    QSet<QByteArray> left = without;
    if (!session.item(SessionItemKind::Ticket)) {
        left.insert(kTicketPart);
    }
    return netServerFlow().authorize(context, netServer, std::move(request), left);
}

QCoro::Task<Result<Leg>> sendTenantCall(LoginContext context, std::shared_ptr<Session> session, HttpRequest request,
                                        QSet<QByteArray> without, Step step)
{
    if (needsTicket(context.profile, *session, request, without)) {
        const Result<bool> exchanged = co_await exchangeForTicket(context, session);
        if (!exchanged) {
            co_return tl::unexpected<Error>(exchanged.error());
        }
        Result<HttpRequest> ready = withSoapCredentials(context.profile, *session, request, without);
        if (!ready) {
            co_return tl::unexpected<Error>(ready.error());
        }
        request = *std::move(ready);
    }
    Result<Leg> leg = co_await context.legs->send(request, step);
    if (leg && leg->status == kMisdirected) {
        const QString where = co_await whereTenantIs(context, *session, StepKind::Call);
        session->remarks.insert(leg->exchange->id, where);
    }
    co_return leg;
}

QList<AuthorizationPart> callParts(const Profile &profile, const Session &session)
{
    using Kind = AuthorizationPart::Kind;
    QList<AuthorizationPart> all{{"authorization", Text::tr("Authorization"), Kind::Header, "Authorization"}};
    const bool hasApplication = !session.secrets.value("applicationToken").isEmpty();
    if (session.scheme == "system-user" && hasApplication) {
        all.append({"appToken", Text::tr("Application token"), Kind::Header, "SO-AppToken"});
    }
    if (!profile.parameter("netServerUrl"_L1).isEmpty()) {
        all.append({kTicketPart, Text::tr("Ticket (SOAP)"), Kind::SoapHeader, "Credentials"});
        all.append(
            {"soap:ApplicationToken", Text::tr("Application token (SOAP)"), Kind::SoapHeader, "ApplicationToken"});
    }
    return all;
}

QList<ReadyCall> tenantCalls(const Profile &profile)
{
    QList<ReadyCall> calls = webApiFlow().readyCalls(profile);
    const QList<ReadyCall> soap = netServerFlow().readyCalls(netServerProfile(profile));
    for (ReadyCall call : soap) {
        call.title = Text::tr("SOAP: %1").arg(call.title);
        calls.append(call);
    }
    const Result<QUrl> environment = environmentOf(profile);
    const QString tenant = tenantOf(profile);
    if (environment && !tenant.isEmpty()) {
        calls.append(
            {Text::tr("Status of the tenant (no login needed)"), tenantStatusRequest(*environment, tenant), false});
    }
    return calls;
}

Result<HttpRequest> parseTenantCall(const Profile &profile, const QString &text, const QByteArray &body)
{
    if (parseOperation(text)) {
        return netServerFlow().parseCall(netServerProfile(profile), text, body);
    }
    Result<HttpRequest> request = webApiFlow().parseCall(profile, text, body);
    if (!request) {
        return failure(ErrorCode::Usage,
                       Text::tr("\"%1\" is not a call. Write GET v1/Contact/1 for the WebApi, or Contact/GetContact "
                                "ContactId=1 for NetServer (SOAP).")
                           .arg(text.trimmed()));
    }
    return request;
}

CallVerdict judgeCall(const Leg &leg)
{
    if (leg.status == kMisdirected) {
        return {false, Text::tr("The tenant is not at %1 (%2): wrong subdomain. Tenants move between subdomains, and "
                                "those without a number take no calls.")
                           .arg(leg.exchange->url.host(), statusText(leg))};
    }
    if (Soap::Reply(leg).isEnvelope()) {
        const NetServer::Outcome outcome = NetServer::readOutcome(leg);
        return outcome.error ? CallVerdict{false, outcome.error->text} : verdictByStatus(leg);
    }
    if (OAuth::bearerErrorOf(leg)) {
        return OAuth::judgeBearer(leg);
    }
    return webApiFlow().judge({}, leg);
}

} // namespace Ticketscope::Online
