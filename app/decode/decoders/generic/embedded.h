// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"

/// Values in generic trees (JSON members, XML leaves, form fields, unknown headers) that are something themselves.
namespace Ticketscope::Embedded {

/// Asks for a decoder by `context` ("xml:NAME", "json:NAME", "form:NAME"); failing that, by the value's first bytes if
/// they say that it is a token (which then finds the context as the fact "carrier"). Null where nobody knows it.
[[nodiscard]] std::optional<DecodedNode> decode(const DecodeInput &around, const SourceRange &value,
                                                const QByteArray &context, const DecoderRegistry &registry);

/// Whether the first bytes say what it is: a JWT, a SuperOffice ticket or token.
[[nodiscard]] bool looksLikeToken(QByteArrayView value);

} // namespace Ticketscope::Embedded
