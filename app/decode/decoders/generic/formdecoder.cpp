// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/generic/embedded.h"
#include "decode/decoders/generic/treedecoders.h"
#include "decode/nodes.h"
#include "decode/sensitivity.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::FormDecoder)
};

int hexDigit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct Decoded
{
    SourceRange text;
    qint64 damage = -1; ///< offset of a "%" without two digits
};

/// Percent escapes and "+" resolved. What stands as it is keeps its place; an escape maps to its three characters.
Decoded percentDecoded(const SourceRange &source, const QByteArray &bufferName)
{
    const QByteArrayView bytes = source.view();
    Decoded decoded{source, -1};
    if (!bytes.contains('%') && !bytes.contains('+')) {
        return decoded;
    }
    QByteArray text;
    QList<SourceBuffer::Segment> segments;
    qint64 runStart = -1;
    const auto closeRun = [&](qsizetype end) {
        if (runStart >= 0) {
            const qint64 length = end - runStart;
            segments.append({text.size() - length, source.range.start + runStart, length});
            runStart = -1;
        }
    };
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        const bool isEscape =
            c == '%' && i + 2 < bytes.size() && hexDigit(bytes[i + 1]) >= 0 && hexDigit(bytes[i + 2]) >= 0;
        if (isEscape) {
            closeRun(i);
            text.append(char(hexDigit(bytes[i + 1]) * 16 + hexDigit(bytes[i + 2])));
            i += 2;
        } else if (c == '+') {
            closeRun(i);
            text.append(' ');
        } else {
            if (c == '%' && decoded.damage < 0) {
                decoded.damage = i;
            }
            runStart = runStart < 0 ? i : runStart;
            text.append(c);
        }
    }
    closeRun(bytes.size());
    decoded.text = Nodes::whole(
        SourceBuffer::fromSegments(bufferName, std::move(text), source.buffer, source.range, std::move(segments)));
    return decoded;
}

/// The state of an authorization request (RFC 6749 section 10.12) proves whose answer it is; elsewhere than in forms
/// and queries a member of that name is an ordinary word.
Sensitivity sensitivityOfField(const QByteArray &name)
{
    return name == "state" ? Sensitivity::Secret : sensitivityOfName(name);
}

DecodedNode fieldNode(const DecodeInput &input, const SourceRange &field, const DecoderRegistry &registry)
{
    const qsizetype equals = field.view().indexOf('=');
    const qint64 nameEnd = equals < 0 ? field.view().size() : equals;
    const Decoded name = percentDecoded(Nodes::part(field, 0, nameEnd), "form");
    const QByteArray nameBytes = name.text.view().toByteArray();
    const SourceRange written = Nodes::part(field, equals < 0 ? nameEnd : nameEnd + 1, field.view().size());
    const Decoded value = percentDecoded(written, "form:" + nameBytes);
    DecodedNode node = Nodes::text("form.field", Nodes::textOf(nameBytes), value.text, sensitivityOfField(nameBytes));
    node.source = written.range.isEmpty() ? field : written;
    if (value.damage >= 0) {
        Nodes::addError(&node, written,
                        Error{ErrorCode::Malformed,
                              Text::tr("Two hexadecimal digits should follow the \"%\" here."),
                              {},
                              value.damage,
                              {}});
    }
    if (std::optional<DecodedNode> inner = Embedded::decode(input, value.text, "form:" + nameBytes, registry)) {
        node.sensitivity = std::max(node.sensitivity, inner->sensitivity);
        node.children.append(std::move(*inner));
    }
    return node;
}

/// "name=value&name=value", of the characters that such text may have.
bool looksLikeForm(QByteArrayView bytes)
{
    const QByteArrayView text = bytes.trimmed();
    const qsizetype equals = text.indexOf('=');
    return equals > 0 && text.indexOf('&') > equals && std::all_of(text.begin(), text.end(), [](char c) {
               return c > 0x20 && c < 0x7f && c != ';' && c != '"' && c != '<' && c != '>';
           });
}

} // namespace

int FormDecoder::confidence(const DecodeInput &input) const
{
    if (input.context == "query") {
        return 90;
    }
    if (input.context == "body" && input.mediaType == "application/x-www-form-urlencoded") {
        return 60;
    }
    return input.context == "pasted" && looksLikeForm(input.bytes()) ? 35 : 0;
}

Result<DecodedNode> FormDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    DecodedNode node = Nodes::group("form", Text::tr("Form fields"), input.source);
    const QByteArrayView bytes = input.bytes();
    qint64 start = 0;
    while (start <= bytes.size()) {
        const qsizetype found = bytes.indexOf('&', start);
        const qint64 end = found < 0 ? bytes.size() : found;
        if (end > start) {
            node.children.append(fieldNode(input, Nodes::part(input.source, start, end), registry));
        }
        start = end + 1;
    }
    return node;
}

} // namespace Ticketscope
