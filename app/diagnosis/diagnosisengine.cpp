// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnosisengine.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace Ticketscope::Diagnosis {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

/// More places than these say nothing more to a person.
constexpr qsizetype kMostEvidence = 20;

bool hasFailed(const CaptureView &capture, ExchangeId id)
{
    const QList<const ExchangeView *> &failed = capture.failed();
    return std::any_of(failed.begin(), failed.end(), [id](const ExchangeView *one) { return one->id() == id; });
}

/// Something failed there, or later in the same login.
bool ledToFailure(const CaptureView &capture, ExchangeId id)
{
    const ExchangeView *exchange = capture.exchange(id);
    if (!exchange || hasFailed(capture, id)) {
        return exchange != nullptr;
    }
    const QList<const ExchangeView *> later = capture.after(*exchange);
    return std::any_of(later.begin(), later.end(),
                       [&capture](const ExchangeView *one) { return hasFailed(capture, one->id()); });
}

/// A login that went well has no cause of failure, whatever a rule thinks.
void demoteWhatFailedNothing(QList<Finding> *findings, const CaptureView &capture)
{
    for (Finding &finding : *findings) {
        if (finding.severity != Severity::Cause) {
            continue;
        }
        const bool counts =
            finding.evidence.isEmpty()
                ? !capture.failed().isEmpty()
                : std::any_of(finding.evidence.cbegin(), finding.evidence.cend(),
                              [&capture](const Evidence &one) { return ledToFailure(capture, one.exchange); });
        if (!counts) {
            finding.severity = Severity::Warning;
        }
    }
}

/// The same thing said of several exchanges is one finding with several places.
QList<Finding> merged(const QList<Finding> &findings)
{
    QList<Finding> result;
    for (const Finding &finding : findings) {
        const auto same = std::find_if(result.begin(), result.end(), [&finding](const Finding &one) {
            return one.rule == finding.rule && one.title == finding.title && one.severity == finding.severity;
        });
        if (same == result.end()) {
            result.append(finding);
        } else if (same->evidence.size() < kMostEvidence) {
            same->evidence.append(finding.evidence);
        }
    }
    return result;
}

ExchangeId firstExchange(const Finding &finding)
{
    return finding.evidence.isEmpty() ? 0 : finding.evidence.first().exchange;
}

/// Where a cause is known, that something failed is no news.
void dropLastResorts(QList<Finding> *findings)
{
    const auto isKnown = [&known = std::as_const(*findings)](ExchangeId exchange) {
        return std::any_of(known.begin(), known.end(), [exchange](const Finding &one) {
            return !one.isLastResort && one.severity == Severity::Cause &&
                   std::any_of(one.evidence.begin(), one.evidence.end(),
                               [exchange](const Evidence &place) { return place.exchange == exchange; });
        });
    };
    QList<Finding> kept;
    for (const Finding &finding : std::as_const(*findings)) {
        if (!finding.isLastResort || !isKnown(firstExchange(finding))) {
            kept.append(finding);
        }
    }
    *findings = kept;
}

/// What the program itself held against an answer, where no rule sees more in the bytes.
QList<Finding> stopFinding(const CaptureView &capture, const Error &error)
{
    const ExchangeView *exchange = capture.exchange(error.exchange.value_or(0));
    if (!exchange || exchange->isFailure() || error.text.isEmpty()) {
        return {};
    }
    Finding finding;
    finding.rule = "login.stopped";
    finding.severity = Severity::Cause;
    finding.certainty = Certainty::Proven;
    finding.title = Text::tr("The login was stopped here: what came back is not what had to come.");
    finding.why = error.text;
    finding.remedy =
        Text::tr("Log in again. If it stays so, compare what came with what was asked for, and ask who runs "
                 "the login server.");
    finding.evidence = {exchange->whole()};
    finding.isLastResort = true;
    return {finding};
}

} // namespace

QList<Finding> ranked(QList<Finding> findings, const CaptureView &capture)
{
    demoteWhatFailedNothing(&findings, capture);
    dropLastResorts(&findings);
    findings = merged(findings);
    const ExchangeId last = capture.lastFailed() ? capture.lastFailed()->id() : 0;
    const auto showsTheLast = [last](const Finding &finding) {
        return std::any_of(finding.evidence.cbegin(), finding.evidence.cend(),
                           [last](const Evidence &one) { return one.exchange == last; });
    };
    std::stable_sort(findings.begin(), findings.end(), [&showsTheLast](const Finding &a, const Finding &b) {
        const auto key = [&showsTheLast](const Finding &one) {
            return std::make_tuple(int(one.severity), one.isLastResort ? 1 : 0, int(one.certainty),
                                   showsTheLast(one) ? 0 : 1);
        };
        return key(a) < key(b);
    });

    // What follows from a finding goes under it. A finding that explains another stands before it, whatever its rank.
    QList<Finding> result;
    while (!findings.isEmpty()) {
        Finding cause = findings.takeFirst();
        // Whoever explains it, and whoever explains that; rules that explain one another in a ring end at the limit.
        qsizetype climbs = findings.size();
        for (qsizetype i = 0; i < findings.size(); ++i) {
            if (climbs > 0 && findings.at(i).explains.contains(cause.rule) &&
                findings.at(i).severity <= cause.severity) {
                std::swap(cause, findings[i]);
                --climbs;
                i = -1;
            }
        }
        for (qsizetype i = 0; i < findings.size();) {
            if (cause.explains.contains(findings.at(i).rule) && firstExchange(findings.at(i)) >= firstExchange(cause)) {
                cause.consequences.append(findings.takeAt(i));
            } else {
                ++i;
            }
        }
        result.append(std::move(cause));
    }
    return result;
}

Diagnosis diagnose(const QList<ExchangePtr> &exchanges, const Profile &profile, const QHash<QString, Secret> &meant,
                   const QList<Rule> &rules, const std::optional<Error> &error)
{
    const CaptureView capture(exchanges, meant, error ? error->exchange.value_or(0) : 0);
    QList<Finding> findings;
    for (const Rule rule : rules) {
        findings.append(rule(capture, profile));
    }
    if (error) {
        findings.append(stopFinding(capture, *error));
    }
    Diagnosis diagnosis;
    diagnosis.findings = ranked(std::move(findings), capture);
    if (const ExchangeView *last = capture.lastFailed()) {
        diagnosis.failed = true;
        diagnosis.answerer = last->answerer();
    }
    return diagnosis;
}

QString explainForCustomer(const Finding &finding)
{
    QStringList sentences{finding.title, finding.why, finding.remedy};
    if (finding.certainty == Certainty::Possible) {
        sentences.append(finding.wouldTell);
    }
    sentences.removeAll(QString());
    return sentences.join(QLatin1Char(' '));
}

} // namespace Ticketscope::Diagnosis
