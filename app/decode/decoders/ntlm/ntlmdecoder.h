// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"

namespace Ticketscope {

/// A message of NTLMSSP (MS-NLMP section 2.2.1), wherever its bytes are found, and its Base64 where that stands alone:
/// "ntlm.negotiate", "ntlm.challenge" or "ntlm.authenticate".
class NtlmDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "ntlm"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

} // namespace Ticketscope
