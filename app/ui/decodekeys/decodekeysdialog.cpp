// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/decodekeys/decodekeysdialog.h"

#include "protocol/kerberosnames.h"
#include "ui/common/icons.h"
#include "ui/common/secretlineedit.h"
#include "ui/common/theme.h"
#include "workbench/keytabfile.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QHideEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSslCertificate>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace Ticketscope::Ui {

namespace {

constexpr int kRowHeight = 24;
constexpr int kIssuerKeysHeight = 72;
constexpr qint64 kLargestKeyFile = qint64(1) << 20;

enum Column
{
    Principal,
    Version,
    Encryption,
    Written,
    ColumnCount
};

} // namespace

DecodeKeysDialog::DecodeKeysDialog(MessageDecoder &decoder, QWidget *parent)
    : QDialog(parent)
    , m_decoder(decoder)
    , m_path(new QLineEdit)
    , m_list(new QTreeWidget)
    , m_password(new SecretLineEdit)
    , m_account(new QLineEdit)
    , m_issuerText(new QPlainTextEdit)
    , m_status(new QLabel)
    , m_use(new QPushButton(tr("&Use for this run")))
    , m_forget(new QPushButton(tr("&Forget the keys")))
{
    setWindowTitle(tr("Keys for decoding"));
    resize(680, 580);
    createForm();
    connect(m_path, &QLineEdit::editingFinished, this, &DecodeKeysDialog::readKeytab);
    connect(m_path, &QLineEdit::textChanged, this, &DecodeKeysDialog::updateButtons);
    connect(m_password, &QLineEdit::textChanged, this, &DecodeKeysDialog::updateButtons);
    connect(m_account, &QLineEdit::textChanged, this, &DecodeKeysDialog::updateButtons);
    connect(m_issuerText, &QPlainTextEdit::textChanged, this, &DecodeKeysDialog::readIssuerKeys);
    connect(m_use, &QPushButton::clicked, this, &DecodeKeysDialog::use);
    connect(m_forget, &QPushButton::clicked, this, &DecodeKeysDialog::forget);
    showStatus();
    updateButtons();
}

DecodeKeysDialog::~DecodeKeysDialog()
{
    // It loses the focus, and says that it was edited, after this dialog is one no more.
    m_path->disconnect(this);
}

void DecodeKeysDialog::createForm()
{
    auto *help = new QLabel(
        tr("With the keys of the service, the inside of its Kerberos tickets can be read; with those of the "
           "tokens' issuer, signatures are verified. They stay in memory for this run and are never saved."));
    help->setWordWrap(true);
    help->setForegroundRole(QPalette::PlaceholderText);
    m_path->setPlaceholderText(tr("the service's keytab file"));
    auto *choose = new QToolButton;
    choose->setIcon(icon(QStringLiteral("folder")));
    choose->setToolTip(tr("Choose a file"));
    choose->setAccessibleName(choose->toolTip());
    connect(choose, &QToolButton::clicked, this, &DecodeKeysDialog::browse);
    auto *fileLine = new QHBoxLayout;
    fileLine->addWidget(m_path, 1);
    fileLine->addWidget(choose);
    m_account->setPlaceholderText(tr("whose password it is, like svc-web; empty: the service's own name"));

    m_list->setAccessibleName(tr("Keys of the keytab"));
    m_list->setColumnCount(ColumnCount);
    m_list->setHeaderLabels({tr("Principal"), tr("Version"), tr("Encryption"), tr("Written")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_list->header()->setSectionResizeMode(Principal, QHeaderView::Stretch);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("&Keytab:"), fileLine);
    form->addRow(m_list);
    form->addRow(tr("&Password:"), m_password);
    form->addRow(tr("&Account:"), m_account);
    auto *issuerKeys = createIssuerKeys();
    form->addRow(tr("Keys of the token's &issuer (JWKS):"), issuerKeys);
    qobject_cast<QLabel *>(form->labelForField(issuerKeys))->setBuddy(m_issuerText);
    qobject_cast<QLabel *>(form->labelForField(fileLine))->setBuddy(m_path);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->addButton(m_use, QDialogButtonBox::AcceptRole);
    buttons->addButton(m_forget, QDialogButtonBox::ResetRole);
    m_use->setDefault(true);
    m_forget->setAutoDefault(false);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    buttons->button(QDialogButtonBox::Close)->setIcon({}); // the style's is black, also where all is dark
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(help);
    layout->addLayout(form, 1);
    layout->addWidget(m_status);
    layout->addWidget(buttons);
    setTabOrder(m_issuerText, m_use);
    setTabOrder(m_use, m_forget);
    setTabOrder(m_forget, buttons->button(QDialogButtonBox::Close));
}

QWidget *DecodeKeysDialog::createIssuerKeys()
{
    m_issuerText->setPlaceholderText(tr("a key set, a certificate or a public key, pasted or from a file; tokens are "
                                        "verified by themselves where the capture has the keys"));
    m_issuerText->setAccessibleName(tr("Keys of the token's issuer"));
    m_issuerText->setFont(wireFont());
    m_issuerText->setTabChangesFocus(true);
    m_issuerText->setFixedHeight(kIssuerKeysHeight);
    auto *choose = new QToolButton;
    choose->setIcon(icon(QStringLiteral("folder")));
    choose->setToolTip(tr("Choose a file with the issuer's keys"));
    choose->setAccessibleName(choose->toolTip());
    connect(choose, &QToolButton::clicked, this, &DecodeKeysDialog::browseIssuerKeys);
    auto *both = new QWidget;
    auto *line = new QHBoxLayout(both);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_issuerText, 1);
    line->addWidget(choose, 0, Qt::AlignTop);
    return both;
}

