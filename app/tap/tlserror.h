// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "tap/link.h"
#include "tap/proxychain.h"
#include "tap/servertrust.h"

namespace Ticketscope::Tap {

/// Why a handshake with a server failed, or why it ended a connection by an alert, as a person needs to read it.
[[nodiscard]] Error tlsError(const LinkFailure &failure, const ServerTrust &trust, const Target &target);

/// The name of an alert as RFC 8446 section 6 writes it ("handshake_failure"); its number where it has none.
[[nodiscard]] QString alertName(int alert);

} // namespace Ticketscope::Tap
