// SPDX-License-Identifier: GPL-3.0-or-later
// `ticketscope-cli decode --jwks`: tokens verified against a key set in a file and at an address.
#include "program.h"

#include "protocol/jws.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::TestCli;
using namespace Qt::StringLiterals;

namespace {

const Jose::Key &provider()
{
    static const Jose::Key key = Jose::Key::generate("ES256").value();
    return key;
}

QByteArray tokenOf(const QByteArray &subject = "alice", qint64 secondsLeft = 600)
{
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    const QByteArray claims = R"({"iss":"https://login.acme.example","aud":"crm-app","nonce":"n-1","sub":")" + subject +
                              R"(","iat":)" + QByteArray::number(now) + R"(,"exp":)" +
                              QByteArray::number(now + secondsLeft) + "}";
    return Jose::sign(R"({"alg":"ES256","kid":"k1"})", claims, provider()).value_or(QByteArray());
}

QByteArray altered()
{
    const QByteArrayList mine = tokenOf("alice").split('.');
    return mine[0] + '.' + tokenOf("mallory").split('.')[1] + '.' + mine[2];
}

QByteArray keySet(const QByteArray &kid = "k1")
{
    return "{\"keys\":[" + provider().publicJwk(kid, "ES256", "sig") + "]}";
}

/// "check": "verdict" of all checks below the node.
void collect(const QJsonObject &node, QMap<QString, QString> *verdicts)
{
    const QString id = node.value("id"_L1).toString();
    if (id.startsWith("jwt.check."_L1)) {
        verdicts->insert(id.mid(10), node.value("verdict"_L1).toString());
    }
    const QJsonArray children = node.value("children"_L1).toArray();
    for (const QJsonValue &child : children) {
        collect(child.toObject(), verdicts);
    }
}

QMap<QString, QString> verdictsOf(const Ran &ran)
{
    QMap<QString, QString> verdicts;
    const QJsonArray decoded = ran.json().value("decoded"_L1).toArray();
    collect(decoded.first().toObject().value("node"_L1).toObject(), &verdicts);
    return verdicts;
}

/// Answers every request with the same bytes.
class OneAnswer final : public QTcpServer
{
public:
    explicit OneAnswer(QByteArray answer)
    {
        connect(this, &QTcpServer::newConnection, this, [this, answer] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket, answer] {
                if (socket->readAll().contains("\r\n\r\n")) {
                    socket->write(answer);
                    socket->disconnectFromHost();
                }
            });
        });
        if (!listen(QHostAddress::LocalHost)) {
            qFatal("No port on loopback");
        }
    }
    [[nodiscard]] QString address() const { return u"http://127.0.0.1:%1/jwks"_s.arg(serverPort()); }
};

QByteArray answerOf(const QByteArray &status, const QByteArray &body, const QByteArray &more = {})
{
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nConnection: close\r\n" + more +
           "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

/// Runs while this thread serves.
Ran runServed(const Program &program, const QStringList &arguments)
{
    const std::unique_ptr<QProcess> process = program.start(arguments);
    Ran ran;
    const bool ended = QTest::qWaitFor([&] { return process->state() == QProcess::NotRunning; }, 30000);
    ran.exitCode = ended ? process->exitCode() : -1;
    ran.output = process->readAllStandardOutput();
    ran.errors = process->readAllStandardError();
    return ran;
}

} // namespace

class TestCliTokens : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void verifiesWithAFile();
    void saysWhatWasNotChecked();
    void aFailedSignatureIsExit1();
    void holdsTheClaimsAgainstWhatIsExpected_data();
    void holdsTheClaimsAgainstWhatIsExpected();
    void fetchesTheKeys();
    void saysWhyTheKeysCannotBeHad_data();
    void saysWhyTheKeysCannotBeHad();
    void keysAndInputCannotShareStandardInput();
};

void TestCliTokens::verifiesWithAFile()
{
    const Program program;
    const QString keys = program.write(u"jwks.json"_s, keySet());
    const Ran ran = program.run({u"decode"_s, u"--json"_s, u"--jwks"_s, keys}, tokenOf());
    QVERIFY2(ran.exitCode == 0, ran.all().constData());
    const QMap<QString, QString> verdicts = verdictsOf(ran);
    QCOMPARE(verdicts.value(u"signature"_s), u"passed"_s);
    QCOMPARE(verdicts.value(u"expiry"_s), u"passed"_s);
    QCOMPARE(verdicts.value(u"issuer"_s), u"notChecked"_s);

    const QString pem = program.write(u"key.pem"_s, provider().publicPem());
    const Ran text = program.run({u"decode"_s, u"--jwks"_s, pem}, tokenOf());
    QVERIFY2(text.exitCode == 0, text.all().constData());
    QVERIFY2(text.output.contains("Signature: passed"), text.output.constData());
}

