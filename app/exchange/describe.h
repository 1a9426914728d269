// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/pairing.h"
#include "exchange/wireobserver.h"

namespace Ticketscope {

/// The exchange as it stands, with its address, phases and the facts of its connection.
[[nodiscard]] Exchange describeExchange(const ConnectionFacts &facts, const OpenExchange &open, Message request,
                                        Message response);

/// What the codings of a body hold against it: BrokenEncoding, with the offset in the response. Bodies beyond 16 MiB
/// are not looked at.
[[nodiscard]] std::optional<Error> codingDamage(const Message &response);

} // namespace Ticketscope
