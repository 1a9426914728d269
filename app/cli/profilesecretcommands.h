// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace Ticketscope::Cli {

/// `profile remove`: deletes a profile and its secrets.
class ProfileRemoveCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProfileRemoveCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("profile remove"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("profile remove NAME"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;
};

/// `profile set-secret`: puts a secret into the keychain.
class ProfileSetSecretCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProfileSetSecretCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("profile set-secret"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("profile set-secret NAME PARAMETER"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;
};

} // namespace Ticketscope::Cli
