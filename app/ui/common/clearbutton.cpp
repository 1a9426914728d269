// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/clearbutton.h"

#include "ui/common/icons.h"

#include <QAction>
#include <QCoreApplication>
#include <QLineEdit>

namespace Ticketscope::Ui {

void addClearButton(QLineEdit *line)
{
    QAction *clear = line->addAction(icon(QStringLiteral("close")), QLineEdit::TrailingPosition);
    clear->setToolTip(QCoreApplication::translate("Ticketscope::Ui::ClearButton", "Empty this line"));
    const auto follow = [clear](const QString &text) { clear->setVisible(!text.isEmpty()); };
    QObject::connect(line, &QLineEdit::textChanged, clear, follow);
    QObject::connect(clear, &QAction::triggered, line, [line] {
        // As if typed, so that textEdited() tells of it and undo brings it back.
        line->selectAll();
        line->del();
    });
    follow(line->text());
}

} // namespace Ticketscope::Ui
