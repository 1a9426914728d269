// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/httpmessage.h"

#include <cstdlib>

using namespace Ticketscope;
using namespace Ticketscope::Http;

namespace {

void require(bool condition)
{
    if (!condition) {
        std::abort();
    }
}

} // namespace

/// Whatever comes, ranges lie within the bytes and follow one another.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    for (const MessageKind kind : {MessageKind::Request, MessageKind::Response}) {
        const Result<Head> head = parseHead(bytes, kind);
        if (!head) {
            require(head.error().offset && *head.error().offset >= 0 && *head.error().offset <= bytes.size());
            continue;
        }
        const ByteRange all{0, head->end};
        require(head->end <= bytes.size() && all.contains(head->startLine));
        qint64 at = head->startLine.end;
        for (const HeaderField &field : head->headers) {
            require(all.contains(field.line) && field.line.start >= at);
            require(field.line.contains(field.name) && field.line.contains(field.value));
            require(!field.name.isEmpty() && field.name.end <= field.value.start);
            at = field.line.end;
            const QByteArrayView name = bytes.sliced(field.name.start, field.name.length());
            require(!headerValue(bytes, *head, name).isNull());
        }
        const QByteArray contentType = headerValue(bytes, *head, "Content-Type");
        require(mediaTypeOf(contentType).size() <= contentType.size());
        require(charsetOf(contentType).size() <= contentType.size());
    }
    return 0;
}
