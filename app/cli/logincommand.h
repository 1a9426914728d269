// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "report/jsonreport.h"

namespace Ticketscope::Cli {

struct LoginRequest;

/// `login`: logs in with a profile, makes a call, logs off, and shows or saves what crossed the wire.
class LoginCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::LoginCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("login"); }
    [[nodiscard]] QString usage() const override;
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;

private:
    [[nodiscard]] LoginRequest request(int passwordLimit) const;
    [[nodiscard]] SecretsInReport secretsInReport() const;
    [[nodiscard]] bool save(const RunReport &report) const;
    void show(const RunReport &report) const;
    [[nodiscard]] ExitCode finish(const RunReport &report, bool keychainAnswers) const;
};

} // namespace Ticketscope::Cli
