// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/httpschemes.h"

#include "diagnosis/probe/answerprint.h"
#include "login/flows/common/basic.h"
#include "login/flows/common/requests.h"
#include "protocol/digest.h"
#include "protocol/superoffice.h"

#include <QCoreApplication>
#include <QRandomGenerator>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

QByteArray madeUpToken(const QString &tenant)
{
    return tenant.isNull() ? QByteArray(kMadeUpUser)
                           : QByteArray("8A:" + (tenant.isEmpty() ? QByteArray("Default") : tenant.toLatin1()) + '.' +
                                        QByteArray(kMadeUpUser).toBase64());
}

QByteArray randomHex()
{
    return QByteArray::number(QRandomGenerator::system()->generate64(), 16);
}

/// A Digest answer of a user that nobody has; the challenge is that of the server, or made up too.
Result<QByteArray> madeUpDigest(const ProbeAnswer &anonymous, const HttpRequest &request)
{
    Http::DigestChallenge challenge;
    challenge.realm = kMadeUpUser;
    challenge.nonce = randomHex();
    challenge.qops = {Http::DigestQop::Auth};
    if (anonymous.challenge("Digest")) {
        const Result<Http::DigestChallenge> theirs = Http::chooseDigestChallenge(anonymous.view->challenges());
        if (!theirs) {
            return tl::unexpected<Error>(theirs.error());
        }
        challenge = *theirs;
    }
    Http::DigestInput input;
    input.algorithm = challenge.algorithm;
    input.qop = Http::bestQop(challenge);
    input.userName = kMadeUpUser;
    input.password = Secret(QByteArrayView(kMadeUpUser));
    input.realm = challenge.realm;
    input.nonce = challenge.nonce;
    input.cnonce = randomHex();
    input.method = request.method;
    input.uri = request.url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment);
    input.body = request.body;
    return Http::digestAuthorization(challenge, input);
}

/// The request with made-up credentials; an error where the server's challenge cannot be answered.
Result<HttpRequest> withMadeUp(const QByteArray &scheme, HttpRequest request, const ProbeAnswer &anonymous,
                               const QString &tenant)
{
    Result<QByteArray> authorization = QByteArray();
    if (scheme == "basic" || scheme == "canary") {
        const Secret password{QByteArrayView(kMadeUpUser)};
        authorization = basicAuthorization(QString::fromLatin1(kMadeUpUser), password, u"utf-8"_s);
    } else if (scheme == "digest") {
        authorization = madeUpDigest(anonymous, request);
    } else if (scheme == "bearer") {
        authorization = QByteArray("Bearer " + madeUpToken(tenant));
    } else if (scheme == "soticket") {
        authorization = QByteArray("SOTicket " + SuperOffice::makeTicket({QString(32, u'0'), u"0"_s, tenant}));
    } else if (scheme == "xsrf") {
        request.setHeader("X-XSRF-TOKEN", kMadeUpUser);
        return request;
    }
    if (!authorization) {
        return tl::unexpected<Error>(authorization.error());
    }
    request.setHeader("Authorization", *authorization);
    return request;
}

QByteArray wireName(const QByteArray &scheme)
{
    return scheme == "canary" ? QByteArray("basic") : scheme;
}

/// A challenge names it or, for the token of a web session, the refusal does.
bool isOffered(const QByteArray &scheme, const ProbeAnswer &anonymous)
{
    if (scheme == "xsrf") {
        return anonymous.leg && anonymous.status() >= 400 && anonymous.leg->body.contains("X-XSRF-TOKEN");
    }
    return anonymous.challenge(wireName(scheme)) != nullptr;
}

