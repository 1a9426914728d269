// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/diagnosisengine.h"

#include "support/madecapture.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

Finding finding(const QByteArray &rule, Severity severity, Certainty certainty, ExchangeId exchange)
{
    Finding made;
    made.rule = rule;
    made.severity = severity;
    made.certainty = certainty;
    made.title = QString::fromLatin1(rule);
    made.evidence.append({exchange, Side::Response, {0, 4}, {}});
    return made;
}

QStringList titles(const QList<Finding> &findings)
{
    QStringList found;
    for (const Finding &one : findings) {
        found.append(one.title);
        for (const Finding &under : one.consequences) {
            found.append(u"  "_s + under.title);
        }
    }
    return found;
}

const MadeExchange kGood{.request = "GET /service HTTP/1.1\nHost: crm.acme.example",
                         .response = "HTTP/1.1 200 OK\nContent-Type: text/plain\n\nfine"};
const MadeExchange kBad{.request = "GET /service HTTP/1.1\nHost: crm.acme.example",
                        .response = "HTTP/1.1 403 Forbidden\nContent-Type: text/plain\n\nno"};
const MadeExchange kChallenge{.request = "GET /service HTTP/1.1\nHost: crm.acme.example",
                              .response = "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\"\n\nno"};

} // namespace

class DiagnosisEngineTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsTheSurerCauseFirst()
    {
        const CaptureView capture(madeCapture({kBad, kBad}));
        const QList<Finding> found = ranked({finding("note", Severity::Note, Certainty::Proven, 2),
                                             finding("possible", Severity::Cause, Certainty::Possible, 2),
                                             finding("early", Severity::Cause, Certainty::Likely, 1),
                                             finding("late", Severity::Cause, Certainty::Likely, 2),
                                             finding("warning", Severity::Warning, Certainty::Proven, 2)},
                                            capture);
        QCOMPARE(titles(found), QStringList({u"late"_s, u"early"_s, u"possible"_s, u"warning"_s, u"note"_s}));
    }
    void foldsConsequencesUnderTheirCause()
    {
        const CaptureView capture(madeCapture({kBad, kBad}));
        Finding cause = finding("cause", Severity::Cause, Certainty::Likely, 1);
        cause.explains = {"follows"};
        const QList<Finding> found =
            ranked({finding("follows", Severity::Cause, Certainty::Proven, 2), cause}, capture);
        QCOMPARE(titles(found), QStringList({u"cause"_s, u"  follows"_s}));
    }
    void endsWhereRulesExplainOneAnotherInARing()
    {
        const CaptureView capture(madeCapture({kBad}));
        Finding a = finding("a", Severity::Cause, Certainty::Likely, 1);
        Finding b = finding("b", Severity::Cause, Certainty::Likely, 1);
        a.explains = {"b"};
        b.explains = {"a"};
        QCOMPARE(ranked({a, b}, capture).size(), 1);
    }
    void hasNoCauseWhereNothingFailed()
    {
        const CaptureView capture(madeCapture({kGood}));
        const QList<Finding> found = ranked({finding("rule", Severity::Cause, Certainty::Proven, 1)}, capture);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first().severity, Severity::Warning);
    }
    void aChallengeThatWasAnsweredIsNoFailure()
    {
        const CaptureView answered(madeCapture({kChallenge, kGood}));
        QVERIFY(answered.failed().isEmpty());
        const CaptureView alone(madeCapture({kChallenge}));
        QCOMPARE(alone.failed().size(), 1);
        const CaptureView twice(madeCapture({kChallenge, kChallenge}));
        QCOMPARE(twice.failed().size(), 1);
        QCOMPARE(twice.lastFailed()->id(), ExchangeId(2));
    }
    void whatAProbeSentIsNoFailedLogin()
    {
        const auto ofProbe = [](MadeExchange made) {
            made.kind = StepKind::Probe;
            made.attempt = "attempt-2";
            return made;
        };
        const CaptureView alone(madeCapture({ofProbe(kChallenge), ofProbe(kBad)}));
        QVERIFY(alone.failed().isEmpty());
        QVERIFY(!alone.lastFailed());
        const CaptureView after(madeCapture({kBad, ofProbe(kChallenge), ofProbe(kBad)}));
        QCOMPARE(after.failed().size(), 1);
        QCOMPARE(after.lastFailed()->id(), ExchangeId(1));
        const CaptureView open(madeCapture({kBad, ofProbe(kGood)}));
        QCOMPARE(open.failed().size(), 1);
        const CaptureView between(madeCapture({ofProbe(kBad), kGood}));
        QVERIFY(between.failed().isEmpty());
    }
    void tellsWhoAnswered_data()
    {
        QTest::addColumn<QByteArray>("response");
        QTest::addColumn<int>("answerer");
        QTest::newRow("HTTP.sys") << "HTTP/1.1 400 Bad Request\nServer: Microsoft-HTTPAPI/2.0\n\nno"_ba
                                  << int(Answerer::HttpSys);
        QTest::newRow("IIS") << "HTTP/1.1 401 Unauthorized\nServer: Microsoft-IIS/10.0\n\nno"_ba << int(Answerer::Iis);
        QTest::newRow("proxy") << "HTTP/1.1 407 Proxy Authentication Required\nVia: 1.1 squid\n\nno"_ba
                               << int(Answerer::Proxy);
        QTest::newRow("JSON") << "HTTP/1.1 401 Unauthorized\nContent-Type: application/json\n\n{\"a\":1}"_ba
                              << int(Answerer::JsonService);
        QTest::newRow("nobody") << QByteArray() << int(Answerer::Nobody);
    }
    void tellsWhoAnswered()
    {
        QFETCH(QByteArray, response);
        QFETCH(int, answerer);
        MadeExchange made = kBad;
        made.response = response;
        const CaptureView capture(madeCapture({made}));
        QCOMPARE(int(capture.exchanges().front().answerer().answerer), answerer);
    }
    void readsTheClockOfTheServer_data()
    {
        QTest::addColumn<QByteArray>("date");
        QTest::newRow("as servers send it") << "Sat, 31 Jan 2026 12:37:15 GMT"_ba;
        QTest::newRow("of RFC 850") << "Saturday, 31-Jan-26 12:37:15 GMT"_ba;
        QTest::newRow("of asctime") << "Sat Jan 31 12:37:15 2026"_ba;
    }
    void readsTheClockOfTheServer()
    {
        QFETCH(QByteArray, date);
        const std::optional<qint64> skew = skewOf(date);
        QVERIFY(skew);
        QVERIFY2(qAbs(*skew - 420) <= 1, QByteArray::number(*skew)); // Date has whole seconds
    }
    void takesNoOtherTimeForTheClock_data()
    {
        QTest::addColumn<QByteArray>("date");
        QTest::newRow("none") << ""_ba;
        QTest::newRow("an offset") << "Sat, 31 Jan 2026 13:37:15 +0100"_ba;
        QTest::newRow("another zone") << "Sat, 31 Jan 2026 13:37:15 CET"_ba;
        QTest::newRow("Java's own form") << "Sat Jan 31 13:37:15 CET 2026"_ba;
        QTest::newRow("ISO 8601") << "2026-01-31T12:37:15Z"_ba;
        QTest::newRow("no such day") << "Sat, 31 Feb 2026 12:37:15 GMT"_ba;
        QTest::newRow("masked") << "***"_ba;
    }
    void takesNoOtherTimeForTheClock()
    {
        QFETCH(QByteArray, date);
        QVERIFY(!skewOf(date));
    }

private:
    static std::optional<qint64> skewOf(const QByteArray &date)
    {
        MadeExchange made = kBad;
        made.response.replace("Forbidden\n", QByteArray("Forbidden\nDate: " + date + '\n'));
        const CaptureView capture(madeCapture({made}));
        return capture.exchanges().front().clockSkew();
    }
};

QTEST_GUILESS_MAIN(DiagnosisEngineTest)
#include "tst_diagnosisengine.moc"
