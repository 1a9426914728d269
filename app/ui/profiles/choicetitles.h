// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Ticketscope::Ui {

/// What a value of a choice is called for people; the value itself where it needs no other name.
[[nodiscard]] QString choiceTitle(const QString &parameter, const QString &value);

} // namespace Ticketscope::Ui
