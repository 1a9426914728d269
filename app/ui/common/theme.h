// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>

class QApplication;

namespace Ticketscope::Ui {

enum class ThemeChoice
{
    System,
    Light,
    Dark
};

/// The few meanings that have a colour of their own; everything else comes from the palette. Each is readable at
/// 4.5:1 on the palette's base, and never the only sign.
enum class Meaning
{
    Good,
    Warning,
    Cause,
    Secret,
    Selection,
    Damaged
};

[[nodiscard]] QColor meaningColor(Meaning meaning, const QPalette &palette);
/// A steady colour for connection number n, readable as text on the palette's base.
[[nodiscard]] QColor connectionColor(qint64 connection, const QPalette &palette);
/// `over` laid over `base` with the given weight, 0 to 1: a tint for backgrounds.
[[nodiscard]] QColor blended(const QColor &over, const QColor &base, double weight);
[[nodiscard]] bool isDark(const QPalette &palette);
/// The platform's style where it has one, Fusion otherwise; sets palette and style. With ThemeChoice::System it
/// follows the system from then on.
void applyTheme(QApplication &application, ThemeChoice choice);
/// The system's fixed font, for wire text.
[[nodiscard]] QFont wireFont();

} // namespace Ticketscope::Ui
