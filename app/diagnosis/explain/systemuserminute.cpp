// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/systemuserminute.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <cstdlib>

namespace Ticketscope::Diagnosis::Explain {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Explain)
};

constexpr qint64 kTolerance = 5; // minutes
constexpr qsizetype kDigits = 12;

QByteArray digitsOf(const QByteArray &text)
{
    // A system-user token may hold digits itself: the time is the part before the last dot.
    static const QRegularExpression inToken(u"\\.(\\d+)\\.[A-Za-z0-9+/=\\s]*\\z"_s);
    const QRegularExpressionMatch match = inToken.match(QString::fromLatin1(text));
    return match.hasMatch() ? match.captured(1).toLatin1() : text.trimmed();
}

QDateTime readMinute(const QByteArray &digits)
{
    QDateTime time = QDateTime::fromString(QString::fromLatin1(digits), u"yyyyMMddHHmm"_s);
    time.setTimeSpec(Qt::UTC);
    return digits.size() == kDigits && time.isValid() ? time : QDateTime();
}

QByteArray written(const QDateTime &time)
{
    return time.toString(u"yyyyMMddHHmm"_s).toLatin1();
}

/// Two times that are as good as one.
bool isNear(const QDateTime &a, const QDateTime &b)
{
    return a.isValid() && b.isValid() && std::abs(a.secsTo(b)) <= kTolerance * 60;
}

void add(Explanation *all, const QByteArray &id, const QString &name, const QByteArray &value, bool fits)
{
    if (all->candidates.isEmpty() || all->candidates.last().id != id) {
        all->candidates.append({id, name, value, fits, false});
    } else if (!all->candidates.last().fits && fits) {
        all->candidates.last() = {id, name, value, true, false};
    }
}

/// Local times by every offset; the first that fits is returned.
std::optional<int> addLocalTimes(Explanation *all, const QDateTime &server, const QDateTime &signedAt)
{
    std::optional<int> found;
    for (const int offset : localOffsets()) {
        const QDateTime local = server.addSecs(qint64(offset) * 60);
        const bool fits = signedAt.isValid() && isNear(local, signedAt);
        add(all, "local-time", Text::tr("the time is local time (UTC%1), not UTC").arg(offsetText(offset)),
            written(local), fits);
        if (fits && !found) {
            found = offset;
        }
    }
    return found;
}

/// "hh" for "HH". At midnight such a clock looks like the local time of UTC+12, which is likelier.
void addTwelveHours(Explanation *all, const QDateTime &server, const QDateTime &signedAt)
{
    constexpr int half = 12;
    const bool isAfternoon = server.time().hour() > half;
    const QDateTime twelve = isAfternoon ? server.addSecs(-qint64(half) * 3600) : server;
    add(all, "twelve-hours", Text::tr("the hour was written by a clock of twelve hours"), written(twelve),
        isAfternoon && signedAt.isValid() && isNear(twelve, signedAt));
}

/// Ways of writing a time that its format's letters confuse.
void addFormats(Explanation *all, const QDateTime &server, const QByteArray &digits)
{
    const QByteArray month = server.toString(u"yyyyMMddHH"_s).toLatin1() + server.toString(u"MM"_s).toLatin1();
    add(all, "month-for-minute", Text::tr("the month was written in place of the minute"), month,
        month == digits && !isNear(server, readMinute(digits)));
    QByteArray minute = server.toString(u"yyyy"_s).toLatin1();
    minute +=
        QByteArray::number(server.time().minute()).rightJustified(2, '0') + server.toString(u"ddHHmm"_s).toLatin1();
    add(all, "minute-for-month", Text::tr("the minute was written in place of the month"), minute,
        minute == digits && !isNear(server, readMinute(digits)));
    const QByteArray seconds = server.toString(u"yyyyMMddHHmmss"_s).toLatin1();
    add(all, "seconds", Text::tr("seconds were written, which do not belong there"), seconds,
        digits.size() == seconds.size() && isNear(server, readMinute(digits.left(kDigits))));
}

} // namespace

SystemUserMinute explainSystemUserMinute(const SystemUserMinuteInput &input)
{
    SystemUserMinute result;
    Explanation &all = result.explanation;
    if (!input.serverTime.isValid() || input.minute.trimmed().isEmpty()) {
        all.problem = Text::tr("The time of the signed token and the server's Date are both needed.");
        return result;
    }
    const QByteArray digits = digitsOf(input.minute);
    const QDateTime server = input.serverTime.toUTC();
    result.signedAt = readMinute(digits);
    const bool isTime = result.signedAt.isValid();
    // The token has whole minutes only.
    const QDateTime serverMinute = server.addSecs(-server.time().second());
    result.difference = isTime ? serverMinute.secsTo(result.signedAt) / 60 : 0;
    all.candidates.append({"right", Text::tr("the time is the minute in UTC, as it must be"), written(server),
                           isTime && std::abs(result.difference) <= kTolerance, true});
    const bool isRight = all.candidates.first().fits;
    addTwelveHours(&all, serverMinute, result.signedAt);
    const std::optional<int> offset = addLocalTimes(&all, serverMinute, result.signedAt);
    if (!isRight && all.fitting() && all.fitting()->id == "local-time") {
        result.localOffset = offset;
    }
    addFormats(&all, server, digits);
    if (isTime && !all.fitting()) {
        const int minutes = int(std::min<qint64>(std::abs(result.difference), 1 << 30));
        add(&all, "clock",
            result.difference < 0 ? Text::tr("it was signed %n minute(s) before the server's time", nullptr, minutes)
                                  : Text::tr("it was signed %n minute(s) after the server's time", nullptr, minutes),
            written(result.signedAt), true);
    }
    return result;
}

} // namespace Ticketscope::Diagnosis::Explain
