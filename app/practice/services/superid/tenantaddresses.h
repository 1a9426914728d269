// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practicecontext.h"

#include <QString>

#include <functional>

namespace Ticketscope::Practice {

/// Where the practice tenant and its login are: functions, since the ports are known only once all services listen.
struct TenantAddresses
{
    std::function<QString()> login; ///< "http://127.0.0.1:PORT", of SuperID
    std::function<QString()> webApi;
    std::function<QString()> netServer;
};

/// "http://127.0.0.1:PORT/Cust12345/api/", as the claim webapi_url has it.
[[nodiscard]] QString webApiUrl(const TenantAddresses &addresses);
/// "http://127.0.0.1:PORT/Cust12345/Remote/Services88/", as the claim netserver_url has it.
[[nodiscard]] QString netServerUrl(const TenantAddresses &addresses);

/// GET /api/state/{tenant}: where a tenant is and whether it runs (docs.superoffice.com, tenant status). Anonymous.
[[nodiscard]] Response tenantState(const PracticeContext &context, const TenantAddresses &addresses,
                                   const QString &tenant);

} // namespace Ticketscope::Practice
