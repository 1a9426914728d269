// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/framing.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Http;
using namespace Qt::StringLiterals;

namespace {

/// What a stream of messages came out as: one line for each, so that two ways of feeding can be compared.
struct Outcome
{
    QStringList messages;
    QByteArray bodies;
    std::optional<Error> error;

    [[nodiscard]] QString text() const
    {
        QString all = messages.join(u'\n') + u"\nbodies: "_s + QString::fromLatin1(bodies.toHex());
        if (error) {
            all += u"\nerror: %1 at %2"_s.arg(QString::fromLatin1(errorCodeName(error->code))).arg(*error->offset);
        }
        return all;
    }
};

/// Feeds `stream` in pieces of `nextPiece()` bytes, starts again after each message, and closes at the end.
template<typename NextPiece>
Outcome feedInPieces(const QByteArray &stream, MessageKind kind, const QByteArray &answers, NextPiece nextPiece)
{
    Outcome outcome;
    FramingParser parser(kind);
    qint64 messageStart = 0;
    parser.setBodyObserver(
        [&](ByteRange run) { outcome.bodies += stream.mid(messageStart + run.start, run.length()); });
    const auto note = [&] {
        outcome.messages +=
            u"%1 %2 head %3 size %4 %5%6 trailers %7"_s.arg(QString::fromLatin1(parser.method()))
                .arg(parser.status())
                .arg(parser.headSize())
                .arg(parser.messageSize())
                .arg(parser.keepsAlive() ? u"keep"_s : u"close"_s, parser.isInterim() ? u" interim"_s : QString())
                .arg(parser.trailers().length());
        messageStart += parser.messageSize();
        outcome.bodies += '|';
    };
    parser.setAnswers(answers);
    qint64 at = 0;
    while (at < stream.size() && !parser.error()) {
        const qint64 end = std::min<qint64>(stream.size(), at + nextPiece());
        while (at < end && !parser.error()) {
            at += parser.feed(QByteArrayView(stream).sliced(at, end - at));
            if (parser.isComplete()) {
                note();
                parser.begin();
                parser.setAnswers(answers);
            }
        }
    }
    if (!parser.error()) {
        parser.close();
        if (parser.isComplete()) {
            note();
        }
    }
    outcome.error = parser.error();
    return outcome;
}

Outcome feedWhole(const QByteArray &stream, MessageKind kind, const QByteArray &answers = {})
{
    return feedInPieces(stream, kind, answers, [&] { return stream.size(); });
}

} // namespace

class TestFraming final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheEndOfMessages_data();
    void findsTheEndOfMessages();
    void refusesBrokenFraming_data();
    void refusesBrokenFraming();
    void refusesEndlessSections_data();
    void refusesEndlessSections();
    void takesALongFold();
    void takesNoMoreAfterAnError();
    void takesNothingOfTheNextMessage();
    void takesABodyBeyondFourGigabytes();
    void closingBetweenMessagesIsNoError();
};

