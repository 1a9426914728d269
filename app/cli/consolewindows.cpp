// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/console.h"

#include "base/secret.h"

#include <QString>

#include <windows.h>

#include <array>
#include <fcntl.h>
#include <io.h>

namespace Ticketscope::Cli {

namespace {

/// How much the console takes at once: older ones have 64 KiB for all that is under way.
constexpr qsizetype kPieceOfText = 8192;
constexpr wchar_t kEndOfInput = 0x1a; // Ctrl+Z

/// None where the stream goes to a file, a pipe or nowhere.
HANDLE consoleOf(FILE *stream)
{
    HANDLE handle = reinterpret_cast<HANDLE>(_get_osfhandle(_fileno(stream)));
    DWORD mode = 0;
    return handle != INVALID_HANDLE_VALUE && GetConsoleMode(handle, &mode) != FALSE ? handle : nullptr;
}

/// Switches the console's echo off for as long as it lives.
class WithoutEcho final
{
public:
    explicit WithoutEcho(HANDLE input)
        : m_input(input)
    {
        GetConsoleMode(m_input, &m_before);
        SetConsoleMode(m_input, (m_before & ~DWORD(ENABLE_ECHO_INPUT)) | ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT);
    }
    ~WithoutEcho() { SetConsoleMode(m_input, m_before); }
    Q_DISABLE_COPY_MOVE(WithoutEcho)

private:
    HANDLE m_input;
    DWORD m_before = 0;
};

} // namespace

void Console::prepare()
{
    for (FILE *stream : {stdin, stdout, stderr}) {
        std::fflush(stream);
        _setmode(_fileno(stream), _O_BINARY);
    }
}

bool Console::isInteractive()
{
    return consoleOf(stdin) != nullptr;
}

void Console::write(FILE *stream, const QByteArray &utf8)
{
    HANDLE console = consoleOf(stream);
    if (console == nullptr) {
        std::fwrite(utf8.constData(), 1, std::size_t(utf8.size()), stream);
        std::fflush(stream);
        return;
    }
    // The console's code page is whatever the person's language has; this way every character arrives.
    const QString text = QString::fromUtf8(utf8);
    for (qsizetype at = 0; at < text.size();) {
        qsizetype size = std::min(kPieceOfText, text.size() - at);
        if (size > 1 && text.at(at + size - 1).isHighSurrogate()) {
            --size;
        }
        DWORD written = 0;
        const QStringView piece = QStringView(text).sliced(at, size);
        if (WriteConsoleW(console, piece.utf16(), DWORD(size), &written, nullptr) == FALSE) {
            return;
        }
        at += size;
    }
}

QByteArray Console::readUnseenLine()
{
    HANDLE console = consoleOf(stdin);
    if (console == nullptr) {
        return {};
    }
    const WithoutEcho quiet(console);
    QString line;
    std::array<wchar_t, kPieceOfText> piece{};
    DWORD read = 0;
    // Nothing is read where Ctrl+C broke in.
    while (!line.endsWith(u'\n') && ReadConsoleW(console, piece.data(), DWORD(piece.size()), &read, nullptr) != FALSE &&
           read > 0) {
        if (line.isEmpty() && piece.front() == kEndOfInput) {
            break;
        }
        QString longer;
        longer.reserve(line.size() + qsizetype(read));
        longer.append(line).append(QStringView(piece.data(), qsizetype(read)));
        Secret::wipe(line);
        line = longer;
        Secret::wipe(longer);
    }
    SecureZeroMemory(piece.data(), sizeof(piece));
    QByteArray utf8 = line.toUtf8();
    Secret::wipe(line);
    return utf8;
}

} // namespace Ticketscope::Cli
