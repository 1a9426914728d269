// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/secret.h"

namespace Ticketscope {

/// The value of an Authorization header with Basic (RFC 7617), in "utf-8" or "latin-1". An error where the user name
/// holds a colon, or where the charset has no such character.
[[nodiscard]] Result<QByteArray> basicAuthorization(const QString &user, const Secret &password,
                                                    const QString &charset);
/// The bytes of a text in "utf-8" or "latin-1"; an error where the charset has no such character.
[[nodiscard]] Result<QByteArray> encodedText(const QString &text, const QString &charset);

} // namespace Ticketscope
