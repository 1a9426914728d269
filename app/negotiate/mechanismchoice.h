// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/clientmechanism.h"

namespace Ticketscope::Negotiate {

/// The mechanism that has begun, and those that could take its place.
struct MechanismStart
{
    std::unique_ptr<ClientMechanism> mechanism;
    QByteArray token; ///< its first
    QList<Mechanism> others;
};

/// Why none could begin.
struct StartFailure
{
    Error error;
    bool passwordWasRefused = false; ///< as SecurityContext::passwordWasRefused()
};

/// Begins with the first of `wanted` that can; the account says which were left out, and why. Where a KDC refused the
/// person's password or account, that is the end: the next mechanism would offer the same password once more, and too
/// many wrong ones lock an account.
[[nodiscard]] tl::expected<MechanismStart, StartFailure>
startFirst(const QList<Mechanism> &wanted, const SecurityRequest &request, const std::shared_ptr<Account> &account);

/// "Kerberos", "NTLM": not translated.
[[nodiscard]] QString mechanismText(Mechanism mechanism);

} // namespace Ticketscope::Negotiate
