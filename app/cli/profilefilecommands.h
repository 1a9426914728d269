// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace Ticketscope::Cli {

/// `profile import`: takes in profile files.
class ProfileImportCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProfileImportCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("profile import"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("profile import FILE…"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;
};

/// `profile export`: writes a profile, without secrets, to a file or to standard output.
class ProfileExportCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProfileExportCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("profile export"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("profile export NAME [FILE]"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;
};

} // namespace Ticketscope::Cli
