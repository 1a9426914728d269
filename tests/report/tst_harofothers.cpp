// SPDX-License-Identifier: GPL-3.0-or-later
// HAR as other programs write it: nothing of it may get lost, and what is rebuilt says so.
#include "diagnosis/diagnosisengine.h"
#include "report/har.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

// Defined below: moc does not get past them.
QByteArray requestWith(const QByteArray &fields);
QByteArray responseWith(const QByteArray &fields);
QByteArray entryWith(const QByteArray &fields);
QByteArray fiddlerEntries();

ExchangePtr onlyExchange(const QByteArray &entries)
{
    const auto read = readHar(R"({"log": {"version": "1.2", "entries": [)" + entries + "]}}");
    return read && !read->isEmpty() ? read->first() : nullptr;
}

} // namespace

class TestHarOfOthers final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsRequestBodies_data();
    void readsRequestBodies();
    void readsResponseBodies_data();
    void readsResponseBodies();
    void readsHeadersHoweverTheyAreListed();
    void cookiesThatStandOnlyInTheirListAreKept();
    void aRedirectThatStandsOnlyInItsFieldIsKept();
    void readsTheQueryBesideTheAddress();
    void readsTimesInTheirForms_data();
    void readsTimesInTheirForms();
    void namesOfConnectionsBecomeNumbers();
    void missingTimingsAreTheWholeTime();
    void connectTakesHostAndPort();
    void statusMayBeAText();
    void whatWasRebuiltSaysSo();
    void aBodyThatTheFileLeavesOutIsNoFailure();
    void marksAtTheBeginningDoNoHarm_data();
    void marksAtTheBeginningDoNoHarm();
    void foreignKeysDoNotFoolTheLook_data();
    void foreignKeysDoNotFoolTheLook();
};

void TestHarOfOthers::readsRequestBodies_data()
{
    QTest::addColumn<QByteArray>("postData");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("text") << QByteArray(R"({"mimeType": "text/xml", "text": "<a/>"})") << QByteArray("<a/>");
    QTest::newRow("params beside an empty text")
        << QByteArray(R"({"mimeType": "application/x-www-form-urlencoded", "text": "",
                         "params": [{"name": "a", "value": "1 2"}, {"name": "b", "value": ""}]})")
        << QByteArray("a=1%202&b=");
    QTest::newRow("multipart params")
        << QByteArray(R"({"mimeType": "multipart/form-data; boundary=xx",
                         "params": [{"name": "f", "value": "hi", "fileName": "f.txt", "contentType": "text/plain"}]})")
        << QByteArray("--xx\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.txt\"\r\n"
                      "Content-Type: text/plain\r\n\r\nhi\r\n--xx--\r\n");
    QTest::newRow("a text in its place") << QByteArray(R"("a=1")") << QByteArray("a=1");
    QTest::newRow("Base64") << QByteArray(R"({"text": "aGVp", "encoding": "Base64"})") << QByteArray("hei");
    QTest::newRow("JSON as JSON") << QByteArray(R"({"mimeType": "application/json", "text": {"a": [1]}})")
                                  << QByteArray(R"({"a":[1]})");
    QTest::newRow("Latin-1")
        << QByteArray("{\"mimeType\": \"text/xml; charset=\\\"ISO-8859-1\\\"\", \"text\": \"bl\xC3\xA5\"}")
        << QByteArray("bl\xE5");
    QTest::newRow("not Latin-1 after all")
        << QByteArray("{\"mimeType\": \"text/xml; charset=iso-8859-1\", \"text\": \"\xE2\x82\xAC\"}")
        << QByteArray("\xE2\x82\xAC");
    QTest::newRow("nothing") << QByteArray("null") << QByteArray();
}

void TestHarOfOthers::readsRequestBodies()
{
    QFETCH(QByteArray, postData);
    QFETCH(QByteArray, body);
    const ExchangePtr exchange = onlyExchange(requestWith("\"headers\": [], \"postData\": " + postData));
    QVERIFY(exchange);
    QCOMPARE(exchange->request.wire.bytes(exchange->request.body), body);
    QCOMPARE(exchange->request.headerValue("Content-Length"),
             body.isEmpty() ? QByteArray() : QByteArray::number(body.size()));
}

void TestHarOfOthers::readsResponseBodies_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("text") << QByteArray(R"({"size": 2, "text": "ab"})") << QByteArray("ab");
    QTest::newRow("Base64 in lines") << QByteArray(R"({"size": 3, "text": "aG\nVp", "encoding": "BASE64"})")
                                     << QByteArray("hei");
    QTest::newRow("Latin-1") << QByteArray("{\"mimeType\": \"text/html; charset=latin1\", \"text\": \"bl\xC3\xA5\"}")
                             << QByteArray("bl\xE5");
    QTest::newRow("none") << QByteArray("{}") << QByteArray();
    QTest::newRow("no object") << QByteArray("[]") << QByteArray();
}

