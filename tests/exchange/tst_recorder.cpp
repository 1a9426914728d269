// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/recorder.h"

#include <QRandomGenerator>
#include <QTest>

#include <zlib.h>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

constexpr auto kSent = WireDirection::Sent;
constexpr auto kReceived = WireDirection::Received;
const AttemptId kAttempt("attempt-1");

/// One call of bytesCrossed().
struct Crossing
{
    WireDirection direction = WireDirection::Sent;
    QByteArray bytes;
    WirePeer peer = WirePeer::Origin;
};

/// A recorder with a capture, and a connection that is open.
class Wire final
{
public:
    Wire()
        : recorder(&capture)
    {
        facts.connection = 7;
        facts.attempt = kAttempt;
        facts.host = u"service.example"_s;
        facts.port = 443;
        facts.tls = true;
        facts.peerAddress = u"192.0.2.7:443"_s;
        facts.timings.dns = 1;
        facts.timings.connect = 2;
        facts.timings.tls = 3;
        facts.tlsFacts.protocol = "TLSv1.3"_ba;
        recorder.beginStep(kAttempt, {StepKind::Login, u"Log in"_s}, "POST"_ba,
                           QUrl(u"https://service.example/login"_s));
    }

    void open() { recorder.connectionOpened(facts); }
    void cross(WireDirection direction, const QByteArray &bytes, WirePeer peer = WirePeer::Origin)
    {
        recorder.bytesCrossed(facts.connection, peer, direction, bytes, ++now * 1000000);
    }
    void crossByByte(const QList<Crossing> &crossings)
    {
        for (const Crossing &crossing : crossings) {
            for (const char c : crossing.bytes) {
                cross(crossing.direction, QByteArray(1, c), crossing.peer);
            }
        }
    }
    void close(const std::optional<Error> &error = {}) { recorder.connectionClosed(facts.connection, error); }

    Capture capture;
    Recorder recorder;
    ConnectionFacts facts;
    qint64 now = 0;
};

QString describe(const Message &message)
{
    return u"%1[%2] head %3 body %4-%5 %6"_s.arg(QString::fromLatin1(message.head.method))
               .arg(message.head.status)
               .arg(message.headBytes.size())
               .arg(message.body.start)
               .arg(message.body.end)
               .arg(message.complete ? u"complete"_s : u"cut off"_s) +
           u' ' + QString::fromLatin1(message.wire.all().toHex());
}

QStringList describe(const Capture &capture)
{
    QStringList texts;
    const QList<ExchangePtr> exchanges = capture.exchanges();
    for (const ExchangePtr &exchange : exchanges) {
        QString text = u"#%1 c%2 %3 %4 | %5 | %6"_s.arg(exchange->id)
                           .arg(exchange->connection)
                           .arg(exchange->step.label, exchange->url.toString(), describe(exchange->request),
                                describe(exchange->response));
        for (const Message &interim : exchange->interim) {
            text += u" interim "_s + describe(interim);
        }
        if (exchange->error) {
            text += u" error %1 at %2"_s.arg(QString::fromLatin1(errorCodeName(exchange->error->code)))
                        .arg(exchange->error->offset.value_or(-1));
        }
        texts.append(text);
    }
    return texts;
}

QByteArray gzipped(const QByteArray &plain)
{
    QByteArray out(qsizetype(compressBound(uLong(plain.size()))) + 64, Qt::Uninitialized);
    z_stream stream{};
    deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray in = plain;
    stream.next_in = reinterpret_cast<Bytef *>(in.data());
    stream.avail_in = uInt(in.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return out;
}

QByteArray answer(const QByteArray &body, const QByteArray &status = "200 OK"_ba)
{
    return "HTTP/1.1 "_ba + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

const QByteArray kGet("GET /a?b=c HTTP/1.1\r\nHost: service.example\r\n\r\n");

} // namespace

class TestRecorder final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recordsARequestAndItsAnswer();
    void countsThePhases();
    void comesOutTheSameHoweverTheBytesAreSplit_data();
    void comesOutTheSameHoweverTheBytesAreSplit();
    void makesTheAddress_data();
    void makesTheAddress();
    void answersBeforeTheBytesAreHandedOn();
    void givesTheProxyLegsOfItsOwn();
    void showsWhatWasTriedWhenNothingCouldBeSent();
    void showsWhatWasTriedWhenTheProxyRefused();
    void takesNoNoticeOfAnIdleConnection();
    void keepsACutOffAnswerUpToTheByte();
    void keepsAllThatFollowsBrokenFraming();
    void tellsWhenABodyDoesNotDecode();
    void keepsBytesThatNobodyAskedFor();
    void keepsWhatFollowsASwitchOfProtocols();
    void keepsTheRestOfARequestThatWasAnsweredEarly();
    void endsWhatIsOpenWhenAbandoned();
    void endsAConnectionOnItsWayWhenAbandoned();
    void keepsAttemptsApart();
    void spillsLargeBodies();
};

