// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>

#include <functional>

namespace Ticketscope {

/// Where "now" comes from: a function that returns UTC, so that a test or an emulator can set the time.
using Clock = std::function<QDateTime()>;

inline QDateTime systemUtc()
{
    return QDateTime::currentDateTimeUtc();
}

} // namespace Ticketscope