void TestHarOfOthers::readsResponseBodies()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, body);
    const ExchangePtr exchange = onlyExchange(responseWith("\"status\": 200, \"content\": " + content));
    QVERIFY(exchange);
    QCOMPARE(exchange->response.wire.bytes(exchange->response.body), body);
    QVERIFY(exchange->response.complete);
}

void TestHarOfOthers::readsHeadersHoweverTheyAreListed()
{
    const ExchangePtr object =
        onlyExchange(requestWith(R"("headers": {"x-count": 3, "x-flag": true, "x-two": ["a", "b"]})"));
    QVERIFY(object);
    QCOMPARE(object->request.headerValue("X-Count"), QByteArray("3"));
    QCOMPARE(object->request.headerValue("X-Flag"), QByteArray("true"));
    QCOMPARE(object->request.headerValues("X-Two"), (QList<QByteArray>{"a", "b"}));
    const ExchangePtr joined = onlyExchange(responseWith(
        R"("status": 401, "headers": [{"name": "www-authenticate", "value": "Negotiate\nNTLM"}], "content": {})"));
    QVERIFY(joined);
    QCOMPARE(joined->response.headerValues("WWW-Authenticate"), (QList<QByteArray>{"Negotiate", "NTLM"}));
}

void TestHarOfOthers::cookiesThatStandOnlyInTheirListAreKept()
{
    const ExchangePtr request = onlyExchange(
        requestWith(R"("headers": [], "cookies": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}])"));
    QVERIFY(request);
    QCOMPARE(request->request.headerValue("Cookie"), QByteArray("a=1; b=2"));
    const ExchangePtr both = onlyExchange(
        requestWith(R"("headers": [{"name": "cookie", "value": "a=1"}], "cookies": [{"name": "a", "value": "1"}])"));
    QVERIFY(both);
    QCOMPARE(both->request.headerValues("Cookie"), (QList<QByteArray>{"a=1"}));
    const ExchangePtr response = onlyExchange(responseWith(
        R"("status": 200, "headers": [], "content": {}, "cookies": [{"name": "s", "value": "1", "path": "/x",
           "domain": "a.example", "expires": "2026-01-31T12:00:00.000Z", "secure": true, "httpOnly": true}])"));
    QVERIFY(response);
    QCOMPARE(response->response.headerValue("Set-Cookie"),
             QByteArray("s=1; Path=/x; Domain=a.example; Expires=Sat, 31 Jan 2026 12:00:00 GMT; Secure; HttpOnly"));
    const ExchangePtr none = onlyExchange(requestWith(R"("headers": [], "cookies": [])"));
    QVERIFY(none && none->request.headerValue("Cookie").isEmpty());
}

void TestHarOfOthers::aRedirectThatStandsOnlyInItsFieldIsKept()
{
    const ExchangePtr exchange =
        onlyExchange(responseWith(R"("status": 302, "headers": [], "content": {}, "redirectURL": "/login")"));
    QVERIFY(exchange);
    QCOMPARE(exchange->response.headerValue("Location"), QByteArray("/login"));
}

void TestHarOfOthers::readsTheQueryBesideTheAddress()
{
    const ExchangePtr exchange =
        onlyExchange(requestWith(R"("queryString": [{"name": "a b", "value": "1&2"}], "headers": [])"));
    QVERIFY(exchange);
    QCOMPARE(exchange->request.head.target, QByteArray("/x?a%20b=1%262"));
}

void TestHarOfOthers::readsTimesInTheirForms_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("zone without a colon") << QByteArray(R"("2026-01-31T13:00:00.250+0100")");
    QTest::newRow("seven digits") << QByteArray(R"("2026-01-31T13:00:00.2500000+01:00")");
    QTest::newRow("six digits") << QByteArray(R"("2026-01-31T12:00:00.250000+00:00")");
    QTest::newRow("milliseconds since 1970") << QByteArray("1769860800250");
}

void TestHarOfOthers::readsTimesInTheirForms()
{
    QFETCH(QByteArray, text);
    const ExchangePtr exchange = onlyExchange(entryWith("\"startedDateTime\": " + text));
    QVERIFY(exchange);
    QCOMPARE(exchange->started, QDateTime({2026, 1, 31}, QTime(12, 0, 0, 250), Qt::UTC));
}

void TestHarOfOthers::namesOfConnectionsBecomeNumbers()
{
    const auto read = readHar(fiddlerEntries());
    QVERIFY(read.has_value());
    QCOMPARE(read->size(), 4);
    QVERIFY(read->at(0)->connection > 0);
    QCOMPARE(read->at(1)->connection, read->at(0)->connection);
    QVERIFY(read->at(2)->connection != read->at(0)->connection);
    QCOMPARE(read->at(3)->connection, ConnectionId(0));
}

void TestHarOfOthers::missingTimingsAreTheWholeTime()
{
    const ExchangePtr exchange = onlyExchange(entryWith("\"time\": 42"));
    QVERIFY(exchange);
    QCOMPARE(exchange->timings.total(), 42.0);
    const ExchangePtr none = onlyExchange(entryWith("\"timings\": null"));
    QVERIFY(none);
    QCOMPARE(none->timings.total(), 0.0);
}

