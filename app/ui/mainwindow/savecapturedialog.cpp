// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/savecapturedialog.h"

#include "ui/common/icons.h"
#include "ui/common/theme.h"

#include <QCheckBox>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

namespace Ticketscope::Ui {

SaveCaptureDialog::SaveCaptureDialog(qsizetype exchanges, const QString &folder, QWidget *parent)
    : QDialog(parent)
    , m_file(new QLineEdit(this))
    , m_keep(new QCheckBox(tr("&Keep the secrets in the file"), this))
{
    setWindowTitle(tr("Save capture"));
    const QString name = QStringLiteral("ticketscope-%1.har")
                             .arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")));
    m_file->setText(QDir::toNativeSeparators(QDir(folder).filePath(name)));
    m_file->setMinimumWidth(fontMetrics().averageCharWidth() * 60);
    auto *browse = new QToolButton(this);
    browse->setIcon(icon(QStringLiteral("folder")));
    browse->setToolTip(tr("Choose a file"));
    browse->setAccessibleName(browse->toolTip());
    connect(browse, &QToolButton::clicked, this, &SaveCaptureDialog::browse);
    auto *fileLine = new QHBoxLayout;
    fileLine->addWidget(m_file, 1);
    fileLine->addWidget(browse);

    auto *help = new QLabel(tr("Without it each byte of a password, ticket, token or cookie becomes a *. With it, "
                               "whoever has the file can log in."),
                            this);
    help->setWordWrap(true);
    help->setForegroundRole(QPalette::PlaceholderText);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    QPushButton *save = buttons->button(QDialogButtonBox::Save);
    connect(m_file, &QLineEdit::textChanged, save,
            [save](const QString &text) { save->setEnabled(!text.trimmed().isEmpty()); });

    auto *layout = new QFormLayout(this);
    layout->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    layout->addRow(new QLabel(tr("%n exchange(s), as HAR 1.2.", nullptr, int(exchanges)), this));
    layout->addRow(tr("&File:"), fileLine);
    layout->addRow(m_keep);
    layout->addRow(help);
    layout->addRow(buttons);
    qobject_cast<QLabel *>(layout->labelForField(fileLine))->setBuddy(m_file);
}

QString SaveCaptureDialog::file() const
{
    return QDir::fromNativeSeparators(m_file->text().trimmed());
}

SecretsInReport SaveCaptureDialog::secrets() const
{
    return m_keep->isChecked() ? SecretsInReport::Keep : SecretsInReport::Mask;
}

void SaveCaptureDialog::browse()
{
    const QString chosen =
        QFileDialog::getSaveFileName(this, tr("Save capture"), file(), tr("HTTP archive (*.har);;All files (*)"));
    if (!chosen.isEmpty()) {
        m_file->setText(QDir::toNativeSeparators(chosen));
    }
}

} // namespace Ticketscope::Ui