void DecodeKeysDialog::browseIssuerKeys()
{
    const QString chosen = QFileDialog::getOpenFileName(this, tr("Choose the issuer's keys"), {},
                                                        tr("Keys (*.json *.jwks *.pem *.crt *.cer);;All files (*)"));
    if (!chosen.isEmpty()) {
        loadIssuerKeys(chosen);
    }
}

void DecodeKeysDialog::loadIssuerKeys(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kLargestKeyFile) {
        m_issuerError =
            Error{ErrorCode::File,
                  file.isOpen() ? tr("%1 is too large to be a key set.").arg(QDir::toNativeSeparators(path))
                                : tr("%1 cannot be read: %2.").arg(QDir::toNativeSeparators(path), file.errorString()),
                  {},
                  {},
                  {}};
        showStatus();
        return;
    }
    const QByteArray bytes = file.readAll();
    // A certificate in DER is no text; as PEM the field can show it.
    const QSslCertificate certificate(bytes, QSsl::Der);
    setIssuerKeys(QString::fromUtf8(certificate.isNull() ? bytes : certificate.toPem()));
}

void DecodeKeysDialog::setIssuerKeys(const QString &text)
{
    m_issuerText->setPlainText(text);
}

void DecodeKeysDialog::readIssuerKeys()
{
    const QByteArray text = m_issuerText->toPlainText().trimmed().toUtf8();
    m_issuerKeys.reset();
    m_issuerError.reset();
    m_readingIssuerKeys = !text.isEmpty();
    const quint64 generation = ++m_issuerGeneration;
    updateButtons();
    showStatus();
    if (text.isEmpty()) {
        return;
    }
    using Read = Result<Jose::KeySet>;
    auto *watcher = new QFutureWatcher<Read>(this);
    connect(watcher, &QFutureWatcher<Read>::finished, this, [this, watcher, generation] {
        watcher->deleteLater();
        if (generation == m_issuerGeneration) {
            takeIssuerKeys(watcher->result());
        }
    });
    watcher->setFuture(QtConcurrent::run([text] { return Jose::readKeys(text); }));
}

void DecodeKeysDialog::takeIssuerKeys(const Result<Jose::KeySet> &result)
{
    m_readingIssuerKeys = false;
    if (result) {
        m_issuerKeys = *result;
    } else {
        m_issuerError = result.error();
    }
    updateButtons();
    showStatus();
    Q_EMIT issuerKeysRead();
}

void DecodeKeysDialog::browse()
{
    const QString chosen = QFileDialog::getOpenFileName(this, tr("Choose a keytab"), m_path->text(),
                                                        tr("Keytabs (*.keytab *.kt);;All files (*)"));
    if (!chosen.isEmpty()) {
        setKeytab(chosen);
    }
}

void DecodeKeysDialog::setKeytab(const QString &file)
{
    m_path->setText(QDir::toNativeSeparators(file));
    readKeytab();
}

void DecodeKeysDialog::readKeytab()
{
    const QString file = QDir::fromNativeSeparators(m_path->text().trimmed());
    if (file == m_file) {
        return;
    }
    m_file = file;
    m_entries.clear();
    m_error.reset();
    ++m_generation;
    m_reading = !file.isEmpty();
    listKeys();
    updateButtons();
    showStatus();
    if (file.isEmpty()) {
        return;
    }
    using Read = Result<QList<Kerberos::KeytabEntry>>;
    auto *watcher = new QFutureWatcher<Read>(this);
    connect(watcher, &QFutureWatcher<Read>::finished, this, [this, watcher, generation = m_generation] {
        watcher->deleteLater();
        if (generation == m_generation) {
            take(watcher->result());
        }
    });
    watcher->setFuture(QtConcurrent::run([file] { return readKeytabFile(file); }));
}

void DecodeKeysDialog::take(const Result<QList<Kerberos::KeytabEntry>> &result)
{
    m_reading = false;
    if (result) {
        m_entries = *result;
    } else {
        m_error = result.error();
        m_file.clear(); // it may be mended and tried again
    }
    listKeys();
    updateButtons();
    showStatus();
    Q_EMIT read();
}

