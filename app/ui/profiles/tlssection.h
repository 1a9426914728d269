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
class FilePathField;
class SecretField;

/// The TLS part of a profile: what the server's certificate is held against, and the client's own.
class TlsSection final : public QWidget
{
    Q_OBJECT
public:
    explicit TlsSection(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TlsSection)

    void setPolicy(const TlsPolicy &policy);
    [[nodiscard]] TlsPolicy policy() const;
    /// What a TlsPolicy cannot hold or only this computer can know: a pin that is no pin, a file that is not there.
    [[nodiscard]] QList<ProfileProblem> problems() const;
    /// By the names of ProfileProblem::field: "tls.caFile", …
    [[nodiscard]] const QHash<QString, FieldRow *> &rows() const { return m_rows; }
    [[nodiscard]] SecretField *passphrase() const { return m_passphrase; }
    [[nodiscard]] QString summary() const;

Q_SIGNALS:
    void changed();

private:
    FilePathField *addFile(const QString &field, const QString &title, const QString &help, const QString &filter);

    FieldForm *m_form;
    QLineEdit *m_pin;
    FilePathField *m_authorities = nullptr;
    FilePathField *m_certificate = nullptr;
    FilePathField *m_key = nullptr;
    SecretField *m_passphrase;
    QComboBox *m_minimum;
    QHash<QString, FieldRow *> m_rows;
};

} // namespace Ticketscope::Ui
