// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"

namespace Ticketscope {

/// Cookie: "http.cookies" with an "http.cookie" for each, named after it.
class CookieDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.cookies"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// Set-Cookie: "http.setCookie" with the "http.cookie" and its attributes ("http.setCookie.path", …).
class SetCookieDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.setCookie"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

} // namespace Ticketscope
