// SPDX-License-Identifier: GPL-3.0-or-later
// The composition root of the window.
#include "base/hardening.h"
#include "base/leaving.h"
#include "ui/common/theme.h"
#include "ui/mainwindow/mainwindow.h"
#include "workbench/translation.h"
#include "workbench/workbench.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFontDatabase>
#include <QSettings>
#include <QThreadPool>
#include <QTimer>
#include <QWindow>

#include <cstdio>

using namespace Ticketscope;

namespace {

/// For scripts and measurements: says "ready" once the window was painted with all that is under way, and ends.
void endWhenPainted(Ui::MainWindow *window, const Workbench *workbench)
{
    const QWindow *shown = window->windowHandle();
    if (shown == nullptr || !shown->isExposed() || workbench->isPracticeStarting()) {
        QTimer::singleShot(1, window, [window, workbench] { endWhenPainted(window, workbench); });
        return;
    }
    // What was asked for (layouts, then drawing) happens now.
    QCoreApplication::sendPostedEvents();
    QCoreApplication::sendPostedEvents();
    std::puts("ready");
    std::fflush(stdout);
    QApplication::quit();
}

/// What fonts there are takes long to read; the first text that is laid out waits for it. Until then the window's
/// thread has other things to do.
void readFontsAside()
{
    QThreadPool::globalInstance()->start([] { QFontDatabase::families(); });
}

int run(QApplication &application)
{
    QCommandLineParser arguments;
    arguments.setApplicationDescription(
        QCoreApplication::translate("main", "Shows a login to a web service byte by byte and says what went wrong."));
    arguments.addHelpOption();
    arguments.addVersionOption();
    const QCommandLineOption practice(
        QStringLiteral("practice"),
        QCoreApplication::translate("main", "Start the practice services and log in to the first of them."));
    arguments.addOption(practice);
    const QCommandLineOption exitWhenShown(
        QStringLiteral("exit-when-shown"),
        QCoreApplication::translate("main", "Say \"ready\" once the window is on the screen, and end."));
    arguments.addOption(exitWhenShown);
    arguments.addPositionalArgument(QStringLiteral("file"),
                                    QCoreApplication::translate("main", "Captures (HAR) or profiles to open."),
                                    QStringLiteral("[file…]"));
    arguments.process(application);

    const QString settingsFile = QDir(ProfileStore::defaultFolder()).filePath(QStringLiteral("window.ini"));
    const int theme = QSettings(settingsFile, QSettings::IniFormat).value(QStringLiteral("theme")).toInt();
    Ui::applyTheme(application, static_cast<Ui::ThemeChoice>(theme));

    Workbench workbench({});
    Ui::MainWindow window(workbench, settingsFile);
    // With its profiles at once, rather than drawn empty first.
    window.loadProfiles();
    window.show();
    // The tap comes up in its own thread while the window is drawn; what is to be sent waits for it.
    workbench.startSoon();
    QTimer startUp;
    startUp.setSingleShot(true);
    QObject::connect(&startUp, &QTimer::timeout, &window, [&window, &workbench, &arguments, &practice, &exitWhenShown] {
        window.openFiles(arguments.positionalArguments());
        if (arguments.isSet(practice)) {
            window.logInToPractice();
        }
        if (arguments.isSet(exitWhenShown)) {
            endWhenPainted(&window, &workbench);
        }
    });
    startUp.start(0);
    return QApplication::exec();
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
    readFontsAside();
    installTranslation(application);
    return leave(run(application));
}
