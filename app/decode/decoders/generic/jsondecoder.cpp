// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/generic/jsonnodes.h"
#include "decode/decoders/generic/treedecoders.h"
#include "decode/nodes.h"

namespace Ticketscope {

namespace {

bool looksLikeJson(QByteArrayView bytes)
{
    const QByteArrayView text = (bytes.startsWith("\xef\xbb\xbf") ? bytes.sliced(3) : bytes).trimmed();
    if (text.isEmpty() || (text[0] != '{' && text[0] != '[')) {
        return false;
    }
    const QByteArrayView inside = text.sliced(1).trimmed();
    if (inside.isEmpty()) {
        return true;
    }
    const char next = inside[0];
    return next == '"' || next == '}' || next == ']' || (text[0] == '[' && (next < 'A' || next > 'Z'));
}

bool isJsonType(const QByteArray &mediaType)
{
    return mediaType == "application/json" || mediaType == "text/json" || mediaType.endsWith("+json");
}

} // namespace

int JsonDecoder::confidence(const DecodeInput &input) const
{
    if (!input.isBare() && input.context != "body" && input.context != "base64") {
        return 0;
    }
    if (isJsonType(input.mediaType)) {
        return 50;
    }
    return looksLikeJson(input.bytes()) ? 40 : 0;
}

Result<DecodedNode> JsonDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    const Json::Document document = Json::parsePartial(input.bytes());
    DecodedNode node = Nodes::group("json.document", QStringLiteral("JSON"), input.source);
    if (document.hasRoot) {
        DecodedNode root = JsonNodes::value(input, document.root, node.name, registry);
        if (root.children.isEmpty()) {
            node.children.append(std::move(root));
        } else {
            node.children = std::move(root.children); // the outermost braces say nothing
        }
    }
    if (document.error) {
        if (document.readTo < input.bytes().size()) {
            node.children.append(Nodes::rest(Nodes::part(input.source, document.readTo, input.bytes().size())));
        }
        Nodes::addError(&node, input.source, *document.error);
    }
    return node;
}

} // namespace Ticketscope
