// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-netserver/netserverflow.h"

#include "login/flows/common/handshakecalls.h"
#include "login/flows/common/handshakeparameters.h"
#include "login/flows/common/parameters.h"
#include "login/flows/common/requests.h"
#include "login/flows/common/soap.h"
#include "login/flows/superoffice-netserver/netserveranswer.h"
#include "login/flows/superoffice-netserver/netserverenvelope.h"
#include "login/flows/superoffice-netserver/netserverlogin.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::NetServer)
};

QString checkVersion(const QString &value)
{
    const Result<SuperOffice::ServicesVersion> version = SuperOffice::servicesVersion(value.trimmed().toUtf8());
    return version ? QString() : version.error().text;
}

QList<ParameterInfo> parameters()
{
    ParameterInfo version = textParameter(u"servicesVersion"_s, Text::tr("Services version"),
                                          Text::tr("Services88 and so on, 7.0, or 6. Empty: read off the address."));
    version.check = checkVersion;
    ParameterInfo contact = textParameter(u"contactId"_s, Text::tr("Contact to ask for"),
                                          Text::tr("The contact that is fetched to see whether the login holds."));
    contact.type = ParameterInfo::Type::Number;
    contact.defaultValue = u"1"_s;
    contact.check = checkNotNegative;
    const QList<ParameterInfo> own{
        userNameParameter(Text::tr("The associate's name, or a domain user.")),
        passwordParameter(),
        secretParameter(u"accessToken"_s, Text::tr("Access token"), Text::tr("Begins with 8A:.")),
        secretParameter(u"ticket"_s, Text::tr("Ticket"), Text::tr("Begins with 7T:.")),
        secretParameter(u"applicationToken"_s, Text::tr("Application token"),
                        Text::tr("The application's client secret. Online only; onsite it is sent empty."), false),
        version,
        contact,
        booleanParameter(u"verifyTicket"_s, Text::tr("Check the ticket"),
                         Text::tr("Fetch a contact with the ticket, to see whether the server accepts it."), true),
    };
    return own + handshakeParameters();
}

/// AuthenticateImplicit: who the web server says the person is.
SchemeInfo implicitScheme(const QStringList &common)
{
    SchemeInfo implicit;
    implicit.id = "implicit";
    implicit.title = Text::tr("Windows user (AuthenticateImplicit)");
    implicit.help = Text::tr("The web server's own login, Kerberos or NTLM, yields a ticket. Onsite only.");
    implicit.parameters = negotiateParameterNames() + common;
    implicit.optional = negotiateOptionalNames();
    implicit.sendCall = sendCallWithHandshake;
    implicit.checks = {{u"userName"_s, checkDomainUser}};
    return implicit;
}

QList<SchemeInfo> schemes()
{
    const QStringList common{u"applicationToken"_s, u"servicesVersion"_s};
    QList<SchemeInfo> all{
        {"username-password", Text::tr("User name and password"),
         Text::tr("AuthenticateUsernamePassword yields a ticket for the calls that follow."),
         QStringList{u"userName"_s, u"password"_s} + common},
        {"access-token", Text::tr("Access token"),
         Text::tr("AuthenticateWithAccessToken turns an access token into a ticket (from Services86)."),
         QStringList{u"accessToken"_s} + common},
        {"ticket", Text::tr("A ticket at hand"), Text::tr("A ticket from elsewhere is used as it is."),
         QStringList{u"ticket"_s} + common + QStringList{u"verifyTicket"_s, u"contactId"_s}},
        {"secret-6",
         Text::tr("Secret (NetServer 6)"),
         Text::tr("Each call carries a hash of user, password and the day in UTC."),
         {u"userName"_s, u"password"_s, u"contactId"_s}},
    };
    all.last().passwordInCalls = true;
    all.insert(1, implicitScheme(common));
    return all;
}

QList<AuthorizationPart> parts(const Profile &profile, const Session &session)
{
    using Kind = AuthorizationPart::Kind;
    if (session.scheme == "secret-6") {
        return {{"soap:SoCredentials", Text::tr("User and Secret"), Kind::SoapHeader, "SoCredentials"}};
    }
    QList<AuthorizationPart> all{{"soap:Credentials", Text::tr("Ticket"), Kind::SoapHeader, "Credentials"}};
    const Result<SuperOffice::ServicesVersion> version = NetServer::versionOf(profile);
    if (version && version->hasApplicationToken) {
        all.append({"soap:ApplicationToken", Text::tr("Application token"), Kind::SoapHeader, "ApplicationToken"});
    }
    return all;
}

