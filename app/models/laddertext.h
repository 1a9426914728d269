// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "exchange/handshakewatch.h"

#include <QString>

namespace Ticketscope {

/// How an exchange ended, for colour and sign beside the words.
enum class Outcome
{
    Good,      ///< 2xx
    Neutral,   ///< 1xx, 3xx
    Challenge, ///< a 401 or 407 of a leg, "not yet" for a device's code: part of the way, not its end
    Refused,   ///< any other status of 400 or more
    Failed     ///< the answer did not arrive whole
};

[[nodiscard]] Outcome outcomeOf(const Exchange &exchange);
/// "200 OK", "timed out", "200, cut off": what the status pill says.
[[nodiscard]] QString statusText(const Exchange &exchange);
/// A word or two for an error: "timed out", "name not found".
[[nodiscard]] QString errorWord(ErrorCode code);
/// "Log in", "Leg", …: the step's own label, else its kind.
[[nodiscard]] QString stepText(const Step &step);
/// `step` with the login token that the request carried: "Call: Negotiate: Kerberos ticket". Legs are named after
/// theirs already.
[[nodiscard]] QString stepWithToken(const QString &step, const Exchange &exchange, const HandshakeLeg &handshake);
/// "c8"; "c8 ≠ c7" where the challenge came over another connection; empty where there was none.
[[nodiscard]] QString connectionText(const Exchange &exchange, const HandshakeLeg &handshake);
/// The icon of the program's set for a kind of step.
[[nodiscard]] QString stepIconName(StepKind kind);
[[nodiscard]] QByteArray methodOf(const Exchange &exchange);
/// Host and path, with the scheme left out where it is https.
[[nodiscard]] QString addressText(const Exchange &exchange);
/// The same, what is secret in its query masked.
[[nodiscard]] QString shownAddressText(const Exchange &exchange);
/// One line a phase, in milliseconds, with the time that did not fall in any.
[[nodiscard]] QString timingsText(const Timings &timings);

} // namespace Ticketscope
