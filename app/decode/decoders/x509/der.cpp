// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoders/x509/der.h"

#include <openssl/asn1.h>

namespace Ticketscope::Der {

std::optional<Value> read(QByteArrayView bytes, qint64 at, qint64 end)
{
    end = std::min<qint64>(end, bytes.size());
    if (at < 0 || at >= end) {
        return std::nullopt;
    }
    const auto *begin = reinterpret_cast<const unsigned char *>(bytes.data()) + at;
    const unsigned char *contents = begin;
    long length = 0;
    int tag = 0;
    int tagClass = 0;
    const int flags = ASN1_get_object(&contents, &length, &tag, &tagClass, long(end - at));
    const bool isIndefinite = (flags & 1) != 0;
    if ((flags & 0x80) != 0 || isIndefinite) {
        return std::nullopt;
    }
    const qint64 start = at + (contents - begin);
    return Value{tag, tagClass, (flags & V_ASN1_CONSTRUCTED) != 0, {at, start + length}, {start, start + length}};
}

} // namespace Ticketscope::Der
