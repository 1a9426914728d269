// SPDX-License-Identifier: GPL-3.0-or-later
// Nothing that a report shows holds a secret, in whatever form, unless the person asked for it.
#include "exchanges.h"
#include "leaks.h"
#include "report/jsonreport.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <functional>

using namespace Ticketscope;
using namespace Ticketscope::TestData;
using namespace Qt::StringLiterals;

namespace {

// Long enough, and with something to escape.
const QByteArray kPassword = "Pa&ss<w\"rd> \xC3\xA6/42+";
const QByteArray kToken = "tok-6b1f0a9e+7c/Zq==x";
const QUrl kUrl(u"https://crm.acme.example/api"_s);

QByteArray base64(const QByteArray &before, const QByteArray &secret)
{
    const QByteArray both = before + secret;
    return both.toBase64();
}

QByteArray xml(const QByteArray &text)
{
    return QString::fromUtf8(text).toHtmlEscaped().toUtf8();
}

QByteArray json(const QByteArray &text)
{
    const QByteArray array = QJsonDocument(QJsonArray{QString::fromUtf8(text)}).toJson(QJsonDocument::Compact);
    return array.mid(1, array.size() - 2);
}

QByteArray request(const QByteArray &headers, const QByteArray &body = {}, const QByteArray &target = "/api")
{
    return withLength("POST " + target + " HTTP/1.1\r\nHost: crm.acme.example\r\n" + headers, body);
}

QByteArray response(const QByteArray &headers, const QByteArray &body = {})
{
    return withLength("HTTP/1.1 200 OK\r\n" + headers, body);
}

QByteArray soap(const QByteArray &header, const QByteArray &body)
{
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope "
           "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>" +
           header + "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
}

/// All Base64 texts within a JSON document, decoded: what the report hides in plain sight.
QByteArray unpacked(const QJsonValue &value)
{
    QByteArray bytes;
    if (value.isString()) {
        const auto decoded =
            QByteArray::fromBase64Encoding(value.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        bytes += value.toString().toUtf8() + '\n' + (decoded ? *decoded : QByteArray()) + '\n';
    }
    for (const auto &child : value.isArray() ? value.toArray() : QJsonArray()) {
        bytes += unpacked(child);
    }
    const QJsonObject object = value.toObject();
    for (const auto &child : object) {
        bytes += unpacked(child);
    }
    return bytes;
}

} // namespace

class TestLeaks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void reportsHoldNoSecret_data();
    void reportsHoldNoSecret();
    void theProofCanFail();
    void theSessionIsMasked();
    void errorsAndVerdictsAreMasked();
    void whatNobodyReadIsNotShown();
    void lengthsAndRangesStayTrue();
};

