// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"

namespace Ticketscope {

/// JWT, JWS and JWE in their compact form (RFC 7519, 7515, 7516): "jwt" with "jwt.header", "jwt.claims" and
/// "jwt.signature", or "jwe" with its header and the sizes of the rest. Claims and header parameters are
/// "jwt.claim.NAME" and "jwt.header.NAME".
class JoseDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "jose"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

} // namespace Ticketscope
