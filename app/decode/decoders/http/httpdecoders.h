// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"

namespace Ticketscope {

/// Date, Expires, Last-Modified, If-…-Since, Retry-After: "http.date" as a time in UTC (RFC 9110 section 5.6.7).
class DateDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.date"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// Content-Type with its parameters: "http.contentType".
class ContentTypeDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.contentType"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// Location and Referer: "http.address", with query and fragment taken apart, since tokens travel in them.
class AddressDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.address"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// Pasted lines "Name: value": "http.headers".
class HeaderBlockDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.headers"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

} // namespace Ticketscope
