// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/attempt.h"

#include "login/flows/common/parameters.h"
#include "login/flows/common/requests.h"
#include "login/profilechecks.h"
#include "login/readaside.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Attempt)
};

const QString kPassphrase = QStringLiteral("clientCertificatePassphrase");
const QString kProxyPassword = QStringLiteral("proxyPassword");

struct WantedSecret
{
    QString name;
    QString title;
    bool required = false;
};

QList<WantedSecret> wantedSecrets(const Profile &profile, SecretsWanted wanted)
{
    QList<WantedSecret> all;
    if (!profile.tls.clientCertificateFile.isEmpty()) {
        all.append({kPassphrase, Text::tr("Passphrase of the client certificate"), false});
    }
    const bool isManualProxy = profile.proxy.mode == ProxyMode::Http || profile.proxy.mode == ProxyMode::Socks5;
    if (!profile.proxy.userName.isEmpty() || isManualProxy) {
        all.append({kProxyPassword, Text::tr("Proxy password"), false});
    }
    if (wanted == SecretsWanted::ConnectionOnly) {
        return all;
    }
    const std::optional<FlowInfo> flow = flowFor(profile.service);
    if (!flow) {
        return all;
    }
    const SchemeInfo *scheme = flow->scheme(profile.scheme);
    for (const QString &name : scheme ? scheme->parameters : QStringList()) {
        const ParameterInfo *parameter = flow->parameter(name);
        if (parameter && parameter->type == ParameterInfo::Type::Secret) {
            all.append({name, parameter->title, FlowInfo::isRequired(*scheme, *parameter)});
        }
    }
    return all;
}

using SecretBox = std::shared_ptr<Result<Secret>>;

QCoro::Task<void> readInto(SecretBox box, Gate gate, QPointer<SecretStore> store, QUuid profile, QString name)
{
    Result<Secret> secret = co_await store->read(profile, name);
    *box = std::move(secret);
    gate.open();
}

/// The keychain may ask the person, or hang; neither keeps a stopped attempt waiting.
QCoro::Task<Result<Secret>> readSecret(std::shared_ptr<Attempt> attempt, QPointer<SecretStore> store, QString name)
{
    const SecretBox box = std::make_shared<Result<Secret>>(tl::unexpected<Error>(cancelledError()));
    const std::shared_ptr<AttemptLink> link = attempt->link;
    const Gate gate = link->stop.enter();
    const QCoro::Task<void> reading = readInto(box, gate, store, attempt->profile.id, name);
    co_await gate;
    link->stop.leave();
    if (attempt->cancelled) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    co_return *box;
}

const SchemeInfo *schemeOf(const Attempt &attempt, const FlowInfo &flow)
{
    return flow.scheme(attempt.profile.scheme);
}

/// Whose password the attempt's scheme sends by itself; not set where there is none, or where a handshake counts.
std::optional<PasswordAccount> accountAtRisk(const Attempt &attempt, const FlowInfo &flow)
{
    const QString password = u"password"_s;
    const SchemeInfo *scheme = schemeOf(attempt, flow);
    if (!scheme || scheme->sendCall || !scheme->parameters.contains(password) ||
        !attempt.secrets.value(password).isSet()) {
        return {};
    }
    return passwordAccount(attempt.profile.url, attempt.profile.parameter("userName"_L1));
}

/// The rule of RFC 9110: what was sent as Authorization did not do.
bool refusesAuthorization(const Leg &leg)
{
    return leg.status == 401 && !leg.exchange->request.headerValue("Authorization").isNull();
}

bool carriesPassword(const Attempt &attempt, const FlowInfo &flow, const HttpRequest &bare, const HttpRequest &ready)
{
    const SchemeInfo *scheme = schemeOf(attempt, flow);
    const bool hasMore = ready.body != bare.body || ready.header("Authorization") != bare.header("Authorization");
    return scheme && hasMore && flow.hasPasswordInCalls(*scheme);
}

