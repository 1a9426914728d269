// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchanges.h"
#include "report/har.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

const QUrl kUrl(u"https://crm.acme.example/api/v1/User?x=1&y=a%20b"_s);
const QByteArray kRequest = "POST /api/v1/User?x=1&y=a%20b HTTP/1.1\r\nHost: crm.acme.example\r\n"
                            "X-Twice: one\r\nx-twice:  two \r\nCookie: a=1; b=2\r\n";

std::shared_ptr<Exchange> full()
{
    const QByteArray body = "{\"hei\": \"p\xC3\xA5 deg\"}";
    const QByteArray response = "HTTP/1.1 201 Laget\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
                                "Set-Cookie: s=1; Path=/; HttpOnly; Secure\r\nSet-Cookie: t=2; Max-Age=60\r\n"
                                "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                chunked(gzipped("bl\xE5"
                                                "b\xE6r"),
                                        7);
    auto exchange = exchangeOf(kUrl, withLength(kRequest + "Content-Type: application/json\r\n", body), response);
    exchange->id = 7;
    exchange->connection = 3;
    exchange->step = {StepKind::Login, u"Log in «»"_s};
    exchange->proxy = u"proxy.acme.example:3128"_s;
    exchange->interim = {messageOf("HTTP/1.1 100 Continue\r\n\r\n", Http::MessageKind::Response)};
    exchange->tls.protocol = "TLSv1.3";
    exchange->tls.cipher = "TLS_AES_256_GCM_SHA384";
    exchange->tls.alpn = "http/1.1";
    exchange->tls.serverName = u"crm.acme.example"_s;
    exchange->tls.problems = QStringList{u"It has expired."_s};
    exchange->tls.trustedByPin = true;
    exchange->tls.clientCertificateAsked = true;
    CertificateFacts certificate;
    certificate.subject = u"CN=crm.acme.example"_s;
    certificate.issuer = u"CN=Acme CA"_s;
    certificate.names = QStringList{u"crm.acme.example"_s, u"acme.example"_s};
    certificate.notBefore = QDateTime({2025, 1, 1}, QTime(0, 0), Qt::UTC);
    certificate.notAfter = QDateTime({2026, 1, 1}, QTime(0, 0), Qt::UTC);
    certificate.sha256 = QByteArray(32, '\x5A');
    certificate.der = QByteArray(300, '\x30');
    exchange->tls.chain = {certificate};
    exchange->error = Error{ErrorCode::BrokenEncoding, u"Cut off."_s, kUrl, 12, 7};
    return exchange;
}

QJsonObject firstEntry(const QByteArray &har)
{
    return QJsonDocument::fromJson(har)["log"_L1]["entries"_L1][0].toObject();
}

QJsonArray pairs(std::initializer_list<std::pair<QString, QString>> list)
{
    QJsonArray array;
    for (const auto &[name, value] : list) {
        array.append(QJsonObject{{u"name"_s, name}, {u"value"_s, value}});
    }
    return array;
}

Result<QList<ExchangePtr>> readEntry(const QByteArray &entry)
{
    return readHar(R"({"log": {"version": "1.2", "creator": {}, "entries": [)" + entry + "]}}");
}

} // namespace

class TestHar : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comesBackByteForByte_data();
    void comesBackByteForByte();
    void factsComeBack();
    void isWellFormedHar();
    void headersAreAllThereInOrder();
    void maskedIsTheDefaultOfTheFile();
    void aMaskedCompressedBodyStaysReadable();
    void readsWhatBrowsersWrite();
    void rebuildsBytesWithoutCodings();
    void splitsSetCookieLines();
    void anAnswerThatNeverCame();
    void aBodyThatWasLeftOutIsIncomplete();
    void refusesWhatIsNoHar_data();
    void refusesWhatIsNoHar();
    void hostileEntriesDoNoHarm();
    void idsThatClashAreNumberedAfresh();
};

