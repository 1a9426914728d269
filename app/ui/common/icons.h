// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace Ticketscope::Ui {

/// An icon of the program's own set (resources/icons/<name>.svg, one stroke weight), recoloured to the palette's text
/// colour and drawn for the very size at the usual scales. A null icon where none has that name.
[[nodiscard]] QIcon icon(const QString &name);
/// Likewise in a fixed colour (one of the meanings), except where it is disabled or selected.
[[nodiscard]] QIcon icon(const QString &name, const QColor &color);
/// The program's own icon, in colour.
[[nodiscard]] QIcon applicationIcon();

} // namespace Ticketscope::Ui
