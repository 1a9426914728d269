// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/newfinding.h"
#include "diagnosis/rules/transport/transportrules.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <cstdlib>

namespace Ticketscope::Diagnosis {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

constexpr qint64 kWorthSaying = 60; ///< seconds; WS-Security takes no more from the future
constexpr qint64 kFatal = 300;      ///< Kerberos and WS-Security take no more
constexpr qsizetype kLookedAt = 200;

struct Sample
{
    qint64 skew = 0;
    const ExchangeView *exchange = nullptr;
};

Finding clockFinding(const Sample &sample)
{
    const QString host = sample.exchange->exchange().url.host();
    const bool isFatal = std::llabs(sample.skew) >= kFatal;
    Finding finding = newFinding("transport.clock", isFatal ? Severity::Warning : Severity::Note, Certainty::Proven,
                                 sample.exchange->atHeader(Side::Response, "Date"));
    finding.title = sample.skew > 0
                        ? Text::tr("The clock of %1 is %2 ahead of this computer's.").arg(host, spanText(sample.skew))
                        : Text::tr("The clock of %1 is %2 behind this computer's.").arg(host, spanText(sample.skew));
    finding.why = Text::tr("The Date header of its answer was compared with the time at which the answer came.");
    finding.remedy = Text::tr("Let both computers take their time from the network (NTP). Tickets, tokens, time stamps "
                              "and Kerberos fail when clocks differ by minutes.");
    return finding;
}

} // namespace

QList<Finding> clocks(const CaptureView &capture, const Profile & /*profile*/)
{
    QHash<QString, QList<Sample>> hosts;
    qsizetype looked = 0;
    for (auto one = capture.exchanges().rbegin(); one != capture.exchanges().rend() && looked < kLookedAt; ++one) {
        // What a cache kept has the time at which it was made (RFC 9111 section 5.1).
        if (!one->hasAnswer() || one->hasHeader(Side::Response, "Age") || one->hasHeader(Side::Response, "X-Cache")) {
            continue;
        }
        ++looked;
        if (const auto skew = one->clockSkew()) {
            hosts[one->exchange().url.host()].append({*skew, &*one});
        }
    }
    QList<Finding> findings;
    for (QList<Sample> &samples : hosts) {
        std::sort(samples.begin(), samples.end(), [](const Sample &a, const Sample &b) { return a.skew < b.skew; });
        const Sample middle = samples.at(samples.size() / 2);
        if (std::llabs(middle.skew) >= kWorthSaying) {
            findings.append(clockFinding(middle));
        }
    }
    std::sort(findings.begin(), findings.end(), [](const Finding &a, const Finding &b) { return a.title < b.title; });
    return findings;
}

} // namespace Ticketscope::Diagnosis
