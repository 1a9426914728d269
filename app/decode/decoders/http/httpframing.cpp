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

constexpr int kChunksShown = 64;

const Http::HeaderField *findField(const Source &source, QByteArrayView name)
{
    for (const Http::HeaderField &field : source.head.headers) {
        if (source.wire->view(field.name).compare(name, Qt::CaseInsensitive) == 0) {
            return &field;
        }
    }
    return nullptr;
}

DecodedNode contentLength(const Source &source, const Http::HeaderField &field, bool isChunked)
{
    const SourceRange range{source.wire, field.value};
    bool isNumber = false;
    const qint64 length = range.view().toByteArray().toLongLong(&isNumber);
    if (!isNumber || length < 0) {
        DecodedNode node = Nodes::text("http.framing.contentLength", QStringLiteral("Content-Length"), range);
        node.mark(NodeState::Damaged, Text::tr("The length is not a number."));
        return node;
    }
    DecodedNode node = Nodes::field("http.framing.contentLength", QStringLiteral("Content-Length"), length, range);
    const QByteArray method = source.facts.value("method");
    const bool noBodyExpected = method == "HEAD" || source.head.status == 304;
    if (isChunked) {
        node.mark(
            NodeState::Notable,
            Text::tr("Both a length and chunks are given; the length does not count, and some servers refuse such "
                     "a message."));
    } else if (!noBodyExpected && length != source.body.length()) {
        node.mark(source.isPasted ? NodeState::Notable : NodeState::Damaged,
                  Text::tr("The header says %1 bytes, but %2 are here.").arg(length).arg(source.body.length()));
    }
    return node;
}

/// The chunks as they stand on the wire (RFC 9112 section 7.1), as far as they can be followed.
DecodedNode chunks(const Source &source)
{
    DecodedNode node = Nodes::group("http.framing.chunks", Text::tr("Chunks"), {source.wire, source.body});
    node.specification = QStringLiteral("RFC 9112 section 7.1");
    const QByteArrayView body = source.wire->view(source.body);
    qint64 count = 0;
    qsizetype at = 0;
    while (at < body.size()) {
        const qsizetype lineEnd = body.indexOf('\n', at);
        if (lineEnd < 0) {
            break;
        }
        QByteArrayView line = body.sliced(at, lineEnd - at).trimmed();
        if (const qsizetype semicolon = line.indexOf(';'); semicolon >= 0) {
            line = line.first(semicolon).trimmed();
        }
        bool isNumber = false;
        const qint64 size = line.toByteArray().toLongLong(&isNumber, 16);
        if (!isNumber || size < 0 || size > body.size() - lineEnd - 1) {
            break;
        }
        ++count;
        if (count <= kChunksShown) {
            const ByteRange range{source.body.start + at, source.body.start + lineEnd + 1 + size};
            node.children.append(
                Nodes::field("http.framing.chunk", Text::tr("Chunk %1").arg(count), size, {source.wire, range}));
        }
        if (size == 0) {
            break;
        }
        at = lineEnd + 1 + size;
        while (at < body.size() && (body[at] == '\r' || body[at] == '\n')) {
            ++at;
            if (body[at - 1] == '\n') {
                break;
            }
        }
    }
    node.value = count;
    node.note = count > kChunksShown
                    ? Text::tr("Bytes of data in each; only the first %1 are listed.").arg(kChunksShown)
                    : Text::tr("Bytes of data in each.");
    return node;
}

DecodedNode codings(const Source &source, const Http::DecodedBody &body)
{
    QByteArrayList names = body.encodings;
    return Nodes::field("http.framing.codings", Text::tr("Codings"), QString::fromLatin1(names.join(", ")),
                        {source.wire, source.body});
}

} // namespace

DecodedNode framing(const Source &source, const DecodeInput &around, const Http::DecodedBody &body,
                    const DecoderRegistry &registry)
{
    DecodedNode node = Nodes::group("http.framing", Text::tr("Framing"), {source.wire, source.body});
    node.specification = QStringLiteral("RFC 9112 section 6");
    const bool isChunked = body.encodings.contains("chunked");
    if (const Http::HeaderField *field = findField(source, "Content-Length")) {
        node.children.append(contentLength(source, *field, isChunked));
    } else if (!isChunked && !source.body.isEmpty()) {
        node.note = Text::tr("No length is given: the body ends where the connection closes.");
    }
    if (!body.encodings.isEmpty()) {
        node.children.append(codings(source, body));
    }
    if (isChunked) {
        node.children.append(chunks(source));
    }
    const SourceRange onWire{source.wire, source.body};
    node.children.append(
        Nodes::field("http.framing.wireSize", Text::tr("Bytes on the wire"), source.body.length(), onWire));
    if (body.body && !body.encodings.isEmpty()) {
        node.children.append(Nodes::field("http.framing.bodySize", Text::tr("Bytes unpacked"),
                                          qint64(body.body->bytes().size()), Nodes::whole(body.body)));
    }
    if (!body.trailers.isEmpty()) {
        const ByteRange all{body.trailers.first().line.start, body.trailers.last().line.end};
        DecodedNode trailers = Nodes::group("http.trailers", Text::tr("Trailer fields"), {source.wire, all});
        for (const Http::HeaderField &field : body.trailers) {
            trailers.children.append(headerField(around, field, registry));
        }
        node.children.append(std::move(trailers));
    }
    return node;
}

} // namespace Ticketscope::HttpTree
