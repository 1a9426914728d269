// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/diagnosisengine.h"
#include "report/masking.h"

#include <QJsonArray>
#include <QJsonObject>

namespace Ticketscope {

/// Findings in the order in which a person reads them, as --json prints them: {"rule", "catalogue", "severity",
/// "certainty", "title", "why", "remedy", "wouldTell", "evidence": [{"exchange", "side", "start", "end", "label"}],
/// "reference", "experiments": [{"id", "title"}], "consequenceOf"}. What follows from a finding comes right after it
/// and names its rule in "consequenceOf"; null elsewhere.
[[nodiscard]] QJsonArray findingsToJson(const QList<Diagnosis::Finding> &findings, const Masker &masker);
/// {"exchange", "side", "start", "end", "label"}
[[nodiscard]] QJsonObject evidenceToJson(const Diagnosis::Evidence &evidence, const Masker &masker);
/// {"kind", "name", "evidence"} of who answered the failure that matters.
[[nodiscard]] QJsonObject answererToJson(const Diagnosis::WhoAnswered &answerer, const Masker &masker);

/// The diagnosis with whatever the masker knows to be secret masked in its texts: rules put no secret there, and this
/// makes sure.
[[nodiscard]] Diagnosis::Diagnosis masked(Diagnosis::Diagnosis diagnosis, const Masker &masker);

/// Where the bytes stand, in words: "exchange 3, response, bytes 120–164"; without bytes "exchange 3".
[[nodiscard]] QString evidencePlace(const Diagnosis::Evidence &evidence);
/// The bytes themselves in one line of at most `longest` characters, secrets masked; empty where there are none.
[[nodiscard]] QString evidenceExcerpt(const Exchange &exchange, const Diagnosis::Evidence &evidence,
                                      const Masker &masker, qsizetype longest = 80);

/// "cause", "warning", "note" in words for people.
[[nodiscard]] QString severityText(Diagnosis::Severity severity);

} // namespace Ticketscope
