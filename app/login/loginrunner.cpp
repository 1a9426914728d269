// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/loginrunner.h"

#include "login/attempt.h"
#include "login/flows/common/requests.h"
#include "login/legreader.h"
#include "login/profilechecks.h"

#include <QUuid>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

/// A coroutine of the runner asks this, and not `this`, whether there is a runner to tell.
using Alive = std::shared_ptr<bool>;

/// Of a profile that was found fit before.
FlowInfo flowOf(const Profile &profile)
{
    return flowFor(profile.service).value_or(FlowInfo{});
}

/// Counts the password of a login or renewal, by the leg that its error names.
void countLogin(const Attempt &attempt, const FlowInfo &flow, const Result<Session> &session, const Recorder &recorder)
{
    if (session) {
        countPassword(attempt, flow, nullptr, true);
        return;
    }
    const ExchangePtr last = recorder.lastOf(attempt.id);
    if (session.error().family() == ErrorFamily::Refused && last && session.error().exchange == last->id) {
        const Result<Leg> leg = readLeg(last);
        countPassword(attempt, flow, leg ? &*leg : nullptr, false);
    }
}

QCoro::Task<Result<Session>> loginSteps(std::shared_ptr<Attempt> attempt, Transport *transport, Recorder *recorder,
                                        SecretStore *secrets)
{
    if (const std::optional<Error> problem = blockingProblem(attempt->profile)) {
        co_return tl::unexpected<Error>(*problem);
    }
    const Result<void> prepared = co_await prepareAttempt(attempt, transport, recorder, secrets, SecretsWanted::All);
    if (!prepared) {
        co_return tl::unexpected<Error>(prepared.error());
    }
    const FlowInfo flow = flowOf(attempt->profile);
    if (const std::optional<Error> objection = passwordObjection(*attempt, flow)) {
        co_return tl::unexpected<Error>(*objection);
    }
    const LoginContext context = attempt->context();
    Result<Session> session = co_await flow.login(context);
    countLogin(*attempt, flow, session, *recorder);
    co_return session;
}

Error stopped(const Error &error, const Attempt &attempt)
{
    return attempt.cancelled && error.code != ErrorCode::Cancelled ? cancelledError() : error;
}

} // namespace

struct LoginRunner::Private
{
    LoginRunner *q = nullptr;
    Transport *transport = nullptr;
    Recorder *recorder = nullptr;
    SecretStore *secrets = nullptr;
    Clock clock;
    std::shared_ptr<PasswordGuard> guard;
    QHash<AttemptId, std::shared_ptr<Attempt>> attempts;
    QHash<AttemptId, LoginNotice> notices;
    std::function<Result<void>(const QUrl &)> openBrowser;
    Alive alive = std::make_shared<bool>(true);

    [[nodiscard]] std::shared_ptr<Attempt> find(const AttemptId &id) const { return attempts.value(id); }

    /// A fresh record under this id; null while the old one is busy.
    [[nodiscard]] std::shared_ptr<Attempt> fresh(const Profile &profile, const AttemptId &id)
    {
        const std::shared_ptr<Attempt> old = find(id);
        if (old && old->busy) {
            return nullptr;
        }
        if (old && old->legs) {
            old->legs->close();
        }
        auto attempt = std::make_shared<Attempt>();
        attempt->profile = profile;
        attempt->id = id;
        attempt->clock = clock;
        attempt->link->guard = guard;
        attempt->link->openBrowser = openBrowser;
        attempt->link->record = [recorder = recorder](Exchange exchange) { return recorder->add(std::move(exchange)); };
        attempt->link->tell = [this, id, stillThere = alive](const std::optional<LoginNotice> &notice) {
            if (*stillThere) {
                tell(id, notice);
            }
        };
        attempts.insert(id, attempt);
        return attempt;
    }

    void tell(const AttemptId &id, const std::optional<LoginNotice> &notice)
    {
        if (notice) {
            notices.insert(id, *notice);
        } else if (!notices.remove(id)) {
            return;
        }
        Q_EMIT q->noticeChanged(id);
    }

    void begin(const std::shared_ptr<Attempt> &attempt) const
    {
        attempt->busy = true;
        attempt->cancelled = false;
        attempt->link->stop.rearm();
        if (attempt->legs) {
            attempt->legs->rearm();
        }
        Q_EMIT q->busyChanged(attempt->id, true);
    }

    void end(const std::shared_ptr<Attempt> &attempt) const
    {
        attempt->busy = false;
        Q_EMIT q->busyChanged(attempt->id, false);
    }

    /// The attempt with a session and nothing under way, or why not.
    [[nodiscard]] Result<std::shared_ptr<Attempt>> idleWithSession(const AttemptId &id) const
    {
        std::shared_ptr<Attempt> attempt = find(id);
        if (!attempt || !attempt->hasSession) {
            return failure(ErrorCode::Usage, LoginRunner::tr("There is no session. Log in first."));
        }
        if (attempt->busy) {
            return tl::unexpected<Error>(busyError());
        }
        return attempt;
    }

