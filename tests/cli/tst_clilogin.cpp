// SPDX-License-Identifier: GPL-3.0-or-later
// `ticketscope-cli login` against the practice services, both in processes of their own.
#include "program.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTest>
#include <QTimer>

#include <csignal>

using namespace Ticketscope::TestCli;
using namespace Qt::StringLiterals;

namespace {

QByteArray wireOf(const QJsonObject &exchange, QLatin1StringView side)
{
    return QByteArray::fromBase64(exchange.value(side).toObject().value("wire"_L1).toString().toLatin1());
}

QByteArray profileTo(const QString &url, const QByteArray &scheme = "basic")
{
    return "{\"format\": \"ticketscope-profile\", \"version\": 1, \"id\": \"3f0c1d4e-0000-4000-8000-00000000000b\", "
           "\"name\": \"n\", \"service\": \"http\", \"scheme\": \"" +
           scheme + "\", \"url\": \"" + url.toLatin1() +
           "\", \"parameters\": {\"userName\": \"alice\"}, \"proxy\": {\"mode\": \"none\"}, \"timeoutSeconds\": 2}";
}

} // namespace

class TestCliLogin : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyPracticeProfileLogsIn_data();
    void everyPracticeProfileLogsIn();
    void printsOneDocumentOfTheSpecifiedShape();
    void callsAndLogsOff();
    void aFailedCallIsExit1AndStillLoggedIn();
    void aWrongPasswordIsRefused();
    void secretsFromStandardInput();
    void wrongSecretsAreExit2_data();
    void wrongSecretsAreExit2();
    void aWrongCallIsExit2BeforeAnythingIsSent();
    void aRefusedConnectionIsExit3();
    void aNameThatDoesNotResolveIsExit3();
    void aMissingSecretWithoutAKeychainIsExit4();
    void secretsAreMaskedUnlessKept();
    void savesACaptureThatDecodes();
    void saveThatFailsIsExit2();
    void theHumanFormHasLadderAndSentence();
    void faultsEndInASentence_data();
    void faultsEndInASentence();
    void interruptStopsCleanly();
    void practiceEndsOnInterrupt();

private:
    [[nodiscard]] Ran login(const QString &profile, const QStringList &more = {}, const QByteArray &input = {}) const
    {
        return m_program.run(QStringList{u"login"_s, profile, u"--secrets"_s, Practice::secretsOf(profile)} + more,
                             input);
    }

    Program m_program;
    std::unique_ptr<Practice> m_practice;
};

void TestCliLogin::initTestCase()
{
    m_practice = std::make_unique<Practice>(m_program);
    QVERIFY(m_practice->isRunning());
}

void TestCliLogin::everyPracticeProfileLogsIn_data()
{
    QTest::addColumn<QString>("file");
    if (!m_practice) {
        return;
    }
    for (const auto &entry : m_practice->announced().value("profiles"_L1).toArray()) {
        const QJsonObject profile = entry.toObject();
        QTest::newRow(qPrintable(profile.value("name"_L1).toString())) << profile.value("file"_L1).toString();
    }
}

void TestCliLogin::everyPracticeProfileLogsIn()
{
    QFETCH(QString, file);
    const Ran ran = login(m_program.file(u"practice/"_s + file), {u"--json"_s, u"--logoff"_s});
    QVERIFY2(ran.exitCode == 0, ran.errors.constData());
    QCOMPARE(ran.json().value("outcome"_L1).toString(), u"loggedIn"_s);
    QVERIFY(!ran.json().value("exchanges"_L1).toArray().isEmpty());
}

void TestCliLogin::printsOneDocumentOfTheSpecifiedShape()
{
    const Ran ran = login(m_practice->profile(u"superoffice-netserver"_s, u"username-password"_s), {u"--json"_s});
    QCOMPARE(ran.exitCode, 0);
    const QJsonObject document = ran.json();
    for (const auto key : {"outcome"_L1, "session"_L1, "exchanges"_L1, "decoded"_L1, "findings"_L1, "error"_L1}) {
        QVERIFY2(document.contains(key), key.data());
    }
    QVERIFY(document.value("error"_L1).isNull());
    const QJsonObject item = document["session"_L1]["items"_L1][0].toObject();
    QCOMPARE(item.value("kind"_L1).toString(), u"ticket"_s);
    QCOMPARE(item.value("fromExchange"_L1).toInt(), 1);
    QVERIFY(QDateTime::fromString(item.value("expires"_L1).toString(), Qt::ISODateWithMs).isValid());
    const QJsonObject exchange = document["exchanges"_L1][0].toObject();
    QCOMPARE(exchange["request"_L1]["method"_L1].toString(), u"POST"_s);
    QCOMPARE(exchange["response"_L1]["status"_L1].toInt(), 200);
    QVERIFY(exchange.value("connection"_L1).toInt() > 0);
    QVERIFY(!exchange.value("step"_L1).toString().isEmpty());
    QVERIFY(exchange["timings"_L1]["wait"_L1].toDouble(-1) >= 0);
    QVERIFY(wireOf(exchange, "request"_L1).startsWith("POST /"));
    QVERIFY(wireOf(exchange, "response"_L1).startsWith("HTTP/1.1 200"));
    QCOMPARE(document["decoded"_L1][0]["side"_L1].toString(), u"request"_s);
    QVERIFY(document["decoded"_L1][0]["node"_L1].toObject().value("children"_L1).toArray().size() > 1);
}

