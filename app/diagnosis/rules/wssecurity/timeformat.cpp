// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/wssecurity/securitytimes.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr int kMostDigits = 3;

bool names(const SoapFault &fault, std::initializer_list<QString> rules)
{
    const QStringList named = fault.profileRules();
    return std::any_of(rules.begin(), rules.end(), [&named](const QString &rule) { return named.contains(rule); });
}

/// The fault quotes a time that was sent, or how a time is to be written.
bool isAboutWriting(const SoapFault &fault, const SecurityTime &time)
{
    return fault.says("yyyy-mm-dd"_L1) || fault.says("wse063"_L1) ||
           fault.text.contains(time.element->trimmedText().toLower());
}

Finding newFormat(const SecurityCase &of, const QByteArray &id, const SecurityTime &time, Certainty certainty)
{
    Finding finding =
        newFinding(id, Severity::Cause, certainty, of.message.at(*time.element, QString::fromUtf8(time.element->name)));
    finding.evidence.append(of.message.atAnswer());
    finding.reference = basicSecurityProfile();
    finding.explains = {"wssecurity.hidden", "wssecurity.expired", "wssecurity.rules"};
    return finding;
}

Finding noZone(const SecurityCase &of, const SecurityTime &time)
{
    const bool isNamed = names(of.fault(), {u"R3217"_s, u"R3223"_s});
    Finding finding = newFormat(of, "wssecurity.no-utc", time, isNamed ? Certainty::Proven : Certainty::Likely);
    finding.catalogue = {"X11"};
    finding.title = time.hasZone ? Text::tr("The time of the message is not written in UTC.")
                                 : Text::tr("The time of the message has no time zone.");
    finding.why = time.hasZone ? Text::tr("%1 has an offset; the profile wants UTC with a Z (R3217).")
                                     .arg(QString::fromUtf8(time.element->name))
                               : Text::tr("%1 has no Z at its end; each server may read it as its own local time "
                                          "(R3217).")
                                     .arg(QString::fromUtf8(time.element->name));
    finding.remedy = Text::tr("Developer: write the time in UTC, with a Z at its end.");
    return finding;
}

Finding fraction(const SecurityCase &of, const SecurityTime &time)
{
    const bool isTooLong = time.fractionDigits > kMostDigits;
    const bool isNamed = names(of.fault(), {u"R3220"_s, u"R3229"_s});
    Finding finding =
        newFormat(of, "wssecurity.fraction", time, isTooLong && isNamed ? Certainty::Proven : Certainty::Likely);
    finding.catalogue = {"X12"};
    finding.title = isTooLong ? Text::tr("The time of the message has more than three digits of a second.")
                              : Text::tr("The service does not take a time with fractions of a second.");
    finding.why = Text::tr("%1 has %n digit(s) behind the second.", nullptr, time.fractionDigits)
                      .arg(QString::fromUtf8(time.element->name));
    finding.remedy = isTooLong ? Text::tr("Developer: write three digits at most (R3220), or whole seconds.")
                               : Text::tr("Developer: write whole seconds: yyyy-MM-ddTHH:mm:ssZ.");
    if (of.canExperiment()) {
        finding.experiments.append(
            {"created-seconds", Text::tr("Try with whole seconds"), {{u"createdPrecision"_s, u"seconds"_s}}, {}});
    }
    return finding;
}

Finding noFraction(const SecurityCase &of, const SecurityTime &time)
{
    Finding finding = newFormat(of, "wssecurity.milliseconds", time, Certainty::Likely);
    finding.catalogue = {"X13"};
    finding.title = Text::tr("The service wants milliseconds in the time of the message.");
    finding.why = Text::tr("%1 has whole seconds, and the fault is about how the time is written.")
                      .arg(QString::fromUtf8(time.element->name));
    finding.remedy = Text::tr("Developer: write milliseconds: yyyy-MM-ddTHH:mm:ss.SSSZ.");
    if (of.canExperiment()) {
        finding.experiments.append({"created-milliseconds",
                                    Text::tr("Try with milliseconds"),
                                    {{u"createdPrecision"_s, u"milliseconds"_s}},
                                    {}});
    }
    return finding;
}

Finding unreadable(const SecurityCase &of, const SecurityTime &time)
{
    Finding finding = newFormat(of, "wssecurity.no-time", time, Certainty::Likely);
    finding.catalogue = {"X11", "X13"};
    finding.title = Text::tr("The time of the message cannot be read.");
    finding.why = Text::tr("%1 is no date and time as XML Schema has it.").arg(QString::fromUtf8(time.element->name));
    finding.remedy = Text::tr("Developer: write the time in UTC, with a Z at its end.");
    return finding;
}

} // namespace

QList<Finding> checkTimeFormat(const SecurityCase &of)
{
    const SoapFault &fault = of.fault();
    const bool cannotBe = !fault.isThere || fault.has(u"FailedAuthentication") || fault.has(u"MustUnderstand") ||
                          fault.says("replay"_L1) || fault.says("mismatch"_L1);
    if (cannotBe || !of.message.security()) {
        return {};
    }
    const SecurityTimes times = SecurityTimes::of(of);
    QList<SecurityTime> all = times.created;
    if (times.expires) {
        all.append(*times.expires);
    }
    for (const SecurityTime &time : all) {
        if (!time.utc.isValid()) {
            return {unreadable(of, time)};
        }
        if (!time.isUtc) {
            return {noZone(of, time)};
        }
        if (fault.has(u"MessageExpired")) {
            continue; // the service could read it
        }
        const bool isTooLong = time.fractionDigits > kMostDigits;
        if (isTooLong || (time.fractionDigits > 0 && isAboutWriting(fault, time) && !fault.says(".sss"_L1))) {
            return {fraction(of, time)};
        }
        if (time.fractionDigits == 0 && isAboutWriting(fault, time)) {
            return {noFraction(of, time)};
        }
    }
    return {};
}

} // namespace Ticketscope::Diagnosis
