// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// What happens below HTTP or between the client and the service: names, connections, TLS, proxies, framing, clocks.
[[nodiscard]] QList<Rule> transportRules();

/// Names, connections and time-outs.
[[nodiscard]] QList<Finding> reach(const CaptureView &capture, const Profile &profile);
/// A certificate that was refused: why, from the certificates themselves.
[[nodiscard]] QList<Finding> certificates(const CaptureView &capture, const Profile &profile);
/// Handshakes that failed for another reason, and HTTP where TLS is spoken or the reverse.
[[nodiscard]] QList<Finding> handshakes(const CaptureView &capture, const Profile &profile);
[[nodiscard]] QList<Finding> proxies(const CaptureView &capture, const Profile &profile);
/// A page in place of data: a network's own sign-in page, or another one.
[[nodiscard]] QList<Finding> pages(const CaptureView &capture, const Profile &profile);
/// A session that one server of several knows and the next does not.
[[nodiscard]] QList<Finding> affinity(const CaptureView &capture, const Profile &profile);
/// Answers whose framing or content coding is broken, or that end early.
[[nodiscard]] QList<Finding> damagedAnswers(const CaptureView &capture, const Profile &profile);
[[nodiscard]] QList<Finding> clocks(const CaptureView &capture, const Profile &profile);
/// Redirects that go in circles, to https, or lose the login or the method.
[[nodiscard]] QList<Finding> redirects(const CaptureView &capture, const Profile &profile);
/// What another program's capture cannot show.
[[nodiscard]] QList<Finding> rebuilt(const CaptureView &capture, const Profile &profile);

} // namespace Ticketscope::Diagnosis
