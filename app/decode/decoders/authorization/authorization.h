// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decoder.h"
#include "protocol/challenge.h"

/// How credentials and challenges are handed on: a decoder for "credentials:SCHEME" or "challenge:SCHEME" gets what
/// stands after the scheme (a token or parameters, maybe nothing); the fact "header" names the header field.
namespace Ticketscope::Authorization {

/// One parameter, on the bytes of its value: "PREFIX.name" in lower case.
[[nodiscard]] DecodedNode parameterNode(const QByteArray &prefix, const SourceRange &around,
                                        const Http::AuthParameter &parameter,
                                        Sensitivity sensitivity = Sensitivity::Public);

/// All parameters as children, each once; what stands twice is marked.
void appendParameters(DecodedNode *node, const QByteArray &prefix, const SourceRange &around,
                      const QList<Http::AuthParameter> &parameters);

/// The child with the parameter of that name; null if there is none.
[[nodiscard]] DecodedNode *parameterOf(DecodedNode *node, const QByteArray &id);

} // namespace Ticketscope::Authorization

namespace Ticketscope {

/// Authorization and Proxy-Authorization, or the like pasted: "http.authorization" with the scheme as its value.
class CredentialsDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.authorization"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// WWW-Authenticate and Proxy-Authenticate: "http.challenges" with an "http.challenge" for each, the scheme its value.
class ChallengesDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.challenges"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// "credentials:Basic" (RFC 7617 section 2).
class BasicDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.basic"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// "credentials:Digest" (RFC 7616 section 3.4).
class DigestDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.digest"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// "credentials:Bearer" (RFC 6750 section 2.1): hands the token on.
class BearerDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.bearer"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// NTLM (MS-NTHT), Negotiate (RFC 4559) and Kerberos, as credentials or as a challenge with a token: hands the bytes
/// that the Base64 holds on to the decoder that knows them, as "token" or "challenge-token".
class NegotiateDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.negotiate"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

/// "challenge:Basic", "challenge:Digest" and "challenge:Bearer", and what can be said of any other.
class ChallengeDecoder final : public Decoder
{
public:
    [[nodiscard]] QByteArray id() const override { return "http.challenge"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override;
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override;
};

} // namespace Ticketscope
