// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwtclaimchecks.h"

#include <QCoreApplication>

#include <array>
#include <cmath>

namespace Ticketscope::Jose {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TokenChecks)
};

constexpr double kLatestSecond = 253402300799.0; // the end of the year 9999
constexpr double kFirstMillisecond = 1e11;       // as seconds, the year 5138

enum class TimeForm
{
    Absent,
    Number,
    Fraction,
    Text,         ///< a number in quotation marks
    Milliseconds, ///< no seconds since 1970
    NoTime
};

struct Time
{
    TimeForm form = TimeForm::Absent;
    QDateTime value; ///< UTC; null where it cannot be read
};

/// NumericDate (RFC 7519 section 2), as it should be and as services write it.
Time timeOf(const Json::Value &claims, QStringView name)
{
    const Json::Value *claim = claims.member(name);
    if (!claim) {
        return {};
    }
    bool isNumber = claim->type == Json::Value::Type::Number;
    double seconds = claim->scalar.toDouble();
    if (claim->type == Json::Value::Type::String) {
        seconds = claim->scalar.toString().toDouble(&isNumber);
    }
    if (!isNumber || !std::isfinite(seconds) || seconds < 0) {
        return {TimeForm::NoTime, {}};
    }
    if (seconds >= kFirstMillisecond) {
        return {seconds / 1000 <= kLatestSecond ? TimeForm::Milliseconds : TimeForm::NoTime, {}};
    }
    const QDateTime value = QDateTime::fromMSecsSinceEpoch(qint64(std::llround(seconds * 1000.0)), Qt::UTC);
    if (claim->type == Json::Value::Type::String) {
        return {TimeForm::Text, value};
    }
    return {std::trunc(seconds) == seconds ? TimeForm::Number : TimeForm::Fraction, value};
}

/// Distance in the words of a person: "5 minutes", "2 days".
QString distance(qint64 seconds)
{
    const qint64 size = std::abs(seconds);
    if (size < 120) {
        return Text::tr("%n second(s)", nullptr, int(size));
    }
    if (size < 7200) {
        return Text::tr("%n minute(s)", nullptr, int(size / 60));
    }
    if (size < 172800) {
        return Text::tr("%n hour(s)", nullptr, int(size / 3600));
    }
    return Text::tr("%n day(s)", nullptr, int(std::min<qint64>(size / 86400, 10000000)));
}

QString shown(const QDateTime &time)
{
    return time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss' UTC'"));
}

/// One clock: what it is called in a sentence, and what it says.
struct NamedClock
{
    QDateTime now;
    bool isServers = false;
    std::chrono::seconds leeway{};
};

QString by(const NamedClock &clock)
{
    return clock.isServers ? Text::tr("By the server's clock") : Text::tr("By this computer's clock");
}

struct Told
{
    CheckState state;
    QString text;
};

Told expiry(const QDateTime &time, const NamedClock &clock)
{
    const qint64 left = clock.now.secsTo(time);
    if (left > 0) {
        return {CheckState::Passed,
                Text::tr("%1 the token is good for %2 more, until %3.").arg(by(clock), distance(left), shown(time))};
    }
    if (-left <= clock.leeway.count() && clock.leeway.count() > 0) {
        return {CheckState::Notable,
                Text::tr("%1 the token expired %2 before, at %3; that is within the tolerance of %4.")
                    .arg(by(clock), distance(left), shown(time), distance(clock.leeway.count()))};
    }
    return {CheckState::Failed,
            Text::tr("%1 the token expired %2 before, at %3.").arg(by(clock), distance(left), shown(time))};
}

Told notBefore(const QDateTime &time, const NamedClock &clock)
{
    const qint64 ahead = clock.now.secsTo(time);
    if (ahead <= 0) {
        return {CheckState::Passed, Text::tr("%1 the token is good since %2.").arg(by(clock), shown(time))};
    }
    if (ahead <= clock.leeway.count()) {
        return {CheckState::Notable, Text::tr("%1 the token is good in %2 only, at %3; that is within the tolerance of "
                                              "%4.")
                                         .arg(by(clock), distance(ahead), shown(time), distance(clock.leeway.count()))};
    }
    return {CheckState::Failed,
            Text::tr("%1 the token is not valid yet: it is good in %2, at %3. A clock is wrong, or it "
                     "was made for later.")
                .arg(by(clock), distance(ahead), shown(time))};
}

