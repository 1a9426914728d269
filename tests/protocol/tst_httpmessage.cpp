// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/httpmessage.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Http;
using namespace Qt::StringLiterals;

namespace {

QByteArray textAt(const QByteArray &bytes, ByteRange range)
{
    return bytes.mid(range.start, range.length());
}

} // namespace

class TestHttpMessage final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsARequestHead();
    void readsAResponseHead();
    void readsUnusualStartLines_data();
    void readsUnusualStartLines();
    void keepsFoldsInsideTheValue();
    void readsBareLineFeeds();
    void passesOverEmptyLinesBeforeTheStartLine();
    void pointsAtTheByteWhereItCannotGoOn_data();
    void pointsAtTheByteWhereItCannotGoOn();
    void findsHeadersWhateverTheirCase();
    void tellsAnEmptyValueFromNone();
    void readsContentTypes_data();
    void readsContentTypes();
};

void TestHttpMessage::readsARequestHead()
{
    const QByteArray bytes =
        "POST /a/b?c=d HTTP/1.1\r\nHost: example\r\nX-Empty:\r\nX-Padded: \t v w \t\r\n\r\nbody"_ba;
    const Result<Head> head = parseHead(bytes, MessageKind::Request);
    QVERIFY(head);
    QCOMPARE(head->kind, MessageKind::Request);
    QCOMPARE(head->method, "POST"_ba);
    QCOMPARE(head->target, "/a/b?c=d"_ba);
    QCOMPARE(head->version, "HTTP/1.1"_ba);
    QCOMPARE(textAt(bytes, head->startLine), "POST /a/b?c=d HTTP/1.1"_ba);
    QCOMPARE(head->headers.size(), 3);
    QCOMPARE(textAt(bytes, head->headers[0].name), "Host"_ba);
    QCOMPARE(textAt(bytes, head->headers[0].value), "example"_ba);
    QCOMPARE(textAt(bytes, head->headers[0].line), "Host: example\r\n"_ba);
    QVERIFY(head->headers[1].value.isEmpty());
    QCOMPARE(textAt(bytes, head->headers[2].value), "v w"_ba);
    QCOMPARE(bytes.mid(head->end), "body"_ba);
}

void TestHttpMessage::readsAResponseHead()
{
    const QByteArray bytes = "HTTP/1.0 404 Not Found\r\nA: b\r\n\r\n"_ba;
    const Result<Head> head = parseHead(bytes, MessageKind::Response);
    QVERIFY(head);
    QCOMPARE(head->version, "HTTP/1.0"_ba);
    QCOMPARE(head->status, 404);
    QCOMPARE(head->reason, "Not Found"_ba);
    QCOMPARE(head->end, bytes.size());
}

void TestHttpMessage::readsUnusualStartLines_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<bool>("isRequest");
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");

    QTest::newRow("no reason, no space") << "HTTP/1.1 200"_ba << false << "200"_ba << QByteArray();
    QTest::newRow("no reason") << "HTTP/1.1 200 "_ba << false << "200"_ba << QByteArray();
    QTest::newRow("as curl prints HTTP/2") << "HTTP/2 401"_ba << false << "401"_ba << QByteArray();
    QTest::newRow("reason in UTF-8") << "HTTP/1.1 500 Å nei"_ba << false << "500"_ba
                                     << "Å nei"_ba;
    QTest::newRow("absolute form") << "GET http://h:1/x HTTP/1.1"_ba << true << "GET"_ba
                                   << "http://h:1/x"_ba;
    QTest::newRow("authority form") << "CONNECT h:443 HTTP/1.1"_ba << true << "CONNECT"_ba
                                    << "h:443"_ba;
    QTest::newRow("asterisk form") << "OPTIONS * HTTP/1.1"_ba << true << "OPTIONS"_ba
                                   << "*"_ba;
    QTest::newRow("space in the target") << "GET /a b HTTP/1.1"_ba << true << "GET"_ba
                                         << "/a b"_ba;
    QTest::newRow("several spaces") << "GET  /a   HTTP/1.1"_ba << true << "GET"_ba
                                    << "/a"_ba;
}

