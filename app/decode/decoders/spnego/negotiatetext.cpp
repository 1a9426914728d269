// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/spnego/negotiatetext.h"

#include "decode/nodes.h"
#include "protocol/base64.h"
#include "protocol/kerberos.h"
#include "protocol/spnego.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::NegotiateTextDecoder)
};

/// Characters, a whole number of groups, whose bytes hold the framing of a token.
constexpr qsizetype kProbe = 48;

bool holdsToken(QByteArrayView text)
{
    // 0x60, 0x6e, 0x6f, 0x7e, 0xa0 or 0xa1 in front.
    if (text.isEmpty() || !QByteArrayView("Ybfo").contains(text.front())) {
        return false;
    }
    const QByteArrayView start = text.first(std::min(text.size(), kProbe) / 4 * 4);
    const Result<QByteArray> bytes = decodeBase64(start);
    return bytes && (Spnego::looksLikeToken(*bytes) || Kerberos::looksLikeMessage(*bytes));
}

} // namespace

int NegotiateTextDecoder::confidence(const DecodeInput &input) const
{
    const bool isCandidate = input.isBare() || input.context == "base64" || input.isContext("xml") ||
                             input.isContext("credentials") || input.isContext("challenge");
    return isCandidate && holdsToken(input.bytes().trimmed()) ? 60 : 0;
}

Result<DecodedNode> NegotiateTextDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    DecodedNode node = Nodes::group("base64", QStringLiteral("Base64"), input.source);
    node.specification = QStringLiteral("RFC 4648 section 4");
    const bool isFolded = input.isContext("xml");
    const Result<QByteArray> strict = decodeBase64(input.bytes(), Base64Alphabet::Standard, isFolded);
    SourceRange text = input.source;
    Result<QByteArray> bytes = strict;
    if (!strict) {
        // What stands before the damage is still worth a look.
        text = Nodes::part(input.source, 0, strict.error().offset.value_or(0) / 4 * 4);
        bytes = decodeBase64(text.view(), Base64Alphabet::Standard, isFolded);
    }
    if (!bytes) {
        Error error = bytes.error();
        error.offset = input.source.range.start + error.offset.value_or(0);
        return tl::unexpected(error);
    }
    node.note = Text::tr("%n bytes", nullptr, int(bytes->size()));
    const SourceBufferPtr buffer = SourceBuffer::fromBase64("base64", *bytes, text.buffer, text.range);
    node.children.append(registry.decode(input.inner(Nodes::whole(buffer), "base64")));
    if (!strict) {
        node.sensitivity = Sensitivity::Secret;
        Nodes::addError(&node, input.source, strict.error());
    }
    return node;
}

} // namespace Ticketscope