void TestCliTokens::saysWhatWasNotChecked()
{
    const Program program;
    const Ran ran = program.run({u"decode"_s}, tokenOf());
    QCOMPARE(ran.exitCode, 0);
    QVERIFY2(ran.output.contains("Signature: not checked"), ran.output.constData());
    QVERIFY2(ran.output.contains("the token may be anybody's"), ran.output.constData());
    // An old token is whole: it was only read.
    const Ran old = program.run({u"decode"_s}, tokenOf("alice", -600));
    QCOMPARE(old.exitCode, 0);
    QVERIFY2(old.output.contains("Expiry: failed"), old.output.constData());
    // Another key of that name may have come since.
    const QString rotated = program.write(u"rotated.json"_s, keySet("k2"));
    const Ran unknown = program.run({u"decode"_s, u"--json"_s, u"--jwks"_s, rotated}, tokenOf());
    QCOMPARE(verdictsOf(unknown).value(u"signature"_s), u"notChecked"_s);
}

void TestCliTokens::aFailedSignatureIsExit1()
{
    const Program program;
    const QString keys = program.write(u"jwks.json"_s, keySet());
    const Ran ran = program.run({u"decode"_s, u"--json"_s, u"--jwks"_s, keys}, altered());
    QVERIFY2(ran.exitCode == 1, ran.all().constData());
    QCOMPARE(ran.json().value("outcome"_L1).toString(), u"damaged"_s);
    QCOMPARE(verdictsOf(ran).value(u"signature"_s), u"failed"_s);
}

void TestCliTokens::holdsTheClaimsAgainstWhatIsExpected_data()
{
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QString>("check");
    QTest::addColumn<QString>("verdict");
    QTest::addColumn<int>("exitCode");
    const QString issuer = u"https://login.acme.example"_s;
    QTest::newRow("issuer") << QStringList{u"--issuer"_s, issuer} << u"issuer"_s << u"passed"_s << 0;
    QTest::newRow("other issuer") << QStringList{u"--issuer"_s, u"https://x"_s} << u"issuer"_s << u"failed"_s << 1;
    QTest::newRow("audience") << QStringList{u"--audience"_s, u"crm-app"_s} << u"audience"_s << u"passed"_s << 0;
    QTest::newRow("other audience") << QStringList{u"--audience"_s, u"x"_s} << u"audience"_s << u"failed"_s << 1;
    QTest::newRow("nonce") << QStringList{u"--nonce"_s, u"n-1"_s} << u"nonce"_s << u"passed"_s << 0;
    QTest::newRow("other nonce") << QStringList{u"--nonce"_s, u"n-2"_s} << u"nonce"_s << u"failed"_s << 1;
}

void TestCliTokens::holdsTheClaimsAgainstWhatIsExpected()
{
    QFETCH(QStringList, options);
    QFETCH(QString, check);
    const Ran ran = Program().run(QStringList{u"decode"_s, u"--json"_s} + options, tokenOf());
    QTEST(ran.exitCode, "exitCode");
    QTEST(verdictsOf(ran).value(check), "verdict");
}

void TestCliTokens::fetchesTheKeys()
{
    const OneAnswer server(answerOf("200 OK", keySet()));
    const Program program;
    const QString token = program.write(u"token"_s, tokenOf());
    const Ran ran = runServed(program, {u"decode"_s, token, u"--json"_s, u"--jwks"_s, server.address()});
    QVERIFY2(ran.exitCode == 0, ran.all().constData());
    QCOMPARE(verdictsOf(ran).value(u"signature"_s), u"passed"_s);
}

void TestCliTokens::saysWhyTheKeysCannotBeHad_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("refused") << answerOf("404 Not Found", "{}") << 1 << QByteArray("404");
    QTest::newRow("moved") << answerOf("302 Found", "", "Location: https://else.example/jwks\r\n") << 1
                           << QByteArray("https://else.example/jwks");
    QTest::newRow("discovery document") << answerOf("200 OK", R"({"issuer":"x","jwks_uri":"https://x/jwks"})") << 2
                                        << QByteArray("https://x/jwks");
    QTest::newRow("a page") << answerOf("200 OK", "<html></html>") << 2 << QByteArray("page");
    QTest::newRow("nobody there") << QByteArray() << 3 << QByteArray("127.0.0.1");
}

void TestCliTokens::saysWhyTheKeysCannotBeHad()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, says);
    OneAnswer server(answer);
    const QString address = server.address();
    if (answer.isEmpty()) {
        server.close();
    }
    const Program program;
    const QString token = program.write(u"token"_s, tokenOf());
    const Ran ran = runServed(program, {u"decode"_s, token, u"--jwks"_s, address});
    QVERIFY2(ran.errors.contains(says), ran.all().constData());
    QTEST(ran.exitCode, "exitCode");
}

void TestCliTokens::keysAndInputCannotShareStandardInput()
{
    const Ran ran = Program().run({u"decode"_s, u"--jwks"_s, u"-"_s}, keySet());
    QCOMPARE(ran.exitCode, 2);
}

QTEST_GUILESS_MAIN(TestCliTokens)
#include "tst_clitokens.moc"
