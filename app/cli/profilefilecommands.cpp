// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/profilefilecommands.h"

#include "cli/profileaccess.h"

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;

QString ProfileImportCommand::summary() const
{
    return tr("Take in profile files.");
}

void ProfileImportCommand::describe(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"FILE"_s, tr("Files to take in (*.ticketscope.json)."), u"FILE…"_s);
}

QCoro::Task<ExitCode> ProfileImportCommand::run()
{
    const QStringList files = options().positionalArguments();
    if (files.isEmpty()) {
        co_return wrongUse(tr("Name at least one file."));
    }
    const auto store = openProfiles(terminal());
    ExitCode code = ExitCode::Success;
    for (const QString &file : files) {
        const auto profile = store->importFile(file);
        if (!profile) {
            const std::optional<qint64> offset = profile.error().offset;
            const QString where = offset ? tr(" (byte %1)").arg(*offset) : QString();
            terminal().say(u"%1%2: %3"_s.arg(file, where, profile.error().text));
            code = exitCodeOf(profile.error());
            continue;
        }
        terminal().result(QStringList{profile->name, profile->id.toString(QUuid::WithoutBraces)}.join(u'\t'));
    }
    co_return code;
}

QString ProfileExportCommand::summary() const
{
    return tr("Write a profile, without its secrets, to a file.");
}

void ProfileExportCommand::describe(QCommandLineParser &parser) const
{
    parser.addPositionalArgument(u"NAME"_s, tr("The profile's name or id."));
    parser.addPositionalArgument(u"FILE"_s, tr("Where to; standard output if it is left out."), u"[FILE]"_s);
}

QCoro::Task<ExitCode> ProfileExportCommand::run()
{
    const QStringList arguments = options().positionalArguments();
    if (arguments.isEmpty() || arguments.size() > 2) {
        co_return wrongUse(tr("Name one profile, and at most one file."));
    }
    const auto store = openProfiles(terminal());
    const auto profile = findProfile(*store, arguments.first());
    if (!profile) {
        terminal().complain(profile.error());
        co_return exitCodeOf(profile.error());
    }
    if (arguments.size() == 1 || arguments.at(1) == u"-"_s) {
        terminal().resultBytes(profileToJson(*profile));
        co_return ExitCode::Success;
    }
    if (const auto written = store->exportFile(profile->id, arguments.at(1)); !written) {
        terminal().complain(written.error());
        co_return exitCodeOf(written.error());
    }
    co_return ExitCode::Success;
}

} // namespace Ticketscope::Cli
