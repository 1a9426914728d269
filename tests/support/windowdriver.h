// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/bench.h"

#include "exchange/exchange.h"
#include "ui/mainwindow/mainwindow.h"

#include <chrono>
#include <functional>

namespace Ticketscope::Ui {
class AttemptController;
class ComposerPanel;
} // namespace Ticketscope::Ui

namespace Ticketscope::TestUi {

/// The real window on a workbench of its own, driven as a person drives it (with its keys) and read as a person reads
/// it (off what its widgets show).
class WindowDriver final
{
public:
    WindowDriver();
    ~WindowDriver();
    Q_DISABLE_COPY_MOVE(WindowDriver)

    /// The tap, the practice services, and the window at 1280×800 in front. False: one of them does not come.
    [[nodiscard]] bool open();

    [[nodiscard]] Bench &bench() { return m_bench; }
    [[nodiscard]] Ui::MainWindow &window() { return *m_window; }
    [[nodiscard]] Ui::AttemptController &attempts();
    [[nodiscard]] Ui::ComposerPanel &composer();
    template<typename T>
    T *part()
    {
        return m_window->findChild<T *>();
    }

    /// A new profile like the practice profile of that name, with its secrets, for a server at another port.
    [[nodiscard]] Profile copyOfPractice(const QString &name, quint16 port);

    // What a person does.
    void choose(const QUuid &profile);
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    /// F5, until the login has ended, well or not. False: it does not end in that time.
    [[nodiscard]] bool logIn(std::chrono::milliseconds within = std::chrono::seconds(20));
    /// Shift+F5, until nothing runs any more.
    [[nodiscard]] bool logOff(std::chrono::milliseconds within = std::chrono::seconds(20));
    /// Ctrl+E, the ready call of that name (the first, where there is no name) and Ctrl+Enter.
    [[nodiscard]] bool startCall(const QString &ready = {});
    /// The same, until the call has ended.
    [[nodiscard]] bool call(const QString &ready = {}, std::chrono::milliseconds within = std::chrono::seconds(20));
    /// Until both sides of the selected exchange stand there. False: they do not come.
    [[nodiscard]] bool settle(std::chrono::milliseconds within = std::chrono::seconds(20));

    // What a person sees.
    /// The sentence in the bar above the ladder, and in the composer; empty where there is none.
    [[nodiscard]] QString sentence() const;
    [[nodiscard]] QString callSentence();
    /// What of a message that shows is cut off or stands outside of the window; empty if nothing.
    [[nodiscard]] QString cutOff() const;
    /// What still runs, as the window and the system tell; empty if nothing.
    /// `kept`: connections that may stay.
    [[nodiscard]] QString stillRunning(quint16 serverPort, int kept = 0);
    /// What stands in the raw view.
    [[nodiscard]] QString shown(Side side);
    /// The exchanges of the ladder's rows with a server at that port, oldest first.
    [[nodiscard]] QList<ExchangePtr> ladder(quint16 serverPort);
    /// The exchange of the ladder's current row, if that row can be seen.
    [[nodiscard]] ExchangePtr selected();

private:
    [[nodiscard]] static bool waitFor(const std::function<bool()> &happened, std::chrono::milliseconds within);

    Bench m_bench;
    QTemporaryDir m_settings;
    std::unique_ptr<Ui::MainWindow> m_window;
};

} // namespace Ticketscope::TestUi
