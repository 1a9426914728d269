// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchanges.h"
#include "report/jsonreport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

const QUrl kUrl(u"https://crm.acme.example/api?x=1"_s);

QByteArray bytesOf(const QJsonValue &base64)
{
    return QByteArray::fromBase64(base64.toString().toLatin1());
}

QSet<QString> keysOf(const QJsonValue &object)
{
    const QStringList keys = object.toObject().keys();
    return {keys.begin(), keys.end()};
}

std::shared_ptr<Exchange> simple()
{
    return exchangeOf(
        kUrl, "GET /api?x=1 HTTP/1.1\r\nHost: crm.acme.example\r\nAuthorization: Basic YTpwYXNzd29yZDEyMw==\r\n\r\n",
        withLength("HTTP/1.1 401 Unauthorized\r\nContent-Type: text/plain\r\n", "no"));
}

const QJsonObject *findNode(const QJsonObject &node, const QString &id, QList<QJsonObject> *keep)
{
    keep->append(node);
    if (node.value("id"_L1).toString() == id) {
        return &keep->last();
    }
    for (const auto &child : node.value("children"_L1).toArray()) {
        if (const QJsonObject *found = findNode(child.toObject(), id, keep)) {
            return found;
        }
    }
    return nullptr;
}

void checkNode(const QJsonObject &node, const QByteArray &wire)
{
    for (const auto key :
         {"name"_L1, "value"_L1, "start"_L1, "end"_L1, "source"_L1, "sensitive"_L1, "note"_L1, "children"_L1}) {
        QVERIFY2(node.contains(key), key.data());
    }
    QVERIFY(node.value("value"_L1).isString());
    QVERIFY(node.value("sensitive"_L1).isBool());
    const bool isDerived = node.value("source"_L1).toString() != u"wire"_s;
    QCOMPARE(node.contains("parent"_L1), isDerived);
    const QJsonObject onWire = isDerived ? node.value("parent"_L1).toObject() : node;
    QVERIFY(onWire.value("start"_L1).toInteger(-1) >= 0);
    QVERIFY(onWire.value("end"_L1).toInteger(-1) >= onWire.value("start"_L1).toInteger());
    QVERIFY(onWire.value("end"_L1).toInteger() <= wire.size());
    if (node.value("sensitive"_L1).toBool() && !node.value("value"_L1).toString().isEmpty()) {
        QCOMPARE(node.value("value"_L1).toString(), u"••••••••"_s);
    }
    for (const auto &child : node.value("children"_L1).toArray()) {
        checkNode(child.toObject(), wire);
    }
}

} // namespace

class TestJsonReport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasTheShapeOfTheSpecification();
    void exchangesHaveTheirShape();
    void aFailureBeforeAnyByteHasTheSameShape();
    void nodesHaveTheirShape();
    void derivedNodesTellWhereTheyCameFrom();
    void maskedBytesAreStars();
    void secretsAreKeptWhenAsked();
    void errorsHaveTheirShape();
    void callsHaveTheirShape();
    void certificatesHaveTheirShape();
    void addressesKeepTheirParts_data();
    void addressesKeepTheirParts();
    void pastedHasOneTree();
    void theAccountIsMasked();
};

void TestJsonReport::theAccountIsMasked()
{
    RunReport report;
    report.outcome = "failed";
    report.known = {Secret(QByteArrayView("Tr0ub4dor&3"))};
    report.account = {{QDateTime({2026, 7, 1}, {12, 0}, Qt::UTC), u"Asked with Tr0ub4dor&3."_s}};
    const QJsonObject document = runReportToJson(report, SecretsInReport::Mask);
    const QJsonValue line = document["account"_L1][0];
    QCOMPARE(line["at"_L1].toString().left(19), u"2026-07-01T12:00:00"_s);
    QVERIFY(line["text"_L1].toString().startsWith(u"Asked with"_s));
    QVERIFY(!line["text"_L1].toString().contains(u"Tr0ub4dor"_s));
}

