// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/explanation.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/wssecurity/securityexperiments.h"
#include "diagnosis/rules/wssecurity/securitytimes.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdlib>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

// What stacks allow unless they are told otherwise (WSS4J, Spring-WS; the profile's guideline is five minutes too).
constexpr qint64 kLife = 300;
constexpr qint64 kFuture = 60;
/// Clocks that are set by the network differ by no more.
constexpr qint64 kGoodClocks = 90;

/// The answer says that the time is why.
bool saysTime(const SoapFault &fault)
{
    return fault.has(u"MessageExpired") || fault.says("timestamp"_L1) || fault.says("message has expired"_L1) ||
           fault.says("security semantics of the message have expired"_L1);
}

/// The answer does not say what it was, and it may have been the time.
bool mayBeTime(const SoapFault &fault)
{
    return fault.has(u"SecurityError") || (fault.has(u"InvalidSecurity") && fault.profileRules().isEmpty()) ||
           fault.says("verifying security"_L1) || fault.says("verifying the message"_L1);
}

/// As far from UTC as a time zone is.
bool looksLikeLocalTime(qint64 ahead)
{
    const QList<int> &offsets = Explain::localOffsets();
    return std::any_of(offsets.begin(), offsets.end(),
                       [ahead](int minutes) { return std::llabs(ahead - qint64(minutes) * 60) <= kGoodClocks; });
}

void addClockExperiment(Finding *finding, const SecurityCase &of, qint64 ahead)
{
    if (!of.canExperiment()) {
        return;
    }
    const qint64 offset = of.profile.parameter("clockOffsetSeconds"_L1, u"0"_s).toLongLong() - ahead;
    finding->experiments.append({"clock-offset",
                                 ahead > 0 ? Text::tr("Try with the clock %1 back").arg(spanText(ahead))
                                           : Text::tr("Try with the clock %1 on").arg(spanText(ahead)),
                                 QVariantMap{{u"clockOffsetSeconds"_s, offset}},
                                 {}});
}

/// Without a Date the client's own clock is all that a capture has.
bool hasServersClock(const SecurityCase &of)
{
    return of.exchange().hasHeader(Side::Response, "Date");
}

QString whyOf(const SecurityCase &of, const QString &name, const SecurityTime &time, const QDateTime &there)
{
    return (hasServersClock(of) ? Text::tr("%1 is %2; the server's clock showed %3.")
                                : Text::tr("%1 is %2; the message was sent at %3 by the client's clock."))
        .arg(name, timeText(time.utc), timeText(there));
}

Finding newTime(const SecurityCase &of, const SecurityTimes &times, const SecurityTime &time, Certainty certainty)
{
    Finding finding =
        newFinding("wssecurity.clock", Severity::Cause, certainty, of.message.at(*time.element, u"Created"_s));
    finding.evidence.append(hasServersClock(of) ? of.exchange().atHeader(Side::Response, "Date", u"Date"_s)
                                                : of.message.atAnswer());
    finding.evidence.append(of.fault().evidence);
    finding.why = whyOf(of, u"Created"_s, time, times.there);
    finding.reference = messageSecurity();
    finding.explains = {"wssecurity.hidden", "wssecurity.refused", "transport.clock"};
    return finding;
}