void TestHar::comesBackByteForByte_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("response");
    const QByteArray request = kRequest + "\r\n";
    QTest::newRow("plain") << request << withLength("HTTP/1.1 200 OK\r\n", "hello");
    QTest::newRow("no body") << request << QByteArray("HTTP/1.1 204 No Content\r\n\r\n");
    QTest::newRow("binary") << withLength(kRequest, QByteArray("\x00\xff\x80\r\n\0", 6))
                            << withLength("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n",
                                          QByteArray("\x89PNG\x00\x01", 6));
    QTest::newRow("chunked") << request
                             << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                           chunked("some text to cut up", 3));
    QTest::newRow("gzip") << request
                          << withLength("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", gzipped("<a>b</a>"));
    QTest::newRow("broken gzip") << request
                                 << withLength("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n",
                                               gzipped("<a>b</a>").chopped(6));
    QTest::newRow("Latin-1 head") << QByteArray("GET /\xE6 HTTP/1.1\r\nX: \xFF\xFE\r\n\r\n")
                                  << QByteArray("HTTP/1.1 200 \xE6\r\n\r\n");
    QTest::newRow("bare line feeds") << QByteArray("GET / HTTP/1.0\nX: 1\n\n") << QByteArray("HTTP/1.0 200 OK\n\nbody");
    QTest::newRow("cut off in the head") << request << QByteArray("HTTP/1.1 200 OK\r\nContent-Le");
    QTest::newRow("not HTTP") << request << QByteArray("SSH-2.0-OpenSSH\r\n");
    QTest::newRow("nothing came") << request << QByteArray();
    QTest::newRow("nothing crossed") << QByteArray() << QByteArray();
    QTest::newRow("UTF-16") << request
                            << withLength("HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-16\r\n",
                                          QByteArray("\xFF\xFE<\0a\0/\0>\0", 10));
}

void TestHar::comesBackByteForByte()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, response);
    const auto exchange = exchangeOf(kUrl, request, response);
    const auto read = readHar(writeHar({exchange}, SecretsInReport::Keep));
    QVERIFY(read.has_value());
    QCOMPARE(read->size(), 1);
    for (const Side side : {Side::Request, Side::Response}) {
        const Message &before = exchange->message(side);
        const Message &after = read->first()->message(side);
        QCOMPARE(after.wire.all(), before.wire.all());
        QCOMPARE(after.headBytes, before.headBytes);
        QCOMPARE(after.body, before.wire.isEmpty() ? ByteRange() : before.body);
        QCOMPARE(after.head.end, before.head.end);
        QCOMPARE(after.head.headers.size(), before.head.headers.size());
    }
    QVERIFY(!read->first()->reconstructed);
}

void TestHar::factsComeBack()
{
    const auto exchange = full();
    const auto read = readHar(writeHar({exchange}, SecretsInReport::Keep));
    QVERIFY(read.has_value());
    const Exchange &after = *read->first();
    QCOMPARE(after.id, 7);
    QCOMPARE(after.connection, 3);
    QCOMPARE(after.attempt, exchange->attempt);
    QCOMPARE(after.step.kind, StepKind::Login);
    QCOMPARE(after.step.label, exchange->step.label);
    QCOMPARE(after.url, exchange->url);
    QCOMPARE(after.started, exchange->started);
    QCOMPARE(after.peerAddress, exchange->peerAddress);
    QCOMPARE(after.proxy, exchange->proxy);
    QCOMPARE(after.interim.size(), 1);
    QCOMPARE(after.interim.first().wire.all(), exchange->interim.first().wire.all());
    QCOMPARE(after.timings.dns, exchange->timings.dns);
    QCOMPARE(after.timings.connect, exchange->timings.connect);
    QCOMPARE(after.timings.tls, exchange->timings.tls);
    QCOMPARE(after.timings.wait, exchange->timings.wait);
    QCOMPARE(after.tls.protocol, exchange->tls.protocol);
    QCOMPARE(after.tls.cipher, exchange->tls.cipher);
    QCOMPARE(after.tls.alpn, exchange->tls.alpn);
    QCOMPARE(after.tls.serverName, exchange->tls.serverName);
    QCOMPARE(after.tls.problems, exchange->tls.problems);
    QVERIFY(after.tls.trustedByPin && after.tls.clientCertificateAsked && !after.tls.clientCertificateSent);
    QCOMPARE(after.tls.chain.size(), 1);
    QCOMPARE(after.tls.chain.first().der, exchange->tls.chain.first().der);
    QCOMPARE(after.tls.chain.first().subject, exchange->tls.chain.first().subject);
    QCOMPARE(after.tls.chain.first().names, exchange->tls.chain.first().names);
    QCOMPARE(after.tls.chain.first().notAfter, exchange->tls.chain.first().notAfter);
    QCOMPARE(after.tls.chain.first().sha256, exchange->tls.chain.first().sha256);
    QVERIFY(after.error.has_value());
    QCOMPARE(after.error->code, ErrorCode::BrokenEncoding);
    QCOMPARE(after.error->text, exchange->error->text);
    QCOMPARE(after.error->offset, std::optional<qint64>(12));
    QCOMPARE(after.error->exchange, std::optional<ExchangeId>(7));
}

