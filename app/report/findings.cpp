// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/findings.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope {

using namespace Qt::StringLiterals;
using Diagnosis::Answerer;
using Diagnosis::Certainty;
using Diagnosis::Evidence;
using Diagnosis::Finding;
using Diagnosis::Severity;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

QString certaintyName(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Proven:
        return u"proven"_s;
    case Certainty::Likely:
        return u"likely"_s;
    case Certainty::Possible:
        break;
    }
    return u"possible"_s;
}

QString answererName(Answerer answerer)
{
    struct Row
    {
        Answerer answerer;
        QLatin1StringView name;
    };
    static constexpr std::array kRows{
        Row{Answerer::Tls, "tls"_L1},
        Row{Answerer::Proxy, "proxy"_L1},
        Row{Answerer::CaptivePortal, "captivePortal"_L1},
        Row{Answerer::HttpSys, "httpSys"_L1},
        Row{Answerer::Iis, "iis"_L1},
        Row{Answerer::Wcf, "wcf"_L1},
        Row{Answerer::NetServer, "netServer"_L1},
        Row{Answerer::WebApi, "webApi"_L1},
        Row{Answerer::SuperId, "superId"_L1},
        Row{Answerer::Essentials, "essentials"_L1},
        Row{Answerer::SoapService, "soapService"_L1},
        Row{Answerer::JsonService, "jsonService"_L1},
        Row{Answerer::WebServer, "webServer"_L1},
    };
    const auto *row =
        std::find_if(kRows.begin(), kRows.end(), [answerer](const Row &one) { return one.answerer == answerer; });
    return row == kRows.end() ? u"nobody"_s : QString(row->name);
}

QString sideName(Side side)
{
    return side == Side::Request ? u"request"_s : u"response"_s;
}

QJsonArray evidenceToJson(const QList<Evidence> &evidence, const Masker &masker)
{
    QJsonArray array;
    for (const Evidence &one : evidence) {
        array.append(Ticketscope::evidenceToJson(one, masker));
    }
    return array;
}

QJsonObject findingToJson(const Finding &finding, const QJsonValue &consequenceOf, const Masker &masker)
{
    QJsonArray catalogue;
    for (const QByteArray &row : finding.catalogue) {
        catalogue.append(QString::fromLatin1(row));
    }
    QJsonArray experiments;
    for (const Diagnosis::Experiment &experiment : finding.experiments) {
        experiments.append(
            QJsonObject{{u"id"_s, QString::fromLatin1(experiment.id)}, {u"title"_s, masker.text(experiment.title)}});
    }
    return {{u"rule"_s, QString::fromLatin1(finding.rule)},
            {u"catalogue"_s, catalogue},
            {u"severity"_s, QString::fromLatin1(Diagnosis::severityName(finding.severity))},
            {u"certainty"_s, certaintyName(finding.certainty)},
            {u"title"_s, masker.text(finding.title)},
            {u"why"_s, masker.text(finding.why)},
            {u"remedy"_s, masker.text(finding.remedy)},
            {u"wouldTell"_s, masker.text(finding.wouldTell)},
            {u"evidence"_s, evidenceToJson(finding.evidence, masker)},
            {u"reference"_s, finding.reference.toString(QUrl::FullyEncoded)},
            {u"experiments"_s, experiments},
            {u"consequenceOf"_s, consequenceOf}};
}

void appendFindings(const QList<Finding> &findings, const QJsonValue &consequenceOf, const Masker &masker,
                    QJsonArray *array)
{
    for (const Finding &finding : findings) {
        array->append(findingToJson(finding, consequenceOf, masker));
        appendFindings(finding.consequences, QString::fromLatin1(finding.rule), masker, array);
    }
}

void maskTexts(QList<Finding> *findings, const Masker &masker)
{
    for (Finding &finding : *findings) {
        for (QString *text : {&finding.title, &finding.why, &finding.remedy, &finding.wouldTell}) {
            *text = masker.text(*text);
        }
        for (Evidence &evidence : finding.evidence) {
            evidence.label = masker.text(evidence.label);
        }
        for (Diagnosis::Experiment &experiment : finding.experiments) {
            experiment.title = masker.text(experiment.title);
        }
        maskTexts(&finding.consequences, masker);
    }
}

} // namespace

QJsonObject evidenceToJson(const Evidence &evidence, const Masker &masker)
{
    return {{u"exchange"_s, evidence.exchange},
            {u"side"_s, sideName(evidence.side)},
            {u"start"_s, evidence.wire.start},
            {u"end"_s, evidence.wire.end},
            {u"label"_s, masker.text(evidence.label)}};
}

QJsonArray findingsToJson(const QList<Finding> &findings, const Masker &masker)
{
    QJsonArray array;
    appendFindings(findings, QJsonValue::Null, masker, &array);
    return array;
}

QJsonObject answererToJson(const Diagnosis::WhoAnswered &answerer, const Masker &masker)
{
    return {{u"kind"_s, answererName(answerer.answerer)},
            {u"name"_s, masker.text(answerer.name)},
            {u"evidence"_s, evidenceToJson(answerer.evidence, masker)}};
}

Diagnosis::Diagnosis masked(Diagnosis::Diagnosis diagnosis, const Masker &masker)
{
    diagnosis.answerer.name = masker.text(diagnosis.answerer.name);
    maskTexts(&diagnosis.findings, masker);
    return diagnosis;
}

QString evidencePlace(const Evidence &evidence)
{
    const QString exchange = QString::number(evidence.exchange);
    if (evidence.wire.isEmpty()) {
        return Text::tr("exchange %1").arg(exchange);
    }
    const QString text = evidence.side == Side::Request ? Text::tr("exchange %1, request, bytes %2–%3")
                                                        : Text::tr("exchange %1, response, bytes %2–%3");
    return text.arg(exchange, QString::number(evidence.wire.start), QString::number(evidence.wire.end));
}

QString evidenceExcerpt(const Exchange &exchange, const Evidence &evidence, const Masker &masker, qsizetype longest)
{
    const QByteArray wire = masker.wire(exchange, evidence.side);
    const qint64 start = std::clamp<qint64>(evidence.wire.start, 0, wire.size());
    const qint64 end = std::clamp<qint64>(evidence.wire.end, start, wire.size());
    // One more than fits, in bytes of UTF-8, tells whether something is left out.
    QString text = QString::fromUtf8(wire.mid(start, std::min<qint64>(end - start, longest * 4 + 4)));
    for (QChar &c : text) {
        const bool isPrintable = c.unicode() >= 0x20 && c.unicode() != 0x7F && c != QChar::ReplacementCharacter;
        c = isPrintable ? c : u' ';
    }
    text = text.simplified();
    return text.size() > longest ? QString(text.left(longest - 1) + u'…') : text;
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Cause:
        return Text::tr("Cause");
    case Severity::Warning:
        return Text::tr("Warning");
    case Severity::Note:
        break;
    }
    return Text::tr("Note");
}

} // namespace Ticketscope