void TestFraming::findsTheEndOfMessages_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<bool>("isRequest");
    QTest::addColumn<QByteArray>("answers");
    QTest::addColumn<QStringList>("messages");
    QTest::addColumn<QByteArray>("bodies");

    const auto row = [](const char *name, const QByteArray &stream, bool isRequest, const QByteArray &answers,
                        const QStringList &messages, const QByteArray &bodies) {
        QTest::newRow(name) << stream << isRequest << answers << messages << bodies;
    };
    row("get", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"_ba, true, {}, {u"GET 0 head 27 size 27 keep trailers 0"_s}, "|"_ba);
    row("pipelined", "GET / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcPUT / HTTP/1.0\r\n\r\n"_ba,
        true, {},
        {u"GET 0 head 18 size 18 keep trailers 0"_s, u"POST 0 head 38 size 41 keep trailers 0"_s,
         u"PUT 0 head 18 size 18 close trailers 0"_s},
        "|abc||"_ba);
    row("method of one's own", "FROB * HTTP/1.1\r\n\r\n"_ba, true, {}, {u"FROB 0 head 19 size 19 keep trailers 0"_s},
        "|"_ba);
    row("chunks",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\n\r\n"_ba,
        false, {}, {u" 200 head 47 size 81 keep trailers 2"_s}, "abc0123456789|"_ba);
    row("chunks of upper case",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n00a\r\n0123456789\r\n000\r\n\r\n"_ba, false, {},
        {u" 200 head 47 size 71 keep trailers 2"_s}, "0123456789|"_ba);
    row("no chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"_ba, false, {},
        {u" 200 head 47 size 52 keep trailers 2"_s}, "|"_ba);
    row("trailers",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\nDigest: x\r\n  y\r\nB: c\r\n\r\n"_ba
        "HTTP/1.1 204 None\r\n\r\n"_ba,
        false, {}, {u" 200 head 53 size 86 keep trailers 24"_s, u" 204 head 21 size 21 keep trailers 0"_s}, "a||"_ba);
    row("until close", "HTTP/1.1 200 OK\r\n\r\nabc\r\n\r\n"_ba, false, {}, {u" 200 head 19 size 26 close trailers 0"_s},
        "abc\r\n\r\n|"_ba);
    row("until close, nothing", "HTTP/1.0 200 OK\r\n\r\n"_ba, false, {}, {u" 200 head 19 size 19 close trailers 0"_s},
        "|"_ba);
    row("until close, coded", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc"_ba, false, {},
        {u" 200 head 44 size 47 close trailers 0"_s}, "abc|"_ba);
    row("HTTP/1.0 kept",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\naHTTP/1.0 200 OK\r\n\r\n"_ba, false, {},
        {u" 200 head 62 size 63 keep trailers 0"_s, u" 200 head 19 size 19 close trailers 0"_s}, "a||"_ba);
    row("HTTP/1.0 in chunks",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"_ba, false, {},
        {u" 200 head 71 size 76 close trailers 2"_s}, "|"_ba);
    row("told to close", "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n"_ba, false, {},
        {u" 200 head 60 size 60 close trailers 0"_s}, "|"_ba);
    row("interim",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"_ba,
        false, {},
        {u" 100 head 25 size 25 keep interim trailers 0"_s, u" 103 head 31 size 31 keep interim trailers 0"_s,
         u" 200 head 38 size 40 keep trailers 0"_s},
        "||ok|"_ba);
    row("switching protocols", "HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n"_ba, false, {},
        {u" 101 head 35 size 35 keep trailers 0"_s}, "|"_ba);
    row("answers HEAD",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"_ba, false,
        "HEAD"_ba, {u" 200 head 39 size 39 keep trailers 0"_s, u" 200 head 47 size 47 keep trailers 0"_s}, "||"_ba);
    row("answers CONNECT", "HTTP/1.1 200 Established\r\nContent-Length: 10\r\n\r\n"_ba, false, "CONNECT"_ba,
        {u" 200 head 48 size 48 keep trailers 0"_s}, "|"_ba);
    row("refuses CONNECT", "HTTP/1.1 407 No\r\nContent-Length: 2\r\n\r\nno"_ba, false, "CONNECT"_ba,
        {u" 407 head 38 size 40 keep trailers 0"_s}, "no|"_ba);
    row("not modified",
        "HTTP/1.1 304 Same\r\nContent-Length: 10\r\n\r\nHTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\n"_ba, false, {},
        {u" 304 head 41 size 41 keep trailers 0"_s, u" 204 head 38 size 38 keep trailers 0"_s}, "||"_ba);
    row("bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nokHTTP/1.1 200 OK\r\nContent-Length: 1\n\r\nx"_ba,
        false, {}, {u" 200 head 35 size 37 keep trailers 0"_s, u" 200 head 37 size 38 keep trailers 0"_s}, "ok|x|"_ba);
    row("obs-fold", "HTTP/1.1 200 OK\r\nA: b\r\n c\n\td\r\nContent-Length:\r\n 1\r\n\r\nx"_ba, false, {},
        {u" 200 head 53 size 54 keep trailers 0"_s}, "x|"_ba);
    row("no reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"_ba, false, {},
        {u" 200 head 35 size 35 keep trailers 0"_s}, "|"_ba);
    row("empty lines first", "\r\n\nGET / HTTP/1.1\r\n\r\n"_ba, true, {}, {u"GET 0 head 21 size 21 keep trailers 0"_s},
        "|"_ba);
    row("the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\nContent-Length: 1\r\n\r\na"_ba, false, {},
        {u" 200 head 60 size 61 keep trailers 0"_s}, "a|"_ba);
    row("bytes beyond ASCII", "HTTP/1.1 200 \xC3\x85\r\nX: \xE5\r\nContent-Length: 0\r\n\r\n"_ba, false, {},
        {u" 200 head 44 size 44 keep trailers 0"_s}, "|"_ba);
}

