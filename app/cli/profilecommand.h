// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace Ticketscope::Cli {

/// `profile`: hands on to its subcommands.
class ProfileCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProfileCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override;
    [[nodiscard]] QString usage() const override;
    [[nodiscard]] QString summary() const override;
    [[nodiscard]] QCoro::Task<ExitCode> start(QStringList words) override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;
};

} // namespace Ticketscope::Cli
