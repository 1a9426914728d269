// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/terminal.h"

#include "cli/console.h"

#include <QFile>
#include <QJsonDocument>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

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

Terminal::Terminal()
{
    Console::prepare();
}

void Terminal::result(const QString &text) const
{
    Console::write(stdout, text.toUtf8() + '\n');
}

void Terminal::result(const QJsonObject &document) const
{
    Console::write(stdout, QJsonDocument(document).toJson(QJsonDocument::Indented));
}

void Terminal::resultBytes(const QByteArray &bytes) const
{
    Console::write(stdout, bytes);
}

void Terminal::say(const QString &text) const
{
    Console::write(stderr, text.toUtf8() + '\n');
}

void Terminal::complain(const Error &error) const
{
    say(tr("Error: %1").arg(error.text));
}

bool Terminal::isInteractive() const
{
    return Console::isInteractive();
}

Result<Secret> Terminal::readSecret(const QString &prompt) const
{
    if (!isInteractive()) {
        QFile input;
        if (!input.open(stdin, QIODevice::ReadOnly)) {
            return failure(ErrorCode::File, tr("Standard input cannot be read."));
        }
        QByteArray bytes = input.readAll();
        return secretFrom(&bytes);
    }
    Console::write(stderr, prompt.toUtf8() + ' ');
    QByteArray line = Console::readUnseenLine();
    Console::write(stderr, "\n");
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
