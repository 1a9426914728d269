// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

namespace Ticketscope::Negotiate {

/// Whom an error of SSPI is about.
struct SspiAttempt
{
    QString client;  ///< empty: the account that is logged on
    QString service; ///< the SPN
    bool passwordGiven = false;
};

/// "SEC_E_TARGET_UNKNOWN, 0x80090303".
[[nodiscard]] QString sspiErrorName(quint32 status);
/// What it means and what to do, the error's name in it. `status` is a SECURITY_STATUS.
[[nodiscard]] Error explainSspi(quint32 status, const SspiAttempt &attempt);
/// Whether the domain has judged the person: a second mechanism must not offer the same password again.
[[nodiscard]] bool isVerdictOnPersonSspi(quint32 status);

} // namespace Ticketscope::Negotiate
