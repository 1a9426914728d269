// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMenu>

class QActionGroup;

namespace Ticketscope::Ui {

/// After how many refused passwords of one account nothing is sent any more without being asked for.
class PasswordLimitMenu final : public QMenu
{
    Q_OBJECT
public:
    explicit PasswordLimitMenu(QWidget *parent);
    Q_DISABLE_COPY_MOVE(PasswordLimitMenu)

    /// 0 and less: never. A number that is not among the choices gets one of its own.
    void setLimit(int refusals);
    [[nodiscard]] int limit() const;

Q_SIGNALS:
    /// By the person.
    void limitChosen(int refusals);

private:
    QAction *addChoice(int refusals, QAction *before = nullptr);

    QActionGroup *m_choices;
};

} // namespace Ticketscope::Ui
