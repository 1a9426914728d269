// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "models/findingsmodel.h"
#include "models/selectioncontroller.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QSplitter;
class QStackedWidget;
class QTreeView;

namespace Ticketscope::Ui {

class EmptyState;
class FindingDetail;

/// The findings dock's content: who answered, the findings with what follows from each folded under it, and the one
/// that is chosen whole. A click or Enter goes to its bytes.
class FindingsPanel final : public QWidget
{
    Q_OBJECT
public:
    FindingsPanel(Capture &capture, SelectionController &selection, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(FindingsPanel)

    /// There is nothing to diagnose.
    void showNothing();
    /// A diagnosis is under way: the last one stays until it is slow.
    void showWorking();
    void showDiagnosis(const Diagnosis::Diagnosis &diagnosis);
    void setExperimentsEnabled(bool enabled);

    [[nodiscard]] FindingsModel &findings() { return m_model; }
    [[nodiscard]] QTreeView *list() const { return m_list; }
    [[nodiscard]] FindingDetail *detail() const { return m_detail; }
    /// The first line: who answered, or that nothing failed.
    [[nodiscard]] QString headline() const;

Q_SIGNALS:
    /// How many findings stand at the top.
    void countChanged(qsizetype count);
    void experimentRequested(const Ticketscope::Diagnosis::Experiment &experiment);
    void statusMessage(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void showEmpty(const QString &iconName, const QString &text);
    void showCurrent();
    void showEvidence(const Diagnosis::Evidence &evidence);
    void showFirstEvidence(const QModelIndex &index);
    void copyExplanation(const Diagnosis::Finding &finding);

    Capture &m_capture;
    SelectionController &m_selection;
    FindingsModel m_model;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_headline;
    QSplitter *m_split;
    QTreeView *m_list;
    FindingDetail *m_detail;
    QTimer m_slow;
};

} // namespace Ticketscope::Ui
