// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>

class QMimeData;
class QWidget;

namespace Ticketscope::Ui {

/// How long a copied secret stays on the clipboard.
inline constexpr std::chrono::seconds kSecretOnClipboard{60};

/// Copies what nobody needs to hide.
void copyText(const QString &text);
/// Copies a secret: asks clipboard histories not to keep it, and takes it off again after kSecretOnClipboard and when
/// the program ends, unless something else was copied since. The status bar of the window that `where` belongs to says
/// so.
void copySecret(const QString &text, const QWidget *where,
                std::chrono::milliseconds life = std::chrono::milliseconds(kSecretOnClipboard));
/// One or the other.
void copyText(const QString &text, bool isSecret, const QWidget *where);
/// What the clipboard gets in copySecret(): the text, and the marks that histories of clipboards know. It is taken off
/// like there. The caller owns it.
[[nodiscard]] QMimeData *secretMimeData(const QString &text, std::chrono::milliseconds life);

} // namespace Ticketscope::Ui
