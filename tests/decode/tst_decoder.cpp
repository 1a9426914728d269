// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decodemessage.h"
#include "decode/nodejson.h"
#include "decode/nodes.h"
#include "decode/sensitivity.h"

#include <QDateTime>
#include <QFile>
#include <QTest>

using namespace Ticketscope;

namespace {

/// Wants one context and does what it is told.
class Scripted final : public Decoder
{
public:
    using Script = std::function<Result<DecodedNode>(const DecodeInput &, const DecoderRegistry &)>;

    Scripted(int confidence, Script script)
        : m_confidence(confidence)
        , m_script(std::move(script))
    {
    }
    [[nodiscard]] QByteArray id() const override { return "scripted"; }
    [[nodiscard]] int confidence(const DecodeInput &input) const override
    {
        return input.context == "scripted" ? m_confidence : 0;
    }
    [[nodiscard]] Result<DecodedNode> decode(const DecodeInput &input, const DecoderRegistry &registry) const override
    {
        return m_script(input, registry);
    }

private:
    int m_confidence;
    Script m_script;
};

DecodeInput scriptedInput(const QByteArray &bytes)
{
    DecodeInput input;
    input.source = Nodes::whole(SourceBuffer::root("wire", bytes));
    input.context = "scripted";
    return input;
}

Scripted::Script giving(const char *id)
{
    return [id](const DecodeInput &input, const DecoderRegistry &) -> Result<DecodedNode> {
        return Nodes::group(id, {}, input.source);
    };
}

Exchange responseOf(const QByteArray &bytes)
{
    return Testing::exchangeOf(bytes, Side::Response);
}

} // namespace

class DecoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void choosesTheHighestConfidence();
    void prefersTheFirstOfEquals();
    void showsUnknownBytesAsTextOrHex();
    void showsFailedBytesRawWithTheError();
    void keepsFailedSecretsSecret();
    void keepsWhatStandsBehindDamageSecret_data();
    void keepsWhatStandsBehindDamageSecret();
    void limitsNesting();
    void matchesContexts();
    void decodesNothing();
    void decodesAHeadThatNeverCame();
    void marksWhatIsCutOff();
    void leavesHugeBodiesAlone();
    void masksAllOfACompressedBody();
    void mapsSecretsIntoTheBody();
    void findsTheInnermostNode();
    void findsTheBodyOfACompressedOne();
    void displaysValues_data();
    void displaysValues();
    void marksNeverGrowMilder();
    void guessesFromNames_data();
    void guessesFromNames();
    void recognisesWhatIsPasted_data();
    void recognisesWhatIsPasted();
};

void DecoderTest::choosesTheHighestConfidence()
{
    DecoderRegistry registry;
    registry.add(std::make_unique<Scripted>(10, giving("low")));
    registry.add(std::make_unique<Scripted>(90, giving("high")));
    registry.add(std::make_unique<Scripted>(0, giving("never")));
    QCOMPARE(registry.decode(scriptedInput("x")).id, "high");
}

void DecoderTest::prefersTheFirstOfEquals()
{
    DecoderRegistry registry;
    registry.add(std::make_unique<Scripted>(50, giving("first")));
    registry.add(std::make_unique<Scripted>(50, giving("second")));
    QCOMPARE(registry.decode(scriptedInput("x")).id, "first");
}

void DecoderTest::showsUnknownBytesAsTextOrHex()
{
    const DecoderRegistry registry;
    const DecodedNode text = registry.decode(scriptedInput("caf\xc3\xa9"));
    QCOMPARE(text.value.toString(), QStringLiteral("caf\u00e9"));
    QCOMPARE(text.state, NodeState::Unknown);
    const DecodedNode bytes = registry.decode(scriptedInput(QByteArray("\0\x01\xff", 3)));
    QCOMPARE(bytes.value.typeId(), int(QMetaType::QByteArray));
    QCOMPARE(displayValue(bytes, true), QStringLiteral("00 01 ff"));
    QVERIFY(!registry.decodeIfKnown(scriptedInput("x")));
}

void DecoderTest::showsFailedBytesRawWithTheError()
{
    DecoderRegistry registry;
    registry.add(
        std::make_unique<Scripted>(50, [](const DecodeInput &, const DecoderRegistry &) -> Result<DecodedNode> {
            return failureAt(ErrorCode::Malformed, QStringLiteral("It is broken."), 7);
        }));
    DecodeInput input = scriptedInput("0123456789");
    input.source.range = {4, 10};
    const DecodedNode node = registry.decode(input);
    QCOMPARE(node.state, NodeState::Damaged);
    QCOMPARE(node.value.toString(), QStringLiteral("456789"));
    QCOMPARE(node.note, QStringLiteral("It is broken."));
    QCOMPARE(node.find("error")->source.view().toByteArray(), "7");
}

