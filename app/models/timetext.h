// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

namespace Ticketscope {

/// "29:41", "1:02:03", "3 days 4 h": a length of time, always positive.
[[nodiscard]] QString durationText(qint64 seconds);
/// "2026-03-01 12:00:00 UTC", with milliseconds where there are any.
[[nodiscard]] QString utcText(const QDateTime &time);
/// "13:00:00 local": with its date where that is another day than in UTC.
[[nodiscard]] QString localText(const QDateTime &time);
/// "29:41 after the server's clock", "same as …".
[[nodiscard]] QString distanceText(const QDateTime &time, const QDateTime &reference, bool referenceIsServer);

} // namespace Ticketscope
