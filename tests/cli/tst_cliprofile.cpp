// SPDX-License-Identifier: GPL-3.0-or-later
// `ticketscope-cli profile` and its wrong uses, with and without a real Secret Service.
#include "program.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <unistd.h>

using namespace Ticketscope::TestCli;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kProfile = "{\"format\": \"ticketscope-profile\", \"version\": 1, "
                            "\"id\": \"3f0c1d4e-0000-4000-8000-00000000000a\", \"name\": \"Acme\", "
                            "\"group\": \"Acme AS\", \"service\": \"http\", \"scheme\": \"basic\", "
                            "\"url\": \"http://127.0.0.1:1/\", \"parameters\": {\"userName\": \"alice\"}, "
                            "\"future\": [1, 2]}";
const QByteArray kSecret = "p&ss<w\"rd> \xC3\xA6 42";

} // namespace

class TestCliProfile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void importListShowExportRemove();
    void importTellsWhatIsWrongAndWhere();
    void importRefusesASecret();
    void setSecretReachesTheKeychain();
    void removeTakesTheSecretsToo();
    void withoutAKeychainSetSecretIsExit4();
    void wrongUseIsExit2_data();
    void wrongUseIsExit2();
    void helpIsExit0AndOnStandardOutput_data();
    void helpIsExit0AndOnStandardOutput();
    void laterCommandsAreNotListed();
    void version();
    void damagedProfilesAreSaidAndTheRestListed();
};

void TestCliProfile::importListShowExportRemove()
{
    const Program program;
    const QString file = program.write(u"acme.json"_s, kProfile);
    const Ran imported = program.run({u"profile"_s, u"import"_s, file});
    QCOMPARE(imported.exitCode, 0);
    QVERIFY(imported.output.startsWith("Acme\t3f0c1d4e-"));

    const Ran list = program.run({u"profile"_s, u"list"_s});
    QCOMPARE(list.exitCode, 0);
    QCOMPARE(list.output, QByteArray("Acme\tAcme AS\thttp\tbasic\thttp://127.0.0.1:1/\t"
                                     "3f0c1d4e-0000-4000-8000-00000000000a\n"));
    const Ran json = program.run({u"profile"_s, u"list"_s, u"--json"_s});
    QCOMPARE(json.json()["profiles"_L1][0]["name"_L1].toString(), u"Acme"_s);

    const Ran shown = program.run({u"profile"_s, u"show"_s, u"acme"_s});
    QCOMPARE(shown.exitCode, 0);
    QCOMPARE(shown.json().value("parameters"_L1).toObject().value("userName"_L1).toString(), u"alice"_s);
    QVERIFY(shown.errors.contains("password"));

    const QString out = program.file(u"out.json"_s);
    QCOMPARE(program.run({u"profile"_s, u"export"_s, u"Acme"_s, out}).exitCode, 0);
    QCOMPARE(QJsonDocument::fromJson(Program::read(out)).object().value("future"_L1).toArray().size(), 2);
    QCOMPARE(program.run({u"profile"_s, u"export"_s, u"Acme"_s}).output, Program::read(out));

    QCOMPARE(program.run({u"profile"_s, u"remove"_s, u"Acme"_s}).exitCode, 0);
    QCOMPARE(program.run({u"profile"_s, u"list"_s}).output, QByteArray());
    QCOMPARE(program.run({u"profile"_s, u"remove"_s, u"Acme"_s}).exitCode, 2);
}

void TestCliProfile::importTellsWhatIsWrongAndWhere()
{
    const Program program;
    const Ran ran = program.run({u"profile"_s, u"import"_s, program.write(u"bad.json"_s, kProfile.left(40) + "x")});
    QCOMPARE(ran.exitCode, 2);
    QVERIFY(ran.output.isEmpty());
    QVERIFY(ran.errors.contains("bad.json"));
    QVERIFY(ran.errors.contains("byte 41")); // where the text that never closes stops
    QCOMPARE(program.run({u"profile"_s, u"import"_s, program.file(u"absent"_s)}).exitCode, 2);
}

