// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/command.h"
#include "practice/practiceservices.h"
#include "profile/profile.h"

namespace Ticketscope::Cli {

/// `practice`: runs the practice services until it is told to end.
class PracticeCommand final : public Command
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::PracticeCommand)
public:
    using Command::Command;
    [[nodiscard]] QString name() const override { return QStringLiteral("practice"); }
    [[nodiscard]] QString usage() const override { return QStringLiteral("practice [--fault ID]…"); }
    [[nodiscard]] QString summary() const override;

protected:
    void describe(QCommandLineParser &parser) const override;
    [[nodiscard]] QCoro::Task<ExitCode> run() override;

private:
    [[nodiscard]] ExitCode listFaults() const;
    [[nodiscard]] Result<void> writeProfiles(const QList<Practice::PracticeProfile> &profiles,
                                             const QString &folder) const;
    void announce(const Practice::PracticeServices &services) const;
};

} // namespace Ticketscope::Cli
