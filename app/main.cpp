// SPDX-License-Identifier: GPL-3.0-or-later
// The composition root of the window.
#include "base/hardening.h"
#include "ui/common/theme.h"
#include "ui/mainwindow/mainwindow.h"
#include "workbench/translation.h"
#include "workbench/workbench.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QSettings>
#include <QTimer>
#include <QWindow>

#include <cstdio>

using namespace Ticketscope;

namespace {

/// For scripts and measurements: says "ready" once the window was painted, and ends.
void endWhenPainted(QWidget *window)
{
    const QWindow *shown = window->windowHandle();
    if (shown == nullptr || !shown->isExposed()) {
        QTimer::singleShot(1, window, [window] { endWhenPainted(window); });
        return;
    }
    window->repaint();
    std::puts("ready");
    QApplication::quit();
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
    installTranslation(application);

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
    const Result<void> started = workbench.start();
    Ui::MainWindow window(workbench, settingsFile);
    window.show();
    if (!started) {
        window.showStartProblem(started.error());
    }
    // The window is on the screen before anything is read from disk.
    QTimer startUp;
    startUp.setSingleShot(true);
    QObject::connect(&startUp, &QTimer::timeout, &window, [&window, &arguments, &practice, &exitWhenShown] {
        window.loadProfiles();
        window.openFiles(arguments.positionalArguments());
        if (arguments.isSet(practice)) {
            window.logInToPractice();
        }
        if (arguments.isSet(exitWhenShown)) {
            endWhenPainted(&window);
        }
    });
    startUp.start(0);
    return QApplication::exec();
}
