// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/attemptcontroller.h"

#include <QPointer>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

AutoRenewal::Source sourceOf(const LoginRunner &runner)
{
    AutoRenewal::Source source;
    source.session = [&runner](const AttemptId &attempt) { return runner.session(attempt); };
    source.isBusy = [&runner](const AttemptId &attempt) { return runner.isBusy(attempt); };
    source.isWanted = [&runner](const AttemptId &attempt) {
        const std::optional<Profile> profile = runner.profileOf(attempt);
        return profile && profile->parameter("autoRenew"_L1).compare("true"_L1, Qt::CaseInsensitive) == 0;
    };
    return source;
}

} // namespace

AttemptController::AttemptController(Workbench &workbench, LadderModel &ladder, QObject *parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_ladder(ladder)
    , m_autoRenewal(sourceOf(workbench.runner()), systemUtc)
{
    LoginRunner &runner = workbench.runner();
    connect(&runner, &LoginRunner::attemptStarted, this, &AttemptController::attemptStarted);
    connect(&runner, &LoginRunner::attemptFinished, this, &AttemptController::attemptFinished);
    connect(&runner, &LoginRunner::busyChanged, this, &AttemptController::busyChanged);
    connect(&runner, &LoginRunner::sessionChanged, &m_autoRenewal, &AutoRenewal::watch);
    connect(&runner, &LoginRunner::sessionChanged, this, [this](const AttemptId &attempt) {
        if (attempt == m_active) {
            Q_EMIT stateChanged();
        }
    });
    connect(&runner, &LoginRunner::noticeChanged, this, [this] {
        Q_EMIT noticeChanged();
        Q_EMIT stateChanged();
    });
    connect(&m_autoRenewal, &AutoRenewal::due, this,
            [this](const AttemptId &attempt) { renewAttempt(attempt, tr("Renewing the session by itself")); });
}

std::optional<Session> AttemptController::activeSession() const
{
    return m_active.isEmpty() ? std::nullopt : m_workbench.runner().session(m_active);
}

bool AttemptController::isLoggedIn() const
{
    const std::optional<Session> session = activeSession();
    return session && !session->loggedOff;
}

QString AttemptController::renewalProblem() const
{
    const std::optional<Session> session = activeSession();
    if (!session || session->loggedOff) {
        return tr("There is no session to renew. Log in first.");
    }
    const std::optional<FlowInfo> flow = flowFor(session->service);
    return flow && flow->renew ? QString() : tr("With this service there is nothing to renew.");
}

AttemptId AttemptController::noticeAttempt() const
{
    const LoginRunner &runner = m_workbench.runner();
    if (runner.noticeOf(m_active)) {
        return m_active;
    }
    const QList<AttemptId> busy = m_busy.keys();
    const auto found = std::find_if(busy.cbegin(), busy.cend(),
                                    [&runner](const AttemptId &one) { return runner.noticeOf(one).has_value(); });
    return found == busy.cend() ? AttemptId() : *found;
}

std::optional<LoginNotice> AttemptController::notice() const
{
    const AttemptId attempt = noticeAttempt();
    return attempt.isEmpty() ? std::nullopt : m_workbench.runner().noticeOf(attempt);
}

std::optional<Profile> AttemptController::startedWith(const AttemptId &attempt) const
{
    const auto found = m_startedWith.constFind(attempt);
    return found == m_startedWith.cend() ? m_workbench.runner().profileOf(attempt) : std::optional(*found);
}

QString AttemptController::busyText() const
{
    if (m_busy.isEmpty()) {
        return {};
    }
    const QString doing = m_busy.contains(m_active) ? m_busy.value(m_active) : *m_busy.cbegin();
    const std::optional<LoginNotice> waiting = notice();
    if (!waiting) {
        return doing;
    }
    return waiting->kind == LoginNotice::Kind::DeviceCode
               ? tr("%1: waiting until the code %2 is typed").arg(doing, waiting->userCode)
               : tr("%1: waiting for the browser").arg(doing);
}

std::chrono::milliseconds AttemptController::busyFor() const
{
    return std::chrono::milliseconds(m_since.isValid() ? m_since.elapsed() : 0);
}

void AttemptController::logIn(const QUuid &profile)
{
    if (const std::optional<Profile> found = m_workbench.profiles().profile(profile)) {
        start(*found, LoginRunner::newAttempt(), tr("Logging in to %1").arg(found->name));
    }
}

void AttemptController::logInWith(const Profile &profile, const AttemptId &attempt, const QString &doing)
{
    start(profile, attempt, doing);
}

void AttemptController::start(const Profile &profile, const AttemptId &attempt, const QString &doing)
{
    m_doing.insert(attempt, doing);
    m_startedWith.insert(attempt, profile);
    // What becomes of it comes through the runner's signals.
    const auto task = m_workbench.runner().logIn(profile, attempt);
    Q_UNUSED(task)
}

void AttemptController::logInAnyway(const QUuid &profile)
{
    if (const std::optional<Profile> found = m_workbench.profiles().profile(profile)) {
        m_workbench.runner().allowPasswordOnce(*found);
        logIn(profile);
    }
}

void AttemptController::renew()
{
    const QString problem = renewalProblem();
    if (!problem.isEmpty()) {
        Q_EMIT failed(m_active, Error{ErrorCode::Usage, problem, {}, {}, {}});
        return;
    }
    renewAttempt(m_active, tr("Renewing the session"));
}

void AttemptController::renewAttempt(const AttemptId &attempt, const QString &doing)
{
    m_doing.insert(attempt, doing);
    const auto task = runRenewal(this, attempt);
    Q_UNUSED(task)
}

void AttemptController::logOff()
{
    if (isLoggedIn()) {
        m_doing.insert(m_active, tr("Logging off"));
        const auto task = runLogOff(this, m_active);
        Q_UNUSED(task)
    }
}

QCoro::Task<void> AttemptController::runRenewal(QPointer<AttemptController> self, AttemptId attempt)
{
    const Result<Session> result = co_await self->m_workbench.runner().renew(attempt);
    if (self) {
        self->taskEnded(attempt, result, tr("Renewed."));
    }
    if (self && !result && result.error().code != ErrorCode::Cancelled) {
        Q_EMIT self->renewalFailed(attempt);
    }
}

QCoro::Task<void> AttemptController::runLogOff(QPointer<AttemptController> self, AttemptId attempt)
{
    const Result<Session> result = co_await self->m_workbench.runner().logOff(attempt);
    if (self) {
        self->taskEnded(attempt, result, tr("Logged off."));
    }
}

void AttemptController::taskEnded(const AttemptId &attempt, const Result<Session> &result, const QString &done)
{
    m_doing.remove(attempt);
    if (result) {
        m_ladder.setAttemptState(attempt, false, true, done);
    } else {
        m_ladder.setAttemptState(attempt, false, false, result.error().text);
        Q_EMIT failed(attempt, result.error());
    }
    Q_EMIT stateChanged();
}

void AttemptController::cancel()
{
    const QList<AttemptId> running = m_busy.keys();
    for (const AttemptId &attempt : running) {
        m_workbench.runner().cancel(attempt);
    }
}

void AttemptController::cancelNotice()
{
    m_workbench.runner().cancel(noticeAttempt());
}

void AttemptController::setActive(const AttemptId &attempt)
{
    if (attempt != m_active && m_profiles.contains(attempt)) {
        m_active = attempt;
        Q_EMIT activeChanged();
        Q_EMIT noticeChanged();
        Q_EMIT stateChanged();
    }
}

void AttemptController::setActiveProfile(const QUuid &profile)
{
    if (m_lastOfProfile.contains(profile)) {
        setActive(m_lastOfProfile.value(profile));
    }
}

void AttemptController::noteAttempt(const AttemptId &attempt, const QUuid &profile)
{
    const std::optional<Profile> found = m_workbench.profiles().profile(profile);
    m_profiles.insert(attempt, profile);
    m_lastOfProfile.insert(profile, attempt);
    m_ladder.beginAttempt(attempt, found ? found->name : tr("Deleted profile"), QDateTime::currentDateTimeUtc());
    setActive(attempt);
}

void AttemptController::attemptStarted(const AttemptId &attempt, const QUuid &profile)
{
    noteAttempt(attempt, profile);
    m_ladder.setAttemptState(attempt, true, std::nullopt, tr("Logging in…"));
    Q_EMIT started(attempt, profile);
    Q_EMIT stateChanged();
}

void AttemptController::attemptFinished(const AttemptId &attempt, const std::optional<Error> &error)
{
    m_doing.remove(attempt);
    if (error) {
        m_ladder.setAttemptState(attempt, false, false, error->text);
    } else {
        const std::optional<Session> session = m_workbench.runner().session(attempt);
        const QString user = session ? session->user : QString();
        m_ladder.setAttemptState(attempt, false, true,
                                 user.isEmpty() ? tr("Logged in.") : tr("Logged in as %1.").arg(user));
    }
    Q_EMIT finished(attempt, m_profiles.value(attempt), error);
    if (error) {
        Q_EMIT failed(attempt, *error);
    }
    Q_EMIT stateChanged();
}

void AttemptController::busyChanged(const AttemptId &attempt, bool busy)
{
    if (busy) {
        if (m_busy.isEmpty()) {
            m_since.start();
        }
        m_busy.insert(attempt, m_doing.value(attempt, tr("Sending a call")));
    } else {
        m_busy.remove(attempt);
    }
    Q_EMIT stateChanged();
}

} // namespace Ticketscope::Ui
