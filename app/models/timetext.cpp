// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/timetext.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TimeText)
};

constexpr qint64 kMinute = 60;
constexpr qint64 kHour = 60 * kMinute;
constexpr qint64 kDay = 24 * kHour;

QString twoDigits(qint64 number)
{
    return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0'));
}

} // namespace

QString durationText(qint64 seconds)
{
    seconds = qAbs(seconds);
    if (seconds >= 730 * kDay) {
        return Text::tr("%n year(s)", nullptr, int(seconds / (365 * kDay)));
    }
    if (seconds >= 2 * kDay) {
        return Text::tr("%n day(s)", nullptr, int(seconds / kDay));
    }
    const QString minutesAndSeconds = QStringLiteral("%1:%2").arg(seconds >= kHour ? twoDigits(seconds / kMinute % 60)
                                                                                   : QString::number(seconds / kMinute),
                                                                  twoDigits(seconds % kMinute));
    return seconds >= kHour ? QStringLiteral("%1:%2").arg(seconds / kHour).arg(minutesAndSeconds) : minutesAndSeconds;
}

QString utcText(const QDateTime &time)
{
    const QDateTime utc = time.toUTC();
    return utc.toString(utc.time().msec() != 0 ? QStringLiteral("yyyy-MM-dd hh:mm:ss.zzz 'UTC'")
                                               : QStringLiteral("yyyy-MM-dd hh:mm:ss 'UTC'"));
}

QString localText(const QDateTime &time)
{
    const QDateTime local = time.toLocalTime();
    const bool sameDay = local.date() == time.toUTC().date();
    return Text::tr("%1 local")
        .arg(local.toString(sameDay ? QStringLiteral("hh:mm:ss") : QStringLiteral("yyyy-MM-dd hh:mm:ss")));
}

QString distanceText(const QDateTime &time, const QDateTime &reference, bool referenceIsServer)
{
    const qint64 seconds = reference.secsTo(time);
    if (seconds == 0) {
        return referenceIsServer ? Text::tr("the same second as the server's clock")
                                 : Text::tr("the same second as the exchange");
    }
    const QString length = durationText(seconds);
    if (referenceIsServer) {
        return seconds > 0 ? Text::tr("%1 after the server's clock").arg(length)
                           : Text::tr("%1 before the server's clock").arg(length);
    }
    return seconds > 0 ? Text::tr("%1 after the exchange").arg(length) : Text::tr("%1 before the exchange").arg(length);
}

} // namespace Ticketscope
