// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/lineage/lineage.h"

#include <chrono>

namespace Ticketscope::Diagnosis {

/// A value that stands in a message: carried by a request or brought by a response.
struct Sighting
{
    LineageKind kind = LineageKind::Token;
    QString name;
    Secret value;
    Evidence place;
    QString where; ///< host, or a cookie's domain

    // Of what a response brings.
    QDateTime expires;                          ///< UTC
    std::optional<std::chrono::seconds> slides; ///< each use moves `expires` that far from then
    bool byServersClock = false;                ///< `expires` was told as a time, not as a span
    bool lifeIsInferred = false;
    bool deletes = false; ///< a cookie that is taken away
    QByteArray path;      ///< of a cookie
};

/// What the request carries, in its order. Masked values are left out.
[[nodiscard]] QList<Sighting> carriedBy(const ExchangeView &exchange);
/// What the response brings.
[[nodiscard]] QList<Sighting> broughtBy(const ExchangeView &exchange);

/// When a token that is a JWT ends by its own account (RFC 7519 section 4.1.4); null where it is none or does not say.
[[nodiscard]] QDateTime tokenExpiry(const QByteArray &token);
/// The text of elements of that local name, as ranges of `body`: cheap, for SOAP messages.
[[nodiscard]] QList<ByteRange> elementTexts(QByteArrayView body, QByteArrayView localName);
/// A message that is XML by its media type.
[[nodiscard]] bool isXml(const ExchangeView &exchange, Side side);

} // namespace Ticketscope::Diagnosis
