// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/digestsubject.h"

#include <QWidget>

class QComboBox;
class QDateTimeEdit;
class QLineEdit;
class QStackedWidget;

namespace Ticketscope::Ui {

class SecretLineEdit;

/// The fields that went into a digest or a signature, for each kind of them; filled from an exchange, to be changed by
/// a person.
class DigestForm final : public QWidget
{
    Q_OBJECT
public:
    explicit DigestForm(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(DigestForm)

    enum class Kind
    {
        Wsse,
        Http,
        Secret6,
        Ntlm,
        Minute
    };
    [[nodiscard]] Kind kind() const;
    void setKind(Kind kind);
    /// Only the system user's minute is looked at without one.
    [[nodiscard]] bool needsPassword() const { return kind() != Kind::Minute; }
    /// Fills what the exchange has and shows the first kind that it has; false: it has none, and the fields are empty.
    bool fill(const DigestSubject &subject);
    [[nodiscard]] DigestInput input(const Secret &password) const;

Q_SIGNALS:
    void kindChanged();

private:
    void addWsse();
    void addHttp();
    void addSecret6();
    void addNtlm();
    void addMinute();
    void showPage();
    void clear();

    QComboBox *m_kind;
    QStackedWidget *m_pages;
    struct
    {
        QLineEdit *nonce;
        QLineEdit *created;
        QLineEdit *timestampCreated;
        SecretLineEdit *digest;
    } m_wsse = {};
    struct
    {
        SecretLineEdit *credentials;
        QLineEdit *challenge;
        QLineEdit *method;
        QLineEdit *target;
        QLineEdit *userName;
    } m_http = {};
    struct
    {
        QLineEdit *type;
        QLineEdit *userName;
        SecretLineEdit *secret;
        QDateTimeEdit *when;
    } m_secret6 = {};
    struct
    {
        QLineEdit *negotiate;
        QLineEdit *challenge;
        SecretLineEdit *authenticate;
    } m_ntlm = {};
    struct
    {
        QLineEdit *minute;
        QDateTimeEdit *serverTime;
    } m_minute = {};
    QByteArray m_url;  ///< of the exchange
    QByteArray m_body; ///< likewise
};

} // namespace Ticketscope::Ui
