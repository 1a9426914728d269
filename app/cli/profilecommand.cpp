// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/profilecommand.h"

#include "cli/profilefilecommands.h"
#include "cli/profilesecretcommands.h"
#include "cli/profileviewcommands.h"

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

QString ProfileCommand::name() const
{
    return u"profile"_s;
}

QString ProfileCommand::usage() const
{
    return u"profile list|show|import|export|remove|set-secret …"_s;
}

QString ProfileCommand::summary() const
{
    return tr("Look after the connection profiles and their secrets.");
}

QCoro::Task<ExitCode> ProfileCommand::start(QStringList words)
{
    CommandList commands;
    commands.push_back(std::make_unique<ProfileListCommand>(context()));
    commands.push_back(std::make_unique<ProfileShowCommand>(context()));
    commands.push_back(std::make_unique<ProfileImportCommand>(context()));
    commands.push_back(std::make_unique<ProfileExportCommand>(context()));
    commands.push_back(std::make_unique<ProfileRemoveCommand>(context()));
    commands.push_back(std::make_unique<ProfileSetSecretCommand>(context()));
    co_return co_await dispatch(&commands, &terminal(), u"ticketscope-cli profile"_s, words);
}

void ProfileCommand::describe(QCommandLineParser &) const {}

QCoro::Task<ExitCode> ProfileCommand::run()
{
    co_return ExitCode::WrongUse;
}

} // namespace Ticketscope::Cli
