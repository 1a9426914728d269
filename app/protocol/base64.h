// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QByteArray>

namespace Ticketscope {

enum class Base64Alphabet
{
    Standard,
    Url,
    Either
};

/// Strict decoding (RFC 4648 sections 3 and 4): a character outside the alphabet, wrong or missing padding (for
/// Base64url: any length but 4n+1), and non-zero trailing bits are errors with the offset of the character. White
/// space (SP, HT, CR, LF) is passed over only if `allowSpace` (XML and PEM fold lines).
[[nodiscard]] Result<QByteArray> decodeBase64(QByteArrayView text, Base64Alphabet alphabet = Base64Alphabet::Standard,
                                              bool allowSpace = false);
/// Whether it could be Base64 at all: long enough, of the alphabet only.
[[nodiscard]] bool looksLikeBase64(QByteArrayView text);

} // namespace Ticketscope
