// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace Ticketscope::Http {

/// A character of a token, as methods and field names are made of (RFC 9110 section 5.6.2).
[[nodiscard]] inline bool isTokenCharacter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != '\0' && QByteArrayView("!#$%&'*+-.^_`|~").contains(c));
}

} // namespace Ticketscope::Http
