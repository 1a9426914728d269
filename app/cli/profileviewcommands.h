// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace Ticketscope::Cli {

/// `profile list`: one line a profile, by group and name.
class ProfileListCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProfileListCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("profile list"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("profile list [--json]"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;
};

/// `profile show`: the profile as its file has it, and which of its secrets there are.
class ProfileShowCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProfileShowCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("profile show"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("profile show NAME"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;
};

} // namespace Ticketscope::Cli
