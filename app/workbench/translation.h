// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>

class QCoreApplication;

namespace Ticketscope {

/// Makes tr() answer in the language of the locale, from the translations compiled into the program (:/i18n) and Qt's
/// own where they are installed; English where there is none. The translators belong to the application.
void installTranslation(QCoreApplication &application, const QLocale &locale = QLocale::system());

} // namespace Ticketscope
