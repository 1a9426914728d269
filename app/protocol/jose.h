// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"

#include <QByteArray>
#include <QList>

namespace Ticketscope::Jose {

/// A compact JWS (three parts, RFC 7515 section 7.1) or JWE (five, RFC 7516 section 7.1), its parts still encoded.
struct Compact
{
    QList<ByteRange> parts; ///< without the dots
    [[nodiscard]] bool isEncrypted() const { return parts.size() == 5; }
};

/// Strict on the form only: Base64url without padding, three or five parts, the header a JSON object.
[[nodiscard]] Result<Compact> parseCompact(QByteArrayView text);
/// Cheap: begins with "eyJ" and has two or four dots.
[[nodiscard]] bool looksLikeCompact(QByteArrayView text);
/// Cheap: of Base64url only, without a dot, and "eyJ" stands at its beginning and once more further on: a token whose
/// dots were lost.
[[nodiscard]] bool looksLikeLostDots(QByteArrayView text);

} // namespace Ticketscope::Jose
