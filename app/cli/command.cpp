// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command.h"

#include <algorithm>
#include <exception>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Cli)
};

QString overview(const CommandList &commands, const QString &program)
{
    QStringList lines{Text::tr("Usage: %1 COMMAND …").arg(program), QString()};
    qsizetype width = 0;
    for (const auto &command : commands) {
        width = std::max(width, command->usage().size());
    }
    for (const auto &command : commands) {
        const QString usage = command->usage().leftJustified(width);
        lines.append(u"  %1  %2"_s.arg(usage, command->summary()));
    }
    lines.append(QString());
    lines.append(Text::tr("%1 COMMAND --help tells more of each.").arg(program));
    return lines.join(u'\n');
}

} // namespace

QCoro::Task<ExitCode> Command::start(QStringList words)
{
    m_parser.setApplicationDescription(summary());
    const QCommandLineOption help({u"h"_s, u"help"_s}, Text::tr("Show this help."));
    m_parser.addOption(help);
    describe(m_parser);
    // The parser takes the first word for the program's own name, and shows it in its help.
    const QString shownName = u"ticketscope-cli "_s + usage().section(u' ', 0, name().count(u' '));
    words.prepend(shownName);
    const bool isUnderstood = m_parser.parse(words);
    if (m_parser.isSet(help)) {
        QString text = m_parser.helpText();
        text.replace(QCoreApplication::applicationFilePath(), shownName);
        text.replace(QCoreApplication::arguments().value(0), shownName);
        terminal().result(text.trimmed());
        co_return ExitCode::Success;
    }
    if (!isUnderstood) {
        co_return wrongUse(m_parser.errorText());
    }
    co_return co_await run();
}

ExitCode Command::wrongUse(const QString &text) const
{
    terminal().say(Text::tr("Error: %1").arg(text));
    terminal().say(Text::tr("Usage: ticketscope-cli %1").arg(usage()));
    return ExitCode::WrongUse;
}

QCoro::Task<ExitCode> dispatch(const CommandList *commands, const Terminal *terminal, QString program,
                               QStringList words)
{
    const QString first = words.value(0);
    if (first == u"--help"_s || first == u"-h"_s || first == u"help"_s) {
        terminal->result(overview(*commands, program));
        co_return ExitCode::Success;
    }
    const auto command = std::find_if(commands->begin(), commands->end(), [&first](const auto &candidate) {
        return candidate->name().section(u' ', -1) == first;
    });
    if (command == commands->end()) {
        terminal->say(first.isEmpty() ? Text::tr("Error: a command is missing.")
                                      : Text::tr("Error: there is no command \"%1\".").arg(first));
        terminal->say(overview(*commands, program));
        co_return ExitCode::WrongUse;
    }
    try {
        co_return co_await (*command)->start(words.mid(1));
    } catch (const std::exception &unexpected) {
        // A coroutine that ends so would leave the event loop waiting for ever.
        terminal->say(
            Text::tr("Error: the program failed inside (%1).").arg(QString::fromLocal8Bit(unexpected.what())));
    }
    co_return ExitCode::NotReached;
}

} // namespace Ticketscope::Cli
