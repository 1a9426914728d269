// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/probe/probereport.h"
#include "diagnosis/probe/proberun.h"

namespace Ticketscope::Probe {

/// Which versions of TLS the server does, a handshake for each, and whether it asks for a client certificate. `seen`
/// is an exchange with the profile's own settings; null: there is none.
[[nodiscard]] QCoro::Task<ProbedEndpoint> probeTls(ProbeRunPtr run, ExchangePtr seen);

} // namespace Ticketscope::Probe
