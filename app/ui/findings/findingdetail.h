// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/finding.h"

#include <QScrollArea>

class QLabel;
class QToolButton;

namespace Ticketscope::Ui {

/// One finding whole: why, what to do, the bytes that prove it, and what can be tried.
class FindingDetail final : public QScrollArea
{
    Q_OBJECT
public:
    explicit FindingDetail(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FindingDetail)

    /// Null: nothing is shown. What the finding points to is copied.
    void showFinding(const Diagnosis::Finding *finding);
    /// Whether experiments can be run: there is a profile to run them with, and nothing is running.
    void setExperimentsEnabled(bool enabled);

Q_SIGNALS:
    void evidenceRequested(const Ticketscope::Diagnosis::Evidence &evidence);
    void experimentRequested(const Ticketscope::Diagnosis::Experiment &experiment);
    /// A plain paragraph for the customer is wanted.
    void explanationRequested(const Ticketscope::Diagnosis::Finding &finding);

private:
    QLabel *addText(QWidget *page, const QString &heading, const QString &text);
    void addEvidence(QWidget *page, const Diagnosis::Finding &finding);
    void addButtons(QWidget *page, const Diagnosis::Finding &finding);

    QList<QToolButton *> m_experiments;
    bool m_experimentsEnabled = false;
};

} // namespace Ticketscope::Ui
