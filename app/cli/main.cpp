// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hardening.h"
#include "base/leaving.h"
#include "cli/command.h"
#include "cli/decodecommand.h"
#include "cli/diagnosecommand.h"
#include "cli/logincommand.h"
#include "cli/practicecommand.h"
#include "cli/probecommand.h"
#include "cli/profilecommand.h"
#include "cli/ticketscommand.h"
#include "workbench/translation.h"

#include <QCoreApplication>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

int run()
{
    Cli::Terminal terminal;
    Cli::Interrupt interrupt;
    const Cli::CommandContext context{terminal, interrupt};
    const QStringList words = QCoreApplication::arguments().mid(1);
    if (words.value(0) == u"--version"_s || words.value(0) == u"-v"_s) {
        terminal.result(u"ticketscope-cli "_s + QCoreApplication::applicationVersion());
        return 0;
    }
    Cli::CommandList commands;
    commands.push_back(std::make_unique<Cli::ProfileCommand>(context));
    commands.push_back(std::make_unique<Cli::LoginCommand>(context));
    commands.push_back(std::make_unique<Cli::DecodeCommand>(context));
    commands.push_back(std::make_unique<Cli::DiagnoseCommand>(context));
    commands.push_back(std::make_unique<Cli::ProbeCommand>(context));
    commands.push_back(std::make_unique<Cli::TicketsCommand>(context));
    commands.push_back(std::make_unique<Cli::PracticeCommand>(context));
    return static_cast<int>(QCoro::waitFor(Cli::dispatch(&commands, &terminal, u"ticketscope-cli"_s, words)));
}

} // namespace

int main(int argc, char **argv)
{
    hardenProcess();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"ticketscope"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(TICKETSCOPE_VERSION));
    installTranslation(application);
    return leave(run());
}