QString offerNote(const QByteArray &scheme, const ProbeAnswer &anonymous)
{
    const Http::Challenge *challenge = anonymous.challenge(wireName(scheme));
    const QByteArray realm = challenge ? challenge->parameter("realm") : QByteArray();
    if (scheme == "digest" && challenge) {
        const QByteArray algorithm = challenge->parameter("algorithm");
        return Text::tr("Realm \"%1\", %2. A made-up user is refused.")
            .arg(QString::fromUtf8(realm), algorithm.isEmpty() ? u"MD5"_s : QString::fromLatin1(algorithm));
    }
    return realm.isEmpty() ? Text::tr("A made-up user is refused.")
                           : Text::tr("Realm \"%1\". A made-up user is refused.").arg(QString::fromUtf8(realm));
}

ProbedMethod optionsMethod(const ProbeAnswer &answer)
{
    ProbedMethod method{"options", MethodState::Refused, answer.id, {}, {}, {}};
    if (!answer.leg) {
        method.note = statusOf(answer);
        return method;
    }
    const QByteArray allow = answer.leg->header("Allow");
    if (answer.isAccepted()) {
        method.state = MethodState::Accepted;
        method.note = allow.isEmpty() ? Text::tr("%1, without saying which methods there are.").arg(statusOf(answer))
                                      : Text::tr("Methods: %1.").arg(QString::fromLatin1(allow));
        if (const QByteArray origin = answer.leg->header("Access-Control-Allow-Origin"); !origin.isEmpty()) {
            method.note += u' ' + Text::tr("Browsers may call from %1.").arg(QString::fromLatin1(origin));
        }
        return method;
    }
    method.note = Text::tr("%1.").arg(statusOf(answer));
    return method;
}

/// Schemes that the server offers and that this program does not try.
void appendUnknownOffers(ProbedEndpoint *endpoint, const ProbeAnswer &anonymous, const HttpTarget &target)
{
    if (!anonymous.view) {
        return;
    }
    for (const Http::Challenge &challenge : anonymous.view->challenges()) {
        const QByteArray scheme = challenge.scheme.toLower();
        const bool isKnown = target.schemes.contains(scheme) || target.left.contains(scheme);
        if (!scheme.isEmpty() && !isKnown && !endpoint->method(scheme)) {
            endpoint->methods.append({scheme, MethodState::Offered, anonymous.id, Text::tr("Not tried."), {}, {}});
        }
    }
}

} // namespace

const QList<QByteArray> &httpSchemes()
{
    static const QList<QByteArray> schemes{"basic", "digest", "bearer", "soticket", "xsrf", "ntlm", "negotiate"};
    return schemes;
}

ProbedMethod anonymousMethod(const ProbeAnswer &answer)
{
    ProbedMethod method{"anonymous", MethodState::Refused, answer.id, {}, {}, {}};
    if (!answer.leg) {
        method.state = MethodState::Broken;
        method.note = statusOf(answer);
        return method;
    }
    if (answer.isAccepted()) {
        method.state = MethodState::Accepted;
        method.note = Text::tr("Answers without a login (%1).").arg(statusOf(answer));
        return method;
    }
    const QByteArray location = answer.leg->header("Location");
    if (isRedirect(answer.status()) && !location.isEmpty()) {
        method.note = Text::tr("Redirects to %1 (%2).").arg(QString::fromUtf8(location), statusOf(answer));
    } else if (answer.status() == 404) {
        method.note = Text::tr("Nothing stands at this address (%1).").arg(statusOf(answer));
    } else if (const QString offered = offeredBy(answer); !offered.isEmpty()) {
        method.note = Text::tr("%1; offers %2.").arg(statusOf(answer), offered);
    } else {
        method.note = Text::tr("%1.").arg(whatItSays(answer));
    }
    return method;
}