Finding outOfBounds(const SecurityCase &of, const SecurityTimes &times, const SecurityTime &time)
{
    const qint64 ahead = times.ahead(time);
    const bool isSaid = saysTime(of.fault());
    Finding finding = newTime(of, times, time, isSaid ? Certainty::Proven : Certainty::Likely);
    if (looksLikeLocalTime(ahead)) {
        finding.rule = "wssecurity.local-time";
        finding.certainty = Certainty::Likely;
        finding.catalogue = {"X11", ahead > 0 ? "X10" : "X9", "X24"};
        finding.title = Text::tr("The message gives its time in local time and not in UTC.");
        finding.remedy = Text::tr("Developer: write the time in UTC, with a Z at its end. If it is UTC already, the "
                                  "client's time zone or clock is set wrong.");
    } else if (!hasServersClock(of)) {
        finding.catalogue = {ahead > 0 ? "X10" : "X9", "X24"};
        finding.title = Text::tr("The message does not give the time at which it was sent.");
        finding.remedy = Text::tr("Developer: make Created anew for each message, also for one that is sent again.");
    } else if (ahead > 0) {
        finding.catalogue = {"X10", "X24"};
        finding.title = Text::tr("The client's clock is ahead of the server's, so that the message comes from the "
                                 "future.");
        finding.remedy = Text::tr("The customer's administrator: set the client's clock by the network (NTP).");
    } else {
        finding.catalogue = {"X9", "X24"};
        finding.title =
            Text::tr("The message is too old when it arrives: the client's clock is behind the server's, or "
                     "it waited on its way.");
        finding.remedy = Text::tr("The customer's administrator: set the client's clock by the network (NTP). If it is "
                                  "right, look for a queue that holds messages back.");
    }
    addClockExperiment(&finding, of, ahead);
    return finding;
}

Finding expiresPassed(const SecurityCase &of, const SecurityTimes &times, const SecurityTime &expires)
{
    Finding finding = newTime(of, times, expires, saysTime(of.fault()) ? Certainty::Proven : Certainty::Likely);
    finding.evidence.first().label = u"Expires"_s;
    finding.catalogue = {"X9", "X24"};
    finding.title = Text::tr("The message had expired when it arrived.");
    finding.why = whyOf(of, u"Expires"_s, expires, times.there);
    finding.remedy = Text::tr("Developer: give the Timestamp more time, five minutes as a rule, and check the clock.");
    if (of.canExperiment()) {
        finding.experiments.append({"timestamp-300",
                                    Text::tr("Try with a Timestamp of five minutes"),
                                    QVariantMap{{u"timestampTtlSeconds"_s, int(kLife)}},
                                    {}});
    }
    return finding;
}

/// Expired, says the service; its own Date says otherwise.
Finding unexplained(const SecurityCase &of, const SecurityTimes &times)
{
    const SoapFault &fault = of.fault();
    Finding finding = newFinding("wssecurity.expired", Severity::Cause, Certainty::Likely, of.message.atAnswer());
    finding.catalogue = {"X9", "X24"};
    if (fault.says("range"_L1) || fault.says("future"_L1) || !fault.says("expired"_L1)) {
        finding.catalogue.prepend("X10");
    }
    finding.title = Text::tr("The service finds the message too old or from the future, though the clocks agree.");
    finding.remedy = Text::tr("The service's operator: check the clock of each of its servers, and how long a message "
                              "may live there.");
    finding.reference = messageSecurity();
    if (const SecurityTime *time = times.furthest()) {
        finding.evidence.append(of.message.at(*time->element, u"Created"_s));
        finding.why = whyOf(of, u"Created"_s, *time, times.there);
    } else {
        finding.title = Text::tr("The service finds the message too old or from the future.");
        finding.why = Text::tr("The message has no time that can be compared with the server's.");
    }
    finding.wouldTell = Text::tr("The service's log tells which time it compared with which.");
    offer(&finding, of, clockBack());
    return finding;
}

} // namespace

QList<Finding> checkFreshness(const SecurityCase &of)
{
    const SoapFault &fault = of.fault();
    const bool isSaid = saysTime(fault);
    if (!fault.isThere || !of.message.security() || (!isSaid && !mayBeTime(fault)) || fault.says("mismatch"_L1)) {
        return {};
    }
    const SecurityTimes times = SecurityTimes::of(of);
    const SecurityTime *time = times.furthest();
    if (time && time->hasZone && (times.ahead(*time) > kFuture || times.ahead(*time) < -kLife)) {
        return {outOfBounds(of, times, *time)};
    }
    if (times.expires && times.expires->utc.isValid() && times.there.isValid() && times.ahead(*times.expires) <= 0) {
        return {expiresPassed(of, times, *times.expires)};
    }
    const bool hasNoZone = time && !time->hasZone;
    return isSaid && fault.has(u"MessageExpired") && !hasNoZone ? QList<Finding>{unexplained(of, times)}
                                                                : QList<Finding>();
}

} // namespace Ticketscope::Diagnosis
