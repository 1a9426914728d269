// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jsontree.h"

#include <cstdint>
#include <cstdlib>

using namespace Ticketscope;

namespace {

void checkRange(ByteRange range, ByteRange within)
{
    if (range.start > range.end || !within.contains(range)) {
        std::abort();
    }
}

void checkValue(const Json::Value &value, ByteRange within)
{
    checkRange(value.range, within);
    for (const Json::Value &child : value.children) {
        checkValue(child, value.range);
        if (value.type == Json::Value::Type::Object) {
            checkRange(child.keyRange, value.range);
        }
    }
}

} // namespace

/// Values lie within one another, whatever the bytes.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes(data, qsizetype(size));
    const Json::Document document = Json::parsePartial(bytes);
    if (document.hasRoot) {
        checkValue(document.root, {0, bytes.size()});
    } else if (!document.error) {
        std::abort();
    }
    checkRange({document.readTo, document.readTo}, {0, bytes.size()});
    if (document.error) {
        checkRange({document.error->offset.value_or(-1), bytes.size()}, {0, bytes.size()});
    }
    return 0;
}