void TestJsonReport::hasTheShapeOfTheSpecification()
{
    RunReport report;
    report.outcome = "refused";
    report.exchanges = {simple()};
    const QJsonObject document = runReportToJson(report, SecretsInReport::Mask);
    const QSet<QString> expected{u"outcome"_s, u"session"_s, u"exchanges"_s, u"decoded"_s, u"findings"_s,
                                 u"error"_s,   u"call"_s,    u"account"_s,   u"lineage"_s};
    QCOMPARE(keysOf(document), expected);
    QCOMPARE(document.value("outcome"_L1).toString(), u"refused"_s);
    QVERIFY(document.value("session"_L1).isNull());
    QVERIFY(document.value("call"_L1).isNull());
    QVERIFY(document.value("error"_L1).isNull());
    QVERIFY(document.value("findings"_L1).isArray());
    QVERIFY(document.value("account"_L1).toArray().isEmpty());
    QCOMPARE(document.value("decoded"_L1).toArray().size(), 2);
    QCOMPARE(document["decoded"_L1][0]["side"_L1].toString(), u"request"_s);
    QCOMPARE(document["decoded"_L1][1]["side"_L1].toString(), u"response"_s);
    QCOMPARE(document["decoded"_L1][1]["exchange"_L1].toInt(), 1);
}

void TestJsonReport::exchangesHaveTheirShape()
{
    const QJsonObject exchange = exchangeToJson(*simple(), SecretsInReport::Mask);
    for (const auto key :
         {"id"_L1, "step"_L1, "connection"_L1, "request"_L1, "response"_L1, "timings"_L1, "tls"_L1, "error"_L1}) {
        QVERIFY2(exchange.contains(key), key.data());
    }
    QCOMPARE(exchange["request"_L1]["method"_L1].toString(), u"GET"_s);
    QCOMPARE(exchange["request"_L1]["url"_L1].toString(), u"https://crm.acme.example/api?x=1"_s);
    QCOMPARE(exchange["response"_L1]["status"_L1].toInt(), 401);
    const QSet<QString> phases{u"dns"_s, u"connect"_s, u"tls"_s, u"send"_s, u"wait"_s, u"receive"_s};
    QCOMPARE(keysOf(exchange["timings"_L1]), phases);
    QCOMPARE(exchange["timings"_L1]["tls"_L1].toDouble(), 10.5);
    QCOMPARE(bytesOf(exchange["response"_L1]["wire"_L1]), simple()->response.wire.all());
}

void TestJsonReport::aFailureBeforeAnyByteHasTheSameShape()
{
    auto exchange = exchangeOf(kUrl, {}, {});
    exchange->timings = {};
    exchange->error = Error{ErrorCode::NameNotResolved, u"No such name."_s, kUrl, {}, 1};
    const QJsonObject object = exchangeToJson(*exchange, SecretsInReport::Mask);
    QCOMPARE(object["request"_L1]["wire"_L1].toString(), QString());
    QCOMPARE(object["request"_L1]["url"_L1].toString(), kUrl.toString());
    QCOMPARE(object["response"_L1]["status"_L1].toInt(-1), 0);
    QCOMPARE(object["timings"_L1]["dns"_L1].toDouble(-1), 0.0);
    QCOMPARE(object["error"_L1]["code"_L1].toString(), u"nameNotResolved"_s);
    RunReport report;
    report.outcome = "failed";
    report.exchanges = {exchange};
    QVERIFY(runReportToJson(report, SecretsInReport::Mask).value("decoded"_L1).toArray().isEmpty());
}

void TestJsonReport::nodesHaveTheirShape()
{
    RunReport report;
    report.exchanges = {simple()};
    const QJsonObject document = runReportToJson(report, SecretsInReport::Mask);
    checkNode(document["decoded"_L1][0]["node"_L1].toObject(), simple()->request.wire.all());
    checkNode(document["decoded"_L1][1]["node"_L1].toObject(), simple()->response.wire.all());
}