void TestCliProfile::importRefusesASecret()
{
    const Program program;
    const QByteArray json = QByteArray(kProfile).replace(R"("userName": "alice")", R"("password": "hunter2")");
    const Ran ran = program.run({u"profile"_s, u"import"_s, program.write(u"p.json"_s, json)});
    QCOMPARE(ran.exitCode, 2);
    QVERIFY(ran.errors.contains("\"password\""));
    QVERIFY(ran.errors.contains("keychain"));
    QVERIFY(!ran.all().contains("hunter2"));
}

void TestCliProfile::setSecretReachesTheKeychain()
{
    Program program;
    program.useKeychain();
    QCOMPARE(program.run({u"profile"_s, u"import"_s, program.write(u"p.json"_s, kProfile)}).exitCode, 0);
    const Ran set = program.run({u"profile"_s, u"set-secret"_s, u"Acme"_s, u"password"_s}, kSecret + "\n");
    QCOMPARE(set.exitCode, 0);
    QVERIFY(!set.all().contains(kSecret));
    QProcess lookup;
    lookup.start(u"secret-tool"_s, {u"lookup"_s, u"server"_s, u"Ticketscope"_s, u"user"_s,
                                    u"3f0c1d4e-0000-4000-8000-00000000000a/password"_s});
    QVERIFY(lookup.waitForFinished(20000));
    QVERIFY(lookup.readAllStandardOutput() == kSecret);
    const Ran shown = program.run({u"profile"_s, u"show"_s, u"Acme"_s});
    QVERIFY(shown.errors.contains("in the keychain"));
    QVERIFY(!shown.all().contains(kSecret));
}

void TestCliProfile::removeTakesTheSecretsToo()
{
    Program program;
    program.useKeychain();
    QCOMPARE(program.run({u"profile"_s, u"import"_s, program.write(u"p.json"_s, kProfile)}).exitCode, 0);
    QCOMPARE(program.run({u"profile"_s, u"set-secret"_s, u"Acme"_s, u"password"_s}, kSecret).exitCode, 0);
    QCOMPARE(program.run({u"profile"_s, u"remove"_s, u"Acme"_s}).exitCode, 0);
    QProcess lookup;
    lookup.start(u"secret-tool"_s, {u"lookup"_s, u"server"_s, u"Ticketscope"_s, u"user"_s,
                                    u"3f0c1d4e-0000-4000-8000-00000000000a/password"_s});
    QVERIFY(lookup.waitForFinished(20000));
    QVERIFY(lookup.exitCode() != 0);
}

void TestCliProfile::withoutAKeychainSetSecretIsExit4()
{
    const Program program;
    QCOMPARE(program.run({u"profile"_s, u"import"_s, program.write(u"p.json"_s, kProfile)}).exitCode, 0);
    const Ran ran = program.run({u"profile"_s, u"set-secret"_s, u"Acme"_s, u"password"_s}, kSecret);
    QCOMPARE(ran.exitCode, 4);
    QVERIFY(ran.errors.contains("no keychain answers"));
    QVERIFY(!ran.all().contains(kSecret));
}

