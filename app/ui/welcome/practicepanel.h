// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workbench/workbench.h"

#include <QWidget>

#include <memory>

namespace Ticketscope::Ui {

/// The practice services: whether they run, their addresses, and their faults as switches, by service, with search.
class PracticePanel final : public QWidget
{
    Q_OBJECT
public:
    explicit PracticePanel(Workbench &workbench, QWidget *parent = nullptr);
    ~PracticePanel() override;
    Q_DISABLE_COPY_MOVE(PracticePanel)

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope::Ui
