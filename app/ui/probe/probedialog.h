// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/probe/methodprobe.h"
#include "models/selectioncontroller.h"
#include "ui/probe/probemodel.h"
#include "workbench/workbench.h"

#include <QDialog>
#include <QPointer>

class QCheckBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTreeView;

namespace Ticketscope::Ui {

/// Asks an address which ways of logging in it has, and shows the matrix. The requests are exchanges of one attempt:
/// a double click on a row goes to the one that shows it. No secret is sent unless the person ticks the box.
///
/// Order of signals of a run: probeStarted, then probeEnded, which comes last.
class ProbeDialog final : public QDialog
{
    Q_OBJECT
public:
    ProbeDialog(Workbench &workbench, SelectionController &selection, QWidget *parent = nullptr);
    ~ProbeDialog() override;
    Q_DISABLE_COPY_MOVE(ProbeDialog)

    /// What is probed next; without one, an address alone. Nothing while a probe is under way.
    void setProfile(const std::optional<Profile> &profile);
    void start();
    void cancel();
    [[nodiscard]] bool isRunning() const { return m_probe != nullptr; }
    [[nodiscard]] const ProbeModel &model() const { return m_model; }
    /// The matrix as text, as the command line prints it.
    [[nodiscard]] QString matrixText() const;
    /// Ends a probe that is under way; closes where none is.
    void reject() override;

Q_SIGNALS:
    void probeStarted(const Ticketscope::AttemptId &attempt, const QString &title);
    void probeEnded(const Ticketscope::AttemptId &attempt, bool reached, const QString &text);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void createForm();
    void createView();
    void updateState();
    [[nodiscard]] bool isProfilesOwn(const QUrl &url) const;
    void addEndpoint(const Probe::ProbedEndpoint &endpoint);
    void finish(const Probe::ProbeReport &report);
    void showExchange(const QModelIndex &index);
    void copyMatrix();
    [[nodiscard]] QString summary(const Probe::ProbeReport &report) const;
    static QCoro::Task<void> run(QPointer<ProbeDialog> self, Probe::ProbeTask task);

    Workbench &m_workbench;
    SelectionController &m_selection;
    std::optional<Profile> m_profile;
    std::unique_ptr<Probe::MethodProbe> m_probe;
    ProbeModel m_model;
    AttemptId m_attempt;
    QLineEdit *m_address;
    QCheckBox *m_withSecrets;
    QLabel *m_what;
    QProgressBar *m_progress;
    QLabel *m_status;
    QTreeView *m_view;
    QPushButton *m_start;
    QPushButton *m_cancel;
    QPushButton *m_copy;
    QPushButton *m_close = nullptr;
};

} // namespace Ticketscope::Ui
