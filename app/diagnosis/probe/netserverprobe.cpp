// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/answerprint.h"
#include "diagnosis/probe/soapprobe.h"
#include "diagnosis/probe/vendortable.h"
#include "login/flows/superoffice-netserver/netserveranswer.h"
#include "login/flows/superoffice-netserver/netserverenvelope.h"

#include <QCoreApplication>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

using Version = SuperOffice::ServicesVersion;

/// One way to log in, as a message with made-up credentials.
struct SoapTry
{
    QByteArray scheme;
    QByteArray operation; ///< that a description would name; empty: none
    HttpRequest request;
};

HttpRequest withBlock(HttpRequest request, const QByteArray &name, const QByteArray &block)
{
    const QList<std::pair<QByteArray, QByteArray>> blocks{{name, block}};
    if (const Result<QByteArray> body = Soap::withHeaderBlocks(request.body, blocks)) {
        request.body = *body;
    }
    return request;
}

SoapTry passwordTry(const Profile &profile, const Version &version)
{
    const QString madeUp = QString::fromLatin1(kMadeUpUser);
    QList<std::pair<QString, QString>> arguments{{u"UserName"_s, madeUp}, {u"Password"_s, madeUp}};
    if (version.passwordFirst) {
        arguments.swapItemsAt(0, 1);
    }
    return {
        "username-password", "AuthenticateUsernamePassword",
        NetServer::operationRequest(profile, version, u"SoPrincipal"_s, u"AuthenticateUsernamePassword"_s, arguments)};
}

HttpRequest contactRequest(const Profile &profile, const Version &version)
{
    return NetServer::operationRequest(profile, version, u"Contact"_s, u"GetContact"_s,
                                       {{version.isAsmx ? u"contactId"_s : u"ContactId"_s, u"1"_s}});
}

SoapTry ticketTry(const Profile &profile, const Version &version)
{
    const QByteArray ticket = SuperOffice::makeTicket({QString(32, u'0'), u"0"_s, tenantOf(profile.url)});
    const QByteArray block = NetServer::credentialsBlock(version.nameSpace, QString::fromLatin1(ticket));
    return {"ticket", {}, withBlock(contactRequest(profile, version), "Credentials", block)};
}

SoapTry secretTry(const Profile &profile, const Version &version)
{
    const QString madeUp = QString::fromLatin1(kMadeUpUser);
    const QString secret = QString::fromLatin1(QByteArray(16, '\0').toBase64());
    const QByteArray block = NetServer::soCredentialsBlock(version.nameSpace, madeUp, secret);
    return {"secret-6", {}, withBlock(contactRequest(profile, version), "SoCredentials", block)};
}

QList<SoapTry> triesOf(const Profile &profile, const Version &version)
{
    if (version.isAsmx) {
        return {secretTry(profile, version)};
    }
    QList<SoapTry> tries{passwordTry(profile, version)};
    tries.append({"implicit", "AuthenticateImplicit",
                  NetServer::operationRequest(profile, version, u"SoPrincipal"_s, u"AuthenticateImplicit"_s, {})});
    if (version.hasAccessToken) {
        const QString tenant = tenantOf(profile.url);
        const QString token = u"8A:%1.%2"_s.arg(tenant.isEmpty() ? u"Default"_s : tenant,
                                                QString::fromLatin1(QByteArray(kMadeUpUser).toBase64()));
        tries.append({"access-token", "AuthenticateWithAccessToken",
                      NetServer::operationRequest(profile, version, u"SoPrincipal"_s, u"AuthenticateWithAccessToken"_s,
                                                  {{u"AccessToken"_s, token}})});
    }
    tries.append(ticketTry(profile, version));
    return tries;
}

/// What an answer to a login with made-up credentials shows.
void judge(ProbedMethod *method, bool isListed, const ProbeAnswer &answer)
{
    const MethodState understood = isListed ? MethodState::Offered : MethodState::Hidden;
    if (!answer.leg) {
        method->state = isListed ? MethodState::Broken : MethodState::Refused;
        method->note = statusOf(answer);
        return;
    }
    const Soap::Reply reply(*answer.leg);
    if (const std::optional<Soap::Fault> fault = reply.fault()) {
        const bool isUnknown = fault->hasCode(u"ActionNotSupported") || fault->hasCode(u"MustUnderstand");
        // NetServer 6 says nothing else to a Secret that is wrong.
        const bool isSecret6 = method->scheme == "secret-6" && fault->hasCode(u"Server");
        method->state = isSecret6                ? MethodState::Hidden
                        : isListed && !isUnknown ? MethodState::Broken
                                                 : MethodState::Refused;
        method->note = isUnknown ? Text::tr("This version does not know the operation (%1).").arg(statusOf(answer))
                                 : Text::tr("Answered with a fault: %1.").arg(whatItSays(answer));
        return;
    }
    if (!reply.isEnvelope()) {
        method->state = MethodState::Refused;
        method->note = Text::tr("%1.").arg(statusOf(answer));
        return;
    }
    if (NetServer::deniesLogin(reply)) {
        method->state = understood;
        method->note = Text::tr("Made-up credentials are refused (AuthenticationSucceeded is false).");
        return;
    }
    if (const NetServer::Outcome outcome = NetServer::readOutcome(*answer.leg); outcome.error) {
        method->state = understood;
        method->note = Text::tr("Made-up credentials are refused: %1.").arg(whatItSays(answer));
        return;
    }
    method->state = MethodState::Accepted;
    method->note = Text::tr("Made-up credentials were accepted.");
}

