// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/flows/common/handshakeplan.h"

namespace Ticketscope {

/// What is known of a handshake when it fails.
struct HandshakeFacts
{
    HandshakePlan plan;
    std::optional<Mechanism> mechanism;
    QString principal;
    QDateTime now; ///< UTC, by this computer's clock
};

/// The server did not accept what was sent to the end, in sentences: what was sent, what to check, and the suspects
/// that this handshake itself shows (clock, channel binding, NTLM version).
[[nodiscard]] QString explainHandshakeRefusal(const HandshakeFacts &facts, const Leg &leg);
/// Only the suspects, for a refusal that the server or a KDC explained by itself; empty where there are none.
[[nodiscard]] QString handshakeSuspects(const HandshakeFacts &facts, const Leg &leg);
/// Why type 1 was not answered with a challenge.
[[nodiscard]] QString explainMissingChallenge(const Leg &leg);
/// Type 3 went over another connection than type 1, or the connection was lost between them. `challenge` is the leg
/// that brought type 2.
[[nodiscard]] QString explainLostConnection(const Leg &challenge);

/// How far the server's clock is from ours, by its Date header; not set where it has none.
[[nodiscard]] std::optional<std::chrono::seconds> clockSkew(const Leg &leg, const QDateTime &now);
/// The sentence for a skew that Kerberos does not bear; empty for one that it does.
[[nodiscard]] QString explainClockSkew(const Leg &leg, const QDateTime &now);

} // namespace Ticketscope
