// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rules/superoffice/findings.h"

namespace Ticketscope::Diagnosis::SuperOfficeRules {

/// Whether the exchange is with SuperID: its login paths, whatever the host is called.
[[nodiscard]] bool isSuperId(const ExchangeView &exchange);

/// SuperID's own errors: the redirect address, consent, the system user's time and signature.
[[nodiscard]] QList<Finding> authorizationErrors(const CaptureView &capture, const Profile &profile);
/// The provider's description, what it has not, and what it leaves out.
[[nodiscard]] QList<Finding> discovery(const CaptureView &capture, const Profile &profile);
/// What stands in an id_token that strict libraries stumble over.
[[nodiscard]] QList<Finding> identityTokens(const CaptureView &capture, const Profile &profile);
/// Whether the tenant is there at all, as /api/state says.
[[nodiscard]] QList<Finding> tenantState(const CaptureView &capture, const Profile &profile);
/// Error pages of partners' programs and of ASP.NET that name the cause, and pages that must not be framed.
[[nodiscard]] QList<Finding> errorPages(const CaptureView &capture, const Profile &profile);

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
