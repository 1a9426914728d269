// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/browser.h"

#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QStandardPaths>

#ifdef Q_OS_WIN
#include <windows.h>

#include <shellapi.h>
#endif

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Browser)
};

/// One word of a command; `hadAddress` once the address took the place of a %s.
QString resolved(const QString &word, const QString &address, bool *hadAddress)
{
    QString text;
    for (qsizetype i = 0; i < word.size(); ++i) {
        const QChar next = i + 1 < word.size() ? word.at(i + 1) : QChar();
        if (word.at(i) != u'%' || (next != u's' && next != u'c' && next != u'%')) {
            text += word.at(i);
            continue;
        }
        ++i;
        if (next == u's') {
            text += address;
            *hadAddress = true;
        } else {
            text += next == u'c' ? u':' : u'%';
        }
    }
    return text;
}

bool start(const QStringList &command)
{
    const QString program = QStandardPaths::findExecutable(command.value(0));
    if (program.isEmpty()) {
        return false;
    }
    QProcess process;
    process.setProgram(program);
    process.setArguments(command.mid(1));
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
    return process.startDetached();
}

Result<void> openBySystem(const QString &address)
{
#ifdef Q_OS_WIN
    const auto *text = reinterpret_cast<const wchar_t *>(address.utf16());
    const auto result =
        reinterpret_cast<INT_PTR>(ShellExecuteW(nullptr, L"open", text, nullptr, nullptr, SW_SHOWNORMAL));
    constexpr INT_PTR lastError = 32;
    if (result > lastError) {
        return {};
    }
    return failure(ErrorCode::NotSupported, Text::tr("Windows could not open a browser (error %1).").arg(result));
#elif defined(Q_OS_MACOS)
    if (start({u"open"_s, address})) {
        return {};
    }
    return failure(ErrorCode::NotSupported, Text::tr("No browser could be opened."));
#else
    // Without a display xdg-open would look for a browser in a terminal, and take this one.
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")) {
        return failure(ErrorCode::NotSupported, Text::tr("No browser could be opened: there is no display here."));
    }
    if (start({u"xdg-open"_s, address})) {
        return {};
    }
    return failure(
        ErrorCode::NotSupported,
        Text::tr("No browser could be opened: the program xdg-open is not there. Install xdg-utils, or name a "
                 "browser in the variable BROWSER."));
#endif
}

} // namespace

QList<QStringList> browserCommands(const QString &value, const QString &address)
{
    QList<QStringList> commands;
    const QStringList parts = value.split(QDir::listSeparator(), Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        QStringList command;
        bool hadAddress = false;
        const QStringList words = QProcess::splitCommand(part);
        for (const QString &word : words) {
            command.append(resolved(word, address, &hadAddress));
        }
        if (command.isEmpty()) {
            continue;
        }
        if (!hadAddress) {
            command.append(address);
        }
        commands.append(command);
    }
    return commands;
}

Result<void> openInBrowser(const QUrl &url)
{
    if (!url.isValid() || (url.scheme() != "https"_L1 && url.scheme() != "http"_L1)) {
        return failure(ErrorCode::Usage, Text::tr("Only addresses that begin with https:// or http:// are opened in a "
                                                  "browser."));
    }
    const QString address = QString::fromLatin1(url.toEncoded());
    const QString named = qEnvironmentVariable("BROWSER");
    if (named.trimmed().isEmpty()) {
        return openBySystem(address);
    }
    const QList<QStringList> commands = browserCommands(named, address);
    for (const QStringList &command : commands) {
        if (start(command)) {
            return {};
        }
    }
    return failure(
        ErrorCode::NotSupported,
        Text::tr("No browser could be opened: what the variable BROWSER names cannot be started (%1).").arg(named));
}

} // namespace Ticketscope
