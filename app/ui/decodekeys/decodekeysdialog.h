// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/messagedecoder.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTreeWidget;

namespace Ticketscope::Ui {

class SecretLineEdit;

/// Keys with which more can be read: those of a keytab or the password of the service's account for the inside of
/// Kerberos tickets, and those of a tokens' issuer, with which signatures are verified. Held in memory for the run,
/// never saved.
class DecodeKeysDialog final : public QDialog
{
    Q_OBJECT
public:
    explicit DecodeKeysDialog(MessageDecoder &decoder, QWidget *parent = nullptr);
    ~DecodeKeysDialog() override;
    Q_DISABLE_COPY_MOVE(DecodeKeysDialog)

    /// Reads the keytab in the thread pool and lists its keys; read() follows.
    void setKeytab(const QString &file);
    /// A key set, certificate or public key; read in the thread pool, issuerKeysRead() follows.
    void setIssuerKeys(const QString &text);
    /// What the file holds, as setIssuerKeys() takes it, or a certificate in DER.
    void loadIssuerKeys(const QString &file);
    void use();
    void forget();
    [[nodiscard]] QTreeWidget *keyList() const { return m_list; }
    [[nodiscard]] QString statusText() const;

Q_SIGNALS:
    /// The keys of the keytab stand in the list, or the status says why they do not.
    void read();
    /// The issuer's keys were read, or the status says why they cannot be.
    void issuerKeysRead();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void createForm();
    [[nodiscard]] QWidget *createIssuerKeys();
    void browseIssuerKeys();
    void readIssuerKeys();
    void takeIssuerKeys(const Result<Jose::KeySet> &result);
    [[nodiscard]] QString statusOfUsed(const DecodeKeys &used) const;
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
    std::optional<Jose::KeySet> m_issuerKeys;
    std::optional<Error> m_issuerError;
    quint64 m_generation = 0;
    quint64 m_issuerGeneration = 0;
    bool m_reading = false;
    bool m_readingIssuerKeys = false;
    QLineEdit *m_path;
    QTreeWidget *m_list;
    SecretLineEdit *m_password;
    QLineEdit *m_account;
    QPlainTextEdit *m_issuerText;
    QLabel *m_status;
    QPushButton *m_use;
    QPushButton *m_forget;
};

} // namespace Ticketscope::Ui
