// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/terminal.h"

#include <QFile>
#include <QJsonDocument>

#include <cstdio>

#ifdef Q_OS_WIN
#include <io.h>
#include <windows.h>
#else
#include <termios.h>
#include <unistd.h>
#endif

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

void write(FILE *stream, const QByteArray &bytes)
{
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stream);
    std::fflush(stream);
}

/// Switches the terminal's echo off for as long as it lives.
#ifdef Q_OS_WIN
class WithoutEcho final
{
public:
    WithoutEcho()
        : m_input(GetStdHandle(STD_INPUT_HANDLE))
    {
        GetConsoleMode(m_input, &m_before);
        SetConsoleMode(m_input, m_before & ~DWORD(ENABLE_ECHO_INPUT));
    }
    ~WithoutEcho() { SetConsoleMode(m_input, m_before); }
    Q_DISABLE_COPY_MOVE(WithoutEcho)

private:
    HANDLE m_input;
    DWORD m_before = 0;
};
#else
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
#endif

Secret secretFrom(QByteArray *bytes)
{
    qsizetype end = bytes->size();
    if (end > 0 && bytes->at(end - 1) == '\n') {
        --end;
    }
    if (end > 0 && bytes->at(end - 1) == '\r') {
        --end;
    }
    Secret secret(QByteArrayView(*bytes).first(end));
    Secret::wipe(*bytes);
    return secret;
}

} // namespace

void Terminal::result(const QString &text) const
{
    write(stdout, text.toUtf8() + '\n');
}

void Terminal::result(const QJsonObject &document) const
{
    write(stdout, QJsonDocument(document).toJson(QJsonDocument::Indented));
}

void Terminal::resultBytes(const QByteArray &bytes) const
{
    write(stdout, bytes);
}

void Terminal::say(const QString &text) const
{
    write(stderr, text.toUtf8() + '\n');
}

void Terminal::complain(const Error &error) const
{
    say(tr("Error: %1").arg(error.text));
}

bool Terminal::isInteractive() const
{
#ifdef Q_OS_WIN
    return _isatty(_fileno(stdin)) != 0;
#else
    return isatty(STDIN_FILENO) == 1;
#endif
}

Result<Secret> Terminal::readSecret(const QString &prompt) const
{
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly)) {
        return failure(ErrorCode::File, tr("Standard input cannot be read."));
    }
    if (!isInteractive()) {
        QByteArray bytes = input.readAll();
        return secretFrom(&bytes);
    }
    write(stderr, prompt.toUtf8() + ' ');
    const WithoutEcho quiet;
    QByteArray line = input.readLine();
    write(stderr, "\n");
    if (line.isEmpty()) {
        return failure(ErrorCode::Cancelled, tr("Nothing was typed in."));
    }
    return secretFrom(&line);
}

Result<QByteArray> Terminal::readInput(const QString &fileOrDash) const
{
    QFile file(fileOrDash);
    const bool isStandardInput = fileOrDash == u"-"_s;
    const bool isOpen = isStandardInput ? file.open(stdin, QIODevice::ReadOnly) : file.open(QIODevice::ReadOnly);
    if (!isOpen) {
        return failure(ErrorCode::File, tr("The file %1 cannot be read: %2.").arg(fileOrDash, file.errorString()));
    }
    return file.readAll();
}

} // namespace Ticketscope::Cli
