// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/httpmessage.h"

namespace Ticketscope::Http {

/// Reads field lines, headers or trailers, from `start` up to and including the empty line behind them; returns the
/// offset behind that. What was read before an error stays in `fields`.
[[nodiscard]] Result<qint64> readFieldLines(QByteArrayView bytes, qint64 start, QList<HeaderField> &fields);

} // namespace Ticketscope::Http
