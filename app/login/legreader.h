// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// How much of a body a flow looks at, in bytes.
inline constexpr qint64 kLegBodyLimit = qint64(64) << 20;

/// The leg that a recorded exchange shows; its error where the answer did not arrive whole or does not decode.
/// Thread-safe, and slow for a large body.
[[nodiscard]] Result<Leg> readLeg(const ExchangePtr &exchange);

/// The decoded body of a leg with the way back to the wire; null where there is none.
[[nodiscard]] SourceBufferPtr bodyOf(const Leg &leg);

} // namespace Ticketscope
