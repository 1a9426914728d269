// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/ntlm/ntlmdecoder.h"

#include "decode/builtindecoders.h"
#include "decode/decoders/ntlm/ntlmnodes.h"
#include "decode/nodes.h"
#include "protocol/base64.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::NtlmDecoder)
};

/// Base64 of "NTLMSSP", a zero byte, and a type below 256 with it.
constexpr QByteArrayView kBase64Start("TlRMTVNTUAA");

bool isBase64Message(const DecodeInput &input)
{
    return input.isBare() && input.bytes().startsWith(kBase64Start);
}

} // namespace

int NtlmDecoder::confidence(const DecodeInput &input) const
{
    if (Ntlm::isNtlmMessage(input.bytes())) {
        return 98;
    }
    return isBase64Message(input) ? 80 : 0;
}

Result<DecodedNode> NtlmDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    if (isBase64Message(input)) {
        const Result<QByteArray> bytes = decodeBase64(input.bytes(), Base64Alphabet::Standard, true);
        if (!bytes) {
            DecodedNode node = Nodes::group("ntlm", QStringLiteral("NTLM"), input.source);
            node.children.append(
                Nodes::text("ntlm.base64", QStringLiteral("Base64"), input.source, Sensitivity::Secret));
            Nodes::addError(&node, input.source, bytes.error());
            return node;
        }
        const SourceBufferPtr buffer =
            SourceBuffer::fromBase64("base64", *bytes, input.source.buffer, input.source.range);
        return registry.decode(input.inner(Nodes::whole(buffer), input.context));
    }
    const Ntlm::ReadMessage read = Ntlm::readMessage(input.bytes());
    if (!read.message) {
        Error error = read.errors.first();
        error.offset = input.source.range.start + error.offset.value_or(0);
        return tl::unexpected<Error>(error);
    }
    const NtlmNodes::Place place{input.source, *read.message};
    DecodedNode node;
    switch (read.message->type) {
    case Ntlm::MessageType::Negotiate:
        node = NtlmNodes::negotiate(place);
        break;
    case Ntlm::MessageType::Challenge:
        node = NtlmNodes::challenge(place);
        break;
    case Ntlm::MessageType::Authenticate:
        node = NtlmNodes::authenticate(place);
        break;
    }
    NtlmNodes::appendUnused(&node, place);
    for (const Error &error : read.errors) {
        Nodes::addError(&node, input.source, error);
    }
    return node;
}

void addNtlmDecoders(DecoderRegistry &registry)
{
    registry.add(std::make_unique<NtlmDecoder>());
}

} // namespace Ticketscope