void TestRecorder::recordsARequestAndItsAnswer()
{
    Wire wire;
    wire.open();
    const QByteArray request = "POST /login HTTP/1.1\r\nHost: service.example\r\nContent-Length: 4\r\n\r\nbody"_ba;
    const QByteArray response = answer("fine"_ba);
    wire.cross(kSent, request);
    QCOMPARE(wire.capture.size(), 0);
    wire.cross(kReceived, response);
    QCOMPARE(wire.capture.size(), 1);
    const ExchangePtr exchange = wire.capture.exchanges().constFirst();
    QCOMPARE(exchange->id, 1);
    QCOMPARE(exchange->connection, 7);
    QCOMPARE(exchange->attempt, kAttempt);
    QCOMPARE(exchange->step.kind, StepKind::Login);
    QCOMPARE(exchange->url, QUrl(u"https://service.example/login"_s));
    QCOMPARE(exchange->request.wire.all(), request);
    QCOMPARE(exchange->request.head.method, "POST"_ba);
    QCOMPARE(exchange->request.wire.bytes(exchange->request.body), "body"_ba);
    QVERIFY(exchange->request.complete);
    QCOMPARE(exchange->response.wire.all(), response);
    QCOMPARE(exchange->status(), 200);
    QCOMPARE(exchange->response.headerValue("content-length"), "4"_ba);
    QCOMPARE(exchange->response.wire.bytes(exchange->response.body), "fine"_ba);
    QVERIFY(exchange->response.complete);
    QCOMPARE(exchange->tls.protocol, "TLSv1.3"_ba);
    QCOMPARE(exchange->peerAddress, u"192.0.2.7:443"_s);
    QVERIFY(!exchange->error);
    QVERIFY(exchange->started.isValid());
    QCOMPARE(exchange->started.timeSpec(), Qt::UTC);
    wire.close();
    QCOMPARE(wire.capture.size(), 1);
}

void TestRecorder::countsThePhases()
{
    Wire wire;
    wire.open();
    wire.recorder.bytesCrossed(7, WirePeer::Origin, kSent, QByteArrayView(kGet).sliced(0, 10), 10'000'000);
    wire.recorder.bytesCrossed(7, WirePeer::Origin, kSent, QByteArrayView(kGet).sliced(10), 12'500'000);
    wire.recorder.bytesCrossed(7, WirePeer::Origin, kReceived, "HTTP/1.1 100 Go on\r\n\r\n", 14'000'000);
    wire.recorder.bytesCrossed(7, WirePeer::Origin, kReceived, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n",
                               20'000'000);
    wire.recorder.bytesCrossed(7, WirePeer::Origin, kReceived, "x", 21'250'000);
    wire.recorder.bytesCrossed(7, WirePeer::Origin, kSent, kGet, 30'000'000);
    wire.recorder.bytesCrossed(7, WirePeer::Origin, kReceived, answer({}), 31'000'000);
    const Timings first = wire.capture.exchange(1)->timings;
    QCOMPARE(first.dns.value_or(-1), 1.0);
    QCOMPARE(first.connect.value_or(-1), 2.0);
    QCOMPARE(first.tls.value_or(-1), 3.0);
    QCOMPARE(first.send.value_or(-1), 2.5);
    QCOMPARE(first.wait.value_or(-1), 7.5);
    QCOMPARE(first.receive.value_or(-1), 1.25);
    QCOMPARE(first.total(), 17.25);
    const Timings second = wire.capture.exchange(2)->timings;
    QVERIFY(!second.dns && !second.connect && !second.tls);
    QCOMPARE(second.send.value_or(-1), 0.0);
    QCOMPARE(second.wait.value_or(-1), 1.0);
    QCOMPARE(second.total(), 1.0);
}