void TestHar::isWellFormedHar()
{
    const QJsonObject log =
        QJsonDocument::fromJson(writeHar({full()}, SecretsInReport::Keep)).object().value("log"_L1).toObject();
    QCOMPARE(log.value("version"_L1).toString(), u"1.2"_s);
    QCOMPARE(log.value("creator"_L1).toObject().value("name"_L1).toString(), u"Ticketscope"_s);
    const QJsonObject entry = log.value("entries"_L1).toArray().first().toObject();
    for (const auto key : {"startedDateTime"_L1, "time"_L1, "request"_L1, "response"_L1, "cache"_L1, "timings"_L1}) {
        QVERIFY2(entry.contains(key), key.data());
    }
    QCOMPARE(entry.value("startedDateTime"_L1).toString(), u"2026-01-31T12:30:15.250Z"_s);
    QCOMPARE(entry.value("serverIPAddress"_L1).toString(), u"192.0.2.7"_s);
    QCOMPARE(entry.value("connection"_L1).toString(), u"3"_s);
    const QJsonObject request = entry.value("request"_L1).toObject();
    for (const auto key : {"method"_L1, "url"_L1, "httpVersion"_L1, "cookies"_L1, "headers"_L1, "queryString"_L1,
                           "headersSize"_L1, "bodySize"_L1}) {
        QVERIFY2(request.contains(key), key.data());
    }
    QCOMPARE(request.value("queryString"_L1).toArray(), pairs({{u"x"_s, u"1"_s}, {u"y"_s, u"a b"_s}}));
    QCOMPARE(request.value("postData"_L1).toObject().value("text"_L1).toString(), u"{\"hei\": \"på deg\"}"_s);
    const QJsonObject response = entry.value("response"_L1).toObject();
    for (const auto key : {"status"_L1, "statusText"_L1, "httpVersion"_L1, "cookies"_L1, "headers"_L1, "content"_L1,
                           "redirectURL"_L1, "headersSize"_L1, "bodySize"_L1}) {
        QVERIFY2(response.contains(key), key.data());
    }
    QCOMPARE(response.value("status"_L1).toInt(), 201);
    const QJsonObject content = response.value("content"_L1).toObject();
    QCOMPARE(content.value("text"_L1).toString(), u"blåbær"_s);
    QCOMPARE(content.value("size"_L1).toInt(), 6);
    const QJsonObject cookie = response.value("cookies"_L1).toArray().first().toObject();
    QCOMPARE(cookie.value("name"_L1).toString(), u"s"_s);
    QVERIFY(cookie.value("httpOnly"_L1).toBool());
    const QJsonObject timings = entry.value("timings"_L1).toObject();
    QCOMPARE(timings.value("connect"_L1).toDouble(), 12.75); // HAR counts the handshake in
    QCOMPARE(timings.value("ssl"_L1).toDouble(), 10.5);
    QCOMPARE(timings.value("blocked"_L1).toDouble(), -1.0);
}

void TestHar::headersAreAllThereInOrder()
{
    const auto exchange = exchangeOf(kUrl, kRequest + "\r\n", "HTTP/1.1 200 OK\r\n\r\n");
    const QJsonArray headers = firstEntry(writeHar({exchange}, SecretsInReport::Keep))
                                   .value("request"_L1)
                                   .toObject()
                                   .value("headers"_L1)
                                   .toArray();
    QCOMPARE(headers, pairs({{u"Host"_s, u"crm.acme.example"_s},
                             {u"X-Twice"_s, u"one"_s},
                             {u"x-twice"_s, u"two"_s},
                             {u"Cookie"_s, u"a=1; b=2"_s}}));
}