Told issuedAt(const QDateTime &time, const NamedClock &clock)
{
    const qint64 ahead = clock.now.secsTo(time);
    if (ahead <= clock.leeway.count()) {
        return {
            CheckState::Passed,
            ahead > 0
                ? Text::tr("%1 the token was issued %2 ahead, at %3; that is within the tolerance.")
                      .arg(by(clock), distance(ahead), shown(time))
                : Text::tr("%1 the token was issued %2 before, at %3.").arg(by(clock), distance(ahead), shown(time))};
    }
    return {CheckState::Notable,
            Text::tr("%1 the token was issued %2 in the future, at %3: a clock is wrong, and strict "
                     "programs refuse the token.")
                .arg(by(clock), distance(ahead), shown(time))};
}

struct TimeRow
{
    const char *id;
    const char *claim;
    Told (*judge)(const QDateTime &, const NamedClock &);
};

constexpr std::array kRows{TimeRow{"expiry", "exp", &expiry}, TimeRow{"not-before", "nbf", &notBefore},
                           TimeRow{"issued-at", "iat", &issuedAt}};

Told absent(QByteArrayView claim)
{
    if (claim == "exp") {
        return {CheckState::Notable,
                Text::tr("The token has no \"exp\": it would be good for ever, and strict programs refuse it.")};
    }
    return {CheckState::NotChecked, Text::tr("The token has no \"%1\".").arg(QLatin1String(claim.data()))};
}

Told withoutClock(const Time &time)
{
    return {CheckState::NotChecked,
            Text::tr("The token says %1; it was not held against a clock.").arg(shown(time.value))};
}

TokenCheck timeCheck(const ClaimsView &token, const TimeRow &row, const NamedClock &clock)
{
    const Time time = timeOf(*token.claims, QString::fromLatin1(row.claim));
    QByteArray id(row.id);
    if (clock.isServers) {
        id += ".server";
    }
    Told told{CheckState::NotChecked, {}};
    if (time.form == TimeForm::Absent) {
        told = absent(row.claim);
    } else if (!time.value.isValid()) {
        told = {CheckState::Failed,
                time.form == TimeForm::Milliseconds
                    ? Text::tr("The \"%1\" counts milliseconds, where seconds since 1970 are wanted.")
                          .arg(QLatin1String(row.claim))
                    : Text::tr("The \"%1\" is no time in seconds since 1970.").arg(QLatin1String(row.claim))};
    } else {
        told = clock.now.isValid() ? row.judge(time.value, clock) : withoutClock(time);
    }
    const QString title = titleOf(id);
    return TokenCheck{std::move(id), told.state, title, told.text, token.part, QByteArray(row.claim)};
}

/// Whether all times are written as the specification has them (SuperID writes "iat" as a text).
TokenCheck timeFormCheck(const ClaimsView &token)
{
    TokenCheck check{
        "time-form", CheckState::NotChecked, titleOf("time-form"), Text::tr("The token has no times."), token.part, {}};
    for (const char *claim : {"exp", "nbf", "iat", "auth_time"}) {
        const QString name = QString::fromLatin1(claim);
        Told told{CheckState::Passed, Text::tr("All times are numbers: seconds since 1970.")};
        switch (timeOf(*token.claims, name).form) {
        case TimeForm::Absent:
            continue;
        case TimeForm::Number:
            break;
        case TimeForm::Fraction:
            told = {CheckState::Notable,
                    Text::tr("The \"%1\" has a fraction of a second; that is allowed, but some programs refuse it.")
                        .arg(name)};
            break;
        case TimeForm::Text:
            told = {CheckState::Notable, Text::tr("The \"%1\" is a text where RFC 7519 has a number; strict programs "
                                                  "refuse the token.")
                                             .arg(name)};
            break;
        case TimeForm::Milliseconds:
            told = {CheckState::Failed,
                    Text::tr("The \"%1\" counts milliseconds, where seconds since 1970 are wanted.").arg(name)};
            break;
        case TimeForm::NoTime:
            told = {CheckState::Failed, Text::tr("The \"%1\" is no time in seconds since 1970.").arg(name)};
            break;
        }
        const auto weight = [](CheckState state) {
            return state == CheckState::Failed    ? 3
                   : state == CheckState::Notable ? 2
                   : state == CheckState::Passed  ? 1
                                                  : 0;
        };
        if (weight(told.state) > weight(check.state)) {
            check.state = told.state;
            check.text = told.text;
            check.claim = told.state == CheckState::Passed ? QByteArray() : QByteArray(claim);
        }
    }
    return check;
}

} // namespace

QList<TokenCheck> timeChecks(const ClaimsView &token)
{
    const TokenExpectations &expected = *token.expected;
    QList<TokenCheck> checks;
    for (const TimeRow &row : kRows) {
        checks.append(timeCheck(token, row, {expected.localNow, false, expected.leeway}));
        if (expected.serverNow.isValid()) {
            checks.append(timeCheck(token, row, {expected.serverNow, true, expected.leeway}));
        }
    }
    checks.append(timeFormCheck(token));
    return checks;
}

} // namespace Ticketscope::Jose
