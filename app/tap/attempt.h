// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/connectionpolicy.h"
#include "base/ids.h"
#include "tap/openssl.h"

#include <memory>

namespace Ticketscope::Tap {

/// What the connections of one attempt share. Made by openAttempt() in any thread; used in the tap's afterwards.
struct Attempt
{
    AttemptId id;
    ConnectionPolicy policy;
    SslContextPtr tls;
    bool hasSystemAuthorities = false; ///< in `tls`, from the first handshake on; tap's thread only
    /// The customer's proxy has asked for Basic before: from then on credentials go with the first request, as
    /// browsers do. Tap's thread only.
    bool proxyAskedForBasic = false;
};

using AttemptPtr = std::shared_ptr<Attempt>;

} // namespace Ticketscope::Tap
