// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QAction;

namespace Ticketscope::Ui {

/// F1: every key of the window, with what it does, read off the actions themselves.
class KeysHelp final : public QDialog
{
    Q_OBJECT
public:
    explicit KeysHelp(const QList<QAction *> &actions, QWidget *parent = nullptr);
    Q_DISABLE_COPY_MOVE(KeysHelp)
};

} // namespace Ticketscope::Ui