void TestHarOfOthers::connectTakesHostAndPort()
{
    const ExchangePtr exchange =
        onlyExchange(R"({"request": {"method": "CONNECT", "url": "crm.acme.example:8443", "headers": []},
                         "response": {"status": 407, "statusText": "Proxy Authentication Required", "headers": [],
                                      "content": {}}})");
    QVERIFY(exchange);
    QCOMPARE(exchange->request.head.target, QByteArray("crm.acme.example:8443"));
    QCOMPARE(exchange->url.host(), u"crm.acme.example"_s);
}

void TestHarOfOthers::statusMayBeAText()
{
    const ExchangePtr exchange =
        onlyExchange(responseWith(R"("status": "401", "httpVersion": "HTTP/1.0", "headers": [], "content": {})"));
    QVERIFY(exchange);
    QCOMPARE(exchange->status(), 401);
    QVERIFY(exchange->response.headBytes.startsWith("HTTP/1.0 401"));
}

void TestHarOfOthers::whatWasRebuiltSaysSo()
{
    QVERIFY(onlyExchange(entryWith("\"time\": 1"))->reconstructed);
}

void TestHarOfOthers::aBodyThatTheFileLeavesOutIsNoFailure()
{
    const ExchangePtr exchange =
        onlyExchange(responseWith(R"("status": 200, "headers": [], "content": {"size": 5, "mimeType": "text/plain"})"));
    QVERIFY(exchange && !exchange->response.complete);
    QVERIFY(!Diagnosis::diagnose({exchange}).failed);
}

void TestHarOfOthers::marksAtTheBeginningDoNoHarm_data()
{
    QTest::addColumn<bool>("wide");
    QTest::addColumn<QByteArray>("mark");
    QTest::newRow("none") << false << QByteArray();
    QTest::newRow("UTF-8") << false << QByteArray("\xEF\xBB\xBF");
    QTest::newRow("white space") << false << QByteArray("\r\n  ");
    QTest::newRow("UTF-16") << true << QByteArray("\xFF\xFE");
}

void TestHarOfOthers::marksAtTheBeginningDoNoHarm()
{
    QFETCH(bool, wide);
    QFETCH(QByteArray, mark);
    QByteArray text = fiddlerEntries();
    if (wide) {
        const QString wideText = QString::fromUtf8(text);
        text = QByteArray(reinterpret_cast<const char *>(wideText.utf16()), wideText.size() * qsizetype(2));
    }
    QVERIFY(looksLikeHar(mark + text));
    const auto read = readHar(mark + text);
    QVERIFY(read.has_value());
    QCOMPARE(read->size(), 4);
}

void TestHarOfOthers::foreignKeysDoNotFoolTheLook_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("JSON") << QByteArray(R"({"a": 1})");
    QTest::newRow("a list") << QByteArray(R"([{"log": {"entries": []}}])");
    QTest::newRow("a message") << QByteArray("GET / HTTP/1.1\r\n\r\n{\"log\": \"entries\"}");
    QTest::newRow("a log of something else") << QByteArray(R"({"log": {"lines": []}})");
}

void TestHarOfOthers::foreignKeysDoNotFoolTheLook()
{
    QFETCH(QByteArray, bytes);
    QVERIFY(!looksLikeHar(bytes));
}

namespace {

QByteArray requestWith(const QByteArray &fields)
{
    return R"({"request": {"method": "POST", "url": "http://a.example/x", )" + fields +
           R"(}, "response": {"status": 204, "headers": [], "content": {}}})";
}

QByteArray responseWith(const QByteArray &fields)
{
    return R"({"request": {"method": "GET", "url": "http://a.example/x", "headers": []}, "response": {)" + fields +
           "}}";
}

QByteArray entryWith(const QByteArray &fields)
{
    return R"({"request": {"method": "GET", "url": "http://a.example/x"},
               "response": {"status": 204, "headers": [], "content": {}}, )" +
           fields + "}";
}

QByteArray fiddlerEntries()
{
    const auto entry = [](const QByteArray &connection) -> QByteArray {
        return R"({"request": {"method": "GET", "url": "http://a.example/x", "cookies": [], "headers": []},
                   "response": {"status": 204, "headers": [], "content": {}})" +
               connection + "}";
    };
    const QByteArray first = R"(, "connection": "ClientPort:51234;EgressPort:51235")";
    const QByteArray other = R"(, "connection": "ClientPort:51240;EgressPort:51241")";
    return R"({"log": {"version": "1.2", "creator": {"name": "Fiddler"}, "entries": [)" + entry(first) + "," +
           entry(first) + "," + entry(other) + "," + entry({}) + "]}}";
}

} // namespace

QTEST_GUILESS_MAIN(TestHarOfOthers)
#include "tst_harofothers.moc"
