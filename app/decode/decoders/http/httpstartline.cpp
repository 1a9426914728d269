// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/http/httptree.h"
#include "decode/nodes.h"

#include <QCoreApplication>

namespace Ticketscope::HttpTree {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::HttpTree)
};

DecodedNode targetNode(const DecodeInput &around, const SourceRange &target, const DecoderRegistry &registry)
{
    const QByteArrayView bytes = target.view();
    const qsizetype question = bytes.indexOf('?');
    if (question < 0) {
        return Nodes::text("http.target", Text::tr("Target"), target);
    }
    DecodedNode node = Nodes::group("http.target", Text::tr("Target"), target);
    node.children.append(Nodes::text("http.target.path", Text::tr("Path"), Nodes::part(target, 0, question)));
    const SourceRange query = Nodes::part(target, question + 1, bytes.size());
    DecodedNode parameters = registry.decode(around.inner(query, "query"));
    parameters.name = Text::tr("Query");
    node.children.append(std::move(parameters));
    return node;
}

DecodedNode requestLine(const DecodeInput &around, const SourceRange &line, const DecoderRegistry &registry)
{
    DecodedNode node = Nodes::group("http.requestLine", Text::tr("Request line"), line);
    node.specification = QStringLiteral("RFC 9112 section 3");
    const QByteArrayView bytes = line.view();
    const qsizetype methodEnd = bytes.indexOf(' ');
    const qsizetype lastSpace = bytes.lastIndexOf(' ');
    const bool hasVersion = lastSpace > methodEnd && bytes.sliced(lastSpace + 1).startsWith("HTTP/");
    const qsizetype targetEnd = hasVersion ? lastSpace : bytes.size();
    node.children.append(
        Nodes::text("http.method", Text::tr("Method"), Nodes::part(line, 0, methodEnd < 0 ? bytes.size() : methodEnd)));
    if (methodEnd >= 0) {
        node.children.append(targetNode(around, Nodes::part(line, methodEnd + 1, targetEnd), registry));
    }
    if (hasVersion) {
        node.children.append(
            Nodes::text("http.version", Text::tr("Version"), Nodes::part(line, lastSpace + 1, bytes.size())));
    } else {
        node.mark(NodeState::Damaged, Text::tr("The request line does not end in the version of HTTP."));
    }
    return node;
}

DecodedNode statusLine(const SourceRange &line, const Http::Head &head)
{
    DecodedNode node = Nodes::group("http.statusLine", Text::tr("Status line"), line);
    node.specification = QStringLiteral("RFC 9112 section 4");
    const QByteArrayView bytes = line.view();
    const qsizetype versionEnd = bytes.indexOf(' ');
    node.children.append(Nodes::text("http.version", Text::tr("Version"),
                                     Nodes::part(line, 0, versionEnd < 0 ? bytes.size() : versionEnd)));
    if (versionEnd < 0) {
        return node;
    }
    const qsizetype codeStart = versionEnd + 1;
    const qsizetype codeEnd = std::min<qsizetype>(codeStart + 3, bytes.size());
    node.children.append(
        Nodes::field("http.status", Text::tr("Status"), qint64(head.status), Nodes::part(line, codeStart, codeEnd)));
    if (codeEnd + 1 < bytes.size()) {
        node.children.append(
            Nodes::text("http.reason", Text::tr("Reason"), Nodes::part(line, codeEnd + 1, bytes.size())));
    }
    return node;
}

} // namespace

DecodedNode startLine(const DecodeInput &around, const Http::Head &head, const DecoderRegistry &registry)
{
    const SourceRange line{around.source.buffer, head.startLine};
    return head.kind == Http::MessageKind::Request ? requestLine(around, line, registry) : statusLine(line, head);
}

} // namespace Ticketscope::HttpTree