void TestHar::maskedIsTheDefaultOfTheFile()
{
    const QByteArray token = "abcdefghijklmnop";
    const auto exchange =
        exchangeOf(kUrl, "GET / HTTP/1.1\r\nAuthorization: Bearer " + token + "\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n");
    const QByteArray har = writeHar({exchange}, SecretsInReport::Mask);
    QVERIFY(!har.contains(token));
    QVERIFY(QJsonDocument::fromJson(har)["log"_L1]["_masked"_L1].toBool());
    const auto read = readHar(har);
    QVERIFY(read.has_value());
    QCOMPARE(read->first()->request.wire.size(), exchange->request.wire.size());
    QCOMPARE(read->first()->request.headerValue("Authorization"), "Bearer " + QByteArray(token.size(), '*'));
}

void TestHar::aMaskedCompressedBodyStaysReadable()
{
    const QByteArray body = R"({"access_token": "qwertyuiop-1234", "user": "alice"})";
    const auto exchange = exchangeOf(
        kUrl, "GET / HTTP/1.1\r\n\r\n",
        withLength("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n", gzipped(body)));
    const auto read = readHar(writeHar({exchange}, SecretsInReport::Mask));
    QVERIFY(read.has_value());
    const Message &response = read->first()->response;
    QVERIFY(read->first()->reconstructed);
    QCOMPARE(response.wire.bytes(response.body), QByteArray(body).replace("qwertyuiop-1234", QByteArray(15, '*')));
    QVERIFY(response.headerValue("Content-Encoding").isEmpty());
}

void TestHar::readsWhatBrowsersWrite()
{
    const auto read = readEntry(R"({
        "startedDateTime": "2026-01-31T12:00:00.123+01:00", "time": 50,
        "request": {"method": "POST", "url": "https://acme.example/login?next=%2F", "httpVersion": "h2",
            "headers": [{"name": ":method", "value": "POST"}, {"name": ":authority", "value": "acme.example"},
                        {"name": "accept-encoding", "value": "gzip, br"}, {"name": "content-length", "value": "999"}],
            "postData": {"mimeType": "application/x-www-form-urlencoded",
                         "params": [{"name": "user name", "value": "a&b"}]}},
        "response": {"status": 200, "statusText": "", "httpVersion": "h2",
            "headers": [{"name": "content-encoding", "value": "br"}, {"name": "content-type", "value": "text/html"}],
            "content": {"size": 9, "mimeType": "text/html", "text": "PGI+aGVpPC9iPg==", "encoding": "base64"}},
        "timings": {"blocked": 1, "dns": -1, "connect": 20, "ssl": 15, "send": 1, "wait": 2, "receive": 3},
        "serverIPAddress": "[2001:db8::1]", "connection": "443"})");
    QVERIFY(read.has_value());
    const Exchange &exchange = *read->first();
    QVERIFY(exchange.reconstructed);
    QCOMPARE(exchange.id, 1);
    QCOMPARE(exchange.step.kind, StepKind::Opened);
    QCOMPARE(exchange.started, QDateTime({2026, 1, 31}, QTime(11, 0, 0, 123), Qt::UTC));
    QCOMPARE(exchange.request.wire.all(),
             QByteArray("POST /login?next=%2F HTTP/1.1\r\nHost: acme.example\r\naccept-encoding: gzip, br\r\n"
                        "content-length: 17\r\n\r\nuser%20name=a%26b"));
    QCOMPARE(exchange.response.wire.all(),
             QByteArray("HTTP/1.1 200 \r\ncontent-type: text/html\r\nContent-Length: 10\r\n\r\n<b>hei</b>"));
    QCOMPARE(exchange.status(), 200);
    QVERIFY(!exchange.timings.dns.has_value());
    QCOMPARE(exchange.timings.connect, std::optional(5.0));
    QCOMPARE(exchange.timings.tls, std::optional(15.0));
}

void TestHar::rebuildsBytesWithoutCodings()
{
    const auto read = readEntry(R"({"request": {"method": "GET", "url": "http://a.example", "headers": []},
        "response": {"status": 200, "statusText": "OK", "headers": [
            {"name": "Transfer-Encoding", "value": "chunked"}, {"name": "Content-Encoding", "value": "gzip"},
            {"name": "Content-Length", "value": "3"}, {"name": "content-length", "value": "3"}],
            "content": {"text": "hello"}}})");
    QVERIFY(read.has_value());
    QCOMPARE(read->first()->response.wire.all(), QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
    QCOMPARE(read->first()->request.wire.all(), QByteArray("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"));
}

