// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rules/wssecurity/securitychecks.h"

#include <QDateTime>

#include <optional>

namespace Ticketscope::Diagnosis {

/// One wsu:Created or wsu:Expires as it was written.
struct SecurityTime
{
    const Xml::Element *element = nullptr;
    QDateTime utc; ///< without a zone: as if it were UTC; not valid where it is no xsd:dateTime
    bool hasZone = false;
    bool isUtc = false; ///< written with Z (or +00:00)
    int fractionDigits = 0;
};

[[nodiscard]] SecurityTime readSecurityTime(const Xml::Element &element);

/// The times of one message, and how they stand to the server's clock.
struct SecurityTimes
{
    QList<SecurityTime> created; ///< of Timestamp, of UsernameToken
    std::optional<SecurityTime> expires;
    QDateTime there; ///< the server's clock when it answered

    [[nodiscard]] static SecurityTimes of(const SecurityCase &of);
    /// The time of the message that is furthest from the server's; null where none can be told.
    [[nodiscard]] const SecurityTime *furthest() const;
    /// Seconds that a time is ahead of the server's clock.
    [[nodiscard]] qint64 ahead(const SecurityTime &time) const { return there.secsTo(time.utc); }
};

} // namespace Ticketscope::Diagnosis
