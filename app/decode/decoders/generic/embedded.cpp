// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/generic/embedded.h"

#include "protocol/jose.h"

namespace Ticketscope::Embedded {

bool looksLikeToken(QByteArrayView value)
{
    return value.startsWith("7T:") || value.startsWith("7S:") || value.startsWith("7P:") || value.startsWith("8A:") ||
           Jose::looksLikeCompact(value);
}

std::optional<DecodedNode> decode(const DecodeInput &around, const SourceRange &value, QByteArray context,
                                  const DecoderRegistry &registry)
{
    if (std::optional<DecodedNode> known = registry.decodeIfKnown(around.inner(value, std::move(context)))) {
        return known;
    }
    if (looksLikeToken(value.view())) {
        return registry.decodeIfKnown(around.inner(value, "token"));
    }
    return std::nullopt;
}

} // namespace Ticketscope::Embedded