void TestLeaks::reportsHoldNoSecret_data()
{
    QTest::addColumn<QByteArray>("secret");
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("response");
    QTest::addColumn<QUrl>("url");
    const QByteArray ok = response("");
    const auto row = [](const char *name, const QByteArray &secret, const QByteArray &sent, const QByteArray &got,
                        const QUrl &url = kUrl) { QTest::newRow(name) << secret << sent << got << url; };

    row("Basic", kPassword, request("Authorization: Basic " + base64("alice:", kPassword) + "\r\n"), ok);
    row("Basic of the proxy", kPassword, request("Proxy-Authorization: Basic " + base64("al:", kPassword) + "\r\n"),
        ok);
    row("Bearer", kToken, request("Authorization: Bearer " + kToken + "\r\n"), ok);
    row("SOTicket", kToken, request("Authorization: SOTicket " + kToken + "\r\n"), ok);
    row("an unknown scheme", kToken, request("Authorization: Acme " + kToken + "\r\n"), ok);
    row("app token header", kToken, request("SO-AppToken: " + kToken + "\r\n"), ok);
    row("XSRF header", kToken, request("X-XSRF-TOKEN: " + kToken + "\r\n"), ok);
    row("API key header", kToken, request("X-Api-Key: " + kToken + "\r\n"), ok);
    row("Cookie", kToken, request("Cookie: ASP.NET_SessionId=" + kToken + "; theme=dark\r\n"), ok);
    row("Set-Cookie", kToken, request(""), response("Set-Cookie: XSRF-TOKEN=" + kToken + "; Path=/; Secure\r\n"));
    row("canary", kToken, request(""), response("canary: " + kToken + "\r\n"));
    row("Digest response", "0123456789abcdef0123456789abcdef",
        request("Authorization: Digest username=\"alice\", realm=\"r\", nonce=\"n\", uri=\"/api\", "
                "response=\"0123456789abcdef0123456789abcdef\"\r\n"),
        ok);
    row("query", kToken, request("", {}, "/api?x=1&access_token=" + kToken.toPercentEncoding() + "&z=2"), ok,
        QUrl::fromEncoded("https://crm.acme.example/api?x=1&access_token=" + kToken.toPercentEncoding() + "&z=2"));
    row("form", kPassword,
        request("Content-Type: application/x-www-form-urlencoded\r\n",
                "username=alice&password=" + kPassword.toPercentEncoding()),
        ok);
    row("JSON", kToken, request(""),
        response("Content-Type: application/json\r\n", "{\"access_token\": " + json(kToken) + ", \"a\": [1]}"));
    row("nested JSON", kPassword,
        request("Content-Type: application/json\r\n", R"({"user": {"password": )" + json(kPassword) + "}}"), ok);
    row("WS-Security password", kPassword,
        request("Content-Type: text/xml\r\n",
                soap("<wsse:Security xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/"
                     "oasis-200401-wss-wssecurity-secext-1.0.xsd\"><wsse:UsernameToken><wsse:Username>u"
                     "</wsse:Username><wsse:Password>" +
                         xml(kPassword) + "</wsse:Password></wsse:UsernameToken></wsse:Security>",
                     "<x/>")),
        ok);
    row("NetServer password", kPassword,
        request("Content-Type: text/xml; charset=utf-8\r\n",
                soap("", "<AuthenticateUsernamePassword xmlns=\"http://www.superoffice.net/ws/crm/NetServer/"
                         "Services88\"><UserName>u</UserName><Password>" +
                             xml(kPassword) + "</Password></AuthenticateUsernamePassword>")),
        ok);
    row("NetServer ticket", kToken,
        request("Content-Type: text/xml; charset=utf-8\r\n",
                soap("<Credentials xmlns=\"http://www.superoffice.net/ws/crm/NetServer/Services88\"><Ticket>" + kToken +
                         "</Ticket></Credentials>",
                     "<x/>")),
        ok);
    const QByteArray secretJson = "{\"accessToken\": " + json(kToken) + R"(, "pad": ")" + QByteArray(300, 'x') + "\"}";
    row("gzip", kToken, request(""),
        response("Content-Type: application/json\r\nContent-Encoding: gzip\r\n", gzipped(secretJson)));
    row("chunked", kToken, request(""),
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" +
            chunked(secretJson, 5));
    row("chunked gzip", kToken, request(""),
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
        "Transfer-Encoding: chunked\r\n\r\n" +
            chunked(gzipped(secretJson), 11));
    row("broken gzip", kToken, request(""),
        response("Content-Type: application/json\r\nContent-Encoding: gzip\r\n", gzipped(secretJson).chopped(9)));
    row("cut off in the head", kToken, "GET / HTTP/1.1\r\nAuthorization: Bearer " + kToken, QByteArray());

    // What no decoder marks, because it stands where secrets do not belong.
    const QByteArray basic = "Authorization: Basic " + base64("alice:", kPassword) + "\r\n";
    row("echoed in text", kPassword, request(basic), response("", "Wrong password: " + kPassword));
    row("echoed in HTML", kPassword, request(basic),
        response("Content-Type: text/html\r\n", "<p>You sent " + xml(kPassword) + "</p>"));
    row("echoed in a header", kPassword, request(basic),
        response("X-Debug: pw=" + kPassword.toPercentEncoding() + "\r\n"));
    row("echoed in Base64", kPassword, request(basic), response("X-Debug: " + base64("any:", kPassword) + "\r\n"));
    row("echoed in gzip", kPassword, request(basic),
        response("Content-Encoding: gzip\r\n", gzipped("the password " + kPassword + " is wrong")));
    row("echoed in a reason", kToken, request("Authorization: Bearer " + kToken + "\r\n"),
        "HTTP/1.1 401 No " + kToken + "\r\n\r\n");
    row("in a redirect", kToken, request("Authorization: Bearer " + kToken + "\r\n"),
        response("Location: https://other.example/?t=" + kToken.toPercentEncoding() + "\r\n"));
    const QByteArray wide = []() -> QByteArray {
        QByteArray bytes("\xFF\xFE", 2);
        const QString text = u"echo "_s + QString::fromUtf8(kPassword);
        return bytes + QByteArray(reinterpret_cast<const char *>(text.utf16()), text.size() * 2);
    }();
    row("echoed in UTF-16", kPassword, request(basic), response("Content-Type: text/plain; charset=utf-16\r\n", wide));
}

void TestLeaks::reportsHoldNoSecret()
{
    QFETCH(QByteArray, secret);
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, response);
    QFETCH(QUrl, url);
    const auto exchange = exchangeOf(url, request, response);
    const QByteArray har = writeHar({exchange}, SecretsInReport::Mask);
    RunReport report;
    report.outcome = "refused";
    report.exchanges = {exchange};
    const QJsonObject document = runReportToJson(report, SecretsInReport::Mask);
    const QByteArray text = QJsonDocument(document).toJson();
    for (const auto &[name, bytes] : {std::pair<QByteArray, QByteArray>("HAR", har),
                                      {"JSON", text},
                                      {"unpacked HAR", unpacked(QJsonDocument::fromJson(har).object())},
                                      {"unpacked JSON", unpacked(document)}}) {
        const QByteArray leak = leaksIn(bytes, secret);
        QVERIFY2(leak.isEmpty(), QByteArray(name + " holds the secret: " + leak).constData());
    }
}