ProbedMethod judgedMethod(const QByteArray &scheme, bool offered, const ProbeAnswer &anonymous,
                          const ProbeAnswer &answer)
{
    ProbedMethod method{scheme, offered ? MethodState::Offered : MethodState::Refused, answer.id, {}, {}, {}};
    if (!answer.leg) {
        method.state = offered ? MethodState::Broken : MethodState::Refused;
        method.note = statusOf(answer);
        return method;
    }
    if (answer.isAccepted()) {
        if (anonymous.isAccepted()) {
            method.state = MethodState::Refused;
            method.note = Text::tr("Not looked at: the answer is the same as without a login.");
        } else {
            method.state = MethodState::Accepted;
            method.note = Text::tr("Made-up credentials were accepted (%1).").arg(statusOf(answer));
        }
        return method;
    }
    if (offered) {
        const bool isDead = answer.status() >= 500 || answer.status() == 400;
        method.state = isDead ? MethodState::Broken : MethodState::Offered;
        method.note = isDead ? Text::tr("Offered, but credentials are answered with %1.").arg(whatItSays(answer))
                             : offerNote(scheme, anonymous);
        return method;
    }
    const bool isRefusal = answer.status() == 401 || answer.status() == 403 || answer.status() < 300;
    if (isRefusal && saysSomethingElse(anonymous, answer)) {
        method.state = MethodState::Hidden;
        method.note = Text::tr("Nothing offers it, but it gets an answer of its own: %1.").arg(whatItSays(answer));
        return method;
    }
    method.note = saysSomethingElse(anonymous, answer)
                      ? Text::tr("Not offered; answered with %1.").arg(statusOf(answer))
                      : Text::tr("Not offered; the answer is the same as without it.");
    return method;
}

QCoro::Task<HttpEndpoint> probeAnonymous(ProbeRunPtr run, HttpTarget target)
{
    HttpEndpoint found;
    found.endpoint.url = target.request.url;
    found.endpoint.title = target.title;
    run->newConnection();
    found.anonymous = co_await ProbeRun::send(run, "anonymous", target.request);
    found.endpoint.methods.append(anonymousMethod(found.anonymous));
    co_return found;
}

QCoro::Task<ProbedMethod> probeScheme(ProbeRunPtr run, QByteArray scheme, HttpTarget target, ProbeAnswer anonymous)
{
    const bool offered = isOffered(scheme, anonymous);
    run->newConnection();
    if (scheme == "ntlm" || scheme == "negotiate") {
        ProbedMethod method = co_await probeHandshake(run, scheme, target.request, anonymous);
        co_return method;
    }
    const Result<HttpRequest> request = withMadeUp(scheme, target.request, anonymous, target.tenant);
    if (!request) {
        ProbedMethod method{scheme, MethodState::Broken, anonymous.id, request.error().text, {}, {}};
        co_return method;
    }
    const ProbeAnswer answer = co_await ProbeRun::send(run, scheme, *request);
    co_return judgedMethod(scheme, offered, anonymous, answer);
}

QCoro::Task<HttpEndpoint> probeHttp(ProbeRunPtr run, HttpTarget target)
{
    HttpEndpoint found = co_await probeAnonymous(run, target);
    if (!run->wasReached()) {
        co_return found;
    }
    if (target.withOptions && !run->isOver()) {
        HttpRequest options = target.request;
        options.method = "OPTIONS";
        options.body.clear();
        options.removeHeader("Content-Type");
        options.removeHeader("SOAPAction");
        const ProbeAnswer answer = co_await ProbeRun::send(run, "options", options);
        found.endpoint.methods.append(optionsMethod(answer));
    }
    const QList<QByteArray> schemes = target.schemes;
    for (const QByteArray &scheme : schemes) {
        // Where nothing stands there is nothing to log in to.
        if (run->isOver() || found.anonymous.status() == 404) {
            break;
        }
        const bool isFirst = !target.left.isEmpty() && target.left.first() == scheme;
        if (isFirst || (target.left.contains(scheme) && isOffered(scheme, found.anonymous))) {
            continue;
        }
        const ProbedMethod method = co_await probeScheme(run, scheme, target, found.anonymous);
        found.endpoint.methods.append(method);
    }
    appendUnknownOffers(&found.endpoint, found.anonymous, target);
    co_return found;
}

} // namespace Ticketscope::Probe
