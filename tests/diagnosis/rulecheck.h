// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/diagnosisengine.h"
#include "support/madecapture.h"

#include <QTest>

namespace Ticketscope::TestData {

/// A capture with the finding that must come first.
struct RuleCase
{
    QList<MadeExchange> rows;
    QByteArray rule;
    QByteArray evidence = {}; ///< bytes that one of its places must be, or begin with; empty: not looked at
    QByteArray row = {};      ///< of the catalogue
    Profile profile = {};
    QHash<QString, Secret> meant = {};
};

inline QByteArray bytesAt(const QList<ExchangePtr> &capture, const Diagnosis::Evidence &evidence)
{
    for (const ExchangePtr &exchange : capture) {
        if (exchange->id == evidence.exchange) {
            return exchange->message(evidence.side).wire.bytes(evidence.wire);
        }
    }
    return {};
}

/// What was found, for the message of a test that failed.
inline QByteArray told(const QList<Diagnosis::Finding> &findings)
{
    QByteArray text;
    for (const Diagnosis::Finding &finding : findings) {
        text += Diagnosis::severityName(finding.severity) + '/' + QByteArray::number(int(finding.certainty)) + ' ' +
                finding.rule + "; ";
    }
    return text.isEmpty() ? QByteArray("nothing") : text;
}

/// An empty string: it came first, with its evidence.
inline QByteArray mismatch(const RuleCase &wanted, Variation variation = Variation::None)
{
    const QList<ExchangePtr> capture = madeCapture(wanted.rows, variation);
    const QList<Diagnosis::Finding> findings = Diagnosis::diagnose(capture, wanted.profile, wanted.meant).findings;
    if (findings.isEmpty() || findings.first().rule != wanted.rule) {
        return "got " + told(findings);
    }
    const Diagnosis::Finding &first = findings.first();
    if (first.title.isEmpty() || first.why.isEmpty() || first.remedy.isEmpty()) {
        return "a sentence is missing";
    }
    if (!wanted.row.isEmpty() && !first.catalogue.contains(wanted.row)) {
        return "row " + wanted.row + " is missing";
    }
    const bool isMapped = variation != Variation::GzipAndChunked;
    const bool hasEvidence =
        std::any_of(first.evidence.begin(), first.evidence.end(), [&](const Diagnosis::Evidence &place) {
            return bytesAt(capture, place).toLower().startsWith(wanted.evidence.toLower());
        });
    return hasEvidence || !isMapped ? QByteArray() : QByteArray("the evidence is other bytes");
}

/// Any finding of that rule, at any depth.
inline bool hasRule(const QList<Diagnosis::Finding> &findings, const QByteArray &rule)
{
    return std::any_of(findings.begin(), findings.end(), [&rule](const Diagnosis::Finding &finding) {
        return finding.rule == rule || hasRule(finding.consequences, rule);
    });
}

inline QList<Diagnosis::Finding> findingsIn(const QList<MadeExchange> &rows, const Profile &profile = {})
{
    return Diagnosis::diagnose(madeCapture(rows), profile).findings;
}

inline bool hasCause(const QList<Diagnosis::Finding> &findings)
{
    return std::any_of(findings.begin(), findings.end(), [](const Diagnosis::Finding &finding) {
        return finding.severity == Diagnosis::Severity::Cause;
    });
}

/// None of the secrets is in any sentence.
inline bool tells(const QList<Diagnosis::Finding> &findings, const QString &secret)
{
    return std::any_of(findings.begin(), findings.end(), [&secret](const Diagnosis::Finding &finding) {
        return QString(finding.title + finding.why + finding.remedy + finding.wouldTell).contains(secret) ||
               tells(finding.consequences, secret);
    });
}

} // namespace Ticketscope::TestData
