// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

namespace Ticketscope::Practice {

/// The bytes in a content coding: "gzip" (RFC 1952), "deflate" (zlib, RFC 1950), "br" (RFC 7932), "zstd" (RFC 8878).
/// Nothing for a coding that is none of these.
[[nodiscard]] std::optional<QByteArray> compress(const QByteArray &bytes, QByteArrayView coding);

} // namespace Ticketscope::Practice
