// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/diagnosisrunner.h"

#include "report/findings.h"

#include <QFutureWatcher>
#include <QSet>
#include <QtConcurrentRun>

namespace Ticketscope {

namespace {

using Outcome = Diagnosis::Diagnosis;

void collectCited(const QList<Diagnosis::Finding> &findings, QSet<ExchangeId> *cited)
{
    for (const Diagnosis::Finding &finding : findings) {
        for (const Diagnosis::Evidence &evidence : finding.evidence) {
            cited->insert(evidence.exchange);
        }
        collectCited(finding.consequences, cited);
    }
}

/// A text can quote only from what its finding cites, so that only those exchanges are searched for secrets.
Outcome resultFor(const DiagnosisSubject &subject)
{
    const Outcome outcome = Diagnosis::diagnose(subject.exchanges, subject.profile, subject.meant,
                                                Diagnosis::builtinRules(), subject.error);
    QSet<ExchangeId> cited;
    collectCited(outcome.findings, &cited);
    QList<ExchangePtr> exchanges = subject.exchanges;
    exchanges.removeIf([&cited](const ExchangePtr &exchange) { return !cited.contains(exchange->id); });
    return masked(outcome, Masker(exchanges, SecretsInReport::Mask, subject.meant.values()));
}

} // namespace

DiagnosisRunner::DiagnosisRunner(QObject *parent)
    : QObject(parent)
{
}

void DiagnosisRunner::run(const DiagnosisSubject &subject)
{
    using Watcher = QFutureWatcher<Outcome>;
    auto *watcher = new Watcher(this);
    connect(watcher, &Watcher::finished, this, [this, watcher, generation = ++m_generation] {
        watcher->deleteLater();
        if (generation == m_generation) {
            m_running = false;
            Q_EMIT diagnosed(watcher->result());
        }
    });
    m_running = true;
    watcher->setFuture(QtConcurrent::run([subject] { return resultFor(subject); }));
}

void DiagnosisRunner::drop()
{
    ++m_generation;
    m_running = false;
}

} // namespace Ticketscope
