// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/explain/explanation.h"

#include <QDateTime>

#include <optional>

namespace Ticketscope::Diagnosis::Explain {

/// The time part of a signed system-user token ("{token}.{yyyyMMddHHmm}.{signature}") against a clock.
struct SystemUserMinuteInput
{
    QByteArray minute;    ///< the twelve digits; the whole signed token is taken too
    QDateTime serverTime; ///< Date of the server's answer, or another clock that is right
};

struct SystemUserMinute
{
    Explanation explanation;        ///< the candidates' values are the minutes as those ways write them
    QDateTime signedAt;             ///< the digits read as UTC; not valid where they are no time
    qint64 difference = 0;          ///< minutes that `signedAt` is ahead of the server; negative: behind
    std::optional<int> localOffset; ///< minutes from UTC, where a local time explains the difference
};

/// Whether the minute is UTC, as it must be, or local time, a twelve-hour clock, month and minute confused, or a clock
/// that is wrong. What the service allows is not documented: five minutes either way count as right here.
[[nodiscard]] SystemUserMinute explainSystemUserMinute(const SystemUserMinuteInput &input);

} // namespace Ticketscope::Diagnosis::Explain