/// The namespace that the header has to be in: that of the operation, if it is one of NetServer's.
QByteArray headerNameSpace(const SuperOffice::ServicesVersion &version, const QByteArray &payloadNameSpace)
{
    return payloadNameSpace.startsWith("http://www.superoffice.net/ws/crm/") ? payloadNameSpace : version.nameSpace;
}

Result<HttpRequest> authorize(const LoginContext &context, Session &session, HttpRequest request,
                              const QSet<QByteArray> &without)
{
    const Result<SuperOffice::ServicesVersion> version = NetServer::versionOf(context.profile);
    if (!version) {
        return tl::unexpected<Error>(version.error());
    }
    if (request.body.isEmpty() || session.loggedOff) {
        return request;
    }
    const QList<AuthorizationPart> all = parts(context.profile, session);
    QList<AuthorizationPart> wanted;
    std::copy_if(all.begin(), all.end(), std::back_inserter(wanted),
                 [&without](const AuthorizationPart &part) { return !without.contains(part.id); });
    if (NetServer::agentOfUrl(request.url).compare("SoPrincipal"_L1, Qt::CaseInsensitive) == 0) {
        wanted.removeIf([](const AuthorizationPart &part) { return part.name == "Credentials"; });
    }
    if (wanted.isEmpty()) {
        return request;
    }
    const Result<Soap::EnvelopeFacts> facts = Soap::envelopeFacts(request.body);
    if (!facts) {
        return tl::unexpected<Error>(facts.error());
    }
    const QByteArray nameSpace = headerNameSpace(*version, facts->payloadNameSpace);
    QList<std::pair<QByteArray, QByteArray>> blocks;
    for (const AuthorizationPart &part : std::as_const(wanted)) {
        if (part.name == "ApplicationToken") {
            const QString token = session.secrets.value("applicationToken").revealText();
            blocks.append({part.name, NetServer::applicationTokenBlock(nameSpace, token)});
        } else if (const SessionItem *ticket = session.item(SessionItemKind::Ticket)) {
            blocks.append({part.name, NetServer::credentialsBlock(nameSpace, ticket->value.revealText())});
        } else if (const SessionItem *secret = session.item(SessionItemKind::Token)) {
            blocks.append(
                {part.name, NetServer::soCredentialsBlock(nameSpace, session.user, secret->value.revealText())});
        }
    }
    Result<QByteArray> body = Soap::withHeaderBlocks(request.body, blocks);
    if (!body) {
        return tl::unexpected<Error>(body.error());
    }
    request.body = *std::move(body);
    return request;
}

QList<ReadyCall> readyCalls(const Profile &profile)
{
    const Result<SuperOffice::ServicesVersion> version = NetServer::versionOf(profile);
    if (!version) {
        return {};
    }
    const QString contact = profile.parameter("contactId"_L1, u"1"_s);
    if (version->isAsmx) {
        return {
            {Text::tr("Get contact"),
             NetServer::operationRequest(profile, *version, u"Contact"_s, u"GetContact"_s, {{u"contactId"_s, contact}}),
             true}};
    }
    HttpRequest systemInfo = NetServer::operationRequest(profile, *version, u"SoPrincipal"_s, u"GetSystemInfo"_s, {});
    if (version->hasApplicationToken) {
        const QByteArray block = NetServer::applicationTokenBlock(version->nameSpace, {});
        systemInfo.body =
            Soap::withHeaderBlocks(systemInfo.body, {{"ApplicationToken", block}}).value_or(systemInfo.body);
    }
    QUrl wsdl = NetServer::agentUrl(profile, *version, u"SoPrincipal"_s);
    wsdl.setQuery(u"wsdl"_s);
    // Windows authentication stands in front of the whole folder.
    const bool isOpen = profile.scheme != "implicit";
    return {
        {Text::tr("Get contact"),
         NetServer::operationRequest(profile, *version, u"Contact"_s, u"GetContact"_s, {{u"ContactId"_s, contact}}),
         true},
        {isOpen ? Text::tr("Get system information (no login needed)") : Text::tr("Get system information"), systemInfo,
         !isOpen},
        {isOpen ? Text::tr("Fetch the WSDL (no login needed)") : Text::tr("Fetch the WSDL"),
         newRequest(profile, "GET", wsdl), !isOpen},
    };
}