void DecoderTest::keepsFailedSecretsSecret()
{
    const DecoderRegistry registry;
    DecodeInput input = scriptedInput("hunter2");
    for (const char *context : {"token", "credentials:Basic", "cookie:any", "header:X-Api-Key", "xml:Password"}) {
        input.context = context;
        QCOMPARE(registry.decode(input).sensitivity, Sensitivity::Secret);
    }
    input.context = "body";
    QCOMPARE(registry.decode(input).sensitivity, Sensitivity::Public);
}

void DecoderTest::keepsWhatStandsBehindDamageSecret_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("XML") << QByteArray("<a><wsu:b/><Password>sBSI!Z65</Password></a>");
    QTest::newRow("SOAP") << QByteArray(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>"
        "<wsu:b/><Password>sBSI!Z65</Password></soap:Body></soap:Envelope>");
    QTest::newRow("JSON") << QByteArray(R"({"a":1,,"password":"sBSI!Z65"})");
    QTest::newRow("cut JSON") << QByteArray(R"({"a":1,"password":"sBSI!Z65)");
    QTest::newRow("cut XML") << QByteArray("<a><Password>sBSI!Z65");
    QTest::newRow("Digest") << QByteArray("Authorization: Digest username=a b, response=\"sBSI!Z65\"");
}

void DecoderTest::keepsWhatStandsBehindDamageSecret()
{
    QFETCH(QByteArray, bytes);
    const DecodedMessage message = decodePasted(bytes);
    QVERIFY(message.root.anyDamaged());
    const qint64 secret = bytes.indexOf("sBSI!Z65");
    const QList<ByteRange> ranges = secretRanges(message);
    QVERIFY(std::any_of(ranges.begin(), ranges.end(), [&](ByteRange range) {
        return range.contains(ByteRange{secret, secret + 8});
    }));
}

void DecoderTest::limitsNesting()
{
    DecoderRegistry registry;
    registry.add(
        std::make_unique<Scripted>(50, [](const DecodeInput &input, const DecoderRegistry &all) -> Result<DecodedNode> {
            DecodedNode node = Nodes::group("layer", {}, input.source);
            node.children.append(all.decode(input.inner(input.source, "scripted")));
            return node;
        }));
    const DecodedNode node = registry.decode(scriptedInput("endless"));
    QCOMPARE(node.findAll("layer").size(), DecoderRegistry::kMaximumDepth + 1);
    QCOMPARE(node.find("raw.text")->state, NodeState::Unknown);
    // Base64 of Base64 of Base64 …
    QByteArray onion = "{\"a\":1}";
    for (int i = 0; i < 30; ++i) {
        onion = onion.toBase64();
    }
    QVERIFY(decodePasted(onion).root.find("base64"));
}

void DecoderTest::matchesContexts()
{
    DecodeInput input;
    input.context = "header:WWW-Authenticate";
    QVERIFY(input.isContext("header", "www-authenticate"));
    QVERIFY(!input.isContext("header", "www-authenticat"));
    QVERIFY(!input.isContext("head", "er:WWW-Authenticate"));
    QVERIFY(input.isContext("header"));
    QVERIFY(!input.isContext("heade"));
    QCOMPARE(input.contextName(), "WWW-Authenticate");
    input.facts.insert("host", "a");
    const DecodeInput inner = input.inner({}, "token");
    QCOMPARE(inner.depth, 1);
    QCOMPARE(inner.facts.value("host"), "a");
    QVERIFY(inner.isBare());
    QCOMPARE(inner.contextName(), "");
}

void DecoderTest::decodesNothing()
{
    const DecodedMessage message = decodeMessage(Exchange(), Side::Response);
    QCOMPARE(message.root.id, "http.response");
    QVERIFY(message.root.children.isEmpty());
    QVERIFY(secretRanges(message).isEmpty());
    QCOMPARE(decodePasted({}).root.state, NodeState::Unknown);
}

void DecoderTest::decodesAHeadThatNeverCame()
{
    Exchange exchange;
    exchange.request.wire = WireBytes("GET / HTTP/1.1\r\nAuthorization: Basic VXNlcjpQYX");
    const DecodedMessage message = decodeMessage(exchange, Side::Request);
    QCOMPARE(message.root.state, NodeState::Damaged);
    QCOMPARE(secretRanges(message).size(), 1);
}