/// AuthenticateImplicit without a handshake: whether the web server asks who is there.
void judgeImplicit(ProbedMethod *method, bool isListed, const ProbeAnswer &answer)
{
    const bool isAsked = answer.challenge("Negotiate") || answer.challenge("NTLM");
    if (isAsked) {
        method->state = MethodState::Offered;
        method->note = Text::tr("The web server asks for a Windows login (%1).").arg(offeredBy(answer));
        return;
    }
    judge(method, isListed, answer);
    if (method->state == MethodState::Accepted) {
        method->note = Text::tr("A login without any handshake was accepted.");
    } else if (method->state == MethodState::Offered || method->state == MethodState::Hidden) {
        method->state = MethodState::Broken;
        method->note = Text::tr("The operation is there, but the web server asks nobody for a Windows login.");
    }
}

} // namespace

bool isNetServerAnswer(const ProbeAnswer &answer)
{
    if (!answer.leg) {
        return false;
    }
    const Soap::Reply reply(*answer.leg);
    return reply.isEnvelope() && (answer.leg->body.contains("GetSystemInfoResponse") ||
                                  answer.leg->body.contains("www.superoffice.net/ws/crm"));
}

QCoro::Task<HttpEndpoint> probeSystemInfo(ProbeRunPtr run, Profile profile)
{
    HttpTarget target;
    target.title = Text::tr("NetServer SOAP, GetSystemInfo");
    const Result<Version> version = NetServer::versionOf(profile);
    if (!version) {
        HttpEndpoint none;
        none.endpoint = {profile.url, target.title, {}};
        none.endpoint.methods.append({"anonymous", MethodState::Refused, 0, version.error().text, {}, {}});
        co_return none;
    }
    target.request = version->isAsmx
                         ? HttpRequest("GET", NetServer::agentUrl(profile, *version, u"Contact"_s), {}, {})
                         : NetServer::operationRequest(profile, *version, u"SoPrincipal"_s, u"GetSystemInfo"_s, {});
    HttpEndpoint found = co_await probeAnonymous(run, target);
    ProbedMethod &method = found.endpoint.methods.first();
    addVendor(&method, "netserver-anonymous");
    if (isNetServerAnswer(found.anonymous) && method.state == MethodState::Accepted) {
        method.note = Text::tr("NetServer says who it is without a login (GetSystemInfo).");
    } else if (!version->isAsmx && method.state == MethodState::Accepted) {
        method.state = MethodState::Refused;
        method.note =
            Text::tr("There is an answer, but it is none of NetServer's (%1).").arg(statusOf(found.anonymous));
    }
    co_return found;
}

QCoro::Task<QList<ProbedEndpoint>> probeNetServerLogins(ProbeRunPtr run, Profile profile, HttpEndpoint systemInfo,
                                                        QList<QByteArray> left)
{
    QList<ProbedEndpoint> endpoints;
    const Result<Version> version = NetServer::versionOf(profile);
    if (!version || run->isOver() || !run->wasReached()) {
        endpoints.append(systemInfo.endpoint);
        co_return endpoints;
    }
    const QUrl principal = NetServer::agentUrl(profile, *version, version->isAsmx ? u"Contact"_s : u"SoPrincipal"_s);
    const WsdlAnswer wsdl = co_await probeWsdl(run, principal);
    const QList<SoapTry> tries = triesOf(profile, *version);
    for (const SoapTry &one : tries) {
        if (run->isOver()) {
            break;
        }
        if (left.contains(one.scheme)) {
            continue;
        }
        ProbedMethod method{one.scheme, MethodState::Refused, 0, {}, {}, {}};
        run->newConnection();
        const ProbeAnswer answer = co_await ProbeRun::send(run, one.scheme, one.request);
        method.exchange = answer.id;
        // A ticket goes into the header of any call: that is in the description of none.
        const bool isListed =
            one.operation.isEmpty() ? wsdl.isThere() && one.scheme == "ticket" : wsdl.hasOperation(one.operation);
        if (one.scheme == "implicit") {
            judgeImplicit(&method, isListed, answer);
        } else if (answer.view && !answer.view->challenges().isEmpty()) {
            method.note =
                Text::tr("The web server in front asks for a login of its own first (%1).").arg(offeredBy(answer));
        } else {
            judge(&method, isListed, answer);
        }
        addVendor(&method, QByteArray("netserver-" + one.scheme));
        systemInfo.endpoint.methods.append(method);
    }
    HttpTarget target;
    target.request = NetServer::operationRequest(profile, *version, u"SoPrincipal"_s, u"GetSystemInfo"_s, {});
    for (const QByteArray &scheme : httpSchemes()) {
        if (run->isOver() || left.contains(scheme) || !systemInfo.anonymous.challenge(scheme)) {
            continue;
        }
        const ProbedMethod method = co_await probeScheme(run, scheme, target, systemInfo.anonymous);
        systemInfo.endpoint.methods.append(method);
    }
    endpoints.append(systemInfo.endpoint);
    endpoints.append(wsdl.endpoint);
    co_return endpoints;
}

QCoro::Task<QList<ProbedEndpoint>> probeNetServer(ProbeRunPtr run, QList<QByteArray> left)
{
    const Profile profile = run->profile();
    const HttpEndpoint systemInfo = co_await probeSystemInfo(run, profile);
    QList<ProbedEndpoint> endpoints = co_await probeNetServerLogins(run, profile, systemInfo, left);
    co_return endpoints;
}

} // namespace Ticketscope::Probe