/// One leg, or as many as the scheme takes.
QCoro::Task<Result<Leg>> sendReady(std::shared_ptr<Attempt> attempt, FlowInfo flow, HttpRequest ready,
                                   QSet<QByteArray> without, Step step)
{
    const SchemeInfo *scheme = schemeOf(*attempt, flow);
    const bool isOurs = attempt->isOurs(ready.url);
    if (!isOurs || !attempt->hasSession || !scheme || !scheme->sendCall) {
        Result<Leg> leg = co_await attempt->legs->send(ready, step);
        co_return leg;
    }
    const LoginContext context = attempt->context();
    const auto session = std::make_shared<Session>(attempt->session);
    Result<Leg> leg = co_await scheme->sendCall(context, session, ready, without, step);
    if (attempt->hasSession) {
        attempt->session = *session;
        attempt->session.account = attempt->link->account.lines();
    }
    co_return leg;
}

/// How long before its end a token is as good as over.
constexpr qint64 kNearlyOverSeconds = 30;

/// Renews the session before a call, where the profile wants that and it is due; once for each token, so that a
/// renewal that fails is not tried again and again.
QCoro::Task<Result<void>> renewIfDue(std::shared_ptr<Attempt> attempt, FlowInfo flow)
{
    const SessionItem *item =
        attempt->hasSession && flow.perishable && flow.renew ? flow.perishable(attempt->session) : nullptr;
    const bool isDue = item && item->expires.isValid() && attempt->clock().secsTo(item->expires) < kNearlyOverSeconds &&
                       !(attempt->renewalTriedFor == item->value);
    if (!isDue || !booleanOf(attempt->profile, "autoRenew"_L1, false)) {
        co_return Result<void>();
    }
    attempt->renewalTriedFor = item->value;
    const LoginContext context = attempt->context();
    const Session current = attempt->session;
    const Result<Session> renewed = co_await flow.renew(context, current);
    if (!attempt->hasSession) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    if (!renewed) {
        Error error = renewed.error();
        if (error.code != ErrorCode::Cancelled) {
            error.text =
                Text::tr("The call was not sent, because the session had to be renewed before. %1").arg(error.text);
        }
        co_return tl::unexpected<Error>(error);
    }
    attempt->take(*renewed);
    co_return Result<void>();
}

ConnectionPolicy policyOf(const Attempt &attempt)
{
    ConnectionPolicy policy;
    policy.tls = attempt.profile.tls;
    policy.clientCertificatePassphrase = attempt.secrets.value(kPassphrase);
    policy.proxy = attempt.profile.proxy;
    policy.proxyPassword = attempt.secrets.value(kProxyPassword);
    policy.timeout = attempt.profile.timeout;
    return policy;
}

} // namespace

void Attempt::cancel()
{
    if (!busy) {
        return;
    }
    cancelled = true;
    // A copy: the coroutine that goes on may let go of the last one elsewhere.
    const std::shared_ptr<NetworkLegSender> sender = legs;
    const std::shared_ptr<AttemptLink> shared = link;
    shared->stop.stop();
    if (sender) {
        sender->cancel();
    }
}

void Attempt::take(const Session &taken)
{
    session = taken;
    hasSession = true;
    if (session.address.isValid()) {
        profile.url = session.address;
    }
    profile.parameters.insert(session.parameters);
}

bool Attempt::isOurs(const QUrl &url) const
{
    // A profile without an address leaves it to the person where a call goes, whole address by whole address.
    return profile.url.isEmpty() || sameOrigin(url, profile.url) ||
           (hasSession && std::any_of(session.alsoAt.begin(), session.alsoAt.end(),
                                      [&url](const QUrl &also) { return sameOrigin(url, also); }));
}

LoginContext Attempt::context() const
{
    return {profile, id, legs, secrets, clock, link};
}

