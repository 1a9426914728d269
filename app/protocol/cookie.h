// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"

#include <QByteArray>
#include <QDateTime>
#include <QList>

#include <optional>

namespace Ticketscope::Http {

struct CookieAttribute
{
    QByteArray name;
    QByteArray value;
    ByteRange nameRange;
    ByteRange valueRange;
};

/// A Set-Cookie value as RFC 6265 section 5.2 reads it. Ranges count from the start of the value.
struct SetCookie
{
    QByteArray name;
    QByteArray value;
    ByteRange nameRange;
    ByteRange valueRange;
    QList<CookieAttribute> attributes;

    [[nodiscard]] const CookieAttribute *attribute(QByteArrayView wanted) const;
    [[nodiscard]] bool isSecure() const { return attribute("Secure") != nullptr; }
    /// Max-Age before Expires; null for a session cookie. `now` in UTC.
    [[nodiscard]] std::optional<QDateTime> expiry(const QDateTime &now) const;
};

struct CookiePair
{
    QByteArray name;
    QByteArray value;
    ByteRange nameRange;
    ByteRange valueRange;
};

/// A date in any of the forms that servers send (RFC 6265 section 5.1.1), which those of HTTP are among; UTC. Null if
/// it is none.
[[nodiscard]] std::optional<QDateTime> parseCookieDate(QByteArrayView text);

[[nodiscard]] Result<SetCookie> parseSetCookie(QByteArrayView value);
[[nodiscard]] QList<CookiePair> parseCookie(QByteArrayView value);

} // namespace Ticketscope::Http
