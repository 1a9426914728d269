// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/practicecontext.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

// More than any of the limits that a service allows (300 s), less than an hour, which would look like a time zone.
constexpr qint64 kClockErrorSeconds = 600;

} // namespace

QDateTime PracticeContext::now() const
{
    QDateTime time = m_clock().toUTC();
    if (has("clock-ahead")) {
        time = time.addSecs(kClockErrorSeconds);
    }
    if (has("clock-behind")) {
        time = time.addSecs(-kClockErrorSeconds);
    }
    return time;
}

QByteArray PracticeContext::httpDate() const
{
    return QLocale::c().toString(now(), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s).toLatin1();
}

QString PracticeContext::passwordNow(const QString &password) const
{
    if (has("password-changed")) {
        return password + u"-changed-yesterday"_s;
    }
    return password;
}

} // namespace Ticketscope::Practice
