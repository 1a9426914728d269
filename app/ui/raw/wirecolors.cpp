// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/raw/wirecolors.h"

#include "ui/common/theme.h"

namespace Ticketscope::Ui {

QColor wireColor(WirePart part, const QPalette &palette)
{
    const bool dark = isDark(palette);
    switch (part) {
    case WirePart::Text:
    case WirePart::StartLine:
        return palette.color(QPalette::Active, QPalette::Text);
    case WirePart::HeaderName:
    case WirePart::Tag:
        return dark ? QColor(0x7a, 0xb3, 0xef) : QColor(0x1c, 0x5f, 0xa8);
    case WirePart::Attribute:
        return dark ? QColor(0xd9, 0xb3, 0x78) : QColor(0x85, 0x57, 0x00);
    case WirePart::String:
        return dark ? QColor(0x9c, 0xc9, 0x8a) : QColor(0x2f, 0x70, 0x2a);
    case WirePart::Number:
        return dark ? QColor(0xd3, 0xa0, 0xe0) : QColor(0x86, 0x37, 0x9c);
    case WirePart::Comment:
    case WirePart::Punctuation:
        break;
    }
    return palette.color(QPalette::Active, QPalette::PlaceholderText);
}

} // namespace Ticketscope::Ui