void TestFraming::findsTheEndOfMessages()
{
    QFETCH(QByteArray, stream);
    QFETCH(bool, isRequest);
    QFETCH(QByteArray, answers);
    QFETCH(QStringList, messages);
    QFETCH(QByteArray, bodies);
    const MessageKind kind = isRequest ? MessageKind::Request : MessageKind::Response;
    const Outcome whole = feedWhole(stream, kind, answers);
    QVERIFY2(!whole.error, qPrintable(whole.text()));
    QCOMPARE(whole.messages, messages);
    QCOMPARE(whole.bodies, bodies);
    const Outcome byByte = feedInPieces(stream, kind, answers, [] { return 1; });
    QCOMPARE(byByte.text(), whole.text());
    QRandomGenerator random(20);
    for (int round = 0; round < 50; ++round) {
        const Outcome split = feedInPieces(stream, kind, answers, [&] { return 1 + random.bounded(12); });
        QCOMPARE(split.text(), whole.text());
    }
}

void TestFraming::refusesBrokenFraming_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<bool>("isRequest");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<qint64>("offset");

    const auto request = [](const char *name, const QByteArray &stream, qint64 offset) {
        QTest::newRow(name) << stream << true << ErrorCode::BrokenFraming << offset;
    };
    const auto response = [](const char *name, const QByteArray &rest, qint64 offset) {
        QTest::newRow(name) << QByteArray("HTTP/1.1 200 OK\r\n" + rest) << false << ErrorCode::BrokenFraming
                            << 17 + offset;
    };
    const auto chunked = [](const char *name, const QByteArray &rest, qint64 offset) {
        QTest::newRow(name) << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + rest) << false
                            << ErrorCode::BrokenFraming << 47 + offset;
    };
    const auto closed = [](const char *name, const QByteArray &stream) {
        QTest::newRow(name) << stream << false << ErrorCode::ConnectionClosed << qint64(stream.size());
    };
    request("TLS instead of HTTP", QByteArray::fromHex("16030100a5010000a1"), 0);
    request("method of wrong characters", "G(T / HTTP/1.1\r\n\r\n"_ba, 1);
    request("no version", "GET /\r\n\r\n"_ba, 5);
    request("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"_ba, 6);
    request("control character in the target", "GET /a\x01 HTTP/1.1\r\n\r\n"_ba, 6);
    request("length beside coding", "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"_ba,
            55);
    request("coding beside length", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"_ba,
            61);
    request("length beside gzip", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\n"_ba, 36);
    request("coding without chunked", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"_ba, 36);
    request("chunked not last", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n"_ba, 36);
    request("chunked twice", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n\r\n"_ba, 36);
    request("chunked in disguise", "POST / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n"_ba, 36);
    request("two lengths", "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"_ba, 52);
    request("length with a sign", "POST / HTTP/1.1\r\nContent-Length: +5\r\n\r\n"_ba, 33);
    request("length below nothing", "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n"_ba, 33);
    request("length too large", "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"_ba, 33);
    request("length in hexadecimal", "POST / HTTP/1.1\r\nContent-Length: 0x5\r\n\r\n"_ba, 33);
    request("empty length", "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n"_ba, 32);
    request("space before the colon", "POST / HTTP/1.1\r\nContent-Length : 5\r\n\r\n"_ba, 31);
    request("fold of nothing", "GET / HTTP/1.1\r\n A: b\r\n\r\n"_ba, 16);

    QTest::newRow("another protocol") << "SSH-2.0-OpenSSH_9.2\r\n"_ba << false << ErrorCode::BrokenFraming << qint64(0);
    QTest::newRow("nearly HTTP") << "HTTP-1.1 200"_ba << false << ErrorCode::BrokenFraming << qint64(4);
    QTest::newRow("HTTP/2") << "HTTP/2.0 200 OK\r\n\r\n"_ba << false << ErrorCode::BrokenFraming << qint64(5);
    QTest::newRow("status of letters") << "HTTP/1.1 2x0 OK\r\n\r\n"_ba << false << ErrorCode::BrokenFraming
                                       << qint64(10);
    QTest::newRow("status of four digits")
        << "HTTP/1.1 2000 OK\r\n\r\n"_ba << false << ErrorCode::BrokenFraming << qint64(12);
    response("bare CR in a value", "A: b\rc\r\n\r\n"_ba, 4);
    response("CR CR LF", "A: b\r\r\n\r\n"_ba, 4);
    response("NUL in a value", QByteArray("A: b\0c\r\n\r\n", 10), 4);
    response("no colon", "A: b\r\nnonsense\r\n\r\n"_ba, 14);
    response("no name", ": b\r\n\r\n"_ba, 0);
    response("fault behind a bare LF", "A: b\nC: d\nE\x01: f\r\n\r\n"_ba, 11);
    response("fault behind a fold", "A: b\r\n c\r\nD\x01: f\r\n\r\n"_ba, 11);
    chunked("size of letters", "xyz\r\n"_ba, 0);
    chunked("empty size", "\r\n"_ba, 0);
    chunked("size with a sign", "+5\r\nhello\r\n0\r\n\r\n"_ba, 0);
    chunked("size in C's hexadecimal", "0x5\r\nhello\r\n0\r\n\r\n"_ba, 1);
    chunked("size too large", "10000000000000000\r\n"_ba, 0);
    chunked("bare LF after the size", "5\nhello\r\n0\r\n\r\n"_ba, 1);
    chunked("bare CR after the size", "5\rhello\r\n"_ba, 2);
    chunked("chunk longer than its size", "3\r\nhello\r\n0\r\n\r\n"_ba, 6);
    chunked("chunk ended by a bare LF", "3\r\nabc\n0\r\n\r\n"_ba, 6);
    chunked("extension of wrong characters", "3;@\r\nabc\r\n0\r\n\r\n"_ba, 1);
    chunked("trailer without colon", "0\r\nA: b\r\nnonsense\r\n\r\n"_ba, 17);
    chunked("trailer ended by a bare LF", "0\r\nA: b\n\n"_ba, 7);
    chunked("bare CR in a trailer", "0\r\nA: b\rc\r\n\r\n"_ba, 8);
    closed("closed in the first line", "HTTP/1.1 2"_ba);
    closed("closed in the head", "HTTP/1.1 200 OK\r\nA: b\r\n"_ba);
    closed("closed in the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"_ba);
    closed("closed before the body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"_ba);
    closed("closed in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"_ba);
    closed("closed between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"_ba);
    closed("closed in the trailers", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n"_ba);
}

void TestFraming::refusesBrokenFraming()
{
    QFETCH(QByteArray, stream);
    QFETCH(bool, isRequest);
    QFETCH(ErrorCode, code);
    QFETCH(qint64, offset);
    const MessageKind kind = isRequest ? MessageKind::Request : MessageKind::Response;
    const Outcome whole = feedWhole(stream, kind);
    QVERIFY2(whole.error.has_value(), qPrintable(whole.text()));
    QCOMPARE(whole.error->code, code);
    QCOMPARE(whole.error->offset.value_or(-1), offset);
    QVERIFY(whole.error->text.contains(QString::number(offset)));
    QVERIFY(!whole.error->text.contains(u"%1"_s));
    const Outcome byByte = feedInPieces(stream, kind, {}, [] { return 1; });
    QCOMPARE(byByte.text(), whole.text());
    QRandomGenerator random(21);
    for (int round = 0; round < 50; ++round) {
        const Outcome split = feedInPieces(stream, kind, {}, [&] { return 1 + random.bounded(12); });
        QCOMPARE(split.text(), whole.text());
    }
}

void TestFraming::refusesEndlessSections_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<char>("filler");

    QTest::newRow("first line") << "HTTP/1.1 200 "_ba << 'x';
    QTest::newRow("header") << "HTTP/1.1 200 OK\r\nA: "_ba << 'x';
    QTest::newRow("empty lines") << QByteArray() << '\n';
    QTest::newRow("chunk extension") << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;"_ba << 'x';
    QTest::newRow("leading zeros") << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"_ba << '0';
    QTest::newRow("trailer") << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: "_ba << 'x';
}

void TestFraming::refusesEndlessSections()
{
    QFETCH(QByteArray, start);
    QFETCH(char, filler);
    const QByteArray stream = start + QByteArray(1 << 20, filler);
    const Outcome whole = feedWhole(stream, MessageKind::Response);
    QVERIFY(whole.error.has_value());
    QCOMPARE(whole.error->code, ErrorCode::TooLarge);
    QVERIFY(whole.error->offset.value_or(0) >= 256 * 1024);
    const Outcome split = feedInPieces(stream, MessageKind::Response, {}, [] { return 1000; });
    QCOMPARE(split.text(), whole.text());
}

void TestFraming::takesALongFold()
{
    QByteArray stream = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nA: b"_ba;
    for (int i = 0; i < 1000; ++i) {
        stream += "\r\n and more of it";
    }
    stream += "\r\n\r\nok";
    const Outcome whole = feedWhole(stream, MessageKind::Response);
    QVERIFY2(!whole.error, qPrintable(whole.text()));
    QCOMPARE(whole.bodies, "ok|"_ba);
}

void TestFraming::takesNoMoreAfterAnError()
{
    FramingParser parser(MessageKind::Response);
    parser.feed("HTTP/9");
    parser.feed(".9 200 OK\r\n");
    QVERIFY(parser.error().has_value());
    const qint64 size = parser.messageSize();
    QCOMPARE(parser.feed("HTTP/1.1 200 OK\r\n\r\n"), 0);
    QCOMPARE(parser.messageSize(), size);
    QVERIFY(!parser.isComplete());
}

void TestFraming::takesNothingOfTheNextMessage()
{
    FramingParser parser(MessageKind::Response);
    const QByteArray first = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"_ba;
    QCOMPARE(parser.feed(QByteArray(first + "HTTP/1.1 404 No\r\n\r\n")), first.size());
    QVERIFY(parser.isComplete());
    QCOMPARE(parser.feed("HTTP"), 0);
    parser.begin();
    QVERIFY(!parser.hasStarted());
    QCOMPARE(parser.feed("HTTP/1.1 404 No\r\n\r\n"), 19);
    QCOMPARE(parser.status(), 404);
}

void TestFraming::takesABodyBeyondFourGigabytes()
{
    FramingParser parser(MessageKind::Response);
    parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n");
    const qint64 headSize = parser.headSize();
    const QByteArray piece(1 << 26, 'x');
    qint64 left = 5000000000;
    while (left > 0) {
        QVERIFY(!parser.isComplete());
        const qint64 length = std::min<qint64>(left, piece.size());
        QCOMPARE(parser.feed(QByteArrayView(piece).sliced(0, length)), length);
        left -= length;
    }
    QVERIFY(parser.isComplete());
    QCOMPARE(parser.messageSize(), headSize + 5000000000);
}

void TestFraming::closingBetweenMessagesIsNoError()
{
    FramingParser parser(MessageKind::Response);
    parser.close();
    QVERIFY(!parser.error());
    QVERIFY(!parser.isComplete());
}

QTEST_GUILESS_MAIN(TestFraming)
#include "tst_framing.moc"
