// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/xmltree.h"

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

void checkElement(const Xml::Element &element, ByteRange within)
{
    checkRange(element.range, within);
    checkRange(element.startTag, element.range);
    checkRange(element.content, element.range);
    checkRange(element.nameRange, element.startTag);
    for (const Xml::Attribute &attribute : element.attributes) {
        checkRange(attribute.nameRange, element.startTag);
        checkRange(attribute.valueRange, element.startTag);
    }
    for (const Xml::Element &child : element.children) {
        checkElement(child, element.content);
    }
}

} // namespace

/// Elements lie within one another, whatever the bytes.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView bytes(data, qsizetype(size));
    for (const char *charset : {"", "utf-8", "iso-8859-1"}) {
        const Xml::Document document = Xml::parse(bytes, charset);
        if (document.hasRoot) {
            checkElement(document.root, {0, bytes.size()});
        } else if (!document.error) {
            std::abort();
        }
        if (document.error && (document.error->offset.value_or(-1) < 0 || *document.error->offset > bytes.size())) {
            std::abort();
        }
    }
    return 0;
}
