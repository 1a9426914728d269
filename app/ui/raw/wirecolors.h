// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace Ticketscope::Ui {

/// The parts of wire text that are told apart by colour (and by weight, where two stand side by side).
enum class WirePart
{
    Text,
    StartLine,
    HeaderName,
    Tag,
    Attribute,
    String,
    Number,
    Comment,
    Punctuation
};

/// Readable at 4.5:1 on the palette's base.
[[nodiscard]] QColor wireColor(WirePart part, const QPalette &palette);

} // namespace Ticketscope::Ui
