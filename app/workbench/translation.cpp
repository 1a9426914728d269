// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/translation.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QTranslator>

#include <array>
#include <memory>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

/// Texts of Qt's buttons, which it does not have in every language that there is here.
[[maybe_unused]] constexpr std::array kOfQt{
    QT_TRANSLATE_NOOP("QPlatformTheme", "OK"), QT_TRANSLATE_NOOP("QPlatformTheme", "Save"),
    QT_TRANSLATE_NOOP("QPlatformTheme", "Cancel"), QT_TRANSLATE_NOOP("QPlatformTheme", "Close")};

void install(QCoreApplication &application, const QLocale &locale, const QString &name, const QString &folder)
{
    auto translator = std::make_unique<QTranslator>(&application);
    if (translator->load(locale, name, u"_"_s, folder)) {
        QCoreApplication::installTranslator(translator.release());
    }
}

} // namespace

void installTranslation(QCoreApplication &application, const QLocale &locale)
{
    // First English, for its plural forms ("1 day", "2 days"): what is installed later is asked first.
    install(application, QLocale(QLocale::English), u"ticketscope"_s, u":/i18n"_s);
    if (locale.language() == QLocale::English || locale.language() == QLocale::C) {
        return;
    }
    install(application, locale, u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(application, locale, u"ticketscope"_s, u":/i18n"_s);
}

} // namespace Ticketscope
