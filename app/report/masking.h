// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodemessage.h"

namespace Ticketscope {

/// The bytes with each byte of the ranges replaced by '*' (0x2A), so that lengths and offsets stay true.
[[nodiscard]] QByteArray masked(QByteArray bytes, const QList<ByteRange> &ranges);
/// The message's wire, secrets masked.
[[nodiscard]] QByteArray maskedWire(const Exchange &exchange, Side side);

} // namespace Ticketscope
