// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"

namespace Ticketscope {

/// A SPNEGO or Kerberos token still in Base64, wherever it stands: pasted, in an element, behind a scheme that no
/// other decoder takes.
class NegotiateTextDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "negotiate.text"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

} // namespace Ticketscope
