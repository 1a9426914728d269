// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QString>

#include <optional>
#include <span>

namespace Ticketscope::Ui {

/// Which of @p sizes (ascending, not empty) an icon of @p extent pixels is drawn from: this very size where it is
/// there; else the smallest that is twice as large or more, whose average over an area is as good as a drawing; else
/// the largest.
[[nodiscard]] int renditionFor(int extent, std::span<const int> sizes);

/// The place of an icon in the set, or nothing where no icon has that name.
[[nodiscard]] std::optional<int> placeInSet(const QString &name);
/// The icon at that place, @p extent pixels wide and high (more than 0), in black.
[[nodiscard]] QPixmap drawnIcon(int place, int extent);
/// The program's own icon, @p extent pixels wide and high (more than 0).
[[nodiscard]] QPixmap drawnApplicationIcon(int extent);

} // namespace Ticketscope::Ui
