// SPDX-License-Identifier: GPL-3.0-or-later
// `ticketscope-cli probe` against the practice services, both in processes of their own.
#include "program.h"
#include "report/leaks.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTest>
#include <QTimer>

#include <csignal>

using namespace Ticketscope::TestCli;
using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

QJsonObject methodOf(const QJsonObject &report, const QString &scheme, const QString &urlEnd = {})
{
    for (const auto &endpoint : report[u"endpoints"_s].toArray()) {
        if (!endpoint[u"url"_s].toString().endsWith(urlEnd)) {
            continue;
        }
        for (const auto &method : endpoint[u"methods"_s].toArray()) {
            if (method[u"scheme"_s].toString() == scheme) {
                return method.toObject();
            }
        }
    }
    return {};
}

QByteArray requestOf(const QJsonObject &exchange)
{
    return QByteArray::fromBase64(exchange[u"request"_s][u"wire"_s].toString().toLatin1());
}

} // namespace

class TestCliProbe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        m_practice = std::make_unique<Practice>(m_program);
        QVERIFY(m_practice->isRunning());
    }

    void printsOneDocumentOfTheSpecifiedShape()
    {
        const Ran ran = m_program.run({u"probe"_s, m_practice->profile(u"http"_s, u"basic"_s), u"--json"_s});
        QVERIFY2(ran.exitCode == 0, ran.all());
        const QJsonObject report = ran.json();
        QCOMPARE(report.keys(), (QStringList{u"endpoints"_s, u"exchanges"_s}));
        const QJsonObject endpoint = report[u"endpoints"_s].toArray().first().toObject();
        QCOMPARE(endpoint.keys(), (QStringList{u"methods"_s, u"url"_s}));
        const QSet<QString> states{u"offered"_s, u"accepted"_s, u"broken"_s, u"refused"_s, u"hidden"_s};
        const qsizetype sent = report[u"exchanges"_s].toArray().size();
        for (const auto &method : endpoint[u"methods"_s].toArray()) {
            QCOMPARE(method.toObject().keys(), (QStringList{u"exchange"_s, u"note"_s, u"scheme"_s, u"state"_s}));
            QVERIFY(states.contains(method[u"state"_s].toString()));
            QVERIFY(method[u"exchange"_s].toInt() >= 1 && method[u"exchange"_s].toInt() <= sent);
        }
        QCOMPARE(methodOf(report, u"basic"_s)[u"state"_s].toString(), u"offered"_s);
        QCOMPARE(methodOf(report, u"digest"_s)[u"state"_s].toString(), u"refused"_s);
    }

    void theTextIsAnAlignedMatrix()
    {
        const Ran ran = m_program.run({u"probe"_s, m_practice->profile(u"superoffice-webapi"_s, u"basic"_s)});
        QVERIFY2(ran.exitCode == 0, ran.all());
        const QStringList lines = QString::fromUtf8(ran.output).split(u'\n');
        QList<qsizetype> columns;
        for (const QString &line : lines) {
            for (const QString &state : {u"  refused "_s, u"  hidden "_s, u"  offered "_s, u"  accepted "_s}) {
                if (line.contains(state)) {
                    columns.append(line.indexOf(state));
                }
            }
        }
        QVERIFY2(columns.size() >= 9, ran.output);
        QCOMPARE(QSet<qsizetype>(columns.begin(), columns.end()).size(), 1);
        QVERIFY(ran.output.contains("SOTicket"));
        QVERIFY(ran.output.contains("yes, with SO-AppToken"));
        QVERIFY(ran.errors.contains("ticketscope-probe"));
    }

    void anAddressAloneWillDo()
    {
        const QJsonObject file =
            QJsonDocument::fromJson(Program::read(m_practice->profile(u"http"_s, u"ntlm"_s))).object();
        const Ran ran = m_program.run({u"probe"_s, file[u"url"_s].toString(), u"--json"_s});
        QVERIFY2(ran.exitCode == 0, ran.all());
        QCOMPARE(methodOf(ran.json(), u"ntlm"_s)[u"state"_s].toString(), u"offered"_s);
    }

    /// Given, but not asked for: they stay here.
    void sendsNoSecretUnlessAsked()
    {
        const QString profile = m_practice->profile(u"http"_s, u"basic"_s);
        const QString secrets = Practice::secretsOf(profile);
        const QByteArray password =
            QJsonDocument::fromJson(Program::read(secrets)).object()[u"password"_s].toString().toUtf8();
        QVERIFY(password.size() > 3);
        const Ran without = m_program.run({u"probe"_s, profile, u"--json"_s, u"--secrets"_s, secrets});
        QVERIFY2(without.exitCode == 0, without.all());
        QCOMPARE(methodOf(without.json(), u"basic"_s)[u"state"_s].toString(), u"offered"_s);
        const Ran with =
            m_program.run({u"probe"_s, profile, u"--json"_s, u"--secrets"_s, secrets, u"--with-secrets"_s});
        QVERIFY2(with.exitCode == 0, with.all());
        QCOMPARE(methodOf(with.json(), u"basic"_s)[u"state"_s].toString(), u"accepted"_s);
        for (const Ran &ran : {without, with}) {
            QCOMPARE(TestData::leaksIn(ran.all(), password), QByteArray());
            for (const auto &exchange : ran.json()[u"exchanges"_s].toArray()) {
                QCOMPARE(TestData::leaksIn(requestOf(exchange.toObject()), password), QByteArray());
            }
        }
    }

    void savesACapture()
    {
        const QString har = m_program.file(u"probe.har"_s);
        const Ran ran = m_program.run({u"probe"_s, m_practice->profile(u"http"_s, u"digest"_s), u"--save"_s, har});
        QVERIFY2(ran.exitCode == 0, ran.all());
        const QJsonObject log = QJsonDocument::fromJson(Program::read(har)).object()[u"log"_s].toObject();
        QVERIFY(log[u"entries"_s].toArray().size() >= 9);
    }

    void whereNobodyAnswersIsExit3()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QString address = u"http://127.0.0.1:%1/"_s.arg(closed.serverPort());
        closed.close();
        const Ran ran = m_program.run({u"probe"_s, address, u"--json"_s});
        QCOMPARE(ran.exitCode, 3);
        QVERIFY(!ran.json().isEmpty());
        QVERIFY2(ran.errors.contains("127.0.0.1 refused the connection"), ran.errors);
    }

    void wrongUseIsExit2_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("two addresses") << QStringList{u"http://a.example/"_s, u"http://b.example/"_s};
        QTest::newRow("no such profile") << QStringList{u"nowhere"_s};
        QTest::newRow("no web address") << QStringList{u"ftp://a.example/"_s};
        QTest::newRow("an unknown option") << QStringList{u"http://a.example/"_s, u"--loud"_s};
        QTest::newRow("secrets of an address alone") << QStringList{u"http://a.example/"_s, u"--with-secrets"_s};
        QTest::newRow("secrets that are not there")
            << QStringList{u"http://a.example/"_s, u"--secrets"_s, u"/nowhere/secrets.json"_s};
    }
    void wrongUseIsExit2()
    {
        QFETCH(QStringList, words);
        const Ran ran = m_program.run(QStringList{u"probe"_s} + words);
        QVERIFY2(ran.exitCode == 2, ran.all());
        QVERIFY(!ran.errors.isEmpty());
        QVERIFY(ran.output.isEmpty());
    }

    /// The profile sends its clock seven minutes late; the finding offers to set it right.
    void anExperimentTellsWhetherThatWasIt()
    {
        const QString profile = m_practice->profile(u"ws-security"_s, u"password-text"_s);
        QJsonObject file = QJsonDocument::fromJson(Program::read(profile)).object();
        QJsonObject parameters = file[u"parameters"_s].toObject();
        parameters[u"wsseNamespace"_s] = u"ecrv-misprint"_s;
        file[u"parameters"_s] = parameters;
        const QString changed = m_program.write(u"changed.ticketscope.json"_s, QJsonDocument(file).toJson());
        const QStringList words{u"diagnose"_s, changed, u"--json"_s, u"--secrets"_s, Practice::secretsOf(profile)};
        const Ran first = m_program.run(words);
        QString id;
        for (const auto &finding : first.json()[u"findings"_s].toArray()) {
            for (const auto &experiment : finding[u"experiments"_s].toArray()) {
                id = id.isEmpty() ? experiment[u"id"_s].toString() : id;
            }
        }
        QVERIFY2(!id.isEmpty(), first.all());
        const Ran tried = m_program.run(words + QStringList{u"--try"_s, id});
        QVERIFY2(tried.exitCode == 0, tried.all());
        const QJsonObject experiment = tried.json()[u"experiment"_s].toObject();
        QVERIFY2(experiment[u"works"_s].toBool(), tried.all());
        QVERIFY(!experiment[u"text"_s].toString().isEmpty());
        const Ran unknown = m_program.run(words + QStringList{u"--try"_s, u"no-such-thing"_s});
        QCOMPARE(unknown.exitCode, 2);
    }

    void interruptStopsIt()
    {
        QTcpServer silent;
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        const auto probe = m_program.start({u"probe"_s, u"http://127.0.0.1:%1/"_s.arg(silent.serverPort())});
        QVERIFY(probe);
        QTRY_VERIFY_WITH_TIMEOUT(silent.hasPendingConnections(), 15000);
        ::kill(pid_t(probe->processId()), SIGINT);
        QVERIFY(probe->waitForFinished(5000));
        QCOMPARE(probe->exitCode(), 3);
    }

private:
    Program m_program;
    std::unique_ptr<Practice> m_practice;
};

QTEST_GUILESS_MAIN(TestCliProbe)
#include "tst_cliprobe.moc"
