// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "login/httprequest.h"
#include "login/session.h"

namespace Ticketscope::Ui {

/// The address as a browser would resolve it against the profile's; an error says what is missing.
[[nodiscard]] Result<QUrl> resolvedAddress(const QUrl &base, const QString &typed);
/// As short as it can be typed: from the root on for the same origin, whole for another.
[[nodiscard]] QString shortAddress(const QUrl &base, const QUrl &url);
/// Scheme, host and port are the same (RFC 6454 section 4).
[[nodiscard]] bool isSameOrigin(const QUrl &a, const QUrl &b);

/// The recorded request without what is written anew for each connection (Host, Content-Length, …) and without the
/// parts that the session adds: their headers, cookies, query items and SOAP header elements.
[[nodiscard]] HttpRequest requestToCompose(const Exchange &exchange, const QList<AuthorizationPart> &parts);

/// The request as an exchange that was never sent, so that it can be taken apart and masked like any other.
[[nodiscard]] Exchange asExchange(const HttpRequest &request);
/// Ranges of the bytes of asExchange()'s request that give a secret away: those that the decoders know, and every
/// place where one of `known` stands. Merged and sorted. For the thread pool.
[[nodiscard]] QList<ByteRange> secretsIn(const Exchange &exchange, const QList<Secret> &known);
/// UTF-8 text with a bullet for each masked character.
[[nodiscard]] QString maskedText(const QByteArray &bytes, const QList<ByteRange> &ranges);

} // namespace Ticketscope::Ui