void DecoderTest::marksWhatIsCutOff()
{
    Exchange exchange = responseOf("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    exchange.response.complete = false;
    const DecodedMessage message = decodeMessage(exchange, Side::Response);
    QCOMPARE(message.root.state, NodeState::Damaged);
    QCOMPARE(message.root.find("http.framing.contentLength")->state, NodeState::Damaged);
}

void DecoderTest::leavesHugeBodiesAlone()
{
    const QByteArray bytes =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n" + QByteArray(1000, 'x');
    const DecodedMessage message = decodeMessage(responseOf(bytes), Side::Response, DecoderRegistry::builtin(), 999);
    QVERIFY(!message.body);
    QVERIFY(!message.root.find("text"));
    const DecodedNode *body = message.root.find("http.body");
    QCOMPARE(body->state, NodeState::Notable);
    QCOMPARE(body->source.range.length(), 1000);
    QVERIFY(message.wire->bytes().size() < 100); // the rest was not even loaded
    QVERIFY(decodeMessage(responseOf(bytes), Side::Response, DecoderRegistry::builtin(), 1000).root.find("text"));
}

void DecoderTest::masksAllOfACompressedBody()
{
    QFile file(QStringLiteral(TEST_DATA "/decode/token-gzip.response.in"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const DecodedMessage message = decodeMessage(responseOf(file.readAll()), Side::Response);
    const QList<ByteRange> secrets = secretRanges(message);
    QCOMPARE(secrets.size(), 1);
    QCOMPARE(secrets[0], message.root.find("http.body")->source.range);
    const QList<ByteRange> inBody = secretRangesIn(message, message.body);
    QCOMPARE(inBody.size(), 1);
    QVERIFY(message.body->view(inBody[0]).startsWith("eyJ"));
    QVERIFY(inBody[0].length() < message.body->bytes().size());
}

void DecoderTest::mapsSecretsIntoTheBody()
{
    const DecodedMessage message = decodeMessage(
        responseOf(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 31\r\nCanaryToken: abcdefgh\r\n\r\n"
            "{\"a\":1,\"access_token\":\"secret!\"}"),
        Side::Response);
    QCOMPARE(secretRanges(message).size(), 2);
    const QList<ByteRange> inBody = secretRangesIn(message, message.body);
    QCOMPARE(inBody.size(), 1);
    QCOMPARE(message.body->view(inBody[0]).toByteArray(), "secret!");
    QVERIFY(secretRangesIn(message, nullptr).isEmpty());
}

void DecoderTest::findsTheInnermostNode()
{
    const QByteArray line = "Authorization: Basic VXNlcjpQYXNzd29yZCE=";
    const DecodedMessage message = decodePasted(line);
    const auto idAt = [&](qint64 offset) {
        const DecodedNode *node = nodeAt(message.root, *message.wire, offset);
        return node ? node->id : QByteArray("(none)");
    };
    QCOMPARE(idAt(0), "http.authorization");
    QCOMPARE(idAt(16), "http.authorization");
    QCOMPARE(idAt(21), "http.basic.userName");
    QCOMPARE(idAt(35), "http.basic.password");
    QCOMPARE(idAt(line.size()), "(none)");
    QCOMPARE(idAt(-1), "(none)");
    const SourceBufferPtr decoded = message.root.find("http.basic.password")->source.buffer;
    QCOMPARE(nodeAt(message.root, *decoded, 6)->id, "http.basic.password");
}

void DecoderTest::findsTheBodyOfACompressedOne()
{
    QFile file(QStringLiteral(TEST_DATA "/decode/token-gzip.response.in"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const DecodedMessage message = decodeMessage(responseOf(file.readAll()), Side::Response);
    const ByteRange body = message.root.find("http.body")->source.range;
    QCOMPARE(nodeAt(message.root, *message.wire, body.start + 20)->id, "http.body");
    QCOMPARE(nodeAt(message.root, *message.body, 16)->id, "json.value");
}

void DecoderTest::displaysValues_data()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("expected");
    QTest::newRow("group") << QVariant() << QString();
    QTest::newRow("text") << QVariant(QStringLiteral("a b")) << QStringLiteral("a b");
    QTest::newRow("bytes") << QVariant(QByteArray("\x00\xab", 2)) << QStringLiteral("00 ab");
    QTest::newRow("number") << QVariant(qint64(-5)) << QStringLiteral("-5");
    QTest::newRow("fraction") << QVariant(0.1) << QStringLiteral("0.1");
    QTest::newRow("truth") << QVariant(true) << QStringLiteral("true");
    QTest::newRow("time") << QVariant(QDateTime(QDate(2012, 6, 5), QTime(17, 8, 40), Qt::UTC))
                          << QStringLiteral("2012-06-05T17:08:40Z");
}

void DecoderTest::displaysValues()
{
    QFETCH(QVariant, value);
    QFETCH(QString, expected);
    DecodedNode node;
    node.value = value;
    QCOMPARE(displayValue(node, false), expected);
    node.sensitivity = Sensitivity::Secret;
    QCOMPARE(displayValue(node, true), expected);
    QCOMPARE(displayValue(node, false), value.isValid() ? QString(8, QChar(0x2022)) : QString());
}

void DecoderTest::marksNeverGrowMilder()
{
    DecodedNode node;
    node.mark(NodeState::Damaged, QStringLiteral("One."));
    node.mark(NodeState::Notable, QStringLiteral("Two."));
    node.mark(NodeState::Fine, {});
    QCOMPARE(node.state, NodeState::Damaged);
    QCOMPARE(node.note, QStringLiteral("One. Two."));
    QVERIFY(node.anyDamaged());
    QVERIFY(!node.anySecret());
}

void DecoderTest::guessesFromNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<Sensitivity>("expected");
    for (const char *name : {"password", "Password", "newPassword", "access_token", "X-XSRF-TOKEN", "SO-AppToken",
                             "client_secret", "X-Api-Key", "Ticket", "Canary", "ASP.NET_SessionId", "Credentials",
                             "code", "assertion", "usec", "connect.sid"}) {
        QTest::newRow(name) << QByteArray(name) << Sensitivity::Secret;
    }
    for (const char *name : {"UserName", "email", "EMailAddress", "login"}) {
        QTest::newRow(name) << QByteArray(name) << Sensitivity::Personal;
    }
    for (const char *name : {"token_type", "token_endpoint", "Content-Type", "Server", "statusCode", "ErrorCode",
                             "expires_in", "Author", "passenger", "nonce", "BusinessId", ""}) {
        QTest::addRow("%s (public)", name) << QByteArray(name) << Sensitivity::Public;
    }
}

void DecoderTest::guessesFromNames()
{
    QFETCH(QByteArray, name);
    QFETCH(Sensitivity, expected);
    QCOMPARE(sensitivityOfName(name), expected);
}

void DecoderTest::recognisesWhatIsPasted_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("id");
    QTest::newRow("request") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n") << QByteArray("http.request");
    QTest::newRow("request with LF, no blank line")
        << QByteArray("GET /x HTTP/1.1\nHost: a") << QByteArray("http.request");
    QTest::newRow("response") << QByteArray("HTTP/1.1 401 Unauthorized\nWWW-Authenticate: NTLM\n\n")
                              << QByteArray("http.response");
    QTest::newRow("HTTP/2 status line of curl")
        << QByteArray("HTTP/2 200\nserver: x\n\n") << QByteArray("http.response");
    QTest::newRow("header line") << QByteArray("Authorization: Basic YWRtMDo=") << QByteArray("http.headers");
    QTest::newRow("header lines") << QByteArray("A: 1\r\nB: 2\r\n") << QByteArray("http.headers");
    QTest::newRow("credentials") << QByteArray("Basic YWRtMDo=") << QByteArray("http.authorization");
    QTest::newRow("challenge") << QByteArray(R"(Digest realm="a", nonce="b", qop="auth")")
                               << QByteArray("http.challenges");
    QTest::newRow("challenges") << QByteArray("Negotiate, NTLM") << QByteArray("http.challenges");
    QTest::newRow("digest credentials") << QByteArray(R"(Digest username="a", realm="b", response="c")")
                                        << QByteArray("http.authorization");
    QTest::newRow("JWT") << QByteArray("\n eyJhbGciOiJub25lIn0.e30. \n") << QByteArray("jwt");
    QTest::newRow("JSON") << QByteArray(" {\"a\": 1}\n") << QByteArray("json.document");
    QTest::newRow("Set-Cookie value") << QByteArray("a=b; path=/; HttpOnly") << QByteArray("http.setCookie");
    QTest::newRow("Cookie value") << QByteArray("a=b; c=d") << QByteArray("http.cookies");
    QTest::newRow("form") << QByteArray("grant_type=password&username=a") << QByteArray("form");
    QTest::newRow("Base64 of JSON") << QByteArray("{\"a\": 1}").toBase64() << QByteArray("base64");
    QTest::newRow("address") << QByteArray("https://crm.acme.example/x") << QByteArray("raw.text");
    QTest::newRow("words") << QByteArray("just some words") << QByteArray("raw.text");
    QTest::newRow("a word that is Base64 by accident") << QByteArray("password") << QByteArray("raw.text");
    QTest::newRow("bytes") << QByteArray("\x01\x02\xff") << QByteArray("raw.bytes");
}

void DecoderTest::recognisesWhatIsPasted()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, id);
    QCOMPARE(decodePasted(bytes).root.id, id);
}

QTEST_GUILESS_MAIN(DecoderTest)
#include "tst_decoder.moc"
