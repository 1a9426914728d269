// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/soapprobe.h"

#include "diagnosis/probe/answerprint.h"
#include "login/flows/common/requests.h"
#include "login/flows/ws-security/securityheader.h"
#include "protocol/wsse.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QRegularExpression>
#include <QUrlQuery>

#include <algorithm>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

bool isDescription(const ProbeAnswer &answer)
{
    static const QRegularExpression root(u"<([A-Za-z0-9_-]+:)?definitions[\\s>]"_s);
    return answer.leg && answer.status() == 200 &&
           root.match(QString::fromUtf8(answer.leg->body.left(4096))).hasMatch();
}

HttpRequest descriptionRequest(const QUrl &service, const QString &query)
{
    QUrl url = service;
    url.setQuery(query);
    return {"GET", url, {}, {}};
}

/// Nothing else knows ?singleWsdl.
bool mayBeWcf(const Profile &profile, const QUrl &service)
{
    const QString path = service.path().toLower();
    return path.endsWith(".svc"_L1) || (profile.service == "ws-security" && !path.endsWith(".asmx"_L1));
}

ProbedMethod descriptionMethod(const ProbeAnswer &answer)
{
    ProbedMethod method = anonymousMethod(answer);
    if (isDescription(answer)) {
        method.state = MethodState::Accepted;
        method.note = Text::tr("The service description can be read without a login.");
    } else if (answer.isAccepted()) {
        method.state = MethodState::Refused;
        method.note = Text::tr("There is an answer, but it is no service description (%1).").arg(statusOf(answer));
    }
    return method;
}

/// The fault of an answer that is one.
std::optional<Soap::Fault> faultOf(const ProbeAnswer &answer)
{
    return answer.leg ? Soap::Reply(*answer.leg).fault() : std::nullopt;
}

/// A fault that asks for a Security header, or is about who sends the message.
bool isAboutLogin(const Soap::Fault &fault)
{
    for (const char16_t *code : {u"FailedAuthentication", u"InvalidSecurity", u"InvalidSecurityToken",
                                 u"SecurityTokenUnavailable", u"FailedCheck", u"SecurityError"}) {
        if (fault.hasCode(code)) {
            return true;
        }
    }
    static const QRegularExpression words(u"security|username|user name|password|authenti|credential|token"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return words.match(fault.text).hasMatch();
}

bool isSameFault(const Soap::Fault &a, const Soap::Fault &b)
{
    return a.codes == b.codes && a.text == b.text;
}

struct TokenTry
{
    QByteArray scheme;
    QByteArray type;
};

HttpRequest bareMessage(const Profile &profile)
{
    const QByteArray action = profile.parameter("soapAction"_L1).toUtf8();
    return newRequest(profile, "POST", profile.url, Soap::httpHeaders(WsSecurity::usesSoap12(profile), action),
                      WsSecurity::envelopeAround(profile, profile.parameter("body"_L1).toUtf8()));
}

Result<HttpRequest> messageWithToken(const Profile &profile, const TokenTry &what)
{
    const Secret password{QByteArrayView(kMadeUpUser)};
    WsSecurity::HeaderSettings settings = WsSecurity::settingsOf(profile, password);
    settings.userName = QString::fromLatin1(kMadeUpUser);
    settings.passwordType = what.type;
    settings.password = password;
    settings.withToken = true;
    // A digest is nothing without them.
    settings.withNonce = settings.withNonce || what.scheme == "password-digest";
    settings.withCreated = settings.withCreated || what.scheme == "password-digest";
    HttpRequest request = bareMessage(profile);
    Result<QByteArray> body = WsSecurity::secured(request.body, settings, QDateTime::currentDateTimeUtc());
    if (!body) {
        return tl::unexpected<Error>(body.error());
    }
    request.body = *std::move(body);
    return request;
}

ProbedMethod tokenMethod(const TokenTry &what, bool isAsked, const ProbeAnswer &anonymous, const ProbeAnswer &answer)
{
    ProbedMethod method{what.scheme, MethodState::Refused, answer.id, {}, {}, {}};
    const std::optional<Soap::Fault> fault = faultOf(answer);
    if (!answer.leg) {
        method.state = isAsked ? MethodState::Broken : MethodState::Refused;
        method.note = statusOf(answer);
        return method;
    }
    if (!fault) {
        if (!answer.isAccepted()) {
            return judgedMethod(what.scheme, false, anonymous, answer);
        }
        method.state = anonymous.isAccepted() ? MethodState::Refused : MethodState::Accepted;
        method.note = anonymous.isAccepted() ? Text::tr("Not looked at: the answer is the same as without a login.")
                                             : Text::tr("A made-up user was accepted (%1).").arg(statusOf(answer));
        return method;
    }
    const QString said = fault->asText();
    const std::optional<Soap::Fault> without = faultOf(anonymous);
    const bool isSame = without && isSameFault(*fault, *without);
    if (fault->hasCode(u"MustUnderstand")) {
        method.note = Text::tr("The service does not know the Security header (%1).").arg(said);
    } else if (fault->hasCode(u"FailedAuthentication")) {
        method.state = isAsked ? MethodState::Offered : MethodState::Hidden;
        method.note =
            isSame
                ? Text::tr("A made-up user is refused, in the same words as a message without a token (%1).").arg(said)
                : Text::tr("A made-up user is refused (%1).").arg(said);
    } else if (fault->hasCode(u"UnsupportedSecurityToken") || fault->hasCode(u"UnsupportedAlgorithm")) {
        method.note = Text::tr("The service does not take this form (%1).").arg(said);
    } else if (isAboutLogin(*fault) && (!isSame || !fault->hasCode(u"InvalidSecurity"))) {
        method.state = isAsked ? MethodState::Offered : MethodState::Hidden;
        method.note = Text::tr("Answered with: %1.").arg(said);
    } else {
        method.note = isSame ? Text::tr("The answer is the same as without a token (%1).").arg(said)
                             : Text::tr("Answered with: %1.").arg(said);
    }
    return method;
}

} // namespace

