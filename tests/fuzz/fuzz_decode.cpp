// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decodemessage.h"

#include <cstdint>
#include <cstdlib>

using namespace Ticketscope;

namespace {

void checkNode(const DecodedNode &node, const SourceBuffer &wire)
{
    if (node.source.isValid()) {
        const ByteRange range = node.source.range;
        const ByteRange root = node.source.wire();
        const bool holds = range.start >= 0 && range.start <= range.end &&
                           range.end <= node.source.buffer->bytes().size() && root.start >= 0 &&
                           root.start <= root.end && root.end <= wire.bytes().size() &&
                           &node.source.buffer->rootBuffer() == &wire;
        if (!holds) {
            std::abort();
        }
    }
    for (const DecodedNode &child : node.children) {
        checkNode(child, wire);
    }
}

} // namespace

/// Anything pasted: no crash, and every node on its bytes.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    const DecodedMessage message = decodePasted(bytes);
    checkNode(message.root, *message.wire);
    qint64 last = 0;
    for (const ByteRange &range : secretRanges(message)) {
        if (range.start < last || range.end > bytes.size()) {
            std::abort();
        }
        last = range.end;
    }
    (void)nodeAt(message.root, *message.wire, qint64(size) / 2);
    return 0;
}
