// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace Ticketscope::Ui {

/// An icon of the program's own set (resources/icons/<name>.svg, one stroke weight), recoloured to the palette's text
/// colour and sharp at every scale.
[[nodiscard]] QIcon icon(const QString &name);

} // namespace Ticketscope::Ui
