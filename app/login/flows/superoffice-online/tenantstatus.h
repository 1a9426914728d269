// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope::Online {

/// What an environment says about a tenant, to anybody who asks.
struct TenantStatus
{
    QString tenant;            ///< as it names itself, else as it was asked for
    QString state;             ///< "Running"; as told where it is none that is known
    std::optional<int> number; ///< of the state; not set: it is none that is known
    std::optional<bool> isRunning;
    QUrl api; ///< null: none told
    ExchangeId exchange = 0;

    /// Calls reach a tenant in the states Running and OnlineMaintenance only; one whose state is not known is taken by
    /// whether it runs.
    [[nodiscard]] bool isUsable() const;
    [[nodiscard]] bool isPlainlyRunning() const;
    /// One sentence on the state, with what to do.
    [[nodiscard]] QString explanation() const;
};

/// Reads the answer leniently: the state as name or as number.
[[nodiscard]] Result<TenantStatus> readTenantStatus(const Leg &leg, const QString &tenant);

/// One leg: GET /api/state/{tenant} of the environment, without any login.
[[nodiscard]] HttpRequest tenantStatusRequest(const QUrl &environment, const QString &tenant);
[[nodiscard]] QCoro::Task<Result<TenantStatus>> askTenantStatus(LoginContext context, QUrl environment, QString tenant,
                                                                StepKind kind);

} // namespace Ticketscope::Online