/// A SOAPAction for an envelope that the person wrote: from the agent in the address and the operation in the body.
void addSoapAction(const SuperOffice::ServicesVersion &version, HttpRequest *request)
{
    const QString agent = NetServer::agentOfUrl(request->url);
    const Result<Soap::EnvelopeFacts> facts = Soap::envelopeFacts(request->body);
    if (agent.isEmpty() || !facts || facts->payloadName.isEmpty() || !request->header("SOAPAction").isNull()) {
        return;
    }
    SuperOffice::ServicesVersion spoken = version;
    spoken.nameSpace = facts->payloadNameSpace;
    request->setHeader("SOAPAction",
                       '"' + NetServer::soapAction(spoken, agent, QString::fromUtf8(facts->payloadName)) + '"');
}

Result<HttpRequest> parseCall(const Profile &profile, const QString &text, const QByteArray &body)
{
    const Result<SuperOffice::ServicesVersion> version = NetServer::versionOf(profile);
    if (!version) {
        return tl::unexpected<Error>(version.error());
    }
    if (const std::optional<OperationCall> call = parseOperation(text)) {
        HttpRequest request =
            NetServer::operationRequest(profile, *version, call->agent, call->operation, call->arguments);
        if (!body.isEmpty()) {
            request.body = body;
        }
        return request;
    }
    Result<HttpRequest> request = parseMethodPath(profile, text, body);
    if (!request) {
        return failure(ErrorCode::Usage,
                       Text::tr("\"%1\" is not a call. Write Contact/GetContact ContactId=1, or a method and a path.")
                           .arg(text.trimmed()));
    }
    addSoapAction(*version, &*request);
    return request;
}

/// Wrong user name or password is HTTP 200 here; NetServer 6 tells only by a fault.
bool refusesPassword(const Profile &profile, const Leg &leg)
{
    const Soap::Reply reply(leg);
    if (!reply.isEnvelope()) {
        return false;
    }
    return profile.scheme == "secret-6" ? reply.fault().has_value() : NetServer::deniesLogin(reply);
}

CallVerdict judge(const Profile &, const Leg &leg)
{
    if (!Soap::Reply(leg).isEnvelope() && leg.status < 300) {
        // A WSDL, a page.
        return verdictByStatus(leg);
    }
    const NetServer::Outcome outcome = NetServer::readOutcome(leg);
    return outcome.error ? CallVerdict{false, outcome.error->text} : verdictByStatus(leg);
}

Result<HttpRequest> preview(const Profile &profile)
{
    QHash<QString, Secret> secrets;
    for (const QString &name :
         {u"password"_s, u"accessToken"_s, u"ticket"_s, u"applicationToken"_s, NetServer::kSecretOfTheDay}) {
        secrets.insert(name, Secret::fromString(kBullets.toString()));
    }
    return NetServer::loginRequest(profile, secrets, systemUtc());
}

} // namespace

FlowInfo netServerFlow()
{
    FlowInfo flow;
    flow.service = "superoffice-netserver";
    flow.title = Text::tr("SuperOffice NetServer (SOAP)");
    flow.urlHelp = Text::tr("The folder that holds SoPrincipal.svc, with the services version.");
    flow.urlExample = u"https://crm.example.com/SuperOffice/Remote/Services88/"_s;
    flow.schemes = schemes();
    flow.parameters = parameters();
    flow.login = NetServer::logIn;
    flow.renew = NetServer::renew;
    flow.logOff = NetServer::logOff;
    flow.parts = parts;
    flow.authorize = authorize;
    flow.readyCalls = readyCalls;
    flow.parseCall = parseCall;
    flow.judge = judge;
    flow.refusesPassword = refusesPassword;
    flow.preview = preview;
    return flow;
}

} // namespace Ticketscope
