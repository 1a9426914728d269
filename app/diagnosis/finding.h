// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/ids.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QUrl>
#include <QVariantMap>

namespace Ticketscope::Diagnosis {

enum class Severity
{
    Cause,   ///< why it failed
    Warning, ///< worth mending, though not why this failed
    Note
};

/// How much the bytes say. Surer findings come first.
enum class Certainty
{
    Proven,  ///< the bytes leave nothing else
    Likely,  ///< they fit this, and nothing else that is known
    Possible ///< one of several that look alike from here; `wouldTell` says what tells them apart
};

/// Bytes that a finding rests on.
struct Evidence
{
    ExchangeId exchange = 0;
    Side side = Side::Response;
    ByteRange wire; ///< of that message; empty at 0: the exchange as a whole (no byte came, or too late)
    QString label;  ///< what they are, two or three words: "Date header"; may be empty
};

/// The same login with one thing changed, so that a person can see whether that was it.
struct Experiment
{
    QByteArray id;          ///< stable: "clock-offset", "soap-1.1"
    QString title;          ///< "Try with the clock 7 minutes back"
    QVariantMap parameters; ///< of the profile, that replace its own
    QByteArray scheme;      ///< another one; empty: as it is
};

/// What a rule found: what is wrong, why that is, what to do.
struct Finding
{
    QByteArray rule;             ///< stable: "wsse.clock"
    QList<QByteArray> catalogue; ///< rows of the catalogue of failures that it answers: "X9"
    Severity severity = Severity::Cause;
    Certainty certainty = Certainty::Likely;
    QString title;            ///< one sentence, as the first line that a person reads
    QString why;              ///< one or two sentences: what the bytes say
    QString remedy;           ///< what to do, and who can do it
    QString wouldTell;        ///< where it is not proven: what would tell (a second capture, the server's log, a trial)
    QList<Evidence> evidence; ///< the most telling first
    QUrl reference;           ///< the specification or the maker's page
    QList<Experiment> experiments;
    /// Rules whose findings, in the same exchanges or later ones, follow from this one: folded under it.
    QList<QByteArray> explains;
    QList<Finding> consequences; ///< filled by the engine
    /// Says no more than that it failed: left out where another cause is known for the same exchange, last otherwise.
    bool isLastResort = false;
};

/// "cause", "warning", "note": as in the JSON of the command line.
[[nodiscard]] QByteArray severityName(Severity severity);

} // namespace Ticketscope::Diagnosis
