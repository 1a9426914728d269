// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "cli/secretsinput.h"
#include "diagnosis/probe/methodprobe.h"
#include "report/masking.h"
#include "workbench/workbench.h"

namespace Ticketscope::Cli {

/// `probe`: finds out which ways of logging in an address has, and prints the matrix.
class ProbeCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProbeCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("probe"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("probe NAME|URL [--json] [--with-secrets]"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;

private:
    [[nodiscard]] Result<Probe::ProbeTask> plan(Workbench &workbench) const;
    // A pointer, not a reference: these are coroutines, and what they point at lives in run().
    [[nodiscard]] QCoro::Task<Result<void>> readSecrets(Workbench *workbench, Probe::ProbeTask *task) const;
    [[nodiscard]] QCoro::Task<Probe::ProbeReport> probe(Workbench *workbench, const Probe::ProbeTask *task) const;
    [[nodiscard]] bool save(const QList<ExchangePtr> &exchanges, const QList<Secret> &known) const;
    void show(const Probe::ProbeReport &report, const QList<ExchangePtr> &exchanges, const Masker &masker) const;
};

} // namespace Ticketscope::Cli
