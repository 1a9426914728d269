// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/secretsinput.h"
#include "report/jsonreport.h"
#include "workbench/workbench.h"

namespace Ticketscope::Cli {

/// `login`: logs in with a profile, calls, logs off, and shows all that crossed the wire.
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
    /// What is to be done, known before anything is sent.
    struct Plan
    {
        Profile profile;
        SecretsByName secrets;
        std::optional<HttpRequest> call;
        DecodeKeysPtr keys; ///< for the decoded fields; null: none
    };
    [[nodiscard]] Result<Plan> plan(Workbench &workbench) const;
    [[nodiscard]] Result<std::optional<HttpRequest>> plannedCall(const Profile &profile) const;

    // Pointers, not references: these are coroutines, and what they point at lives in run().
    [[nodiscard]] QCoro::Task<Result<void>> askForMissing(Workbench *workbench, Plan *plan) const;
    [[nodiscard]] QCoro::Task<void> perform(Workbench *workbench, Plan *plan, RunReport *report) const;
    [[nodiscard]] QCoro::Task<void> call(LoginRunner *runner, AttemptId attempt, HttpRequest request,
                                         RunReport *report) const;
    [[nodiscard]] QCoro::Task<void> learnSecrets(Workbench *workbench, const Plan *plan, RunReport *report) const;

    [[nodiscard]] SecretsInReport secretsInReport() const;
    [[nodiscard]] bool save(const RunReport &report) const;
    void show(const RunReport &report) const;
    [[nodiscard]] ExitCode finish(const RunReport &report, bool keychainAnswers) const;
};

} // namespace Ticketscope::Cli
