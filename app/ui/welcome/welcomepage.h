// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace Ticketscope::Ui {

/// What stands where the ladder will be while there is nothing to show: four things to do, each with one click.
class WelcomePage final : public QWidget
{
    Q_OBJECT
public:
    explicit WelcomePage(QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(WelcomePage)

Q_SIGNALS:
    void practiceRequested();
    void newProfileRequested();
    void pasteRequested();
    void openRequested();
};

} // namespace Ticketscope::Ui
