// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchanges.h"
#include "report/findings.h"
#include "report/jsonreport.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::TestData;
using namespace Ticketscope::Diagnosis;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kPassword = "open sesame 1";

std::shared_ptr<Exchange> refused()
{
    return exchangeOf(QUrl(u"http://a.example/x"_s),
                      "GET /x HTTP/1.1\r\nAuthorization: Basic " + QByteArray("alice:" + kPassword).toBase64() +
                          "\r\n\r\n",
                      "HTTP/1.1 401 Unauthorized\r\nX-Note: a\xC3\xA5\t" + kPassword + "\r\n\r\n");
}

Finding sample()
{
    Finding finding;
    finding.rule = "http.basic";
    finding.catalogue = {"R4", "S1"};
    finding.certainty = Certainty::Proven;
    finding.title = u"It is refused."_s;
    finding.why = u"The server repeats %1."_s.arg(QString::fromLatin1(kPassword));
    finding.evidence = {{1, Side::Response, {0, 25}, u"status"_s}};
    finding.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc7617"_s);
    finding.experiments = {{"charset", u"Try Latin-1"_s, {}, {}}};
    Finding follows;
    follows.rule = "http.call";
    follows.severity = Severity::Note;
    finding.consequences = {follows};
    return finding;
}

} // namespace

class TestFindings final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aFindingHasTheShapeOfTheSpecification()
    {
        const Masker masker(QList<ExchangePtr>{}, SecretsInReport::Keep);
        const QJsonArray findings = findingsToJson({sample()}, masker);
        const QJsonObject first = findings.first().toObject();
        QCOMPARE(first.value("rule"_L1).toString(), u"http.basic"_s);
        QCOMPARE(first.value("catalogue"_L1).toArray(), (QJsonArray{u"R4"_s, u"S1"_s}));
        QCOMPARE(first.value("severity"_L1).toString(), u"cause"_s);
        QCOMPARE(first.value("certainty"_L1).toString(), u"proven"_s);
        QCOMPARE(first.value("reference"_L1).toString(), u"https://www.rfc-editor.org/rfc/rfc7617"_s);
        QCOMPARE(first.value("experiments"_L1)[0]["id"_L1].toString(), u"charset"_s);
        const QJsonObject evidence = first.value("evidence"_L1)[0].toObject();
        QCOMPARE(evidence.value("exchange"_L1).toInt(), 1);
        QCOMPARE(evidence.value("side"_L1).toString(), u"response"_s);
        QCOMPARE(evidence.value("start"_L1).toInt(-1), 0);
        QCOMPARE(evidence.value("end"_L1).toInt(-1), 25);
    }
    void whatFollowsComesRightAfterItsCause()
    {
        const Masker masker(QList<ExchangePtr>{}, SecretsInReport::Keep);
        Finding other;
        other.rule = "other";
        const QJsonArray findings = findingsToJson({sample(), other}, masker);
        QCOMPARE(findings.size(), 3);
        QVERIFY(findings[0]["consequenceOf"_L1].isNull());
        QCOMPARE(findings[1]["rule"_L1].toString(), u"http.call"_s);
        QCOMPARE(findings[1]["consequenceOf"_L1].toString(), u"http.basic"_s);
        QVERIFY(findings[2]["consequenceOf"_L1].isNull());
    }
    void theReportHoldsThemAndWhoAnswered()
    {
        RunReport report;
        report.outcome = "refused";
        report.exchanges = {refused()};
        report.diagnosis.failed = true;
        report.diagnosis.answerer = {Answerer::Iis, u"IIS 10.0"_s, {}};
        report.diagnosis.findings = {sample()};
        const QJsonObject document = runReportToJson(report, SecretsInReport::Mask);
        QCOMPARE(document.value("findings"_L1).toArray().size(), 2);
        QCOMPARE(document["answeredBy"_L1]["kind"_L1].toString(), u"iis"_s);
        const QString why = document["findings"_L1][0]["why"_L1].toString();
        QVERIFY(!why.contains(QString::fromLatin1(kPassword)));
        QVERIFY(why.startsWith(u"The server repeats"));
    }
    void textsAreMasked()
    {
        Diagnosis::Diagnosis diagnosis;
        diagnosis.findings = {sample()};
        const Masker masker({refused()}, SecretsInReport::Mask);
        QVERIFY(!masked(diagnosis, masker).findings.first().why.contains(QString::fromLatin1(kPassword)));
    }
    void tellsWhereTheBytesStand()
    {
        QCOMPARE(evidencePlace({3, Side::Response, {120, 164}, {}}), u"exchange 3, response, bytes 120–164"_s);
        QCOMPARE(evidencePlace({3, Side::Request, {0, 4}, {}}), u"exchange 3, request, bytes 0–4"_s);
        QCOMPARE(evidencePlace({3, Side::Request, {9, 9}, {}}), u"exchange 3"_s);
    }
    void showsTheBytesInOneMaskedLine()
    {
        const auto exchange = refused();
        const Masker masker({exchange}, SecretsInReport::Mask);
        const qint64 size = exchange->response.wire.size();
        const QString shown = evidenceExcerpt(*exchange, {1, Side::Response, {0, size}, {}}, masker);
        QVERIFY2(shown.startsWith(u"HTTP/1.1 401 Unauthorized X-Note: aå ***"), qPrintable(shown));
        QVERIFY(!shown.contains(QString::fromLatin1(kPassword)));
        QCOMPARE(evidenceExcerpt(*exchange, {1, Side::Response, {0, size}, {}}, masker, 10), u"HTTP/1.1 …"_s);
        // Ranges beyond the message, as of a damaged file, show what there is.
        QCOMPARE(evidenceExcerpt(*exchange, {1, Side::Response, {size + 5, size + 9}, {}}, masker), QString());
        QCOMPARE(evidenceExcerpt(*exchange, {1, Side::Response, {-5, 4}, {}}, masker), u"HTTP"_s);
    }
};

QTEST_GUILESS_MAIN(TestFindings)
#include "tst_findings.moc"