void TestCliLogin::callsAndLogsOff()
{
    const Ran ran = login(m_practice->profile(u"superoffice-netserver"_s, u"username-password"_s),
                          {u"--json"_s, u"--call"_s, u"Contact/GetContact ContactId=3"_s, u"--logoff"_s});
    QCOMPARE(ran.exitCode, 0);
    const QJsonObject call = ran.json().value("call"_L1).toObject();
    QVERIFY(call.value("ok"_L1).toBool());
    QVERIFY(call.value("exchange"_L1).toInt() > 1);
    QVERIFY(!call.value("text"_L1).toString().isEmpty());
    QVERIFY(ran.json()["session"_L1]["loggedOff"_L1].toBool());

    const QString body = m_program.write(u"body.txt"_s, "hello");
    const Ran http = login(m_practice->profile(u"http"_s, u"basic"_s),
                           {u"--json"_s, u"--call"_s, u"POST basic"_s, u"--body"_s, body});
    const QJsonArray exchanges = http.json().value("exchanges"_L1).toArray();
    QVERIFY(wireOf(exchanges.last().toObject(), "request"_L1).endsWith("\r\n\r\nhello"));
}

void TestCliLogin::aFailedCallIsExit1AndStillLoggedIn()
{
    const Ran ran = login(m_practice->profile(u"http"_s, u"basic"_s), {u"--json"_s, u"--call"_s, u"GET /nosuch"_s});
    QCOMPARE(ran.exitCode, 1);
    QCOMPARE(ran.json().value("outcome"_L1).toString(), u"loggedIn"_s);
    QVERIFY(!ran.json()["call"_L1]["ok"_L1].toBool(true));
    QVERIFY(ran.json().value("error"_L1).isNull());
}

void TestCliLogin::aWrongPasswordIsRefused()
{
    for (const auto &[service, scheme] :
         {std::pair(u"superoffice-netserver"_s, u"username-password"_s), std::pair(u"superoffice-webapi"_s, u"basic"_s),
          std::pair(u"windows-essentials"_s, u"canary"_s), std::pair(u"ws-security"_s, u"password-digest"_s),
          std::pair(u"http"_s, u"digest"_s)}) {
        const Ran ran =
            m_program.run({u"login"_s, m_practice->profile(service, scheme), u"--json"_s, u"--secrets"_s, u"-"_s},
                          R"({"password": "not-the-pass"})");
        QVERIFY2(ran.exitCode == 1, qPrintable(service));
        QCOMPARE(ran.json().value("outcome"_L1).toString(), u"refused"_s);
        QVERIFY(ran.json().value("session"_L1).isNull());
        const QJsonObject error = ran.json().value("error"_L1).toObject();
        QCOMPARE(error.value("code"_L1).toString(), u"refused"_s);
        QVERIFY(!error.value("text"_L1).toString().isEmpty());
        QVERIFY(error.value("exchange"_L1).toInt() >= 1);
        QVERIFY(!ran.all().contains("not-the-pass"));
    }
}

void TestCliLogin::secretsFromStandardInput()
{
    const QString profile = m_practice->profile(u"http"_s, u"basic"_s);
    const QByteArray secrets = Program::read(Practice::secretsOf(profile));
    const Ran ran = m_program.run({u"login"_s, profile, u"--secrets"_s, u"-"_s}, secrets);
    QCOMPARE(ran.exitCode, 0);
}

void TestCliLogin::wrongSecretsAreExit2_data()
{
    QTest::addColumn<QByteArray>("secrets");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("not JSON") << QByteArray("hunter2");
    QTest::newRow("a list") << QByteArray("[\"hunter2\"]");
    QTest::newRow("unknown name") << QByteArray(R"({"passwort": "hunter2"})");
    QTest::newRow("not a text") << QByteArray(R"({"password": {"x": "hunter2"}})");
}

