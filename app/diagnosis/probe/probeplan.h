// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/probe/methodprobe.h"

namespace Ticketscope::Probe {

/// Told each endpoint as it is found.
using EndpointSink = std::function<void(const ProbedEndpoint &)>;

/// All that is asked of the profile's service, or of an address of which no service is known.
[[nodiscard]] QCoro::Task<void> probeAll(ProbeRunPtr run, ProbeTask task, EndpointSink found);

/// Logs in with the secrets of the task at the endpoint of the login: with the profile's own scheme, then with others
/// of its service that the secrets suit and that are offered there or hidden. A password that was refused once is not
/// sent again. Returns the endpoint with its new rows.
[[nodiscard]] QCoro::Task<ProbedEndpoint> probeWithSecrets(ProbeRunPtr run, ProbeTask task, ProbedEndpoint endpoint);
/// The schemes that the secrets suit, the profile's own first.
[[nodiscard]] QList<QByteArray> schemesWithSecrets(const ProbeTask &task);

} // namespace Ticketscope::Probe
