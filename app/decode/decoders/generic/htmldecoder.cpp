// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/generic/embedded.h"
#include "decode/decoders/generic/htmltext.h"
#include "decode/decoders/generic/treedecoders.h"
#include "decode/nodes.h"
#include "decode/sensitivity.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HtmlDecoder)
};

bool looksLikeHtml(QByteArrayView bytes)
{
    const QByteArray start = bytes.first(std::min<qsizetype>(bytes.size(), 512)).toByteArray().toLower().trimmed();
    return start.startsWith("<!doctype html") || start.startsWith("<html") || start.contains("<html");
}

DecodedNode inputNode(const DecodeInput &input, const Html::Input &field, const DecoderRegistry &registry)
{
    const QByteArray name = field.name.toUtf8();
    DecodedNode node = Nodes::field("html.input", field.name, field.value, Nodes::part(input.source, field.valueRange),
                                    sensitivityOfName(name));
    if (field.type == u"password") {
        node.sensitivity = Sensitivity::Secret;
    }
    if (field.valueRange.isEmpty()) {
        node.source = Nodes::part(input.source, field.range);
        return node;
    }
    const SourceRange value = Nodes::part(input.source, field.valueRange);
    if (std::optional<DecodedNode> inner = Embedded::decode(input, value, "form:" + name, registry)) {
        node.sensitivity = std::max(node.sensitivity, inner->sensitivity);
        node.children.append(std::move(*inner));
    }
    return node;
}

} // namespace

int HtmlDecoder::confidence(const DecodeInput &input) const
{
    if (!input.isBare() && input.context != "body") {
        return 0;
    }
    if (looksLikeHtml(input.bytes())) {
        return 55;
    }
    return input.context == "body" && input.mediaType == "text/html" ? 30 : 0;
}

Result<DecodedNode> HtmlDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    const Html::Page page = Html::read(input.bytes(), input.charset);
    DecodedNode node = Nodes::group("html.page", Text::tr("HTML page"), input.source);
    if (!page.title.isEmpty()) {
        node.children.append(
            Nodes::field("html.title", Text::tr("Title"), page.title, Nodes::part(input.source, page.titleRange)));
    }
    if (!page.text.isEmpty()) {
        node.children.append(
            Nodes::field("html.text", Text::tr("Text"), page.text, Nodes::part(input.source, page.textRange)));
    }
    for (const Html::Input &field : page.inputs) {
        node.children.append(inputNode(input, field, registry));
    }
    return node;
}

} // namespace Ticketscope