void TestCliLogin::wrongSecretsAreExit2()
{
    QFETCH(QByteArray, secrets);
    const Ran ran = m_program.run(
        {u"login"_s, m_practice->profile(u"http"_s, u"basic"_s), u"--json"_s, u"--secrets"_s, u"-"_s}, secrets);
    QCOMPARE(ran.exitCode, 2);
    QCOMPARE(ran.json().value("outcome"_L1).toString(), u"failed"_s);
    QCOMPARE(ran.json()["error"_L1]["code"_L1].toString(), u"usage"_s);
    QVERIFY(!ran.all().contains("hunter2"));
}

void TestCliLogin::aWrongCallIsExit2BeforeAnythingIsSent()
{
    const Ran ran = login(m_practice->profile(u"http"_s, u"basic"_s), {u"--json"_s, u"--call"_s, u"what is this"_s});
    QCOMPARE(ran.exitCode, 2);
    QVERIFY(ran.json().value("exchanges"_L1).toArray().isEmpty());
}

void TestCliLogin::aRefusedConnectionIsExit3()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const QString url = u"http://127.0.0.1:%1/"_s.arg(server.serverPort());
    server.close();
    const QString profile = m_program.write(u"closed.json"_s, profileTo(url, "none"));
    const Ran ran = m_program.run({u"login"_s, profile, u"--json"_s});
    QCOMPARE(ran.exitCode, 3);
    QCOMPARE(ran.json().value("outcome"_L1).toString(), u"failed"_s);
    QCOMPARE(ran.json()["error"_L1]["code"_L1].toString(), u"connectionRefused"_s);
    QVERIFY(!ran.json().value("exchanges"_L1).toArray().isEmpty());
}

void TestCliLogin::aNameThatDoesNotResolveIsExit3()
{
    const QString profile = m_program.write(u"noname.json"_s, profileTo(u"http://no-such-host.invalid/"_s, "none"));
    const Ran ran = m_program.run({u"login"_s, profile, u"--json"_s});
    QCOMPARE(ran.exitCode, 3);
    QCOMPARE(ran.json()["error"_L1]["code"_L1].toString(), u"nameNotResolved"_s);
    QVERIFY(ran.json()["error"_L1]["text"_L1].toString().contains(u"no-such-host.invalid"_s));
}

void TestCliLogin::aMissingSecretWithoutAKeychainIsExit4()
{
    const Ran ran =
        m_program.run({u"login"_s, m_practice->profile(u"superoffice-netserver"_s, u"username-password"_s)});
    QCOMPARE(ran.exitCode, 4);
    QCOMPARE(ran.errors.count("No keychain answers"), 1);
}

void TestCliLogin::secretsAreMaskedUnlessKept()
{
    const QString profile = m_practice->profile(u"http"_s, u"basic"_s);
    const QString password =
        QJsonDocument::fromJson(Program::read(Practice::secretsOf(profile)))["password"_L1].toString();
    QVERIFY(password.size() > 4);
    const QByteArray both = "alice:" + password.toUtf8();
    const QByteArray basic = both.toBase64();
    const Ran masked = login(profile, {u"--json"_s});
    const QByteArray wire = wireOf(masked.json()["exchanges"_L1][0].toObject(), "request"_L1);
    QVERIFY(wire.contains("Authorization: Basic "));
    QVERIFY(!wire.contains(basic.mid(12)));
    QVERIFY(!masked.output.contains(password.toUtf8()));
    const Ran kept = login(profile, {u"--json"_s, u"--keep-secrets"_s});
    QVERIFY(wireOf(kept.json()["exchanges"_L1][0].toObject(), "request"_L1).contains(basic));
}

