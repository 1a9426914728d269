// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/diagnosisrunner.h"
#include "models/findingsmodel.h"

#include "support/madecapture.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Diagnosis;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;
using Diagnosed = Ticketscope::Diagnosis::Diagnosis;

namespace {

Finding finding(const QString &title, Severity severity)
{
    Finding made;
    made.rule = title.toLatin1();
    made.title = title;
    made.why = u"Because of "_s + title;
    made.severity = severity;
    return made;
}

Diagnosed sample()
{
    Diagnosed diagnosis;
    diagnosis.failed = true;
    Finding cause = finding(u"clock"_s, Severity::Cause);
    cause.certainty = Certainty::Proven;
    cause.consequences = {finding(u"refused"_s, Severity::Cause), finding(u"again"_s, Severity::Note)};
    diagnosis.findings = {cause, finding(u"old TLS"_s, Severity::Warning)};
    return diagnosis;
}

MadeExchange refused(const QByteArray &authorization)
{
    return {.request = "GET /service HTTP/1.1\nHost: crm.acme.example\nAuthorization: " + authorization,
            .response = "HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Basic realm=\"x\"\n\nno"};
}

DiagnosisSubject subjectOf(const QList<MadeExchange> &exchanges)
{
    return {madeCapture(exchanges), {}, {}};
}

} // namespace

class FindingsModelTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsFindingsWithWhatFollowsBelow()
    {
        FindingsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QCOMPARE(model.rowCount(), 0);
        model.setDiagnosis(sample());
        QCOMPARE(model.rowCount(), 2);
        const QModelIndex cause = model.index(0, 0);
        QCOMPARE(model.rowCount(cause), 2);
        const QModelIndex below = model.index(1, 0, cause);
        QCOMPARE(below.data().toString(), u"again"_s);
        QCOMPARE(below.parent(), cause);
        QCOMPARE(model.rowCount(below), 0);
        QCOMPARE(model.finding(below)->severity, Severity::Note);
        QCOMPARE(model.finding({}), nullptr);
        model.setDiagnosis({});
        QCOMPARE(model.rowCount(), 0);
    }
    void tellsWhatTheRowShows()
    {
        FindingsModel model;
        model.setDiagnosis(sample());
        const QModelIndex cause = model.index(0, 0);
        QCOMPARE(cause.data(FindingsModel::WhyRole).toString(), u"Because of clock"_s);
        QCOMPARE(cause.data(FindingsModel::SeverityRole).toInt(), int(Severity::Cause));
        QCOMPARE(cause.data(FindingsModel::CertaintyTextRole).toString(), u"proven"_s);
        QCOMPARE(cause.data(FindingsModel::ConsequencesRole).toInt(), 2);
        QCOMPARE(cause.data(Qt::AccessibleTextRole).toString(), u"Cause: clock Because of clock"_s);
        QCOMPARE(model.index(1, 0).data(Qt::AccessibleTextRole).toString(), u"Warning: old TLS Because of old TLS"_s);
    }

    void theNewestRequestIsAnswered()
    {
        DiagnosisRunner runner;
        QSignalSpy answers(&runner, &DiagnosisRunner::diagnosed);
        runner.run(subjectOf({refused("Basic YTpi")}));
        runner.run({madeCapture({{.request = "GET /service HTTP/1.1\nHost: crm.acme.example",
                                  .response = "HTTP/1.1 200 OK\nContent-Type: text/plain\n\nfine"}}),
                    {},
                    {}});
        QVERIFY(runner.isRunning());
        QVERIFY(answers.wait());
        QTest::qWait(100);
        QCOMPARE(answers.count(), 1);
        QVERIFY(!answers.first().first().value<Diagnosed>().failed);
        QVERIFY(!runner.isRunning());
    }
    void whatWasDroppedIsNotAnswered()
    {
        DiagnosisRunner runner;
        QSignalSpy answers(&runner, &DiagnosisRunner::diagnosed);
        runner.run(subjectOf({refused("Basic YTpi")}));
        runner.drop();
        QVERIFY(!answers.wait(300));
    }
    void noTextHoldsASecret()
    {
        // A server that repeats the password in what rules may quote.
        const QByteArray password = "Tr0ub4dor-and-3";
        MadeExchange made = refused("Basic " + QByteArray("alice:" + password).toBase64());
        made.response = "HTTP/1.1 401 Unauthorized\nServer: not " + password + "\nWWW-Authenticate: Basic realm=\"" +
                        password + "\"\n\nno " + password;
        DiagnosisRunner runner;
        QSignalSpy answers(&runner, &DiagnosisRunner::diagnosed);
        DiagnosisSubject subject = subjectOf({made});
        subject.meant.insert(u"password"_s, Secret(QByteArrayView(password)));
        runner.run(subject);
        QVERIFY(answers.wait());
        const Diagnosed outcome = answers.first().first().value<Diagnosed>();
        QVERIFY(outcome.failed);
        QVERIFY(!outcome.findings.isEmpty());
        QStringList texts{outcome.answerer.name};
        for (const Finding &one : outcome.findings) {
            texts += QStringList{one.title, one.why, one.remedy, one.wouldTell};
        }
        for (const QString &text : std::as_const(texts)) {
            QVERIFY2(!text.contains(QString::fromLatin1(password)), qPrintable(text));
        }
    }
};

QTEST_GUILESS_MAIN(FindingsModelTest)
#include "tst_findingsmodel.moc"