    [[nodiscard]] static Error busyError()
    {
        return {ErrorCode::Usage,
                LoginRunner::tr("The session is still busy with another request. Wait for it, or stop it."),
                {},
                {},
                {}};
    }
};

LoginRunner::LoginRunner(Transport *transport, Recorder *recorder, SecretStore *secrets, Clock clock, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->transport = transport;
    d->recorder = recorder;
    d->secrets = secrets;
    d->clock = std::move(clock);
    d->guard = std::make_shared<PasswordGuard>(d->clock);
}

LoginRunner::~LoginRunner()
{
    *d->alive = false;
    const QHash<AttemptId, std::shared_ptr<Attempt>> attempts = std::exchange(d->attempts, {});
    for (const std::shared_ptr<Attempt> &attempt : attempts) {
        attempt->cancel();
        if (attempt->legs) {
            attempt->legs->close();
        }
    }
}

AttemptId LoginRunner::newAttempt()
{
    return QUuid::createUuid().toByteArray(QUuid::Id128);
}

QCoro::Task<Result<Session>> LoginRunner::logIn(Profile profile, AttemptId attempt)
{
    const std::shared_ptr<Attempt> record = d->fresh(profile, attempt);
    if (!record) {
        co_return tl::unexpected<Error>(Private::busyError());
    }
    const Alive alive = d->alive;
    Q_EMIT attemptStarted(attempt, profile.id);
    d->begin(record);
    Result<Session> session = co_await loginSteps(record, d->transport, d->recorder, d->secrets);
    if (!*alive) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    record->link->tell({});
    std::optional<Error> error;
    if (session) {
        session->account = record->link->account.lines();
        record->take(*session);
        Q_EMIT sessionChanged(attempt);
    } else {
        error = stopped(session.error(), *record);
        session = tl::unexpected<Error>(*error);
        if (record->legs) {
            record->legs->close();
        }
    }
    if (*alive) {
        d->end(record);
    }
    if (*alive) {
        Q_EMIT attemptFinished(attempt, error);
    }
    co_return session;
}

QCoro::Task<Result<CallResult>> LoginRunner::call(AttemptId attempt, HttpRequest request, QSet<QByteArray> without,
                                                  Step step)
{
    const Result<std::shared_ptr<Attempt>> found = d->idleWithSession(attempt);
    if (!found) {
        co_return tl::unexpected<Error>(found.error());
    }
    const std::shared_ptr<Attempt> &record = *found;
    const Alive alive = d->alive;
    const FlowInfo flow = flowOf(record->profile);
    d->begin(record);
    Result<CallResult> result = co_await sendCall(record, flow, request, without, step);
    if (!*alive) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    if (result && result->verdict.ok && record->hasSession && record->isOurs(request.url)) {
        record->session.touch(record->clock());
    }
    if (!result) {
        result = tl::unexpected<Error>(stopped(result.error(), *record));
    }
    Q_EMIT sessionChanged(attempt);
    if (*alive) {
        d->end(record);
    }
    co_return result;
}

QCoro::Task<Result<CallResult>> LoginRunner::callWithoutSession(Profile profile, AttemptId attempt, HttpRequest request,
                                                                Step step)
{
    std::shared_ptr<Attempt> record = d->find(attempt);
    if (record && record->busy) {
        co_return tl::unexpected<Error>(Private::busyError());
    }
    const Result<FlowInfo> flow = supportedFlow(profile);
    if (!flow) {
        co_return tl::unexpected<Error>(flow.error());
    }
    const Alive alive = d->alive;
    if (!record) {
        record = d->fresh(profile, attempt);
        Q_EMIT attemptStarted(attempt, profile.id);
    }
    d->begin(record);
    Result<CallResult> result = failure(ErrorCode::Internal, {});
    const Result<void> prepared =
        co_await prepareAttempt(record, d->transport, d->recorder, d->secrets, SecretsWanted::ConnectionOnly);
    if (!*alive) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    if (prepared) {
        const Result<Leg> leg = co_await record->legs->send(request, step);
        if (leg) {
            const CallVerdict verdict = co_await judged(*flow, record->profile, *leg);
            result = CallResult{*leg, verdict};
        } else {
            result = tl::unexpected<Error>(stopped(leg.error(), *record));
        }
    } else {
        result = tl::unexpected<Error>(stopped(prepared.error(), *record));
    }
    if (*alive) {
        d->end(record);
    }
    co_return result;
}

std::shared_ptr<NetworkLegSender> LoginRunner::openLegs(const Profile &profile, const AttemptId &attempt,
                                                        const ConnectionPolicy &policy) const
{
    return std::make_shared<NetworkLegSender>(d->transport, d->recorder, attempt, profile, policy);
}