void TestCliLogin::savesACaptureThatDecodes()
{
    const QString har = m_program.file(u"out.har"_s);
    const QString profile = m_practice->profile(u"superoffice-netserver"_s, u"username-password"_s);
    QCOMPARE(login(profile, {u"--save"_s, har}).exitCode, 0);
    const QByteArray bytes = Program::read(har);
    QCOMPARE(QJsonDocument::fromJson(bytes)["log"_L1]["entries"_L1].toArray().size(), 1);
    QCOMPARE(QFileInfo(har).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    const QString password =
        QJsonDocument::fromJson(Program::read(Practice::secretsOf(profile)))["password"_L1].toString();
    QVERIFY(!bytes.contains(password.toUtf8()));

    const Ran decoded = m_program.run({u"decode"_s, har, u"--json"_s});
    QCOMPARE(decoded.json().value("exchanges"_L1).toArray().size(), 1);
    QCOMPARE(decoded.json().value("decoded"_L1).toArray().size(), 2);
    const Ran text = m_program.run({u"decode"_s, har});
    QVERIFY(text.output.contains("SOAP envelope"));
}

void TestCliLogin::saveThatFailsIsExit2()
{
    const Ran ran = login(m_practice->profile(u"http"_s, u"basic"_s),
                          {u"--json"_s, u"--save"_s, m_program.file(u"no/such/folder/out.har"_s)});
    QCOMPARE(ran.exitCode, 2);
    QCOMPARE(ran.json().value("outcome"_L1).toString(), u"loggedIn"_s);
    QVERIFY(ran.errors.contains("out.har"));
}

void TestCliLogin::theHumanFormHasLadderAndSentence()
{
    const Ran ran = login(m_practice->profile(u"superoffice-netserver"_s, u"username-password"_s),
                          {u"--call"_s, u"Contact/GetContact ContactId=3"_s});
    QCOMPARE(ran.exitCode, 0);
    const QList<QByteArray> lines = ran.output.split('\n');
    QVERIFY(lines.at(0).startsWith("#  step"));
    QVERIFY(lines.at(1).startsWith("1  ") && lines.at(1).contains("POST http://127.0.0.1:") &&
            lines.at(1).endsWith("c1"));
    QVERIFY(lines.at(2).startsWith("2  "));
    QVERIFY(ran.output.contains("Logged in as "));
    QVERIFY(ran.output.contains("••••••••"));
}

void TestCliLogin::faultsEndInASentence_data()
{
    QTest::addColumn<QString>("fault");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("reset") << u"reset"_s << 3;
    QTest::newRow("closed early") << u"close-early"_s << 3;
    QTest::newRow("broken chunk") << u"broken-chunk"_s << 3;
    QTest::newRow("broken gzip") << u"broken-gzip"_s << 3;
    QTest::newRow("stall") << u"stall"_s << 3;
    QTest::newRow("server error") << u"server-error-500"_s << 1;
}

void TestCliLogin::faultsEndInASentence()
{
    QFETCH(QString, fault);
    QFETCH(int, exitCode);
    const Program program;
    const Practice practice(program, {u"--fault"_s, fault});
    QVERIFY(practice.isRunning());
    const QString source = practice.profile(u"http"_s, u"basic"_s);
    const QString url = QJsonDocument::fromJson(Program::read(source))["url"_L1].toString();
    const QString profile = program.write(u"p.json"_s, profileTo(url));
    const Ran ran = program.run({u"login"_s, profile, u"--json"_s, u"--secrets"_s, Practice::secretsOf(source)});
    QCOMPARE(ran.exitCode, exitCode);
    const QJsonObject document = ran.json();
    QVERIFY(!document["error"_L1]["text"_L1].toString().isEmpty());
    QVERIFY(!document.value("exchanges"_L1).toArray().isEmpty());
    QVERIFY(!wireOf(document["exchanges"_L1][0].toObject(), "request"_L1).isEmpty());
}

void TestCliLogin::interruptStopsCleanly()
{
    QTcpServer silent;
    QVERIFY(silent.listen(QHostAddress::LocalHost));
    QByteArray json = profileTo(u"http://127.0.0.1:%1/"_s.arg(silent.serverPort()), "none");
    json.replace("\"timeoutSeconds\": 2", "\"timeoutSeconds\": 600");
    const auto process = m_program.start({u"login"_s, m_program.write(u"silent.json"_s, json), u"--json"_s});
    QVERIFY(silent.waitForNewConnection(20000));
    QTest::qWait(300);
    ::kill(pid_t(process->processId()), SIGINT);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(process->waitForFinished(10000));
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(process->exitStatus(), QProcess::NormalExit);
    QCOMPARE(process->exitCode(), 3);
    const QJsonObject document = QJsonDocument::fromJson(process->readAllStandardOutput()).object();
    QCOMPARE(document.value("outcome"_L1).toString(), u"failed"_s);
    QCOMPARE(document["error"_L1]["code"_L1].toString(), u"cancelled"_s);
}

void TestCliLogin::practiceEndsOnInterrupt()
{
    const Program program;
    Practice practice(program);
    QVERIFY(practice.isRunning());
    QVERIFY(practice.announced().value("services"_L1).toArray().size() >= 5);
    QCOMPARE(practice.stop(), 0);
}

QTEST_GUILESS_MAIN(TestCliLogin)
#include "tst_clilogin.moc"