void TestHttpMessage::readsUnusualStartLines()
{
    QFETCH(QByteArray, line);
    QFETCH(bool, isRequest);
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    const Result<Head> head =
        parseHead(QByteArray(line + "\r\n\r\n"), isRequest ? MessageKind::Request : MessageKind::Response);
    QVERIFY(head);
    QCOMPARE(isRequest ? head->method : QByteArray::number(head->status), first);
    QCOMPARE(isRequest ? head->target : head->reason, second);
}

void TestHttpMessage::keepsFoldsInsideTheValue()
{
    const QByteArray bytes = "GET / HTTP/1.1\r\nA: one\r\n two \r\n\tthree\r\nB:\r\n  four\r\n\r\n"_ba;
    const Result<Head> head = parseHead(bytes, MessageKind::Request);
    QVERIFY(head);
    QCOMPARE(head->headers.size(), 2);
    QCOMPARE(textAt(bytes, head->headers[0].value), "one\r\n two \r\n\tthree"_ba);
    QCOMPARE(textAt(bytes, head->headers[0].line), "A: one\r\n two \r\n\tthree\r\n"_ba);
    QCOMPARE(headerValue(bytes, *head, "a"), "one   two   \tthree"_ba);
    QCOMPARE(headerValue(bytes, *head, "a").size(), head->headers[0].value.length());
    QCOMPARE(textAt(bytes, head->headers[1].value), "four"_ba);
}

void TestHttpMessage::readsBareLineFeeds()
{
    const QByteArray bytes = "HTTP/1.1 200 OK\nA: b\n c\nD: e\r\n\nbody\n\n"_ba;
    const Result<Head> head = parseHead(bytes, MessageKind::Response);
    QVERIFY(head);
    QCOMPARE(head->reason, "OK"_ba);
    QCOMPARE(headerValue(bytes, *head, "A"), "b  c"_ba);
    QCOMPARE(headerValue(bytes, *head, "D"), "e"_ba);
    QCOMPARE(bytes.mid(head->end), "body\n\n"_ba);
}

void TestHttpMessage::passesOverEmptyLinesBeforeTheStartLine()
{
    const QByteArray bytes = "\r\n\nGET / HTTP/1.1\r\n\r\n"_ba;
    const Result<Head> head = parseHead(bytes, MessageKind::Request);
    QVERIFY(head);
    QCOMPARE(head->startLine, (ByteRange{3, 17}));
}

void TestHttpMessage::pointsAtTheByteWhereItCannotGoOn_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("isRequest");
    QTest::addColumn<qint64>("offset");

    QTest::newRow("nothing") << QByteArray() << true << qint64(0);
    QTest::newRow("no line end") << "GET / HTTP/1.1"_ba << true << qint64(14);
    QTest::newRow("no empty line") << "GET / HTTP/1.1\r\nA: b\r\n"_ba << true << qint64(22);
    QTest::newRow("method of wrong characters") << "G(T / HTTP/1.1\r\n\r\n"_ba << true << qint64(1);
    QTest::newRow("plain text") << "hello there\r\n\r\n"_ba << true << qint64(6);
    QTest::newRow("no target") << "GET HTTP/1.1\r\n\r\n"_ba << true << qint64(4);
    QTest::newRow("not a response") << "SSH-2.0-OpenSSH\r\n\r\n"_ba << false << qint64(0);
    QTest::newRow("status of two digits") << "HTTP/1.1 20 OK\r\n\r\n"_ba << false << qint64(11);
    QTest::newRow("status of four digits") << "HTTP/1.1 2000 OK\r\n\r\n"_ba << false << qint64(12);
    QTest::newRow("header without colon") << "GET / HTTP/1.1\r\nA: b\r\nnonsense\r\n\r\n"_ba << true << qint64(22);
    QTest::newRow("header without name") << "GET / HTTP/1.1\r\n: b\r\n\r\n"_ba << true << qint64(16);
    QTest::newRow("fold of nothing") << "GET / HTTP/1.1\r\n A: b\r\n\r\n"_ba << true << qint64(16);
    QTest::newRow("only empty lines") << "\r\n\r\n\r\n"_ba << true << qint64(6);
}

