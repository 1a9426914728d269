// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/superoffice/findings.h"

#include <QRegularExpression>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

using namespace Qt::StringLiterals;

namespace {

/// The fall-back that says no more than that the server said no.
constexpr const char *kGeneral = "http.refused";
constexpr qsizetype kMostQuoted = 200;

} // namespace

Finding cause(const QByteArray &rule, const QList<QByteArray> &rows, Certainty certainty, Words words,
              const QList<Evidence> &evidence)
{
    Finding finding = remark(Severity::Cause, rule, rows, certainty, std::move(words), evidence);
    finding.explains.append(kGeneral);
    return finding;
}

Finding remark(Severity severity, const QByteArray &rule, const QList<QByteArray> &rows, Certainty certainty,
               Words words, const QList<Evidence> &evidence)
{
    Finding finding;
    finding.rule = rule;
    finding.catalogue = rows;
    finding.severity = severity;
    finding.certainty = certainty;
    finding.title = std::move(words.title);
    finding.why = std::move(words.why);
    finding.remedy = std::move(words.remedy);
    finding.wouldTell = std::move(words.wouldTell);
    finding.evidence = evidence;
    return finding;
}

QString quoted(const QString &text)
{
    // Tickets, access tokens, JWTs, and runs that are too long for words: a token under another name.
    static const QRegularExpression tokens(u"(?:[78][A-Z](?::|%3[aA])|eyJ)[A-Za-z0-9+/=._%-]*|[A-Za-z0-9+/=_-]{28,}"_s);
    QString brief = text.simplified().left(kMostQuoted * 4);
    brief.replace(tokens, u"••••••••"_s);
    return brief.size() > kMostQuoted ? QString(brief.left(kMostQuoted) + u'…') : brief;
}

bool isSuperOfficeHost(const QUrl &url)
{
    const QString host = url.host();
    return host == "superoffice.com"_L1 || host.endsWith(".superoffice.com"_L1);
}

QString tenantOf(const QUrl &url)
{
    const QStringList parts = url.path().split(u'/', Qt::SkipEmptyParts);
    if (parts.isEmpty() || parts.first().size() <= 4 || !parts.first().startsWith("cust"_L1, Qt::CaseInsensitive)) {
        return {};
    }
    const QStringView number = QStringView(parts.first()).sliced(4);
    const bool isNumber = std::all_of(number.begin(), number.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
    return isNumber ? QString(u"Cust"_s + number) : QString();
}

bool isOnline(const QUrl &url)
{
    return isSuperOfficeHost(url) || !tenantOf(url).isEmpty();
}

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
