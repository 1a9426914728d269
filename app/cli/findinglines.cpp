// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/findinglines.h"

#include "report/findings.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Cli {

using namespace Qt::StringLiterals;
using Diagnosis::Evidence;
using Diagnosis::Finding;
using Diagnosis::Severity;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Cli)
};

QString sign(Severity severity)
{
    switch (severity) {
    case Severity::Cause:
        return u"✖ "_s;
    case Severity::Warning:
        return u"⚠ "_s;
    case Severity::Note:
        break;
    }
    return u"· "_s;
}

/// Appends findings one below the other.
class Writer final
{
public:
    Writer(const QList<ExchangePtr> &exchanges, const Masker &masker, QStringList *lines)
        : m_exchanges(exchanges)
        , m_masker(masker)
        , m_lines(lines)
    {
    }

    void write(const Finding &finding, int depth) const
    {
        const QString margin(qsizetype(depth) * 4, u' ');
        const QString title = m_masker.text(finding.title);
        m_lines->append(margin + sign(finding.severity) +
                        (depth > 0 ? Text::tr("It follows: %1").arg(title)
                                   : u"%1: %2"_s.arg(severityText(finding.severity), title)));
        const auto say = [&](const QString &sentence) { m_lines->append(margin + u"  "_s + m_masker.text(sentence)); };
        if (!finding.why.isEmpty()) {
            say(Text::tr("Why: %1").arg(finding.why));
        }
        if (!finding.remedy.isEmpty()) {
            say(Text::tr("What to do: %1").arg(finding.remedy));
        }
        if (!finding.wouldTell.isEmpty() && finding.certainty != Diagnosis::Certainty::Proven) {
            say(Text::tr("What would tell: %1").arg(finding.wouldTell));
        }
        for (const Diagnosis::Experiment &experiment : finding.experiments) {
            say(Text::tr("Worth a try: %1 (%2)").arg(experiment.title, QString::fromLatin1(experiment.id)));
        }
        if (!finding.reference.isEmpty()) {
            say(Text::tr("See %1").arg(finding.reference.toString(QUrl::FullyEncoded)));
        }
        for (const Evidence &evidence : finding.evidence) {
            m_lines->append(margin + u"  "_s + proof(evidence));
        }
        for (const Finding &consequence : finding.consequences) {
            write(consequence, depth + 1);
        }
    }

private:
    [[nodiscard]] QString proof(const Evidence &evidence) const
    {
        const QString place = evidencePlace(evidence);
        const auto found =
            std::find_if(m_exchanges.begin(), m_exchanges.end(),
                         [&evidence](const ExchangePtr &exchange) { return exchange->id == evidence.exchange; });
        const QString bytes = found == m_exchanges.end() ? QString() : evidenceExcerpt(**found, evidence, m_masker);
        const QString what = bytes.isEmpty() ? m_masker.text(evidence.label) : bytes;
        return what.isEmpty() ? place : u"%1: %2"_s.arg(place, what);
    }

    const QList<ExchangePtr> &m_exchanges;
    const Masker &m_masker;
    QStringList *m_lines;
};

} // namespace

QStringList findingLines(const Diagnosis::Diagnosis &diagnosis, const QList<ExchangePtr> &exchanges,
                         const Masker &masker)
{
    QStringList lines;
    if (!diagnosis.failed) {
        lines.append(exchanges.isEmpty() ? Text::tr("Nothing crossed the wire.") : Text::tr("Nothing failed."));
    } else if (!diagnosis.answerer.name.isEmpty()) {
        lines.append(Text::tr("Answered by: %1").arg(masker.text(diagnosis.answerer.name)));
    }
    if (diagnosis.failed && diagnosis.findings.isEmpty()) {
        lines.append(Text::tr("Something failed, but no rule knows why."));
    }
    const Writer writer(exchanges, masker, &lines);
    for (const Finding &finding : diagnosis.findings) {
        if (!lines.isEmpty()) {
            lines.append(QString());
        }
        writer.write(finding, 0);
    }
    return lines;
}

} // namespace Ticketscope::Cli
