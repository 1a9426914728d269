// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QLineEdit;

namespace Ticketscope::Ui {

/// A button at the line's end that empties it, there while something is in it. Like QLineEdit's own, but with an icon
/// of the program's set: the style's one makes Qt load every plugin for image formats, at the start of the program.
void addClearButton(QLineEdit *line);

} // namespace Ticketscope::Ui
