// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/secretsinput.h"
#include "report/jsonreport.h"
#include "workbench/workbench.h"

namespace Ticketscope::Cli {

/// What the options of a command that logs in say.
struct LoginRequest
{
    QString profile;                                 ///< its name or id, or a profile file
    std::optional<QString> secrets;                  ///< a file or "-"
    std::optional<SecretsByName> given;              ///< in place of `secrets`, where they were read already
    std::optional<Diagnosis::Experiment> experiment; ///< changes the profile for this run
    std::optional<QString> keytab;                   ///< a file
    std::optional<QString> call;                     ///< as flows read it
    std::optional<QString> body;                     ///< of the call: a file or "-"
    bool logOff = false;
    int passwordLimit = PasswordGuard::kDefaultLimit;
};

/// A login from the command line, from its profile to the report, with a call and the log-off where they are wanted,
/// and with the diagnosis of what crossed the wire.
class LoginRun final
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::LoginCommand)
public:
    LoginRun(const CommandContext &context, LoginRequest request);
    Q_DISABLE_COPY_MOVE(LoginRun)

    /// Runs it to its end, once; what came of it is in the report.
    [[nodiscard]] QCoro::Task<void> run();
    [[nodiscard]] const RunReport &report() const { return m_report; }
    /// False: no keychain could be asked for secrets.
    [[nodiscard]] bool keychainAnswers() const { return m_keychainAnswers; }

private:
    /// What is to be done, known before anything is sent.
    struct Plan
    {
        Profile profile;
        SecretsByName secrets;
        QByteArray body; ///< of the call
    };
    [[nodiscard]] Result<Plan> plan();
    /// The call as the flow reads it for this profile: a login may tell another address than the profile has.
    [[nodiscard]] Result<HttpRequest> callFor(const Profile &profile, const QByteArray &body) const;
    [[nodiscard]] Result<void> planCall(Plan *plan) const;
    [[nodiscard]] QCoro::Task<Result<void>> askForMissing(Plan *plan);
    [[nodiscard]] QCoro::Task<void> perform(Plan *plan);
    void tellNotice(const std::optional<LoginNotice> &notice) const;
    [[nodiscard]] QCoro::Task<void> call(AttemptId attempt, QByteArray body);
    [[nodiscard]] QCoro::Task<void> learnSecrets(Plan *plan);

    CommandContext m_context;
    LoginRequest m_request;
    Workbench m_workbench;
    RunReport m_report;
    bool m_keychainAnswers = true;
};

} // namespace Ticketscope::Cli
