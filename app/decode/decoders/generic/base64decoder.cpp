// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/generic/treedecoders.h"
#include "decode/nodes.h"
#include "decode/sensitivity.h"
#include "protocol/base64.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Base64Decoder)
};

constexpr qsizetype kProbe = 4096;

/// Enough of it decodes to something that a person could read. Words are Base64 too, by accident.
bool holdsText(QByteArrayView text)
{
    const QByteArrayView start = text.first(std::min(text.size(), kProbe) / 4 * 4);
    const Result<QByteArray> bytes = text.size() > kProbe ? decodeBase64(start, Base64Alphabet::Either, true)
                                                          : decodeBase64(text, Base64Alphabet::Either, true);
    return bytes && bytes->size() >= 3 && (text.size() > kProbe || Nodes::isReadable(*bytes));
}

} // namespace

int Base64Decoder::confidence(const DecodeInput &input) const
{
    if (!input.isBare() && input.context != "base64") {
        return 0;
    }
    const QByteArrayView text = input.bytes();
    if (!looksLikeBase64(text)) {
        return 0;
    }
    if (text.startsWith("PD94") || text.startsWith("PHNhbW") || text.startsWith("PEFz") || text.startsWith("PFJl")) {
        return 45;
    }
    if (holdsText(text)) {
        return 30;
    }
    return text.size() >= 16 && text.endsWith("=") ? 10 : 0;
}

Result<DecodedNode> Base64Decoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    const Result<QByteArray> bytes = decodeBase64(input.bytes(), Base64Alphabet::Either, true);
    if (!bytes) {
        Error error = bytes.error();
        error.offset = input.source.range.start + error.offset.value_or(0);
        return tl::unexpected(error);
    }
    DecodedNode node = Nodes::group("base64", QStringLiteral("Base64"), input.source);
    node.specification = QStringLiteral("RFC 4648 section 4");
    node.sensitivity = sensitivityOfContext(input.context);
    const SourceBufferPtr buffer = SourceBuffer::fromBase64("base64", *bytes, input.source.buffer, input.source.range);
    DecodedNode inside = registry.decode(input.inner(Nodes::whole(buffer), "base64"));
    inside.sensitivity = std::max(inside.sensitivity, node.sensitivity);
    node.note = Text::tr("%n bytes", nullptr, int(bytes->size()));
    node.children.append(std::move(inside));
    return node;
}

int TextDecoder::confidence(const DecodeInput &input) const
{
    return input.context == "body" && input.mediaType.startsWith("text/") && Nodes::isReadable(input.bytes()) ? 5 : 0;
}

Result<DecodedNode> TextDecoder::decode(const DecodeInput &input, const DecoderRegistry & /*registry*/) const
{
    return Nodes::text("text", Text::tr("Text"), input.source);
}

} // namespace Ticketscope