void TestHar::splitsSetCookieLines()
{
    const auto read = readEntry(R"({"request": {"method": "GET", "url": "http://a.example/"},
        "response": {"status": 200, "statusText": "OK", "content": {},
            "headers": [{"name": "set-cookie", "value": "a=1; Path=/\nb=2"}]}})");
    QVERIFY(read.has_value());
    const QList<QByteArray> expected{"a=1; Path=/", "b=2"};
    QCOMPARE(read->first()->response.headerValues("Set-Cookie"), expected);
}

void TestHar::anAnswerThatNeverCame()
{
    const auto read = readEntry(R"({"request": {"method": "GET", "url": "http://a.example/", "headers": []},
        "response": {"status": 0, "statusText": "", "headers": [], "content": {},
                     "_error": "net::ERR_CONNECTION_REFUSED"}})");
    QVERIFY(read.has_value());
    QVERIFY(read->first()->response.isEmpty());
    QVERIFY(read->first()->error.has_value());
    QVERIFY(read->first()->error->text.contains(u"ERR_CONNECTION_REFUSED"_s));
}

void TestHar::aBodyThatWasLeftOutIsIncomplete()
{
    const auto read = readEntry(R"({"request": {"method": "GET", "url": "http://a.example/", "headers": []},
        "response": {"status": 200, "statusText": "OK", "headers": [{"name": "Content-Length", "value": "5"}],
                     "content": {"size": 5, "mimeType": "text/plain"}}})");
    QVERIFY(read.has_value());
    QVERIFY(!read->first()->response.complete);
    QCOMPARE(read->first()->response.headerValue("Content-Length"), QByteArray("5"));
}

void TestHar::refusesWhatIsNoHar_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("said");
    QTest::newRow("empty") << QByteArray() << u"JSON"_s;
    QTest::newRow("XML") << QByteArray("<log/>") << u"JSON"_s;
    QTest::newRow("no log") << QByteArray("{}") << u"HAR"_s;
    QTest::newRow("a list") << QByteArray("[]") << u"HAR"_s;
    QTest::newRow("no entries") << QByteArray(R"({"log": {}})") << u"HAR"_s;
    QTest::newRow("entries no list") << QByteArray(R"({"log": {"entries": {}}})") << u"HAR"_s;
    QTest::newRow("second entry")
        << QByteArray(R"({"log": {"entries": [{"request": {"url": "http://a/"}}, {"response": {}}]}})") << u"Entry 2"_s;
    QTest::newRow("entry no object") << QByteArray(R"({"log": {"entries": [7]}})") << u"Entry 1"_s;
}

void TestHar::refusesWhatIsNoHar()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, said);
    const auto read = readHar(json);
    QVERIFY(!read.has_value());
    QCOMPARE(read.error().code, ErrorCode::Malformed);
    QVERIFY2(read.error().text.contains(said), qPrintable(read.error().text));
}

void TestHar::hostileEntriesDoNoHarm()
{
    const auto read = readEntry(R"({"_id": -5, "connection": {}, "startedDateTime": 7, "timings": [], "_tls": 3,
        "request": {"method": "GET\r\nX: y", "url": "http://a.example/\r\nx", "headers": [7, {"name": "A\nB: c",
            "value": "d"}, {"name": "", "value": ""}, {"name": "E", "value": "f\r\nG: h"}], "_wire": 7,
            "postData": []},
        "response": {"status": 99999, "headers": "no", "content": 1, "_interim": [1, null]}})");
    QVERIFY(read.has_value());
    const QByteArray wire = read->first()->request.wire.all();
    QVERIFY(wire.startsWith("GET"));
    QCOMPARE(wire.count("\r\n\r\n"), 1);
    QVERIFY(!wire.contains("\nG: h"));
    QVERIFY(!wire.contains("\nX: y"));
    QVERIFY(read->first()->response.isEmpty());
}

void TestHar::idsThatClashAreNumberedAfresh()
{
    auto one = full();
    auto two = full();
    one->error.reset();
    const auto read = readHar(writeHar({one, two}, SecretsInReport::Keep));
    QVERIFY(read.has_value());
    QCOMPARE(read->at(0)->id, 1);
    QCOMPARE(read->at(1)->id, 2);
    QCOMPARE(read->at(1)->error->exchange, std::optional<ExchangeId>(2));
}

QTEST_GUILESS_MAIN(TestHar)
#include "tst_har.moc"
