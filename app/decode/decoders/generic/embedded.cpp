// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/generic/embedded.h"

#include "protocol/jose.h"

namespace Ticketscope::Embedded {

bool looksLikeToken(QByteArrayView value)
{
    return value.startsWith("7T:") || value.startsWith("7S:") || value.startsWith("7P:") || value.startsWith("8A:") ||
           Jose::looksLikeCompact(value) || Jose::looksLikeLostDots(value);
}

std::optional<DecodedNode> decode(const DecodeInput &around, const SourceRange &value, const QByteArray &context,
                                  const DecoderRegistry &registry)
{
    if (std::optional<DecodedNode> known = registry.decodeIfKnown(around.inner(value, context))) {
        return known;
    }
    if (looksLikeToken(value.view())) {
        DecodeInput token = around.inner(value, "token");
        token.facts.insert("carrier", context);
        return registry.decodeIfKnown(token);
    }
    return std::nullopt;
}

} // namespace Ticketscope::Embedded