QCoro::Task<Result<void>> prepareAttempt(std::shared_ptr<Attempt> attempt, Transport *transport, Recorder *recorder,
                                         SecretStore *secrets, SecretsWanted wanted)
{
    const QPointer<SecretStore> store(secrets);
    const QList<WantedSecret> names = wantedSecrets(attempt->profile, wanted);
    for (const WantedSecret &secret : names) {
        if (attempt->secrets.value(secret.name).isSet()) {
            continue;
        }
        if (!store) {
            co_return tl::unexpected<Error>(cancelledError());
        }
        const Result<Secret> read = co_await readSecret(attempt, store, secret.name);
        if (!read) {
            co_return tl::unexpected<Error>(read.error());
        }
        if (!read->isSet() && secret.required) {
            co_return failure(ErrorCode::SecretMissing,
                              Text::tr("There is no secret stored for \"%1\" (%2). Enter it and try again.")
                                  .arg(secret.title, secret.name));
        }
        attempt->secrets.insert(secret.name, *read);
    }
    if (!attempt->legs) {
        attempt->legs =
            std::make_shared<NetworkLegSender>(transport, recorder, attempt->id, attempt->profile, policyOf(*attempt));
    }
    co_return attempt->legs->open();
}

Result<HttpRequest> authorizedCall(const Attempt &attempt, const FlowInfo &flow, Session &session,
                                   const HttpRequest &request, const QSet<QByteArray> &without)
{
    if (!attempt.isOurs(request.url)) {
        return request;
    }
    return flow.authorize(attempt.context(), session, request, without);
}

std::optional<Error> passwordObjection(const Attempt &attempt, const FlowInfo &flow)
{
    const std::optional<PasswordAccount> account = accountAtRisk(attempt, flow);
    return account ? attempt.link->guard->objection(*account) : std::nullopt;
}

QCoro::Task<CallVerdict> judged(FlowInfo flow, Profile profile, Leg leg)
{
    const auto judge = [judge = flow.judge, profile](const Leg &read) { return judge(profile, read); };
    return readAside(std::move(leg), judge);
}

void countPassword(const Attempt &attempt, const FlowInfo &flow, const Leg *leg, bool wentWell)
{
    const std::optional<PasswordAccount> account = accountAtRisk(attempt, flow);
    if (!account) {
        return;
    }
    if (wentWell) {
        attempt.link->guard->accepted(*account);
    } else if (leg &&
               (flow.refusesPassword ? flow.refusesPassword(attempt.profile, *leg) : refusesAuthorization(*leg))) {
        attempt.link->guard->refused(*account);
    }
}

QCoro::Task<Result<CallResult>> sendCall(std::shared_ptr<Attempt> attempt, FlowInfo flow, HttpRequest request,
                                         QSet<QByteArray> without, Step step)
{
    const bool isOurs = attempt->isOurs(request.url);
    if (isOurs) {
        const Result<void> renewed = co_await renewIfDue(attempt, flow);
        if (!renewed) {
            co_return tl::unexpected<Error>(renewed.error());
        }
    }
    for (int round = 0;; ++round) {
        // What is drawn and counted for this call is used up, whatever comes back.
        const Result<HttpRequest> ready = authorizedCall(*attempt, flow, attempt->session, request, without);
        if (!ready) {
            co_return tl::unexpected<Error>(ready.error());
        }
        const bool hasPassword = isOurs && carriesPassword(*attempt, flow, request, *ready);
        if (const std::optional<Error> objection = hasPassword ? passwordObjection(*attempt, flow) : std::nullopt) {
            co_return tl::unexpected<Error>(*objection);
        }
        const Result<Leg> leg = co_await sendReady(attempt, flow, *ready, without, step);
        if (!leg) {
            co_return tl::unexpected<Error>(leg.error());
        }
        CallVerdict verdict = co_await judged(flow, attempt->profile, *leg);
        if (const QString remark = attempt->session.remarks.take(leg->exchange->id); !remark.isEmpty()) {
            verdict.text += u' ' + remark;
        }
        if (hasPassword) {
            countPassword(*attempt, flow, &*leg, leg->status < 400 && verdict.ok);
        }
        const bool again = attempt->hasSession && isOurs && flow.absorb &&
                           flow.absorb(attempt->context(), attempt->session, *leg) && round == 0;
        if (!again) {
            co_return CallResult{*leg, verdict};
        }
    }
}

} // namespace Ticketscope
