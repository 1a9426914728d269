// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/lineagemodel.h"
#include "models/lineagewatch.h"

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QLabel;
class QLineEdit;
class QStackedWidget;

namespace Ticketscope::Ui {

class LineageView;

/// Where each ticket, token, cookie and canary of the capture came from, which requests carried it, and which of them
/// carried an old one. A row leads to its bytes in the window.
class LineageWindow final : public QDialog
{
    Q_OBJECT
public:
    LineageWindow(Capture &capture, LineageWatch &watch, Clock clock, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(LineageWindow)

    [[nodiscard]] LineageView *view() const { return m_view; }
    [[nodiscard]] QString statusText() const;

Q_SIGNALS:
    void evidenceChosen(const Ticketscope::Diagnosis::Evidence &evidence);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refresh();
    void filter();

    LineageWatch &m_watch;
    LineageModel m_model;
    QStackedWidget *m_stack;
    LineageView *m_view;
    QLineEdit *m_words;
    QCheckBox *m_onlyOld;
    QLabel *m_status;
    QTimer m_second;
};

} // namespace Ticketscope::Ui