void TestCliProfile::wrongUseIsExit2_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no command") << QStringList();
    QTest::newRow("unknown command") << QStringList{u"diagnoze"_s};
    QTest::newRow("no subcommand") << QStringList{u"profile"_s};
    QTest::newRow("unknown subcommand") << QStringList{u"profile"_s, u"rename"_s};
    QTest::newRow("unknown option") << QStringList{u"profile"_s, u"list"_s, u"--wide"_s};
    QTest::newRow("list with a name") << QStringList{u"profile"_s, u"list"_s, u"x"_s};
    QTest::newRow("show nothing") << QStringList{u"profile"_s, u"show"_s};
    QTest::newRow("show unknown") << QStringList{u"profile"_s, u"show"_s, u"nobody"_s};
    QTest::newRow("import nothing") << QStringList{u"profile"_s, u"import"_s};
    QTest::newRow("secret on the command line")
        << QStringList{u"profile"_s, u"set-secret"_s, u"a"_s, u"password"_s, u"x"_s};
    QTest::newRow("login nothing") << QStringList{u"login"_s};
    QTest::newRow("login unknown") << QStringList{u"login"_s, u"nobody"_s};
    QTest::newRow("login unknown option") << QStringList{u"login"_s, u"a"_s, u"--password"_s, u"x"_s};
    QTest::newRow("body without call") << QStringList{u"login"_s, u"a"_s, u"--body"_s, u"x"_s};
    QTest::newRow("decode two files") << QStringList{u"decode"_s, u"a"_s, u"b"_s};
    QTest::newRow("decode absent file") << QStringList{u"decode"_s, u"/no/such/file"_s};
    QTest::newRow("decode nothing") << QStringList{u"decode"_s};
    QTest::newRow("unknown fault") << QStringList{u"practice"_s, u"--fault"_s, u"nosuchfault"_s};
    QTest::newRow("port") << QStringList{u"practice"_s, u"--port"_s, u"many"_s};
}

void TestCliProfile::wrongUseIsExit2()
{
    QFETCH(QStringList, arguments);
    const Ran ran = Program().run(arguments);
    QCOMPARE(ran.exitCode, 2);
    QVERIFY(ran.output.isEmpty());
    QVERIFY(ran.errors.contains("Error: "));
}

void TestCliProfile::helpIsExit0AndOnStandardOutput_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("all") << QStringList{u"--help"_s};
    QTest::newRow("profile") << QStringList{u"profile"_s, u"--help"_s};
    for (const auto &command : {u"login"_s, u"decode"_s, u"practice"_s}) {
        QTest::newRow(qPrintable(command)) << QStringList{command, u"--help"_s};
    }
    QTest::newRow("set-secret") << QStringList{u"profile"_s, u"set-secret"_s, u"-h"_s};
}

void TestCliProfile::helpIsExit0AndOnStandardOutput()
{
    QFETCH(QStringList, arguments);
    const Ran ran = Program().run(arguments);
    QCOMPARE(ran.exitCode, 0);
    QVERIFY(ran.output.startsWith("Usage: ticketscope-cli"));
    QVERIFY(ran.errors.isEmpty());
}

void TestCliProfile::laterCommandsAreNotListed()
{
    const QByteArray help = Program().run({u"--help"_s}).output;
    for (const char *later : {"compare", "listen"}) {
        QVERIFY(!help.contains(later));
    }
}

void TestCliProfile::version()
{
    const Ran ran = Program().run({u"--version"_s});
    QCOMPARE(ran.exitCode, 0);
    QCOMPARE(ran.output, QByteArray("ticketscope-cli " TICKETSCOPE_VERSION "\n"));
}

void TestCliProfile::damagedProfilesAreSaidAndTheRestListed()
{
    const Program program;
    QCOMPARE(program.run({u"profile"_s, u"import"_s, program.write(u"p.json"_s, kProfile)}).exitCode, 0);
    QVERIFY(!program.write(u"config/profiles/broken.ticketscope.json"_s, "{").isEmpty());
    const Ran ran = program.run({u"profile"_s, u"list"_s});
    QCOMPARE(ran.exitCode, 0);
    QVERIFY(ran.output.startsWith("Acme\t"));
    QVERIFY(ran.errors.contains("broken.ticketscope.json"));
    QVERIFY(ran.errors.contains(".damaged-"));
    QVERIFY(program.run({u"profile"_s, u"list"_s}).errors.isEmpty());
}

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsEmpty("TICKETSCOPE_TEST_KEYRING")) {
        std::vector<char *> arguments{const_cast<char *>("bash"), const_cast<char *>(KEYRING_SCRIPT)};
        arguments.insert(arguments.end(), argv, argv + argc);
        arguments.push_back(nullptr);
        execvp("bash", arguments.data());
        qFatal("bash cannot be started");
    }
    const QCoreApplication application(argc, argv);
    TestCliProfile test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_cliprofile.moc"
