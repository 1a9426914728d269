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
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace Ticketscope::Ui {

namespace {

constexpr int kRowHeight = 24;

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
    , m_status(new QLabel)
    , m_use(new QPushButton(tr("&Use for this run")))
    , m_forget(new QPushButton(tr("&Forget the keys")))
{
    setWindowTitle(tr("Keys for decoding"));
    resize(680, 480);
    createForm();
    connect(m_path, &QLineEdit::editingFinished, this, &DecodeKeysDialog::readKeytab);
    connect(m_path, &QLineEdit::textChanged, this, &DecodeKeysDialog::updateButtons);
    connect(m_password, &QLineEdit::textChanged, this, &DecodeKeysDialog::updateButtons);
    connect(m_account, &QLineEdit::textChanged, this, &DecodeKeysDialog::updateButtons);
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
    auto *help =
        new QLabel(tr("With the keys of the service, the inside of its Kerberos tickets can be read. They stay "
                      "in memory for this run and are never saved."));
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
    setTabOrder(m_account, m_use);
    setTabOrder(m_use, m_forget);
    setTabOrder(m_forget, buttons->button(QDialogButtonBox::Close));
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
    const bool any = !m_entries.isEmpty() || !m_password->text().isEmpty() || m_passwordInUse.isSet();
    m_use->setEnabled(fileIsRead && any);
    m_forget->setEnabled(m_decoder.keys() != nullptr);
}

void DecodeKeysDialog::showStatus()
{
    QPalette colors = palette();
    const DecodeKeysPtr &used = m_decoder.keys();
    if (m_error) {
        colors.setColor(QPalette::WindowText, meaningColor(Meaning::Cause, colors));
        m_status->setText(m_error->text);
    } else if (m_reading) {
        m_status->setText(tr("Reading the keytab…"));
    } else if (!used) {
        m_status->setText(tr("No keys are used now."));
    } else {
        const int keys = int(used->keytab().size());
        m_status->setText(keys == 0             ? tr("A password is used now.")
                          : used->hasPassword() ? tr("%n key(s) and a password are used now.", nullptr, keys)
                                                : tr("%n key(s) are used now.", nullptr, keys));
    }
    m_status->setPalette(colors);
    m_password->setPlaceholderText(m_passwordInUse.isSet() ? tr("the one that was given is used")
                                                           : tr("the password of the service's account"));
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
    m_decoder.setKeys(
        std::make_shared<const DecodeKeys>(m_entries, m_passwordInUse, m_account->text().trimmed().toUtf8()));
    accept();
}

void DecodeKeysDialog::forget()
{
    m_passwordInUse = {};
    m_password->clear();
    m_account->clear();
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
