// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"

namespace Ticketscope {

/// A SuperOffice ticket, `7T:`: Base64 of UTF-16LE "{GUID};{number}[;{context}]". It names a row of the CREDENTIALS
/// table and, Online, the tenant; neither the user nor the expiry.
class SuperOfficeTicketDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override;
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

} // namespace Ticketscope
