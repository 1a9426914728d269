// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/probe/probereport.h"

namespace Ticketscope::Probe {

/// Puts what SuperOffice documents for this way of logging in beside what was found: onsite installations and Online
/// (docs.superoffice.com, "Web services", "Authorization options"). Keys: "webapi-basic", "netserver-ticket", …; an
/// unknown one changes nothing.
void addVendor(ProbedMethod *method, QByteArrayView key);

/// "Cust12345" where the address's path names a tenant of SuperOffice Online; empty where it does not.
[[nodiscard]] QString tenantOf(const QUrl &url);

} // namespace Ticketscope::Probe
