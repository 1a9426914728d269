// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/probe/methodprobe.h"

namespace Ticketscope::Probe {

/// Told each endpoint as it is found.
using EndpointSink = std::function<void(const ProbedEndpoint &)>;

/// All that is asked of the profile's service, or of an address of which no service is known.
[[nodiscard]] QCoro::Task<void> probeAll(ProbeRunPtr run, ProbeTask task, EndpointSink found);

/// Logs in with the secrets of the task: the profile's own scheme, then others of its service that the secrets suit.
/// A password that was refused once is not sent again. The rows are those of the endpoint of that title.
[[nodiscard]] QCoro::Task<QList<ProbedMethod>> probeWithSecrets(ProbeRunPtr run, ProbeTask task);
/// The schemes that probeWithSecrets will try.
[[nodiscard]] QList<QByteArray> schemesWithSecrets(const ProbeTask &task);

} // namespace Ticketscope::Probe