void TestJsonReport::derivedNodesTellWhereTheyCameFrom()
{
    const QByteArray body = "<a><b>text</b></a>";
    const auto exchange = exchangeOf(
        kUrl, "GET / HTTP/1.1\r\n\r\n",
        withLength("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: gzip\r\n", gzipped(body)));
    RunReport report;
    report.exchanges = {exchange};
    const QJsonObject document = runReportToJson(report, SecretsInReport::Mask);
    checkNode(document["decoded"_L1][1]["node"_L1].toObject(), exchange->response.wire.all());
    QList<QJsonObject> keep;
    const QJsonObject *node = findNode(document["decoded"_L1][1]["node"_L1].toObject(), u"http.body"_s, &keep);
    QVERIFY(node);
    const QJsonObject inner = node->value("children"_L1).toArray().first().toObject();
    QCOMPARE(inner.value("source"_L1).toString(), u"body"_s);
    QCOMPARE(inner.value("end"_L1).toInt(), body.size());
    QCOMPARE(inner["parent"_L1]["start"_L1].toInteger(), exchange->response.body.start);
    QCOMPARE(inner["parent"_L1]["end"_L1].toInteger(), exchange->response.body.end);
}

void TestJsonReport::maskedBytesAreStars()
{
    const QJsonObject exchange = exchangeToJson(*simple(), SecretsInReport::Mask);
    const QByteArray wire = bytesOf(exchange["request"_L1]["wire"_L1]);
    QCOMPARE(wire.size(), simple()->request.wire.size());
    QVERIFY(!wire.contains("YTpwYXNzd29yZDEyMw"));
    QVERIFY(wire.contains("**"));
}

void TestJsonReport::secretsAreKeptWhenAsked()
{
    const QJsonObject exchange = exchangeToJson(*simple(), SecretsInReport::Keep);
    QCOMPARE(bytesOf(exchange["request"_L1]["wire"_L1]), simple()->request.wire.all());
    RunReport report;
    report.exchanges = {simple()};
    const QJsonObject document = runReportToJson(report, SecretsInReport::Keep);
    QList<QJsonObject> keep;
    bool found = false;
    findNode(document["decoded"_L1][0]["node"_L1].toObject(), u"no such node"_s, &keep);
    for (const QJsonObject &node : keep) {
        found = found || node.value("value"_L1).toString() == u"password123"_s;
    }
    QVERIFY(found);
}

void TestJsonReport::errorsHaveTheirShape()
{
    QVERIFY(errorToJson(std::nullopt).isNull());
    const QJsonObject bare = errorToJson(Error{ErrorCode::Usage, u"No."_s, {}, {}, {}}).toObject();
    const QSet<QString> keys{u"code"_s, u"text"_s, u"exchange"_s, u"offset"_s};
    QCOMPARE(keysOf(bare), keys);
    QVERIFY(bare.value("exchange"_L1).isNull());
    QVERIFY(bare.value("offset"_L1).isNull());
    const QJsonObject full = errorToJson(Error{ErrorCode::Refused, u"No."_s, kUrl, 12, 3}).toObject();
    QCOMPARE(full.value("code"_L1).toString(), u"refused"_s);
    QCOMPARE(full.value("exchange"_L1).toInt(), 3);
    QCOMPARE(full.value("offset"_L1).toInt(), 12);
}

void TestJsonReport::callsHaveTheirShape()
{
    RunReport report;
    report.outcome = "loggedIn";
    report.call = CallResult{Leg{simple(), 401, {}}, {false, u"It said no."_s}};
    const QJsonObject call = runReportToJson(report, SecretsInReport::Mask).value("call"_L1).toObject();
    const QSet<QString> keys{u"ok"_s, u"exchange"_s, u"text"_s};
    QCOMPARE(keysOf(call), keys);
    QVERIFY(!call.value("ok"_L1).toBool(true));
    QCOMPARE(call.value("exchange"_L1).toInt(), 1);
    report.call.reset();
    report.callError = Error{ErrorCode::TimedOut, u"Too late."_s, {}, {}, 4};
    const QJsonObject failed = runReportToJson(report, SecretsInReport::Mask).value("call"_L1).toObject();
    QVERIFY(!failed.value("ok"_L1).toBool(true));
    QCOMPARE(failed.value("exchange"_L1).toInt(), 4);
    QCOMPARE(failed["error"_L1]["code"_L1].toString(), u"timedOut"_s);
}

