// SPDX-License-Identifier: GPL-3.0-or-later
// `ticketscope-cli decode` of what people paste.
#include "program.h"

#include <QJsonArray>
#include <QTest>

using namespace Ticketscope::TestCli;
using namespace Qt::StringLiterals;

namespace {

bool holdsNode(const QJsonObject &node, const QString &id)
{
    if (node.value("id"_L1).toString() == id) {
        return true;
    }
    const QJsonArray children = node.value("children"_L1).toArray();
    return std::any_of(children.begin(), children.end(),
                       [&id](const QJsonValue &child) { return holdsNode(child.toObject(), id); });
}

} // namespace

class TestCliDecode : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void exitCodeTellsWhetherItWasUnderstood_data();
    void exitCodeTellsWhetherItWasUnderstood();
    void damageHasAnErrorNode();
    void fromAFileAsFromStandardInput();
    void secretsAreMaskedUnlessKept();
    void namedSecretsAreMaskedAnywhere();
    void aBrokenCaptureIsExit1();
    void captureOfAnotherProgram();
};

void TestCliDecode::exitCodeTellsWhetherItWasUnderstood_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("Basic") << QByteArray("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n") << 0;
    QTest::newRow("request") << QByteArray("GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n") << 0;
    QTest::newRow("response") << QByteArray("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
                                            "Content-Length: 0\r\n\r\n")
                              << 0;
    QTest::newRow("Basic that is no Base64") << QByteArray("Authorization: Basic QWxhZ*Rpbg==\r\n") << 1;
    QTest::newRow("bytes") << QByteArray("\x00\x01\x02\xff\xfe", 5) << 1;
    QTest::newRow("cut off XML") << QByteArray(
                                        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Bo")
                                 << 1;
}

void TestCliDecode::exitCodeTellsWhetherItWasUnderstood()
{
    QFETCH(QByteArray, input);
    QFETCH(int, exitCode);
    const Ran json = Program().run({u"decode"_s, u"--json"_s}, input);
    QVERIFY2(json.exitCode == exitCode, json.output.constData());
    const QJsonObject node = json.json()["decoded"_L1][0]["node"_L1].toObject();
    QVERIFY(!node.isEmpty());
    QCOMPARE(node.value("source"_L1).toString(), u"wire"_s);
    const Ran text = Program().run({u"decode"_s, u"-"_s}, input);
    QCOMPARE(text.exitCode, exitCode);
    QVERIFY(!text.output.isEmpty());
}

void TestCliDecode::damageHasAnErrorNode()
{
    const Ran ran = Program().run({u"decode"_s, u"--json"_s}, "Authorization: Basic QWxhZ*Rpbg==");
    QVERIFY(holdsNode(ran.json()["decoded"_L1][0]["node"_L1].toObject(), u"error"_s));
}

void TestCliDecode::fromAFileAsFromStandardInput()
{
    const Program program;
    const QByteArray bytes = "Cookie: a=1; b=2";
    const Ran file = program.run({u"decode"_s, program.write(u"c.txt"_s, bytes), u"--json"_s});
    QCOMPARE(file.output, program.run({u"decode"_s, u"--json"_s}, bytes).output);
    QVERIFY(!file.json().isEmpty());
}

void TestCliDecode::secretsAreMaskedUnlessKept()
{
    const QByteArray header = "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
    for (const QStringList &how : {QStringList{u"decode"_s}, QStringList{u"decode"_s, u"--json"_s}}) {
        const Ran masked = Program().run(how, header);
        QVERIFY(!masked.output.contains("open sesame"));
        QVERIFY(!masked.output.contains("QWxhZGRpbjpvcGVu"));
        QVERIFY(masked.output.contains("Aladdin"));
        QVERIFY(masked.output.contains("••••••••"));
        QVERIFY(Program().run(how + QStringList{u"--keep-secrets"_s}, header).output.contains("open sesame"));
    }
}

void TestCliDecode::namedSecretsAreMaskedAnywhere()
{
    const Program program;
    const QString secrets = program.write(u"s.json"_s, R"({"password": "hunter2-known"})");
    const QByteArray page = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 21\r\n\r\nyou "
                            "sent hunter2-known";
    const Ran ran = program.run({u"decode"_s, u"--secrets"_s, secrets}, page);
    QVERIFY(!ran.output.contains("hunter2-known"));
    QVERIFY(program.run({u"decode"_s}, page).output.contains("hunter2-known"));
    QCOMPARE(program.run({u"decode"_s, u"--secrets"_s, u"-"_s}, page).exitCode, 2);
}

void TestCliDecode::aBrokenCaptureIsExit1()
{
    const Ran ran = Program().run({u"decode"_s, u"--json"_s}, R"({"log": {"entries": [{]}})");
    QCOMPARE(ran.exitCode, 1);
    QCOMPARE(ran.json()["error"_L1]["code"_L1].toString(), u"malformed"_s);
    const int offset = ran.json()["error"_L1]["offset"_L1].toInt();
    QVERIFY(offset == 22 || offset == 23); // at the bracket or just behind it
}

void TestCliDecode::captureOfAnotherProgram()
{
    const Ran ran = Program().run({u"decode"_s, u"--json"_s}, R"({"log": {"version": "1.2", "entries": [
        {"request": {"method": "GET", "url": "http://a.example/x", "headers": [{"name": "Authorization",
            "value": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}]},
         "response": {"status": 204, "statusText": "No Content", "headers": [], "content": {}}}]}})");
    QCOMPARE(ran.exitCode, 0);
    QVERIFY(ran.json()["exchanges"_L1][0]["reconstructed"_L1].toBool());
    QCOMPARE(ran.json()["exchanges"_L1][0]["response"_L1]["status"_L1].toInt(), 204);
    QVERIFY(!ran.output.contains("open sesame"));
}

QTEST_GUILESS_MAIN(TestCliDecode)
#include "tst_clidecode.moc"
