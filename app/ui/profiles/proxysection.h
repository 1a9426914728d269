// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

#include <QHash>
#include <QWidget>

class QComboBox;
class QLineEdit;

namespace Ticketscope::Ui {

class FieldForm;
class FieldRow;
class SecretField;

/// The proxy part of a profile: none, the system's, or one that is named here.
class ProxySection final : public QWidget
{
    Q_OBJECT
public:
    explicit ProxySection(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ProxySection)

    void setPolicy(const ProxyPolicy &policy);
    [[nodiscard]] ProxyPolicy policy() const;
    /// A port that is no port.
    [[nodiscard]] QList<ProfileProblem> problems() const;
    /// By the names of ProfileProblem::field: "proxy.host", …
    [[nodiscard]] const QHash<QString, FieldRow *> &rows() const { return m_rows; }
    [[nodiscard]] SecretField *password() const { return m_password; }
    [[nodiscard]] QString summary() const;

Q_SIGNALS:
    void changed();

private:
    void showNeededRows();

    FieldForm *m_form;
    QComboBox *m_mode;
    QLineEdit *m_host;
    QLineEdit *m_port;
    QLineEdit *m_user;
    SecretField *m_password;
    QComboBox *m_authentication;
    QHash<QString, FieldRow *> m_rows;
};

} // namespace Ticketscope::Ui
