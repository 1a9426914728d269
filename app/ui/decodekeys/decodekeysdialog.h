// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/messagedecoder.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace Ticketscope::Ui {

class SecretLineEdit;

/// Keys with which the inside of Kerberos tickets is read: those of a keytab, the password of the service's account,
/// or both. Held in memory for the run, never saved.
class DecodeKeysDialog final : public QDialog
{
    Q_OBJECT
public:
    explicit DecodeKeysDialog(MessageDecoder &decoder, QWidget *parent = nullptr);
    ~DecodeKeysDialog() override;
    Q_DISABLE_COPY_MOVE(DecodeKeysDialog)

    /// Reads the keytab in the thread pool and lists its keys; read() follows.
    void setKeytab(const QString &file);
    void use();
    void forget();
    [[nodiscard]] QTreeWidget *keyList() const { return m_list; }
    [[nodiscard]] QString statusText() const;

Q_SIGNALS:
    /// The keys of the keytab stand in the list, or the status says why they do not.
    void read();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void createForm();
    void browse();
    void readKeytab();
    void take(const Result<QList<Kerberos::KeytabEntry>> &result);
    void listKeys();
    void showStatus();
    void updateButtons();

    MessageDecoder &m_decoder;
    QString m_file; ///< that was read, or is being read
    QList<Kerberos::KeytabEntry> m_entries;
    std::optional<Error> m_error;
    Secret m_passwordInUse;
    quint64 m_generation = 0;
    bool m_reading = false;
    QLineEdit *m_path;
    QTreeWidget *m_list;
    SecretLineEdit *m_password;
    QLineEdit *m_account;
    QLabel *m_status;
    QPushButton *m_use;
    QPushButton *m_forget;
};

} // namespace Ticketscope::Ui
