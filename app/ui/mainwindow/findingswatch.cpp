// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/findingswatch.h"

#include "diagnosis/experiment.h"
#include "ui/findings/findingspanel.h"
#include "ui/mainwindow/attemptcontroller.h"
#include "ui/mainwindow/capturefiles.h"

namespace Ticketscope::Ui {

namespace {

/// An attempt's last exchanges come one after the other.
constexpr std::chrono::milliseconds kSoon{80};

/// All attempts of a file are diagnosed together; it may be another program's, which knows none.
AttemptId subjectOf(const AttemptId &attempt)
{
    const AttemptId file = CaptureFiles::fileOf(attempt);
    return file.isEmpty() ? attempt : file;
}

QStringList secretsOfScheme(const Profile &profile)
{
    QStringList names;
    const std::optional<FlowInfo> flow = flowFor(profile.service);
    const SchemeInfo *scheme = flow ? flow->scheme(profile.scheme) : nullptr;
    if (!scheme) {
        return names;
    }
    for (const QString &name : scheme->parameters) {
        const ParameterInfo *parameter = flow->parameter(name);
        if (parameter && parameter->type == ParameterInfo::Type::Secret) {
            names.append(name);
        }
    }
    return names;
}

Meaning meaningOf(Diagnosis::ExperimentOutcome outcome)
{
    return outcome == Diagnosis::ExperimentOutcome::Works ? Meaning::Good : Meaning::Warning;
}

} // namespace

FindingsWatch::FindingsWatch(const Parts &parts, QObject *parent)
    : QObject(parent)
    , m_parts(parts)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoon);
    connectEvents();
}

void FindingsWatch::connectEvents()
{
    Capture &capture = m_parts.workbench.capture();
    connect(&m_soon, &QTimer::timeout, this, &FindingsWatch::diagnoseNow);
    connect(&m_runner, &DiagnosisRunner::diagnosed, &m_parts.panel, &FindingsPanel::showDiagnosis);
    connect(&capture, &Capture::exchangeAdded, this, &FindingsWatch::noteExchange);
    connect(&capture, &Capture::cleared, this, [this] {
        m_errors.clear();
        diagnoseSoon();
    });
    connect(&m_parts.selection, &SelectionController::exchangeSelected, this, [this](ExchangeId id) {
        if (const ExchangePtr exchange = m_parts.workbench.capture().exchange(id)) {
            setAttempt(exchange->attempt);
        }
    });
    connect(&m_parts.attempts, &AttemptController::started, this, &FindingsWatch::setAttempt);
    connect(&m_parts.attempts, &AttemptController::stateChanged, this, [this] {
        updateExperiments();
        if (m_isStale) {
            diagnoseSoon();
        }
    });
    connect(&m_parts.attempts, &AttemptController::finished, this,
            [this](const AttemptId &attempt, const QUuid &, const std::optional<Error> &error) {
                if (error) {
                    m_errors.insert(attempt, *error);
                }
            });
    // After the window has said how the login itself ended.
    connect(&m_parts.attempts, &AttemptController::finished, this, &FindingsWatch::experimentFinished,
            Qt::QueuedConnection);
    connect(&m_parts.panel, &FindingsPanel::experimentRequested, this, &FindingsWatch::runExperiment);
}

void FindingsWatch::setAttempt(const AttemptId &attempt)
{
    const AttemptId subject = subjectOf(attempt);
    if (subject != m_attempt) {
        m_attempt = subject;
        updateExperiments();
        diagnoseSoon();
    }
}

void FindingsWatch::noteExchange(const ExchangePtr &exchange)
{
    if (subjectOf(exchange->attempt) == m_attempt) {
        diagnoseSoon();
    }
}

void FindingsWatch::diagnoseSoon()
{
    m_isStale = true;
    m_soon.start();
}

QList<ExchangePtr> FindingsWatch::exchangesOf(const AttemptId &attempt) const
{
    QList<ExchangePtr> exchanges = m_parts.workbench.capture().exchanges();
    exchanges.removeIf([&attempt](const ExchangePtr &exchange) { return subjectOf(exchange->attempt) != attempt; });
    return exchanges;
}

void FindingsWatch::diagnoseNow()
{
    if (m_parts.workbench.runner().isBusy(m_attempt)) {
        return; // its end comes as a change of state
    }
    m_isStale = false;
    ++m_generation;
    DiagnosisSubject subject;
    subject.exchanges = exchangesOf(m_attempt);
    if (subject.exchanges.isEmpty()) {
        m_runner.drop();
        m_parts.panel.showNothing();
        return;
    }
    m_parts.panel.showWorking();
    const std::optional<Profile> profile = m_parts.workbench.runner().profileOf(m_attempt);
    if (!profile) {
        m_runner.run(subject);
        return;
    }
    subject.profile = *profile;
    if (const auto error = m_errors.constFind(m_attempt); error != m_errors.cend()) {
        subject.error = *error;
    }
    const auto task = readSecretsAndRun(this, subject, m_generation);
    Q_UNUSED(task)
}

/// What the login used is what the person meant: it decides what the bytes alone leave open.
QCoro::Task<void> FindingsWatch::readSecretsAndRun(QPointer<FindingsWatch> self, DiagnosisSubject subject,
                                                   quint64 generation)
{
    const QStringList names = secretsOfScheme(subject.profile);
    for (const QString &name : names) {
        const Result<Secret> secret = co_await self->m_parts.workbench.secrets().read(subject.profile.id, name);
        if (!self || generation != self->m_generation) {
            co_return;
        }
        if (secret && secret->isSet()) {
            subject.meant.insert(name, *secret);
        }
    }
    self->m_runner.run(subject);
}

void FindingsWatch::updateExperiments()
{
    const bool hasProfile = m_parts.workbench.runner().profileOf(m_attempt).has_value();
    m_parts.panel.setExperimentsEnabled(hasProfile && !m_parts.attempts.isBusy());
}

void FindingsWatch::runExperiment(const Diagnosis::Experiment &experiment)
{
    const std::optional<Profile> profile = m_parts.attempts.startedWith(m_attempt);
    if (!profile || m_parts.attempts.isBusy()) {
        return;
    }
    const AttemptId before = m_attempt;
    m_trial = Trial{experiment, before, LoginRunner::newAttempt()};
    m_parts.attempts.logInWith(Diagnosis::experimentProfile(*profile, experiment), m_trial->after, experiment.title);
}

void FindingsWatch::experimentFinished(const AttemptId &attempt)
{
    if (!m_trial || m_trial->after != attempt) {
        return;
    }
    const Trial trial = *std::exchange(m_trial, std::nullopt);
    const Diagnosis::ExperimentResult result =
        Diagnosis::experimentResult(trial.experiment, exchangesOf(trial.before), exchangesOf(trial.after));
    Q_EMIT experimentEnded(meaningOf(result.outcome), result.text);
}

} // namespace Ticketscope::Ui