void TestJsonReport::certificatesHaveTheirShape()
{
    auto exchange = simple();
    CertificateFacts certificate;
    certificate.subject = u"CN=crm.acme.example"_s;
    certificate.issuer = u"CN=Acme CA"_s;
    certificate.notBefore = QDateTime({2025, 1, 1}, QTime(1, 0), Qt::OffsetFromUTC, 3600);
    certificate.notAfter = QDateTime({2026, 1, 1}, QTime(0, 0), Qt::UTC);
    certificate.sha256 = QByteArray(32, '\xAB');
    certificate.der = QByteArray(100, 'd');
    exchange->tls.protocol = "TLSv1.3";
    exchange->tls.chain = {certificate};
    const QJsonObject tls = exchangeToJson(*exchange, SecretsInReport::Mask).value("tls"_L1).toObject();
    QCOMPARE(tls.value("protocol"_L1).toString(), u"TLSv1.3"_s);
    const QJsonObject shown = tls["chain"_L1][0].toObject();
    const QSet<QString> keys{u"subject"_s, u"issuer"_s, u"notBefore"_s, u"notAfter"_s, u"sha256"_s, u"pem"_s};
    QCOMPARE(keysOf(shown), keys);
    QCOMPARE(shown.value("notBefore"_L1).toString(), u"2025-01-01T00:00:00.000Z"_s);
    QCOMPARE(shown.value("sha256"_L1).toString(), QString(u"ab"_s).repeated(32));
    const QByteArray pem = shown.value("pem"_L1).toString().toLatin1();
    QVERIFY(pem.startsWith("-----BEGIN CERTIFICATE-----\n"));
    QVERIFY(pem.endsWith("\n-----END CERTIFICATE-----\n"));
    for (const QByteArray &line : pem.split('\n')) {
        QVERIFY(line.size() <= 64);
    }
}

void TestJsonReport::addressesKeepTheirParts_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("shown");
    QTest::newRow("plain") << QByteArray("http://a.example/") << QByteArray("http://a.example/");
    QTest::newRow("no path") << QByteArray("http://a.example") << QByteArray("http://a.example");
    QTest::newRow("port and escapes") << QByteArray("https://a.example:8443/a%20b/%C3%A6?x=%26&y")
                                      << QByteArray("https://a.example:8443/a%20b/%C3%A6?x=%26&y");
    QTest::newRow("IPv6") << QByteArray("http://[::1]:80/x") << QByteArray("http://[::1]:80/x");
    QTest::newRow("password") << QByteArray("http://user:pass@a.example/") << QByteArray("http://user@a.example/");
    QTest::newRow("token") << QByteArray("http://a.example/?access_token=abcdefgh&x=1")
                           << QByteArray("http://a.example/?access_token=********&x=1");
}

void TestJsonReport::addressesKeepTheirParts()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, shown);
    const auto exchange = exchangeOf(QUrl::fromEncoded(url), {}, {});
    const QJsonObject object = exchangeToJson(*exchange, SecretsInReport::Mask);
    QCOMPARE(object["request"_L1]["url"_L1].toString().toLatin1(), shown);
}

void TestJsonReport::pastedHasOneTree()
{
    const DecodedMessage message = decodePasted("Authorization: Basic YTpwYXNzd29yZDEyMw==");
    const QJsonObject document = pastedToJson(message, "decoded", SecretsInReport::Mask);
    QCOMPARE(document.value("outcome"_L1).toString(), u"decoded"_s);
    QCOMPARE(document.value("decoded"_L1).toArray().size(), 1);
    const QByteArray text = QJsonDocument(document).toJson();
    QVERIFY(!text.contains("password123"));
    QVERIFY(!text.contains("YTpwYXNzd29yZDEyMw"));
    QVERIFY(text.contains("••••••••"));
}

QTEST_GUILESS_MAIN(TestJsonReport)
#include "tst_jsonreport.moc"
