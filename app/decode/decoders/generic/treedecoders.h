// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"

namespace Ticketscope {

/// Any XML: "xml.document" with the elements below. Shows what could be read where it is not well-formed.
class XmlDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "xml"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// Any JSON: "json.document" with "json.object", "json.array" and "json.value" below.
class JsonDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "json"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// "a=b&c=d" of a body or query (WHATWG URL section 5.1): "form" with "form.field" below.
class FormDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "form"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// A page as a person would read it: title, text, and the values of its input fields.
class HtmlDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "html"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// Base64 of something that can be read or that another decoder knows.
class Base64Decoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "base64"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// A body of type text/…
class TextDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "text"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

} // namespace Ticketscope
