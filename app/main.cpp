// SPDX-License-Identifier: GPL-3.0-or-later
// The composition root of the window.
#include "base/hardening.h"
#include "ui/common/theme.h"
#include "ui/mainwindow/mainwindow.h"
#include "workbench/workbench.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QLibraryInfo>
#include <QSettings>
#include <QTranslator>

using namespace Ticketscope;

namespace {

/// The program's own texts and Qt's, in the system's language.
void installTranslations(QTranslator *own, QTranslator *qt)
{
    const QString beside = QCoreApplication::applicationDirPath();
    for (const QString &folder : {QStringLiteral(":/i18n"), QString(beside + QStringLiteral("/translations")),
                                  QString(beside + QStringLiteral("/../share/ticketscope/translations"))}) {
        if (own->load(QLocale(), QStringLiteral("ticketscope"), QStringLiteral("_"), folder)) {
            QCoreApplication::installTranslator(own);
            break;
        }
    }
    if (qt->load(QLocale(), QStringLiteral("qtbase"), QStringLiteral("_"),
                 QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
        QCoreApplication::installTranslator(qt);
    }
}

} // namespace

int main(int argc, char *argv[])
{
    hardenProcess();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("ticketscope"));
    QApplication::setApplicationDisplayName(QStringLiteral("Ticketscope"));
    QApplication::setApplicationVersion(QStringLiteral(TICKETSCOPE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("ticketscope"));
    QTranslator own;
    QTranslator qt;
    installTranslations(&own, &qt);

    QCommandLineParser arguments;
    arguments.setApplicationDescription(
        QCoreApplication::translate("main", "Shows a login to a web service byte by byte and says what went wrong."));
    arguments.addHelpOption();
    arguments.addVersionOption();
    const QCommandLineOption practice(
        QStringLiteral("practice"),
        QCoreApplication::translate("main", "Start the practice services and log in to the first of them."));
    arguments.addOption(practice);
    arguments.addPositionalArgument(QStringLiteral("file"),
                                    QCoreApplication::translate("main", "Captures (HAR) or profiles to open."),
                                    QStringLiteral("[file…]"));
    arguments.process(application);

    const QString settingsFile = QDir(ProfileStore::defaultFolder()).filePath(QStringLiteral("window.ini"));
    const int theme = QSettings(settingsFile, QSettings::IniFormat).value(QStringLiteral("theme")).toInt();
    Ui::applyTheme(application, static_cast<Ui::ThemeChoice>(theme));

    Workbench workbench({});
    const Result<void> started = workbench.start();
    Ui::MainWindow window(workbench, settingsFile);
    window.show();
    if (!started) {
        window.showStartProblem(started.error());
    }
    // The window is on the screen before anything is read from disk.
    QMetaObject::invokeMethod(
        &window,
        [&window, &arguments, &practice] {
            window.loadProfiles();
            window.openFiles(arguments.positionalArguments());
            if (arguments.isSet(practice)) {
                window.logInToPractice();
            }
        },
        Qt::QueuedConnection);
    return QApplication::exec();
}
