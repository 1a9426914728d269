// SPDX-License-Identifier: GPL-3.0-or-later
//
// An empty QMainWindow, to measure the start of the program against. Says "ready" once painted, and ends.
#include <QApplication>
#include <QMainWindow>
#include <QTimer>
#include <QWindow>

#include <cstdio>

namespace {

void endWhenPainted(QWidget *window)
{
    const QWindow *shown = window->windowHandle();
    if (shown == nullptr || !shown->isExposed()) {
        QTimer::singleShot(1, window, [window] { endWhenPainted(window); });
        return;
    }
    // What was asked for (layouts, then drawing) happens now.
    QCoreApplication::sendPostedEvents();
    QCoreApplication::sendPostedEvents();
    std::puts("ready");
    std::fflush(stdout);
    QApplication::quit();
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QMainWindow window;
    window.resize(1280, 800);
    window.show();
    QTimer::singleShot(0, &window, [&window] { endWhenPainted(&window); });
    return QApplication::exec();
}