void TestRecorder::comesOutTheSameHoweverTheBytesAreSplit_data()
{
    QTest::addColumn<QList<Crossing>>("crossings");
    QTest::addColumn<qsizetype>("exchanges");
    const QByteArray head = "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"_ba;
    const QByteArray post = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"_ba;
    const auto row = [](const char *name, const QList<Crossing> &crossings, qsizetype exchanges) {
        QTest::newRow(name) << crossings << exchanges;
    };
    row("kept alive",
        {{kSent, kGet},
         {kReceived, answer("one"_ba)},
         {kSent, head},
         {kReceived, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"_ba},
         {kSent, kGet},
         {kReceived, answer("three"_ba, "401 Unauthorized"_ba)}},
        3);
    row("pipelined",
        {{kSent, QByteArray(kGet + head + kGet)},
         {kReceived,
          QByteArray(answer("one"_ba) + "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + answer("three"_ba))}},
        3);
    row("continue",
        {{kSent, post},
         {kReceived, "HTTP/1.1 100 Continue\r\n\r\n"_ba},
         {kSent, "abc"_ba},
         {kReceived, answer("x"_ba)}},
        1);
    row("chunks with trailers",
        {{kSent, kGet},
         {kReceived, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n"_ba}},
        1);
    row("until close", {{kSent, kGet}, {kReceived, "HTTP/1.0 200 OK\r\n\r\nall of it\r\n\r\n"_ba}}, 1);
    row("bare line feeds and a fold",
        {{kSent, kGet}, {kReceived, "HTTP/1.1 200 OK\nA: b\n c\nContent-Length: 2\n\nok"_ba}}, 1);
    row("cut off in the head", {{kSent, kGet}, {kReceived, "HTTP/1.1 200 OK\r\nContent-"_ba}}, 1);
    row("cut off in the body", {{kSent, kGet}, {kReceived, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"_ba}}, 1);
    row("cut off in the request", {{kSent, "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"_ba}}, 1);
    row("no answer", {{kSent, kGet}}, 1);
    row("another protocol", {{kSent, kGet}, {kReceived, "220 mail.example ESMTP\r\n"_ba}}, 1);
    row("smuggled",
        {{kSent, kGet},
         {kReceived,
          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"_ba}},
        1);
    row("broken chunk",
        {{kSent, kGet},
         {kReceived, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\nrest"_ba}},
        1);
    row("more than its length", {{kSent, kGet}, {kReceived, QByteArray(answer("abc"_ba) + "surplus")}}, 2);
    row("more than its length, then the next",
        {{kSent, kGet},
         {kReceived, QByteArray(answer("abc"_ba) + "surplus")},
         {kSent, kGet},
         {kReceived, answer("def"_ba)}},
        3);
    row("an answer nobody asked for", {{kReceived, answer("too slow"_ba, "408 Timeout"_ba)}}, 1);
    row("server speaks first", {{kReceived, "SSH-2.0-x\r\n"_ba}}, 1);
    row("switched protocols",
        {{kSent, "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n"_ba},
         {kReceived, "HTTP/1.1 101 Switch\r\n\r\n\x81\x02hi"_ba},
         {kSent, "\x81\x00"_ba},
         {kReceived, "\x88\x00"_ba}},
        1);
    row("CONNECT to the service",
        {{kSent, "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"_ba},
         {kReceived, "HTTP/1.1 200 Established\r\n\r\n"_ba},
         {kSent, "\x16\x03\x01"_ba},
         {kReceived, "\x16\x03\x03"_ba}},
        1);
    row("proxy, then the service",
        {{kSent, "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"_ba, WirePeer::Proxy},
         {kReceived, answer("no"_ba, "407 No"_ba), WirePeer::Proxy},
         {kSent, "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"_ba, WirePeer::Proxy},
         {kReceived, "HTTP/1.1 200 Established\r\n\r\n"_ba, WirePeer::Proxy},
         {kSent, kGet},
         {kReceived, answer("yes"_ba)}},
        3);
    row("answered early",
        {{kSent, "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"_ba},
         {kReceived, answer("no"_ba, "413 Too large"_ba)},
         {kSent, "defghi"_ba},
         {kSent, kGet},
         {kReceived, answer("yes"_ba)}},
        2);
    row("broken request",
        {{kSent, "G@T / HTTP/1.1\r\n\r\nand more"_ba},
         {kReceived, answer("what?"_ba, "400 Bad"_ba)},
         {kSent, kGet},
         {kReceived, answer("x"_ba)}},
        2);
}

void TestRecorder::comesOutTheSameHoweverTheBytesAreSplit()
{
    QFETCH(QList<Crossing>, crossings);
    QFETCH(qsizetype, exchanges);
    QByteArray sent;
    QByteArray received;
    Wire whole;
    whole.open();
    for (const Crossing &crossing : std::as_const(crossings)) {
        whole.cross(crossing.direction, crossing.bytes, crossing.peer);
        (crossing.direction == kSent ? sent : received) += crossing.bytes;
    }
    whole.close();
    QCOMPARE(whole.capture.size(), exchanges);
    // Not a byte is lost or made up. (Exchanges stand in the order in which they ended.)
    QList<ExchangePtr> inOrder = whole.capture.exchanges();
    std::sort(inOrder.begin(), inOrder.end(), [](const auto &a, const auto &b) { return a->id < b->id; });
    QByteArray recordedSent;
    QByteArray recordedReceived;
    for (const ExchangePtr &exchange : std::as_const(inOrder)) {
        recordedSent += exchange->request.wire.all();
        for (const Message &interim : exchange->interim) {
            recordedReceived += interim.wire.all();
        }
        recordedReceived += exchange->response.wire.all();
    }
    QCOMPARE(recordedSent, sent);
    QCOMPARE(recordedReceived, received);

    Wire byByte;
    byByte.open();
    byByte.crossByByte(crossings);
    byByte.close();
    QCOMPARE(describe(byByte.capture), describe(whole.capture));

    QRandomGenerator random(22);
    for (int round = 0; round < 20; ++round) {
        Wire split;
        split.open();
        for (const Crossing &crossing : std::as_const(crossings)) {
            for (qsizetype at = 0; at < crossing.bytes.size();) {
                const QByteArray piece = crossing.bytes.mid(at, 1 + random.bounded(16));
                split.cross(crossing.direction, piece, crossing.peer);
                at += piece.size();
            }
        }
        split.close();
        QCOMPARE(describe(split.capture), describe(whole.capture));
    }
}

void TestRecorder::makesTheAddress_data()
{
    QTest::addColumn<QByteArray>("requestHead");
    QTest::addColumn<bool>("tls");
    QTest::addColumn<quint16>("port");
    QTest::addColumn<QString>("url");

    const auto row = [](const char *name, const QByteArray &head, bool tls, quint16 port, const QString &url) {
        QTest::newRow(name) << head << tls << port << url;
    };
    row("path", "GET /a/b?c=d%20e HTTP/1.1\r\nHost: h.example"_ba, true, 443, u"https://h.example/a/b?c=d%20e"_s);
    row("port in Host", "GET / HTTP/1.1\r\nHost: h.example:8080"_ba, false, 8080, u"http://h.example:8080/"_s);
    row("no Host", "GET /x HTTP/1.0\r\nA: b"_ba, false, 8080, u"http://service.example:8080/x"_s);
    row("no Host, usual port", "GET /x HTTP/1.0\r\nA: b"_ba, true, 443, u"https://service.example/x"_s);
    row("IPv6", "GET / HTTP/1.1\r\nHost: [2001:db8::1]:81"_ba, false, 81, u"http://[2001:db8::1]:81/"_s);
    row("absolute", "GET http://other.example/y HTTP/1.1\r\nHost: h.example"_ba, false, 80,
        u"http://other.example/y"_s);
    row("CONNECT", "CONNECT other.example:443 HTTP/1.1\r\nHost: h.example"_ba, false, 8080,
        u"http://other.example:443"_s);
    row("asterisk", "OPTIONS * HTTP/1.1\r\nHost: h.example"_ba, true, 443, u"https://h.example"_s);
    row("two slashes", "GET //evil.example/ HTTP/1.1\r\nHost: h.example"_ba, true, 443,
        u"https://h.example//evil.example/"_s);
    row("Host that is none", "GET / HTTP/1.1\r\nHost: a b[c"_ba, true, 443, u"https://service.example"_s);
}

void TestRecorder::makesTheAddress()
{
    QFETCH(QByteArray, requestHead);
    QFETCH(bool, tls);
    QFETCH(quint16, port);
    QFETCH(QString, url);
    Wire wire;
    wire.facts.tls = tls;
    wire.facts.port = port;
    wire.open();
    wire.cross(kSent, requestHead + "\r\n\r\n");
    wire.cross(kReceived, "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"_ba);
    wire.close();
    QCOMPARE(wire.capture.exchange(1)->url.toString(QUrl::FullyEncoded), url);
}

void TestRecorder::answersBeforeTheBytesAreHandedOn()
{
    Wire wire;
    wire.open();
    QVERIFY(!wire.recorder.lastOf(kAttempt));
    wire.cross(kSent, kGet);
    wire.cross(kReceived, answer("x"_ba));
    QVERIFY(wire.recorder.lastOf(kAttempt));
    QCOMPARE(wire.recorder.lastOf(kAttempt)->id, 1);
    wire.cross(kSent, kGet);
    QCOMPARE(wire.recorder.lastOf(kAttempt)->id, 1);
    wire.cross(kReceived, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r"_ba);
    QCOMPARE(wire.recorder.lastOf(kAttempt)->id, 1);
    wire.cross(kReceived, "\n"_ba);
    QCOMPARE(wire.recorder.lastOf(kAttempt)->id, 2);
    QVERIFY(!wire.recorder.lastOf("another"_ba));
}

void TestRecorder::givesTheProxyLegsOfItsOwn()
{
    Wire wire;
    wire.facts.proxy = u"proxy.example:3128"_s;
    wire.open();
    wire.cross(kSent, "CONNECT service.example:443 HTTP/1.1\r\nHost: service.example:443\r\n\r\n"_ba, WirePeer::Proxy);
    wire.cross(kReceived, "HTTP/1.1 200 Established\r\n\r\n"_ba, WirePeer::Proxy);
    wire.cross(kSent, kGet);
    wire.cross(kReceived, answer("x"_ba));
    QCOMPARE(wire.capture.size(), 2);
    const ExchangePtr leg = wire.capture.exchange(1);
    QCOMPARE(leg->step.kind, StepKind::Proxy);
    QVERIFY(!leg->step.label.isEmpty());
    QCOMPARE(leg->timings.connect.value_or(-1), 2.0);
    QVERIFY(!leg->timings.tls);
    QVERIFY(leg->tls.protocol.isEmpty());
    QCOMPARE(leg->proxy, u"proxy.example:3128"_s);
    const ExchangePtr own = wire.capture.exchange(2);
    QCOMPARE(own->step.kind, StepKind::Login);
    QVERIFY(!own->timings.dns && !own->timings.connect);
    QCOMPARE(own->timings.tls.value_or(-1), 3.0);
    QCOMPARE(own->tls.protocol, "TLSv1.3"_ba);
}

void TestRecorder::showsWhatWasTriedWhenNothingCouldBeSent()
{
    Wire wire;
    wire.facts.timings = {};
    wire.facts.timings.dns = 4;
    wire.facts.peerAddress.clear();
    wire.facts.tlsFacts.problems = {u"The certificate has expired."_s};
    wire.open();
    wire.close(Error{ErrorCode::NameNotResolved, u"No such name."_s, {}, {}, {}});
    QCOMPARE(wire.capture.size(), 1);
    const ExchangePtr exchange = wire.capture.exchanges().constFirst();
    QCOMPARE(exchange->connection, 0);
    QCOMPARE(exchange->url, QUrl(u"https://service.example/login"_s));
    QCOMPARE(exchange->request.head.method, "POST"_ba);
    QVERIFY(exchange->request.isEmpty() && exchange->response.isEmpty());
    QVERIFY(!exchange->request.complete && !exchange->response.complete);
    QCOMPARE(exchange->error->code, ErrorCode::NameNotResolved);
    QCOMPARE(exchange->error->text, u"No such name."_s);
    QCOMPARE(exchange->error->exchange.value_or(0), exchange->id);
    QCOMPARE(exchange->error->url, exchange->url);
    QCOMPARE(exchange->tls.problems.size(), 1);
    QCOMPARE(exchange->timings.dns.value_or(-1), 4.0);
    QVERIFY(exchange->started.isValid());
    QCOMPARE(wire.recorder.lastOf(kAttempt), exchange);

    Wire untrusted;
    untrusted.open();
    untrusted.close(Error{ErrorCode::TlsUntrusted, u"Not trusted."_s, {}, {}, {}});
    QCOMPARE(untrusted.capture.exchanges().constFirst()->connection, 7);
    QCOMPARE(untrusted.capture.exchanges().constFirst()->timings.tls.value_or(-1), 3.0);
}

void TestRecorder::showsWhatWasTriedWhenTheProxyRefused()
{
    Wire wire;
    wire.open();
    wire.cross(kSent, "CONNECT h:443 HTTP/1.1\r\n\r\n"_ba, WirePeer::Proxy);
    wire.cross(kReceived, answer("no"_ba, "407 No"_ba), WirePeer::Proxy);
    wire.close(Error{ErrorCode::ProxyAuthentication, u"The proxy wants a password."_s, {}, {}, {}});
    QCOMPARE(wire.capture.size(), 2);
    QCOMPARE(wire.capture.exchange(1)->status(), 407);
    QVERIFY(!wire.capture.exchange(1)->error);
    QCOMPARE(wire.recorder.lastOf(kAttempt)->id, 2);
    QCOMPARE(wire.recorder.lastOf(kAttempt)->error->code, ErrorCode::ProxyAuthentication);
    QCOMPARE(wire.recorder.lastOf(kAttempt)->request.head.method, "POST"_ba);

    Wire silent;
    silent.open();
    silent.cross(kSent, "CONNECT h:443 HTTP/1.1\r\n\r\n"_ba, WirePeer::Proxy);
    silent.close();
    QCOMPARE(silent.capture.size(), 2);
    QCOMPARE(silent.capture.exchange(1)->error->code, ErrorCode::ConnectionClosed);
    QCOMPARE(silent.capture.exchange(2)->error->code, ErrorCode::ProxyFailed);
}

void TestRecorder::takesNoNoticeOfAnIdleConnection()
{
    Wire wire;
    wire.open();
    wire.close();
    QCOMPARE(wire.capture.size(), 0);
    wire.open();
    wire.cross(kSent, kGet);
    wire.cross(kReceived, answer("x"_ba));
    wire.close(Error{ErrorCode::ConnectionClosed, u"Reset."_s, {}, {}, {}});
    QCOMPARE(wire.capture.size(), 1);
    QVERIFY(!wire.capture.exchanges().constFirst()->error);
}

void TestRecorder::keepsACutOffAnswerUpToTheByte()
{
    Wire wire;
    wire.open();
    wire.cross(kSent, kGet);
    wire.cross(kReceived, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"_ba);
    wire.close(Error{ErrorCode::TimedOut, u"Nothing more came."_s, {}, {}, {}});
    const ExchangePtr exchange = wire.capture.exchange(1);
    QCOMPARE(exchange->error->code, ErrorCode::TimedOut);
    QVERIFY(!exchange->response.complete);
    QCOMPARE(exchange->response.wire.bytes(exchange->response.body), "abc"_ba);

    // Read until close, and reset: nobody knows whether that was all.
    Wire reset;
    reset.open();
    reset.cross(kSent, kGet);
    reset.cross(kReceived, "HTTP/1.1 200 OK\r\n\r\nabc"_ba);
    reset.close(Error{ErrorCode::ConnectionClosed, u"Reset."_s, {}, {}, {}});
    QVERIFY(!reset.capture.exchange(1)->response.complete);
    QCOMPARE(reset.capture.exchange(1)->error->text, u"Reset."_s);
}

void TestRecorder::keepsAllThatFollowsBrokenFraming()
{
    Wire wire;
    wire.open();
    wire.cross(kSent, kGet);
    const QByteArray head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"_ba;
    wire.cross(kReceived, head + "3\r\nabc\r\nzz\r\n");
    QCOMPARE(wire.capture.size(), 0);
    // Whoever waits for the answer is told at once.
    QVERIFY(wire.recorder.lastOf(kAttempt));
    QCOMPARE(wire.recorder.lastOf(kAttempt)->error->code, ErrorCode::BrokenFraming);
    wire.cross(kReceived, "and more"_ba);
    wire.close();
    const ExchangePtr exchange = wire.capture.exchange(1);
    QCOMPARE(exchange->error->code, ErrorCode::BrokenFraming);
    QCOMPARE(exchange->error->offset.value_or(-1), head.size() + 8);
    QCOMPARE(exchange->response.wire.all(), QByteArray(head + "3\r\nabc\r\nzz\r\nand more"));
    QCOMPARE(exchange->status(), 200);
    QVERIFY(!exchange->response.complete);

    // A head that is refused is shown all the same.
    Wire refused;
    refused.open();
    refused.cross(kSent, kGet);
    refused.cross(kReceived, "HTTP/1.1 401 No\r\nContent-Length: x\r\n\r\nbody"_ba);
    refused.close();
    QCOMPARE(refused.capture.exchange(1)->status(), 401);
    QCOMPARE(refused.capture.exchange(1)->response.wire.bytes(refused.capture.exchange(1)->response.body), "body"_ba);
}

void TestRecorder::tellsWhenABodyDoesNotDecode()
{
    QByteArray body = gzipped(QByteArray("The quick brown fox. ").repeated(200));
    const QByteArray head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "_ba +
                            QByteArray::number(body.size()) + "\r\n\r\n";
    Wire sound;
    sound.open();
    sound.cross(kSent, kGet);
    sound.cross(kReceived, head + body);
    QVERIFY(!sound.capture.exchange(1)->error);

    body[body.size() / 2] = char(~body[body.size() / 2]);
    Wire broken;
    broken.open();
    broken.cross(kSent, kGet);
    broken.cross(kReceived, head + body);
    const ExchangePtr exchange = broken.capture.exchange(1);
    QVERIFY(exchange->error);
    QCOMPARE(exchange->error->code, ErrorCode::BrokenEncoding);
    QVERIFY(exchange->error->offset.value_or(0) > head.size());
    QVERIFY(exchange->error->offset.value_or(0) <= head.size() + body.size());
    QVERIFY(exchange->response.complete);
    QCOMPARE(broken.recorder.lastOf(kAttempt), exchange);

    // An answer to HEAD names the coding of a body that it does not have.
    Wire empty;
    empty.open();
    empty.cross(kSent, "HEAD / HTTP/1.1\r\n\r\n"_ba);
    empty.cross(kReceived, head);
    QVERIFY(!empty.capture.exchange(1)->error);
}

void TestRecorder::keepsBytesThatNobodyAskedFor()
{
    Wire wire;
    wire.open();
    wire.cross(kSent, kGet);
    wire.cross(kReceived, answer("abc"_ba) + "surplus");
    // The answer itself is whole, and is what the reply was about.
    QCOMPARE(wire.recorder.lastOf(kAttempt)->id, 1);
    QVERIFY(!wire.recorder.lastOf(kAttempt)->error);
    wire.close();
    QCOMPARE(wire.recorder.lastOf(kAttempt)->id, 1);
    const ExchangePtr surplus = wire.capture.exchange(2);
    QVERIFY(surplus->request.isEmpty());
    QCOMPARE(surplus->response.wire.all(), "surplus"_ba);
    QCOMPARE(surplus->error->code, ErrorCode::BrokenFraming);
    QVERIFY(surplus->error->text.contains(u"7"_s) && surplus->error->text.contains(u"exchange 1"_s));
}

void TestRecorder::keepsWhatFollowsASwitchOfProtocols()
{
    Wire wire;
    wire.open();
    wire.cross(kSent, "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"_ba);
    wire.cross(kReceived, "HTTP/1.1 101 Switch\r\nUpgrade: websocket\r\n\r\n\x81\x02hi"_ba);
    QCOMPARE(wire.recorder.lastOf(kAttempt)->status(), 101);
    QCOMPARE(wire.capture.size(), 0);
    wire.cross(kSent, "\x88\x80"_ba);
    wire.cross(kReceived, "\x88"_ba);
    wire.close();
    const ExchangePtr exchange = wire.capture.exchange(1);
    QCOMPARE(exchange->request.wire.bytes(exchange->request.body), "\x88\x80"_ba);
    QCOMPARE(exchange->response.wire.bytes(exchange->response.body), "\x81\x02hi\x88"_ba);
    QVERIFY(exchange->request.complete && exchange->response.complete);
    QVERIFY(!exchange->error);
}

void TestRecorder::keepsTheRestOfARequestThatWasAnsweredEarly()
{
    Wire wire;
    wire.open();
    wire.cross(kSent, "POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc"_ba);
    wire.cross(kReceived, answer("no"_ba, "401 No"_ba));
    QCOMPARE(wire.capture.size(), 0);
    const ExchangePtr early = wire.recorder.lastOf(kAttempt);
    QVERIFY(early);
    QCOMPARE(early->status(), 401);
    QVERIFY(!early->request.complete);
    wire.cross(kSent, "def"_ba);
    QCOMPARE(wire.capture.size(), 1);
    QCOMPARE(wire.capture.exchange(early->id)->request.wire.bytes(wire.capture.exchange(early->id)->request.body),
             "abcdef"_ba);
    QVERIFY(wire.capture.exchange(early->id)->request.complete);
    QCOMPARE(early->request.wire.bytes(early->request.body), "abc"_ba);
    // Nothing new for whoever waits: it would pass for the answer to the next request.
    QCOMPARE(wire.recorder.lastOf(kAttempt), early);

    // Where the rest never comes, a whole answer is still no failure.
    Wire closed;
    closed.open();
    closed.cross(kSent, "POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc"_ba);
    closed.cross(kReceived, answer("no"_ba, "401 No"_ba));
    closed.close(Error{ErrorCode::ConnectionClosed, u"Reset."_s, {}, {}, {}});
    QVERIFY(!closed.capture.exchange(1)->error);
    QVERIFY(!closed.capture.exchange(1)->request.complete);
}

void TestRecorder::endsWhatIsOpenWhenAbandoned()
{
    Wire wire;
    wire.open();
    wire.cross(kSent, kGet);
    wire.cross(kReceived, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"_ba);
    wire.recorder.abandon("another"_ba, {ErrorCode::Cancelled, u"Stopped."_s, {}, {}, {}});
    QCOMPARE(wire.capture.size(), 0);
    wire.recorder.abandon(kAttempt, {ErrorCode::Cancelled, u"Stopped."_s, {}, {}, {}});
    QCOMPARE(wire.capture.size(), 1);
    const ExchangePtr exchange = wire.capture.exchange(1);
    QCOMPARE(exchange->error->code, ErrorCode::Cancelled);
    QCOMPARE(exchange->response.wire.bytes(exchange->response.body), "abc"_ba);
    QCOMPARE(wire.recorder.lastOf(kAttempt), exchange);
    wire.cross(kReceived, "defghi"_ba);
    wire.close(Error{ErrorCode::Cancelled, {}, {}, {}, {}});
    QCOMPARE(wire.capture.size(), 1);
}

void TestRecorder::endsAConnectionOnItsWayWhenAbandoned()
{
    Wire wire;
    wire.facts.timings = {};
    wire.open();
    wire.recorder.abandon(kAttempt, {ErrorCode::TimedOut, u"Too slow."_s, {}, {}, {}});
    QCOMPARE(wire.capture.size(), 1);
    QCOMPARE(wire.capture.exchange(1)->error->code, ErrorCode::TimedOut);
    QCOMPARE(wire.capture.exchange(1)->request.head.method, "POST"_ba);
    wire.close(Error{ErrorCode::Cancelled, {}, {}, {}, {}});
    QCOMPARE(wire.capture.size(), 1);
}

void TestRecorder::keepsAttemptsApart()
{
    Wire wire;
    wire.open();
    const AttemptId other("attempt-2");
    wire.recorder.beginStep(other, {StepKind::Call, u"Get"_s}, "GET"_ba, QUrl(u"https://other.example/"_s));
    ConnectionFacts facts = wire.facts;
    facts.connection = 8;
    facts.attempt = other;
    wire.recorder.connectionOpened(facts);
    wire.cross(kSent, kGet);
    wire.recorder.bytesCrossed(8, WirePeer::Origin, kSent, kGet, 1);
    wire.recorder.bytesCrossed(8, WirePeer::Origin, kReceived, answer("second"_ba), 2);
    wire.cross(kReceived, answer("first"_ba));
    QCOMPARE(wire.recorder.lastOf(kAttempt)->step.label, u"Log in"_s);
    QCOMPARE(wire.recorder.lastOf(other)->step.label, u"Get"_s);
    QCOMPARE(wire.recorder.lastOf(other)->connection, 8);
    // Numbers follow the start, the capture follows the end.
    QCOMPARE(wire.capture.exchanges().constFirst()->id, 2);
}

void TestRecorder::spillsLargeBodies()
{
    Wire wire;
    wire.recorder.setSpillLimit(1000);
    wire.open();
    wire.cross(kSent, kGet);
    QByteArray body(5'000'000, Qt::Uninitialized);
    QRandomGenerator random(23);
    random.generate(reinterpret_cast<quint32 *>(body.begin()), reinterpret_cast<quint32 *>(body.end()));
    const QByteArray response = answer(body);
    for (qsizetype at = 0; at < response.size(); at += 65536) {
        wire.cross(kReceived, response.mid(at, 65536));
    }
    const ExchangePtr exchange = wire.capture.exchange(1);
    QVERIFY(exchange->response.wire.isSpilled());
    QVERIFY(exchange->response.complete);
    QCOMPARE(exchange->response.wire.size(), response.size());
    QVERIFY(exchange->response.wire.all() == response);
    QCOMPARE(exchange->response.wire.bytes({1'234'567, 1'234'600}), response.mid(1'234'567, 33));
    QCOMPARE(exchange->response.headBytes.size(), exchange->response.head.end);
}

QTEST_GUILESS_MAIN(TestRecorder)
#include "tst_recorder.moc"
