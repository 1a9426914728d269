// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "ui/explain/digestform.h"

#include <QDialog>

class QCheckBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QTreeWidget;

namespace Ticketscope::Ui {

/// Makes a digest, response or time that was sent once more out of what was meant, the right way and with every known
/// mistake, and says which of them it was. Works in the thread pool; the password is forgotten when the dialog closes.
class DigestCheckDialog final : public QDialog
{
    Q_OBJECT
public:
    explicit DigestCheckDialog(Capture &capture, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(DigestCheckDialog)

    /// Fills the fields from that exchange; 0: they are left empty.
    void setExchange(ExchangeId exchange);
    void check();
    [[nodiscard]] const Diagnosis::Explain::Explanation &explanation() const { return m_explanation.made; }
    [[nodiscard]] DigestForm *form() const { return m_form; }
    [[nodiscard]] QTreeWidget *list() const { return m_list; }
    [[nodiscard]] QString verdict() const;

Q_SIGNALS:
    /// After each setExchange() that was not overtaken.
    void filled(bool found);
    /// After each check() that was not overtaken.
    void checked();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void createLayout();
    void followKind();
    [[nodiscard]] bool canCheck() const;
    void showExplanation(const DigestExplanation &explanation);
    void showValues();
    void forget();
    void forgetResult();
    [[nodiscard]] QString verdictOf(const DigestExplanation &explanation) const;

    Capture &m_capture;
    DigestExplanation m_explanation;
    quint64 m_generation = 0;
    quint64 m_fillGeneration = 0;
    DigestForm *m_form;
    SecretLineEdit *m_password;
    QFormLayout *m_passwordRow;
    QLabel *m_source;
    QLabel *m_verdict;
    QTreeWidget *m_list;
    QCheckBox *m_values;
    QPushButton *m_check;
};

} // namespace Ticketscope::Ui
