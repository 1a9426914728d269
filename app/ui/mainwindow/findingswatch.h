// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/diagnosisrunner.h"
#include "models/selectioncontroller.h"
#include "ui/common/theme.h"
#include "workbench/workbench.h"

#include <QCoroTask>
#include <QObject>
#include <QPointer>
#include <QTimer>

namespace Ticketscope::Ui {

class AttemptController;
class FindingsPanel;

/// Keeps the findings on what the window is about: the attempt, or the opened file, of the exchange that is selected.
/// Diagnoses it once it rests: after a login, a call, an opened file. Also runs the trials that findings offer.
class FindingsWatch final : public QObject
{
    Q_OBJECT
public:
    struct Parts
    {
        Workbench &workbench;
        AttemptController &attempts;
        SelectionController &selection;
        FindingsPanel &panel;
    };

    explicit FindingsWatch(const Parts &parts, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FindingsWatch)

    void setAttempt(const AttemptId &attempt);

Q_SIGNALS:
    /// What came of a trial.
    void experimentEnded(Ticketscope::Ui::Meaning meaning, const QString &text);

private:
    /// A trial under way, and the attempt that it is compared with.
    struct Trial
    {
        Diagnosis::Experiment experiment;
        AttemptId before;
        AttemptId after;
    };

    void connectEvents();
    void noteExchange(const ExchangePtr &exchange);
    void diagnoseSoon();
    void diagnoseNow();
    void updateExperiments();
    void runExperiment(const Diagnosis::Experiment &experiment);
    void experimentFinished(const AttemptId &attempt);
    [[nodiscard]] QList<ExchangePtr> exchangesOf(const AttemptId &attempt) const;
    static QCoro::Task<void> readSecretsAndRun(QPointer<FindingsWatch> self, DiagnosisSubject subject,
                                               quint64 generation);

    Parts m_parts;
    DiagnosisRunner m_runner;
    QTimer m_soon;
    AttemptId m_attempt; ///< or what the names of a file's attempts begin with
    bool m_isStale = false;
    quint64 m_generation = 0;
    std::optional<Trial> m_trial;
    QHash<AttemptId, Error> m_errors; ///< how logins ended that did not go well
};

} // namespace Ticketscope::Ui