void TestHttpMessage::pointsAtTheByteWhereItCannotGoOn()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, isRequest);
    QFETCH(qint64, offset);
    const Result<Head> head = parseHead(bytes, isRequest ? MessageKind::Request : MessageKind::Response);
    QVERIFY(!head);
    QCOMPARE(head.error().code, ErrorCode::Malformed);
    QCOMPARE(head.error().offset.value_or(-1), offset);
    QVERIFY(head.error().text.contains(QString::number(offset)));
}

void TestHttpMessage::findsHeadersWhateverTheirCase()
{
    const QByteArray bytes = "HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\nwww-authenticate: NTLM\r\n\r\n"_ba;
    const Result<Head> head = parseHead(bytes, MessageKind::Response);
    QVERIFY(head);
    QCOMPARE(headerValue(bytes, *head, "Www-Authenticate"), "Negotiate"_ba);
    QCOMPARE(headerValues(bytes, *head, "WWW-AUTHENTICATE"), (QList<QByteArray>{"Negotiate"_ba, "NTLM"_ba}));
    QVERIFY(headerValues(bytes, *head, "WWW-Authenticat").isEmpty());
}

void TestHttpMessage::tellsAnEmptyValueFromNone()
{
    const QByteArray bytes = "HTTP/1.1 200 OK\r\nA:\r\nB: \r\n\r\n"_ba;
    const Result<Head> head = parseHead(bytes, MessageKind::Response);
    QVERIFY(head);
    QVERIFY(!headerValue(bytes, *head, "A").isNull());
    QVERIFY(headerValue(bytes, *head, "A").isEmpty());
    QVERIFY(!headerValue(bytes, *head, "B").isNull());
    QVERIFY(headerValue(bytes, *head, "C").isNull());
}

void TestHttpMessage::readsContentTypes_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("mediaType");
    QTest::addColumn<QByteArray>("charset");

    QTest::newRow("plain") << "Text/XML"_ba
                           << "text/xml"_ba << QByteArray();
    QTest::newRow("charset") << "text/xml; charset=UTF-8"_ba
                             << "text/xml"_ba
                             << "utf-8"_ba;
    QTest::newRow("quoted") << R"(text/xml;charset="ISO-8859-1")"_ba
                            << "text/xml"_ba
                            << "iso-8859-1"_ba;
    QTest::newRow("SOAP 1.2") << R"(application/soap+xml; action="a;charset=no"; Charset = utf-8)"_ba
                              << "application/soap+xml"_ba
                              << "utf-8"_ba;
    QTest::newRow("escaped quote") << R"(a/b; x="\"; charset=no"; charset=yes)"_ba
                                   << "a/b"_ba
                                   << "yes"_ba;
    QTest::newRow("unfinished") << R"(a/b; charset="utf)"_ba
                                << "a/b"_ba
                                << "utf"_ba;
    QTest::newRow("no value") << "a/b; charset"_ba
                              << "a/b"_ba << QByteArray();
    QTest::newRow("empty") << QByteArray() << QByteArray() << QByteArray();
    QTest::newRow("semicolons") << ";;;"_ba << QByteArray() << QByteArray();
}

void TestHttpMessage::readsContentTypes()
{
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, mediaType);
    QFETCH(QByteArray, charset);
    QCOMPARE(mediaTypeOf(value), mediaType);
    QCOMPARE(charsetOf(value), charset);
}

QTEST_GUILESS_MAIN(TestHttpMessage)
#include "tst_httpmessage.moc"
