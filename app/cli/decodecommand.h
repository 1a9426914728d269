// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/secretsinput.h"
#include "report/jsonreport.h"

namespace Ticketscope::Cli {

/// `decode`: takes apart what is pasted or in a file: a header, a token, a message, an envelope, a capture.
class DecodeCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::DecodeCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("decode"); }
    [[nodiscard]] QString usage() const override
    {
        return QStringLiteral("decode [FILE|-] [--jwks FILE|URL] [--json]");
    }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;

private:
    /// What the person gave to read with.
    struct Given
    {
        QList<Secret> known; ///< masked wherever they stand
        DecodeKeysPtr keys;
        Secret password; ///< to be checked; not set unless that was asked for
    };
    [[nodiscard]] QCoro::Task<Result<Given>> given() const;
    [[nodiscard]] Result<Given> givenSecrets() const;
    [[nodiscard]] Result<Secret> passwordToCheck(const SecretsByName &secrets) const;
    [[nodiscard]] ExitCode showInput(const QByteArray &bytes, const Given &given) const;
    [[nodiscard]] ExitCode showCapture(const QList<ExchangePtr> &exchanges, const Given &given) const;
    [[nodiscard]] ExitCode showPasted(const QByteArray &bytes, const Given &given) const;
    [[nodiscard]] ExitCode showError(const Error &error) const;
    [[nodiscard]] SecretsInReport secretsInReport() const;
};

} // namespace Ticketscope::Cli
