// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "report/jsonreport.h"

namespace Ticketscope::Cli {

/// `decode`: takes apart what is pasted or in a file: a header, a token, a message, an envelope, a capture.
class DecodeCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::DecodeCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("decode"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("decode [FILE|-] [--json]"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;

private:
    [[nodiscard]] ExitCode showCapture(const QList<ExchangePtr> &exchanges, const QList<Secret> &known) const;
    [[nodiscard]] ExitCode showPasted(const QByteArray &bytes, const QList<Secret> &known) const;
    [[nodiscard]] ExitCode showError(const Error &error) const;
    [[nodiscard]] SecretsInReport secretsInReport() const;
};

} // namespace Ticketscope::Cli