QCoro::Task<Result<Session>> LoginRunner::renew(AttemptId attempt)
{
    const Result<std::shared_ptr<Attempt>> found = d->idleWithSession(attempt);
    if (!found) {
        co_return tl::unexpected<Error>(found.error());
    }
    const std::shared_ptr<Attempt> &record = *found;
    const FlowInfo flow = flowOf(record->profile);
    if (!flow.renew) {
        co_return failure(ErrorCode::NotSupported, tr("With this service there is nothing to renew."));
    }
    const Alive alive = d->alive;
    d->begin(record);
    const LoginContext context = record->context();
    const Session current = record->session;
    Result<Session> session = failure(ErrorCode::Internal, {});
    if (const std::optional<Error> objection = passwordObjection(*record, flow)) {
        session = tl::unexpected<Error>(*objection);
    } else {
        session = co_await flow.renew(context, current);
    }
    if (!*alive) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    countLogin(*record, flow, session, *d->recorder);
    if (session) {
        session->account = record->link->account.lines();
        record->take(*session);
    } else {
        session = tl::unexpected<Error>(stopped(session.error(), *record));
    }
    Q_EMIT sessionChanged(attempt);
    if (*alive) {
        d->end(record);
    }
    co_return session;
}

QCoro::Task<Result<Session>> LoginRunner::logOff(AttemptId attempt)
{
    const Result<std::shared_ptr<Attempt>> found = d->idleWithSession(attempt);
    if (!found) {
        co_return tl::unexpected<Error>(found.error());
    }
    const std::shared_ptr<Attempt> &record = *found;
    const Alive alive = d->alive;
    const FlowInfo flow = flowOf(record->profile);
    d->begin(record);
    const LoginContext context = record->context();
    const Session current = record->session;
    Result<Session> session = co_await flow.logOff(context, current);
    if (!*alive) {
        co_return tl::unexpected<Error>(cancelledError());
    }
    if (session) {
        record->session = *session;
    } else {
        session = tl::unexpected<Error>(stopped(session.error(), *record));
        if (session.error().family() == ErrorFamily::Refused) {
            // The server was asked and knows the session no more: there is none to keep.
            record->session = forgotten(std::move(record->session));
        }
    }
    Q_EMIT sessionChanged(attempt);
    if (*alive) {
        d->end(record);
    }
    co_return session;
}

Result<HttpRequest> LoginRunner::previewCall(const AttemptId &attempt, const HttpRequest &request,
                                             const QSet<QByteArray> &without) const
{
    const std::shared_ptr<Attempt> record = d->find(attempt);
    if (!record || !record->hasSession) {
        return request;
    }
    Session copy = record->session;
    const FlowInfo flow = flowOf(record->profile);
    return authorizedCall(*record, flow, copy, request, without);
}

void LoginRunner::cancel(const AttemptId &attempt)
{
    if (const std::shared_ptr<Attempt> record = d->find(attempt)) {
        record->cancel();
    }
}

void LoginRunner::forget(const AttemptId &attempt)
{
    const Alive alive = d->alive;
    if (const std::shared_ptr<Attempt> record = d->attempts.take(attempt)) {
        record->cancel();
        record->hasSession = false;
        record->session = {};
        if (record->legs) {
            record->legs->close();
        }
        if (*alive) {
            Q_EMIT sessionChanged(attempt);
        }
    }
}

std::optional<Session> LoginRunner::session(const AttemptId &attempt) const
{
    const std::shared_ptr<Attempt> record = d->find(attempt);
    return record && record->hasSession ? std::optional(record->session) : std::nullopt;
}

std::optional<Profile> LoginRunner::profileOf(const AttemptId &attempt) const
{
    const std::shared_ptr<Attempt> record = d->find(attempt);
    return record ? std::optional(record->profile) : std::nullopt;
}

QList<AccountLine> LoginRunner::accountOf(const AttemptId &attempt) const
{
    const std::shared_ptr<Attempt> record = d->find(attempt);
    return record ? record->link->account.lines() : QList<AccountLine>();
}

std::optional<LoginNotice> LoginRunner::noticeOf(const AttemptId &attempt) const
{
    const auto found = d->notices.constFind(attempt);
    return found == d->notices.cend() ? std::nullopt : std::optional(*found);
}

void LoginRunner::setBrowser(std::function<Result<void>(const QUrl &)> open)
{
    d->openBrowser = std::move(open);
}

void LoginRunner::setPasswordLimit(int refusals)
{
    d->guard->setLimit(refusals);
}

int LoginRunner::passwordLimit() const
{
    return d->guard->limit();
}

void LoginRunner::allowPasswordOnce(const Profile &profile)
{
    d->guard->allowOnce(passwordAccount(profile.url, profile.parameter("userName"_L1)));
}

bool LoginRunner::isBusy(const AttemptId &attempt) const
{
    const std::shared_ptr<Attempt> record = d->find(attempt);
    return record && record->busy;
}

} // namespace Ticketscope
