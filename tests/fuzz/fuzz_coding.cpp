// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/contentcoding.h"
#include "protocol/httpmessage.h"

#include <array>
#include <cstdlib>

using namespace Ticketscope;
using namespace Ticketscope::Http;

namespace {

constexpr qint64 kLimit = qint64(1) << 20;

void require(bool condition)
{
    if (!condition) {
        std::abort();
    }
}

} // namespace

/// Nothing grows beyond the limit, and every range and offset lies on the wire.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static constexpr std::array<const char *, 8> kHeads{
        "Content-Encoding: gzip\r\n",
        "Content-Encoding: deflate\r\n",
        "Content-Encoding: br\r\n",
        "Content-Encoding: zstd\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
        "Transfer-Encoding: gzip, chunked\r\nContent-Encoding: deflate\r\n",
        "",
    };
    if (size < 1) {
        return 0;
    }
    QByteArray message = "HTTP/1.1 200 OK\r\n";
    message += kHeads.at(data[0] % kHeads.size());
    message += "\r\n";
    message.append(reinterpret_cast<const char *>(data + 1), qsizetype(size - 1));
    const SourceBufferPtr wire = SourceBuffer::root("wire", message);
    const Result<Head> head = parseHead(message, MessageKind::Response);
    require(head.has_value());
    const DecodedBody decoded = decodeBody(wire, *head, {head->end, message.size()}, kLimit);
    const ByteRange all{head->end, message.size()};
    if (decoded.damage) {
        require(decoded.damage->offset && *decoded.damage->offset >= all.start && *decoded.damage->offset <= all.end);
    }
    for (const HeaderField &trailer : decoded.trailers) {
        require(all.contains(trailer.line) && trailer.line.contains(trailer.name));
    }
    if (decoded.body) {
        const qint64 length = decoded.body->bytes().size();
        require(length <= kLimit);
        for (qint64 at = 0; at < length; at += 1 + length / 64) {
            require(all.contains(decoded.body->toRoot({at, at + 1})));
        }
    }
    return 0;
}
