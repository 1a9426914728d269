// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"

#include <QJsonObject>

namespace Ticketscope {

/// A certificate as the reports have it: {"subject", "issuer", "notBefore", "notAfter", "sha256", "pem"}, and "names".
[[nodiscard]] QJsonObject certificateToJson(const CertificateFacts &certificate);
[[nodiscard]] CertificateFacts certificateFromJson(const QJsonObject &object);

/// RFC 3339 in UTC ("2026-01-31T12:00:00.000Z"); empty for a null time.
[[nodiscard]] QString timeToText(const QDateTime &time);

} // namespace Ticketscope
