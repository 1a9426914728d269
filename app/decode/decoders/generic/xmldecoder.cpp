// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/generic/treedecoders.h"
#include "decode/decoders/generic/xmlnodes.h"
#include "decode/nodes.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::XmlDecoder)
};

bool looksLikeXml(QByteArrayView bytes)
{
    if (bytes.startsWith("\xff\xfe<") || bytes.startsWith(QByteArrayView("<\0", 2)) ||
        bytes.startsWith(QByteArrayView("\xfe\xff\0<", 4)) || bytes.startsWith(QByteArrayView("\0<", 2))) {
        return true;
    }
    const QByteArrayView text = (bytes.startsWith("\xef\xbb\xbf") ? bytes.sliced(3) : bytes).trimmed();
    if (text.size() < 3 || text[0] != '<') {
        return false;
    }
    const char next = text[1];
    return next == '?' || next == '!' || next == '_' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
}

bool isXmlType(const QByteArray &mediaType)
{
    return mediaType == "text/xml" || mediaType == "application/xml" || mediaType.endsWith("+xml");
}

} // namespace

int XmlDecoder::confidence(const DecodeInput &input) const
{
    if (!input.isBare() && input.context != "body" && input.context != "base64") {
        return 0;
    }
    if (looksLikeXml(input.bytes())) {
        return isXmlType(input.mediaType) ? 50 : 40;
    }
    return isXmlType(input.mediaType) ? 20 : 0;
}

Result<DecodedNode> XmlDecoder::decode(const DecodeInput &input, const DecoderRegistry &registry) const
{
    const Xml::Document document = Xml::parse(input.bytes(), input.charset);
    DecodedNode node = Nodes::group("xml.document", QStringLiteral("XML"), input.source);
    node.note = Text::tr("Character set %1.").arg(QString::fromLatin1(document.encoding));
    XmlNodes::appendDocument(&node, input, document, registry);
    return node;
}

} // namespace Ticketscope
