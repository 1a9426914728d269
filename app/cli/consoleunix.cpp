// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/console.h"

#include <QFile>

#include <termios.h>
#include <unistd.h>

namespace Ticketscope::Cli {

namespace {

/// Switches the terminal's echo off for as long as it lives.
class WithoutEcho final
{
public:
    WithoutEcho()
        : m_isChanged(tcgetattr(STDIN_FILENO, &m_before) == 0)
    {
        termios quiet = m_before;
        quiet.c_lflag &= ~tcflag_t(ECHO);
        m_isChanged = m_isChanged && tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    }
    ~WithoutEcho()
    {
        if (m_isChanged) {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
        }
    }
    Q_DISABLE_COPY_MOVE(WithoutEcho)

private:
    termios m_before{};
    bool m_isChanged;
};

} // namespace

void Console::prepare() {}

bool Console::isInteractive()
{
    return isatty(STDIN_FILENO) == 1;
}

void Console::write(FILE *stream, const QByteArray &utf8)
{
    std::fwrite(utf8.constData(), 1, std::size_t(utf8.size()), stream);
    std::fflush(stream);
}

QByteArray Console::readUnseenLine()
{
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly)) {
        return {};
    }
    const WithoutEcho quiet;
    return input.readLine();
}

} // namespace Ticketscope::Cli
