// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QByteArray>

namespace Ticketscope::Http {

/// What came out of a content coding, as far as it went.
struct Decompressed
{
    QByteArray bytes;
    std::optional<Error> damage; ///< with the offset in the compressed bytes
};

/// `coding`: "gzip", "x-gzip", "deflate" (zlib, or raw as some servers send it), "br", "zstd" (RFC 9110 section 8.4.1,
/// RFC 7932, RFC 8878). Stops at `limit` bytes of output with ErrorCode::TooLarge.
[[nodiscard]] Decompressed decompress(QByteArrayView compressed, QByteArrayView coding, qint64 limit);
[[nodiscard]] bool isKnownCoding(QByteArrayView coding);

} // namespace Ticketscope::Http
