// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/loginrun.h"
#include "cli/secretsinput.h"
#include "report/jsonreport.h"

#include <QJsonObject>

namespace Ticketscope::Cli {

/// `diagnose`: says why a login failed, from a capture, or from a login that it makes with a profile.
class DiagnoseCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::DiagnoseCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("diagnose"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("diagnose FILE|NAME [--json]"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;

private:
    /// The bytes of a capture; nothing where the input is a profile's name or file.
    [[nodiscard]] Result<std::optional<QByteArray>> captureBytes(const QString &input) const;
    [[nodiscard]] Result<RunReport> diagnoseCapture(const QByteArray &bytes) const;
    [[nodiscard]] QCoro::Task<ExitCode> logInAndDiagnose(QString profile) const;
    /// Logs in once more with what --try names changed, and compares. Not set: the report stands as it is.
    [[nodiscard]] QCoro::Task<std::optional<ExitCode>> tryAgain(LoginRequest request, const RunReport *report) const;
    [[nodiscard]] ExitCode showError(const Error &error) const;
    void show(const RunReport &report, const QJsonObject &more = {}) const;
    [[nodiscard]] SecretsInReport secretsInReport() const;
};

} // namespace Ticketscope::Cli