void TestLeaks::theProofCanFail()
{
    // With the secrets kept, every form of the proof finds what it is for.
    const auto exchange = exchangeOf(kUrl, request("Authorization: Basic " + base64("alice:", kPassword) + "\r\n"),
                                     response("", kPassword));
    const QByteArray har = writeHar({exchange}, SecretsInReport::Keep);
    QVERIFY(!leaksIn(har, kPassword).isEmpty());
    QVERIFY(!leaksIn(unpacked(QJsonDocument::fromJson(har).object()), kPassword).isEmpty());
    for (const auto &[name, form] : formsOf(kPassword)) {
        QVERIFY2(!leaksIn("before" + form + "after", kPassword).isEmpty(), name.constData());
    }
}

void TestLeaks::theSessionIsMasked()
{
    Session session;
    session.user = u"alice"_s;
    SessionItem item;
    item.name = u"Ticket"_s;
    item.value = Secret(kToken);
    item.expires = QDateTime({2026, 1, 31}, QTime(13, 0), Qt::UTC);
    item.fromExchange = 1;
    session.items = {item};
    session.secrets.insert("password", Secret(kPassword));
    RunReport report{"loggedIn", session, {exchangeOf(kUrl, request(""), response("", "echo " + kPassword))}, {}, {},
                     {},         {}};
    const QJsonObject document = runReportToJson(report, SecretsInReport::Mask);
    QVERIFY(leaksIn(QJsonDocument(document).toJson() + unpacked(document), kToken).isEmpty());
    QVERIFY(leaksIn(QJsonDocument(document).toJson() + unpacked(document), kPassword).isEmpty());
    const QJsonObject shown = document["session"_L1]["items"_L1][0].toObject();
    QCOMPARE(shown.value("value"_L1).toString(), u"••••••••"_s);
    QCOMPARE(shown.value("kind"_L1).toString(), u"ticket"_s);
    QCOMPARE(shown.value("expires"_L1).toString(), u"2026-01-31T13:00:00.000Z"_s);
    QCOMPARE(shown.value("fromExchange"_L1).toInt(), 1);
    const QJsonObject kept = runReportToJson(report, SecretsInReport::Keep);
    QCOMPARE(kept["session"_L1]["items"_L1][0]["value"_L1].toString().toUtf8(), kToken);
}

void TestLeaks::errorsAndVerdictsAreMasked()
{
    auto exchange = exchangeOf(kUrl, request("Authorization: Bearer " + kToken + "\r\n"), response(""));
    exchange->error = Error{ErrorCode::Refused, u"No: "_s + QString::fromUtf8(kToken), {}, {}, 1};
    RunReport report;
    report.outcome = "refused";
    report.exchanges = {exchange};
    report.error = exchange->error;
    report.call = CallResult{Leg{exchange, 200, {}}, {false, u"It said "_s + QString::fromUtf8(kToken)}};
    report.known = {Secret(kPassword)};
    report.callError = Error{ErrorCode::Refused, u"Not "_s + QString::fromUtf8(kPassword), {}, {}, {}};
    for (int i = 0; i < 2; ++i) {
        const QJsonObject document = runReportToJson(report, SecretsInReport::Mask);
        const QByteArray bytes = QJsonDocument(document).toJson() + unpacked(document) +
                                 writeHar(report.exchanges, SecretsInReport::Mask, report.known);
        QCOMPARE(leaksIn(bytes, kToken), QByteArray());
        QCOMPARE(leaksIn(bytes, kPassword), QByteArray());
        report.call.reset(); // then the error is shown
    }
}

void TestLeaks::whatNobodyReadIsNotShown()
{
    // A body that is too big to be taken apart.
    QByteArray big(qsizetype(65) << 20, 'x');
    big += kToken;
    const auto exchange = exchangeOf(kUrl, request(""), response("Content-Type: text/plain\r\n", big));
    const QByteArray wire = maskedWire(*exchange, Side::Response);
    QCOMPARE(wire.size(), exchange->response.wire.size());
    QVERIFY(leaksIn(wire, kToken).isEmpty());
    QVERIFY(wire.startsWith("HTTP/1.1 200 OK"));
}

void TestLeaks::lengthsAndRangesStayTrue()
{
    const QByteArray sent = request("Authorization: Basic " + base64("alice:", kPassword) + "\r\nX-After: 1\r\n");
    const auto exchange = exchangeOf(kUrl, sent, response(""));
    const QByteArray wire = maskedWire(*exchange, Side::Request);
    QCOMPARE(wire.size(), sent.size());
    QVERIFY(wire.contains("\r\nX-After: 1\r\n"));
    QVERIFY(wire.contains("Authorization: Basic YWxpY2"));
    for (qsizetype i = 0; i < wire.size(); ++i) {
        QVERIFY(wire.at(i) == sent.at(i) || wire.at(i) == '*');
    }
}

QTEST_GUILESS_MAIN(TestLeaks)
#include "tst_leaks.moc"
