// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/exitcode.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"

#include <QCommandLineParser>
#include <QCoroTask>

#include <memory>
#include <vector>

namespace Ticketscope::Cli {

/// What a command is given by the program.
struct CommandContext
{
    Terminal &terminal;
    Interrupt &interrupt;
};

/// One word after the program's name, with options of its own.
class Command
{
public:
    explicit Command(CommandContext context)
        : m_context(context)
    {
    }
    virtual ~Command() = default;
    Q_DISABLE_COPY_MOVE(Command)

    [[nodiscard]] virtual QString name() const = 0;
    /// As `--help` shows it: "login NAME|FILE [options]".
    [[nodiscard]] virtual QString usage() const = 0;
    [[nodiscard]] virtual QString summary() const = 0;

    /// Reads the words and runs. Help is printed and wrong use said here.
    [[nodiscard]] virtual QCoro::Task<ExitCode> start(QStringList words);

protected:
    /// The options, and what must stand beside them.
    virtual void describe(QCommandLineParser &parser) const = 0;
    [[nodiscard]] virtual QCoro::Task<ExitCode> run() = 0;

    [[nodiscard]] const QCommandLineParser &options() const { return m_parser; }
    [[nodiscard]] const Terminal &terminal() const { return m_context.terminal; }
    [[nodiscard]] Interrupt &interrupt() const { return m_context.interrupt; }
    [[nodiscard]] const CommandContext &context() const { return m_context; }
    /// Says it and tells how the command is used.
    [[nodiscard]] ExitCode wrongUse(const QString &text) const;

private:
    CommandContext m_context;
    QCommandLineParser m_parser;
};

using CommandList = std::vector<std::unique_ptr<Command>>;

/// Runs the command that the first word names.
[[nodiscard]] QCoro::Task<ExitCode> dispatch(const CommandList *commands, const Terminal *terminal, QString program,
                                             QStringList words);

} // namespace Ticketscope::Cli
