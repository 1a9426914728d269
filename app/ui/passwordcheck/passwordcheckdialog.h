// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/passwordcheck.h"
#include "exchange/capture.h"
#include "models/selectioncontroller.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace Ticketscope::Ui {

class SecretLineEdit;

/// Tries a password against the responses that were recorded, in the thread pool and without asking any server. Each
/// verdict leads to the bytes that it is about. The password is forgotten when the dialog closes.
class PasswordCheckDialog final : public QDialog
{
    Q_OBJECT
public:
    PasswordCheckDialog(Capture &capture, SelectionController &selection, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(PasswordCheckDialog)

    enum class Scope
    {
        Exchange,
        Attempt,
        Everything
    };
    /// What is to be checked: 0 and an empty attempt leave only everything.
    void setSubject(ExchangeId exchange, const AttemptId &attempt, Scope first = Scope::Attempt);
    void check();
    [[nodiscard]] const QList<PasswordVerdict> &verdicts() const { return m_verdicts; }
    [[nodiscard]] QListWidget *list() const { return m_list; }
    [[nodiscard]] QString statusText() const;

Q_SIGNALS:
    /// After each check() that was not overtaken.
    void checked();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void createForm();
    [[nodiscard]] QList<ExchangePtr> exchangesOf(const AttemptId &attempt) const;
    void showVerdicts(const QList<PasswordVerdict> &verdicts);
    void showEvidence(int row);
    void forget();

    Capture &m_capture;
    SelectionController &m_selection;
    ExchangeId m_exchange = 0;
    AttemptId m_attempt;
    QList<PasswordVerdict> m_verdicts;
    quint64 m_generation = 0;
    SecretLineEdit *m_password;
    QLineEdit *m_user;
    QComboBox *m_scope;
    QPushButton *m_check;
    QListWidget *m_list;
    QLabel *m_status;
};

} // namespace Ticketscope::Ui
