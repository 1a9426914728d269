// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Ticketscope::Online {

/// SuperOffice's AuthorizeErrorCode, which SuperID's pages and the exchange of a system user name.
enum class AuthorizeError
{
    None,
    Revoked = 1,
    InvalidRedirectUrl = 2,
    Expired = 3,
    Denied = 4,
    NeedsReapproval = 5,
    InvalidTimestamp = 6,
    InvalidSignature = 7
};

/// The code that a text names, by its name or as "(6)"; None where it names none.
[[nodiscard]] AuthorizeError authorizeErrorIn(const QString &said);
/// "InvalidTimestamp (6)"
[[nodiscard]] QString authorizeErrorName(AuthorizeError code);
/// What it means and what to do, in sentences; null for None.
[[nodiscard]] QString explainAuthorizeError(AuthorizeError code);

} // namespace Ticketscope::Online
