// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/passwordlimitmenu.h"

#include "ui/common/icons.h"

#include <QActionGroup>

#include <algorithm>

namespace Ticketscope::Ui {

PasswordLimitMenu::PasswordLimitMenu(QWidget *parent)
    : QMenu(tr("&Wrong passwords"), parent)
    , m_choices(new QActionGroup(this))
{
    setIcon(Ui::icon(QStringLiteral("shield")));
    menuAction()->setStatusTip(tr("When to stop before an account locks"));
    for (const int refusals : {1, 2, 3, 5, 10, 0}) {
        addChoice(refusals);
    }
}

QAction *PasswordLimitMenu::addChoice(int refusals, QAction *before)
{
    auto *choice = new QAction(
        refusals == 0 ? tr("&Never stop") : tr("Stop after %n refusal(s) in half an hour", nullptr, refusals), this);
    choice->setData(refusals);
    choice->setCheckable(true);
    m_choices->addAction(choice);
    insertAction(before, choice);
    connect(choice, &QAction::triggered, this, [this, refusals] { Q_EMIT limitChosen(refusals); });
    return choice;
}

void PasswordLimitMenu::setLimit(int refusals)
{
    const int wanted = std::max(0, refusals);
    const QList<QAction *> all = actions();
    QAction *chosen = nullptr;
    QAction *next = nullptr;
    for (QAction *choice : all) {
        const int value = choice->data().toInt();
        if (value == wanted) {
            chosen = choice;
        } else if (!next && (value > wanted || value == 0)) {
            next = choice;
        }
    }
    if (!chosen) {
        chosen = addChoice(wanted, next);
    }
    chosen->setChecked(true);
}

int PasswordLimitMenu::limit() const
{
    const QAction *checked = m_choices->checkedAction();
    return checked ? checked->data().toInt() : 0;
}

} // namespace Ticketscope::Ui
