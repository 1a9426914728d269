// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/filepathfield.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace Ticketscope::Ui {

FilePathField::FilePathField(const QString &dialogTitle, const QString &filter, QWidget *parent)
    : QWidget(parent)
    , m_line(new QLineEdit(this))
{
    auto *choose = new QPushButton(tr("Choose…"), this);
    choose->setAutoDefault(false);
    choose->setAccessibleName(dialogTitle);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_line, 1);
    layout->addWidget(choose);
    setFocusProxy(m_line);
    connect(m_line, &QLineEdit::textChanged, this, &FilePathField::changed);
    connect(choose, &QPushButton::clicked, this, [this, dialogTitle, filter] {
        const QString folder = QFileInfo(path()).absolutePath();
        const QString chosen = QFileDialog::getOpenFileName(window(), dialogTitle, folder, filter);
        if (!chosen.isEmpty()) {
            setPath(chosen);
        }
    });
}

QString FilePathField::path() const
{
    return m_line->text().trimmed();
}

void FilePathField::setPath(const QString &path)
{
    m_line->setText(path);
}

QString FilePathField::problem() const
{
    if (path().isEmpty()) {
        return {};
    }
    const QFileInfo file(path());
    if (!file.exists()) {
        return tr("There is no file at this path.");
    }
    if (!file.isFile()) {
        return tr("This is a folder. Choose the file itself.");
    }
    return file.isReadable() ? QString() : tr("This file cannot be read. Check who may open it.");
}

} // namespace Ticketscope::Ui
