// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoder.h"
#include "decode/nodes.h"
#include "protocol/ntlmcheck.h"
#include "protocol/ntlmclient.h"
#include "protocol/ntlmmessage.h"

#include <cstdint>
#include <cstdlib>

using namespace Ticketscope;

namespace {

void checkRange(ByteRange range, ByteRange within)
{
    if (range.start > range.end || (!range.isEmpty() && !within.contains(range))) {
        std::abort();
    }
}

void checkNode(const DecodedNode &node, const SourceBuffer &buffer)
{
    if (node.source.buffer.get() == &buffer) {
        checkRange(node.source.range, {0, buffer.bytes().size()});
    }
    for (const DecodedNode &child : node.children) {
        checkNode(child, buffer);
    }
}

void checkMessage(const Ntlm::Message &message, ByteRange all)
{
    for (const ByteRange &range : {message.typeRange, message.flagsRange, message.serverChallenge, message.reserved,
                                   message.mic, message.flagRange(Ntlm::Negotiate56)}) {
        checkRange(range, all);
    }
    for (const auto &buffer : {message.suppliedDomain, message.suppliedWorkstation, message.targetName,
                               message.targetInfo, message.lmResponse, message.ntResponse, message.domain,
                               message.userName, message.workstation, message.sessionKey}) {
        if (buffer) {
            checkRange(buffer->range, all);
            checkRange(buffer->payload, all);
            (void)message.text(buffer);
        }
    }
    for (const Ntlm::AvPair &pair : message.avPairs().pairs) {
        checkRange(pair.range, all);
        checkRange(pair.valueRange, pair.range);
    }
}

} // namespace

/// Ranges lie within the message, and what is whole can be answered and checked, whatever the bytes.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes(data, qsizetype(size));
    const ByteRange all{0, bytes.size()};
    const Ntlm::ReadMessage read = Ntlm::readMessage(bytes);
    for (const Error &error : read.errors) {
        const qint64 offset = error.offset.value_or(-1);
        if (offset < 0 || offset > bytes.size()) {
            std::abort();
        }
    }
    if (read.message) {
        checkMessage(*read.message, all);
    } else if (read.errors.isEmpty()) {
        std::abort();
    }
    const Secret password{QByteArrayView("Password")};
    Ntlm::Client client({QStringLiteral("User"), QStringLiteral("Domain")}, password, {});
    const QByteArray negotiate = client.negotiate();
    if (const Result<QByteArray> answer = client.authenticate(bytes)) {
        // What the client answers is whole, and fits.
        const Result<Ntlm::PasswordCheck> check = Ntlm::checkPassword(bytes, *answer, password, negotiate);
        if (!check || !check->fits || !check->micFits.value_or(true)) {
            std::abort();
        }
    }
    if (read.message) {
        (void)Ntlm::checkPassword(*read.message, *read.message, password);
    }
    const SourceBufferPtr buffer = SourceBuffer::root("wire", bytes.toByteArray());
    DecodeInput input;
    input.source = Nodes::whole(buffer);
    input.context = "token";
    checkNode(DecoderRegistry::builtin().decode(input), *buffer);
    return 0;
}
