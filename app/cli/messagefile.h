// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"

namespace Ticketscope::Cli {

/// The exchanges of a file that holds whole HTTP/1.1 messages one after the other, as they are copied out of a log:
/// requests and responses, line ends LF or CRLF, all taken to be of one connection. A message without a length ends
/// where the next start line stands. Empty where the file does not begin with a message.
[[nodiscard]] QList<ExchangePtr> exchangesOfMessages(const QByteArray &bytes);

} // namespace Ticketscope::Cli
