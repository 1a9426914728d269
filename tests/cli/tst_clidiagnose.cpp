// SPDX-License-Identifier: GPL-3.0-or-later
// `ticketscope-cli diagnose` of captures and of logins to the practice services.
#include "program.h"

#include <QJsonArray>
#include <QTest>

using namespace Ticketscope::TestCli;
using namespace Qt::StringLiterals;

namespace {

// Defined below: moc does not get past them.
QByteArray refused();
QByteArray working();

} // namespace

class TestCliDiagnose final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsTheCauseOfACapture()
    {
        const Program program;
        const Ran ran = program.run({u"diagnose"_s, program.write(u"a.har"_s, refused())});
        QCOMPARE(ran.exitCode, 0);
        QVERIFY2(ran.output.contains("Cause: "), ran.output.constData());
        QVERIFY(ran.output.contains("exchange 1, response, bytes 0–25: HTTP/1.1 401 Unauthorized"));
        QVERIFY(!ran.output.contains("open sesame"));
        QVERIFY(!ran.output.contains("QWxhZGRpbjpvcGVuIHNlc2FtZQ"));
    }
    void findingsHaveTheShapeOfTheSpecification()
    {
        const Ran ran = Program().run({u"diagnose"_s, u"-"_s, u"--json"_s}, refused());
        QCOMPARE(ran.exitCode, 0);
        const QJsonArray findings = ran.json().value("findings"_L1).toArray();
        QVERIFY(!findings.isEmpty());
        for (const auto &one : findings) {
            const QJsonObject finding = one.toObject();
            for (const auto key : {"rule"_L1, "severity"_L1, "title"_L1, "why"_L1, "remedy"_L1, "reference"_L1}) {
                QVERIFY2(finding.value(key).isString(), key.data());
            }
            QVERIFY(finding.value("catalogue"_L1).isArray());
            for (const auto &evidence : finding.value("evidence"_L1).toArray()) {
                QVERIFY(evidence["end"_L1].toInt(-1) >= evidence["start"_L1].toInt(-1));
                QCOMPARE(evidence["exchange"_L1].toInt(), 1);
            }
        }
        QCOMPARE(findings.first()["severity"_L1].toString(), u"cause"_s);
        QCOMPARE(ran.json().value("outcome"_L1).toString(), u"refused"_s);
        QVERIFY(!ran.json()["answeredBy"_L1]["name"_L1].toString().isEmpty());
        QVERIFY(!ran.output.contains("open sesame"));
    }
    void aCaptureThatWorksHasNoCause()
    {
        const Ran text = Program().run({u"diagnose"_s, u"-"_s}, working());
        QCOMPARE(text.exitCode, 0);
        QVERIFY(text.output.startsWith("Nothing failed."));
        const Ran json = Program().run({u"diagnose"_s, u"-"_s, u"--json"_s}, working());
        QCOMPARE(json.json().value("outcome"_L1).toString(), u"loggedIn"_s);
        QVERIFY(!json.json().contains("answeredBy"_L1));
        for (const auto &one : json.json().value("findings"_L1).toArray()) {
            QVERIFY(one["severity"_L1].toString() != u"cause"_s);
        }
    }
    void tellsWhereTicketsCameFrom()
    {
        const QByteArray raw = "GET /x HTTP/1.1\r\nHost: a.example\r\nCookie: sid=old-session\r\n\r\n"
                               "HTTP/1.1 200 OK\r\nSet-Cookie: sid=new-session\r\nContent-Length: 0\r\n\r\n"
                               "GET /x HTTP/1.1\r\nHost: a.example\r\nCookie: sid=old-session\r\n\r\n"
                               "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
        const Ran text = Program().run({u"diagnose"_s, u"-"_s, u"--lineage"_s}, raw);
        QVERIFY2(text.output.contains("It had been replaced in exchange 1."), text.all().constData());
        QVERIFY(!text.all().contains("old-session"));
        const Ran json = Program().run({u"diagnose"_s, u"-"_s, u"--json"_s}, raw);
        const QJsonArray lineage = json.json().value("lineage"_L1).toArray();
        QCOMPARE(lineage.size(), 2);
        QCOMPARE(lineage.first()["name"_L1].toString(), u"sid"_s);
        QVERIFY(lineage.first()["issued"_L1].isNull());
        QCOMPARE(lineage.first()["replacedBy"_L1].toInt(), 1);
        QCOMPARE(lineage.first()["uses"_L1][1]["stale"_L1].toString(), u"replaced"_s);
        QVERIFY(!json.output.contains("new-session"));
        // What is in use is told only when asked for.
        QVERIFY(!Program().run({u"diagnose"_s, u"-"_s}, working()).output.contains("Lineage"));
    }
    void readsRawMessagesAndOddEncodings()
    {
        const QByteArray raw = "GET /x HTTP/1.1\r\nHost: a.example\r\nAuthorization: Basic YTpi\r\n\r\n"
                               "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\n"
                               "Content-Length: 0\r\n\r\n";
        QVERIFY(Program().run({u"diagnose"_s, u"-"_s}, raw).output.contains("Cause: "));
        const QString text = QString::fromUtf8(refused());
        const QByteArray wide = QByteArray("\xFF\xFE") + QByteArray(reinterpret_cast<const char *>(text.utf16()),
                                                                    text.size() * qsizetype(sizeof(char16_t)));
        QVERIFY(Program().run({u"diagnose"_s, u"-"_s}, wide).output.contains("Cause: "));
        QVERIFY(Program().run({u"diagnose"_s, u"-"_s}, "\xEF\xBB\xBF" + refused()).output.contains("Cause: "));
    }
    void saysWhatIsWrongUse_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("nothing named") << QStringList{} << QByteArray() << 2;
        QTest::newRow("two names") << QStringList{u"a"_s, u"b"_s} << QByteArray() << 2;
        QTest::newRow("no such profile") << QStringList{u"Acme"_s} << QByteArray() << 2;
        QTest::newRow("no such file") << QStringList{u"nothing.har"_s} << QByteArray() << 2;
        QTest::newRow("both from standard input") << QStringList{u"-"_s, u"--secrets"_s, u"-"_s} << QByteArray() << 2;
        QTest::newRow("damaged capture") << QStringList{u"-"_s} << QByteArray(R"({"log": {"entries": [{]}})") << 1;
        QTest::newRow("no capture") << QStringList{u"-"_s} << QByteArray("hello") << 1;
    }
    void saysWhatIsWrongUse()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QByteArray, input);
        QFETCH(int, exitCode);
        const Ran ran = Program().run(QStringList{u"diagnose"_s} + arguments, input);
        QVERIFY2(ran.exitCode == exitCode, ran.all().constData());
        QVERIFY(!ran.errors.isEmpty());
    }
    void helpTellsTheExitCodes()
    {
        const Ran ran = Program().run({u"diagnose"_s, u"--help"_s});
        QCOMPARE(ran.exitCode, 0);
        QVERIFY(ran.output.contains("Exit codes: 0"));
    }
    void logsInAndDiagnoses()
    {
        const Program program;
        const Practice practice(program, {u"--fault"_s, u"clock-behind"_s});
        QVERIFY(practice.isRunning());
        const QString profile = practice.profile(u"ws-security"_s, u"password-digest"_s);
        const QStringList arguments{profile, u"--secrets"_s, Practice::secretsOf(profile)};
        const Ran text = program.run(QStringList{u"diagnose"_s} + arguments);
        QVERIFY2(text.exitCode == 0, text.all().constData());
        QVERIFY2(text.output.contains("clock"), text.output.constData());
        // A login fills them in too, and keeps its own exit code.
        const Ran login = program.run(QStringList{u"login"_s, u"--json"_s} + arguments);
        QCOMPARE(login.exitCode, 1);
        const QJsonObject first = login.json()["findings"_L1][0].toObject();
        QCOMPARE(first.value("severity"_L1).toString(), u"cause"_s);
        QVERIFY(first.value("title"_L1).toString().contains(u"clock"));
    }
    void aLoginThatWorksHasNoCause()
    {
        const Program program;
        const Practice practice(program);
        const QString profile = practice.profile(u"http"_s, u"basic"_s);
        const Ran ran =
            program.run({u"diagnose"_s, profile, u"--secrets"_s, Practice::secretsOf(profile), u"--json"_s});
        QVERIFY2(ran.exitCode == 0, ran.all().constData());
        QCOMPARE(ran.json().value("outcome"_L1).toString(), u"loggedIn"_s);
        for (const auto &one : ran.json().value("findings"_L1).toArray()) {
            QVERIFY(one["severity"_L1].toString() != u"cause"_s);
        }
    }
    void namedSecretsAreMasked()
    {
        const Program program;
        const QString secrets = program.write(u"s.json"_s, R"({"password": "open sesame"})");
        const QString har = program.write(u"a.har"_s, refused().replace("realm=\\\"a", "realm=\\\"open sesame"));
        QVERIFY(!program.run({u"diagnose"_s, har, u"--secrets"_s, secrets}).output.contains("open sesame"));
        const Ran kept = program.run({u"diagnose"_s, har, u"--secrets"_s, secrets, u"--keep-secrets"_s, u"--json"_s});
        QCOMPARE(kept.exitCode, 0);
    }
};

namespace {

QByteArray refused()
{
    return R"({"log": {"version": "1.2", "entries": [
    {"startedDateTime": "2026-01-31T12:00:00.000Z",
     "request": {"method": "GET", "url": "http://a.example/x", "headers": [{"name": "Authorization",
        "value": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}]},
     "response": {"status": 401, "statusText": "Unauthorized", "headers": [{"name": "WWW-Authenticate",
        "value": "Basic realm=\"a\""}, {"name": "Content-Length", "value": "0"}], "content": {}}}]}})";
}

QByteArray working()
{
    return R"({"log": {"version": "1.2", "entries": [
    {"request": {"method": "GET", "url": "http://a.example/x", "headers": []},
     "response": {"status": 204, "statusText": "No Content", "headers": [], "content": {}}}]}})";
}

} // namespace

QTEST_GUILESS_MAIN(TestCliDiagnose)
#include "tst_clidiagnose.moc"
