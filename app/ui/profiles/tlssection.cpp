// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/tlssection.h"

#include "ui/common/theme.h"
#include "ui/profiles/fieldform.h"
#include "ui/profiles/filepathfield.h"
#include "ui/profiles/secretfield.h"

#include <QComboBox>
#include <QLineEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kSha256Digits = 64;

QString pinDigits(const QString &typed)
{
    static const QRegularExpression separators(u"[:\\s]"_s);
    return QString(typed).remove(separators).toLower();
}

bool isPin(const QString &digits)
{
    static const QRegularExpression hex(u"^[0-9a-f]*$"_s);
    return digits.size() == kSha256Digits && hex.match(digits).hasMatch();
}

} // namespace

TlsSection::TlsSection(QWidget *parent)
    : QWidget(parent)
    , m_form(new FieldForm(this))
    , m_pin(new QLineEdit(this))
    , m_passphrase(new SecretField(u"clientCertificatePassphrase"_s, false, this))
    , m_minimum(new QComboBox(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_form);

    const QString certificates = tr("Certificates (*.pem *.crt *.cer);;All files (*)");
    m_authorities =
        addFile(u"tls.caFile"_s, tr("Authority file"),
                tr("PEM. Trusted beside the system's authorities: the customer's own, for example."), certificates);
    m_pin->setFont(wireFont());
    m_pin->setPlaceholderText(tr("64 hex digits"));
    m_rows.insert(u"tls.pinnedSha256"_s,
                  m_form->addRow(tr("Pinned certificate"),
                                 tr("SHA-256 of the one server certificate to trust, whatever its chain says."),
                                 m_pin));
    m_certificate = addFile(u"tls.clientCertificateFile"_s, tr("Client certificate"),
                            tr("PKCS#12, or PEM with certificate and key, or the certificate alone."),
                            tr("Certificates (*.p12 *.pfx *.pem *.crt *.cer);;All files (*)"));
    m_key =
        addFile(u"tls.clientKeyFile"_s, tr("Client key"), tr("PEM. Only where the certificate's file holds no key."),
                tr("Keys (*.pem *.key);;All files (*)"));
    m_rows.insert(u"clientCertificatePassphrase"_s,
                  m_form->addRow(tr("Passphrase"), tr("Opens the client certificate's file or its key."), m_passphrase,
                                 m_passphrase->inputWidget()));
    m_minimum->addItems({u"1.0"_s, u"1.1"_s, u"1.2"_s, u"1.3"_s});
    m_rows.insert(
        u"tls.minimumVersion"_s,
        m_form->addRow(tr("At least TLS"), tr("Older servers may need 1.0, which anyone can break today."), m_minimum));
    connect(m_pin, &QLineEdit::textChanged, this, &TlsSection::changed);
    connect(m_minimum, &QComboBox::currentTextChanged, this, &TlsSection::changed);
    connect(m_passphrase, &SecretField::changed, this, &TlsSection::changed);
    setPolicy({});
}

FilePathField *TlsSection::addFile(const QString &field, const QString &title, const QString &help,
                                   const QString &filter)
{
    auto *file = new FilePathField(title, filter, this);
    m_rows.insert(field, m_form->addRow(title, help, file, file->line()));
    connect(file, &FilePathField::changed, this, &TlsSection::changed);
    return file;
}

void TlsSection::setPolicy(const TlsPolicy &policy)
{
    m_pin->setText(QString::fromLatin1(policy.pinnedSha256.toHex()));
    m_pin->setCursorPosition(0);
    m_authorities->setPath(policy.caFile);
    m_certificate->setPath(policy.clientCertificateFile);
    m_key->setPath(policy.clientKeyFile);
    const QString minimum = QString::fromLatin1(policy.minimumVersion);
    if (m_minimum->findText(minimum) < 0) {
        m_minimum->addItem(minimum);
    }
    m_minimum->setCurrentText(minimum);
}

TlsPolicy TlsSection::policy() const
{
    TlsPolicy policy;
    if (const QString digits = pinDigits(m_pin->text()); isPin(digits)) {
        policy.pinnedSha256 = QByteArray::fromHex(digits.toLatin1());
    }
    policy.caFile = m_authorities->path();
    policy.clientCertificateFile = m_certificate->path();
    policy.clientKeyFile = m_key->path();
    policy.minimumVersion = m_minimum->currentText().toLatin1();
    return policy;
}

QList<ProfileProblem> TlsSection::problems() const
{
    QList<ProfileProblem> problems;
    if (const QString digits = pinDigits(m_pin->text()); !digits.isEmpty() && !isPin(digits)) {
        problems.append({u"tls.pinnedSha256"_s,
                         tr("A SHA-256 pin has 64 hex digits (0 to 9, a to f), colons allowed; here are %1 characters.")
                             .arg(digits.size())});
    }
    const QList<std::pair<QString, const FilePathField *>> files{{u"tls.caFile"_s, m_authorities},
                                                                 {u"tls.clientCertificateFile"_s, m_certificate},
                                                                 {u"tls.clientKeyFile"_s, m_key}};
    for (const auto &[field, file] : files) {
        if (const QString text = file->problem(); !text.isEmpty()) {
            problems.append({field, text});
        }
    }
    return problems;
}

QString TlsSection::summary() const
{
    QStringList parts;
    if (!m_pin->text().isEmpty()) {
        parts.append(tr("one pinned certificate"));
    }
    if (!m_authorities->path().isEmpty()) {
        parts.append(tr("own authority"));
    }
    if (!m_certificate->path().isEmpty()) {
        parts.append(tr("client certificate"));
    }
    parts.append(tr("TLS %1 or newer").arg(m_minimum->currentText()));
    return parts.join(u", "_s);
}

} // namespace Ticketscope::Ui
