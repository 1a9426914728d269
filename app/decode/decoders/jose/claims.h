// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"

namespace Ticketscope::Claims {

/// The JSON object of a token's header or payload, each member as "PREFIX.NAME" with what it means.
[[nodiscard]] DecodedNode objectNode(const DecodeInput &input, const SourceBufferPtr &json, const QByteArray &prefix,
                                     const QString &title, const DecoderRegistry &registry);

} // namespace Ticketscope::Claims
