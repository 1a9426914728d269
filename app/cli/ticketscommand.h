// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"

namespace Ticketscope::Cli {

/// `tickets`: the Kerberos tickets that a login would use. No KDC is asked.
class TicketsCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TicketsCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("tickets"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("tickets [--json]"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;
};

} // namespace Ticketscope::Cli