void DecodeKeysDialog::listKeys()
{
    m_list->clear();
    for (const Kerberos::KeytabEntry &entry : std::as_const(m_entries)) {
        const qint64 type = entry.key.encryptionType;
        const bool weak = Kerberos::isWeakEncryption(type);
        const QString name = Kerberos::encryptionTypeName(type);
        const QString encryption = !Kerberos::canDecrypt(type) ? tr("%1, not known here").arg(name)
                                   : weak                      ? tr("%1, weak").arg(name)
                                                               : name;
        auto *item = new QTreeWidgetItem(
            m_list,
            {entry.principal(), QString::number(entry.keyVersion), encryption,
             entry.written.isValid() ? entry.written.toLocalTime().toString(QStringLiteral("yyyy-MM-dd")) : QString()});
        item->setSizeHint(Principal, {0, kRowHeight});
        item->setTextAlignment(Version, Qt::AlignRight | Qt::AlignVCenter);
        if (weak) {
            item->setIcon(Encryption, icon(QStringLiteral("warning"), meaningColor(Meaning::Warning, palette())));
        }
    }
}

void DecodeKeysDialog::updateButtons()
{
    const bool fileIsRead = QDir::fromNativeSeparators(m_path->text().trimmed()) == m_file && !m_reading;
    const bool any =
        !m_entries.isEmpty() || !m_password->text().isEmpty() || m_passwordInUse.isSet() || m_issuerKeys.has_value();
    m_use->setEnabled(fileIsRead && any && !m_readingIssuerKeys && !m_issuerError);
    m_forget->setEnabled(m_decoder.keys() != nullptr);
}

void DecodeKeysDialog::showStatus()
{
    QPalette colors = palette();
    const DecodeKeysPtr &used = m_decoder.keys();
    if (m_error || m_issuerError) {
        colors.setColor(QPalette::WindowText, meaningColor(Meaning::Cause, colors));
        m_status->setText(m_error ? m_error->text : m_issuerError->text);
    } else if (m_reading) {
        m_status->setText(tr("Reading the keytab…"));
    } else if (!used) {
        m_status->setText(tr("No keys are used now."));
    } else {
        m_status->setText(statusOfUsed(*used));
    }
    m_status->setPalette(colors);
    m_password->setPlaceholderText(m_passwordInUse.isSet() ? tr("the one that was given is used")
                                                           : tr("the password of the service's account"));
}

QString DecodeKeysDialog::statusOfUsed(const DecodeKeys &used) const
{
    const int keys = int(used.keytab().size());
    QStringList parts;
    if (keys > 0) {
        parts.append(used.hasPassword() ? tr("%n key(s) and a password are used now.", nullptr, keys)
                                        : tr("%n key(s) are used now.", nullptr, keys));
    } else if (used.hasPassword()) {
        parts.append(tr("A password is used now."));
    }
    const TokenExpectations *tokens = used.tokens();
    if (tokens && tokens->others.keys) {
        parts.append(tr("Tokens are verified with %n key(s) now.", nullptr, int(tokens->others.keys->keys.size())));
    }
    return parts.join(QLatin1Char(' '));
}

void DecodeKeysDialog::use()
{
    if (!m_use->isEnabled()) {
        return;
    }
    if (!m_password->text().isEmpty()) {
        m_passwordInUse = m_password->secret();
        m_password->clear();
    }
    DecodeKeysPtr keys =
        std::make_shared<const DecodeKeys>(m_entries, m_passwordInUse, m_account->text().trimmed().toUtf8());
    if (m_issuerKeys) {
        Jose::TokenExpectations expected;
        expected.keys = m_issuerKeys;
        expected.keysFrom = tr("what you gave");
        keys = DecodeKeys::withTokens(keys, [expected] { return TokenExpectations::ofPerson(expected); });
    }
    m_decoder.setKeys(std::move(keys));
    accept();
}

void DecodeKeysDialog::forget()
{
    m_passwordInUse = {};
    m_password->clear();
    m_account->clear();
    m_issuerText->clear();
    m_path->clear();
    m_file.clear();
    m_entries.clear();
    m_error.reset();
    m_reading = false;
    ++m_generation;
    listKeys();
    m_decoder.setKeys(nullptr);
    updateButtons();
    showStatus();
    m_path->setFocus();
}

QString DecodeKeysDialog::statusText() const
{
    return m_status->text();
}

void DecodeKeysDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    updateButtons();
    showStatus();
    m_path->setFocus();
}

void DecodeKeysDialog::hideEvent(QHideEvent *event)
{
    QDialog::hideEvent(event);
    if (!event->spontaneous()) {
        m_password->clear();
        m_password->setRevealed(false);
    }
}

} // namespace Ticketscope::Ui