bool WsdlAnswer::hasOperation(const QByteArray &name) const
{
    const QByteArray quoted = '"' + name + '"';
    const QByteArray single = '\'' + name + '\'';
    return body.contains(quoted) || body.contains(single);
}

bool WsdlAnswer::wantsUsernameToken() const
{
    return body.contains("UsernameToken");
}

QCoro::Task<WsdlAnswer> probeWsdl(ProbeRunPtr run, QUrl service)
{
    WsdlAnswer found;
    const HttpRequest request = descriptionRequest(service, u"wsdl"_s);
    found.endpoint.url = request.url;
    found.endpoint.title = Text::tr("Service description");
    run->newConnection();
    const ProbeAnswer answer = co_await ProbeRun::send(run, "anonymous", request);
    found.endpoint.methods.append(descriptionMethod(answer));
    if (isDescription(answer)) {
        found.body = answer.leg->body;
        co_return found;
    }
    if (!answer.leg || run->isOver() || !mayBeWcf(run->profile(), service)) {
        co_return found;
    }
    const HttpRequest inOneRequest = descriptionRequest(service, u"singleWsdl"_s);
    run->newConnection();
    const ProbeAnswer inOne = co_await ProbeRun::send(run, "anonymous", inOneRequest);
    if (isDescription(inOne)) {
        found.endpoint.url = inOneRequest.url;
        found.endpoint.methods = {descriptionMethod(inOne)};
        found.body = inOne.leg->body;
    }
    co_return found;
}

QCoro::Task<ProbedEndpoint> probeTokens(ProbeRunPtr run, WsdlAnswer wsdl, QList<QByteArray> left, bool withOptions)
{
    const Profile profile = run->profile();
    HttpTarget target;
    target.title = Text::tr("SOAP service");
    target.request = bareMessage(profile);
    target.withOptions = withOptions;
    HttpEndpoint found = co_await probeHttp(run, target);
    const std::optional<Soap::Fault> fault = faultOf(found.anonymous);
    const bool isAsked = wsdl.wantsUsernameToken() || (fault && isAboutLogin(*fault));
    const QList<TokenTry> tries{{"password-text", Wsse::kPasswordText}, {"password-digest", Wsse::kPasswordDigest}};
    QList<Soap::Fault> faults;
    for (const TokenTry &what : tries) {
        if (run->isOver() || !run->wasReached()) {
            break;
        }
        if (left.contains(what.scheme)) {
            continue;
        }
        const Result<HttpRequest> request = messageWithToken(profile, what);
        if (!request) {
            found.endpoint.methods.append({what.scheme, MethodState::Broken, 0, request.error().text, {}, {}});
            continue;
        }
        run->newConnection();
        const ProbeAnswer answer = co_await ProbeRun::send(run, what.scheme, *request);
        ProbedMethod method = tokenMethod(what, isAsked, found.anonymous, answer);
        const std::optional<Soap::Fault> said = faultOf(answer);
        const bool isKnown = method.state == MethodState::Offered || method.state == MethodState::Hidden;
        if (said && isKnown && !faults.isEmpty() && isSameFault(*said, faults.first())) {
            method.note += u' ' + Text::tr("Text and digest get the same answer: which of them the service takes, only "
                                           "a real password tells.");
        }
        if (said && isKnown) {
            faults.append(*said);
        }
        found.endpoint.methods.append(method);
    }
    // Those of HTTP, only where the web server in front asks for one.
    if (found.anonymous.view && !found.anonymous.view->challenges().isEmpty()) {
        HttpTarget behind = target;
        behind.withOptions = false;
        for (const QByteArray &scheme : httpSchemes()) {
            if (run->isOver() || left.contains(scheme) || !found.anonymous.challenge(scheme)) {
                continue;
            }
            const ProbedMethod method = co_await probeScheme(run, scheme, behind, found.anonymous);
            found.endpoint.methods.append(method);
        }
    }
    co_return found.endpoint;
}

QCoro::Task<QList<ProbedEndpoint>> probeSoap(ProbeRunPtr run, QList<QByteArray> left)
{
    const WsdlAnswer wsdl = co_await probeWsdl(run, run->profile().url);
    const ProbedEndpoint service = co_await probeTokens(run, wsdl, left, true);
    QList<ProbedEndpoint> endpoints{service, wsdl.endpoint};
    co_return endpoints;
}

} // namespace Ticketscope::Probe
