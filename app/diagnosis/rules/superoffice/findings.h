// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"
#include "diagnosis/finding.h"
#include "diagnosis/rules/shared/headerlines.h"
#include "diagnosis/rules/shared/masked.h"

namespace Ticketscope::Diagnosis::SuperOfficeRules {

/// Failures that are looked at, the latest ones: more of them say the same.
constexpr qsizetype kMostFailures = 300;

/// What a person reads of a finding.
struct Words
{
    QString title;
    QString why;
    QString remedy;
    QString wouldTell = {};
};

/// A cause. It stands before the general "the server refused", whatever its certainty.
[[nodiscard]] Finding cause(const QByteArray &rule, const QList<QByteArray> &rows, Certainty certainty, Words words,
                            const QList<Evidence> &evidence);
/// The same as a warning or note: something seen that did not fail.
[[nodiscard]] Finding remark(Severity severity, const QByteArray &rule, const QList<QByteArray> &rows,
                             Certainty certainty, Words words, const QList<Evidence> &evidence);

/// Text from a server, short enough to read out, with whatever looks like a token blotted out.
[[nodiscard]] QString quoted(const QString &text);

/// Whether the address is one of SuperOffice Online: *.superoffice.com, or with a tenant in its path.
[[nodiscard]] bool isOnline(const QUrl &url);
/// "Cust12345" of an address's path; empty onsite.
[[nodiscard]] QString tenantOf(const QUrl &url);
/// The host is superoffice.com or under it.
[[nodiscard]] bool isSuperOfficeHost(const QUrl &url);

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
