// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/keyshelp.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

KeysHelp::KeysHelp(const QList<QAction *> &actions, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto *list = new QTreeWidget(this);
    list->setAccessibleName(tr("Keys"));
    list->setColumnCount(2);
    list->setHeaderLabels({tr("Key"), tr("What it does")});
    list->setRootIsDecorated(false);
    list->setUniformRowHeights(true);
    const auto add = [list](const QString &keys, const QString &text) { new QTreeWidgetItem(list, {keys, text}); };
    for (const QAction *action : actions) {
        if (!action->shortcut().isEmpty()) {
            QString text = action->text();
            text.remove(QLatin1Char('&')).remove(QChar(0x2026));
            add(QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText), text);
        }
    }
    add(QKeySequence(Qt::Key_Return).toString(QKeySequence::NativeText),
        tr("On the ladder: to the raw bytes; there: to what they mean"));
    add(QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText),
        tr("Copies the value, the address or the selected bytes; masked unless revealed"));
    list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    list->setCurrentItem(list->topLevelItem(0));

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(list);
    layout->addWidget(buttons);
    resize(560, 520);
}

} // namespace Ticketscope::Ui
