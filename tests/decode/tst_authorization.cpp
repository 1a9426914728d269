// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decodemessage.h"

#include <QTest>

using namespace Ticketscope;

namespace {

/// The tree of one header field line.
DecodedMessage header(const QByteArray &line)
{
    return decodePasted(line);
}

QString textOf(const DecodedMessage &message, const char *id)
{
    const DecodedNode *node = message.root.find(id);
    return node ? node->value.toString() : QStringLiteral("(none)");
}

QByteArray wireOf(const DecodedMessage &message, const DecodedNode *node)
{
    return node ? message.wire->view(node->source.wire()).toByteArray() : QByteArray("(none)");
}

} // namespace

class AuthorizationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsBasic_data();
    void readsBasic();
    void pointsAtThePasswordsCharacters();
    void rejectsTheCorruptedSample();
    void rejectsWrongAlphabet();
    void showsBothCharsets();
    void noticesTrailingNewline();
    void noticesMissingColon();
    void noticesDoubleEncoding();
    void noticesEmptyPassword();
    void namesTheDomain();
    void marksControlCharacters();
    void readsDigestOfTheRfc();
    void explainsStale();
    void noticesDamagedDigest_data();
    void noticesDamagedDigest();
    void comparesDigestUriWithTheTarget();
    void showsEveryChallenge();
    void keepsUnknownSchemesVisible();
    void handsBearerTokensOn();
    void masksWhatItCannotRead_data();
    void masksWhatItCannotRead();
    void noticesMissingCredentials();
    void readsProxyHeaders();
};

// The vectors of RFC 7617 section 2 and 2.1, and those of the services that the program is for.
void AuthorizationTest::readsBasic_data()
{
    QTest::addColumn<QByteArray>("encoded");
    QTest::addColumn<QString>("user");
    QTest::addColumn<QString>("password");
    QTest::newRow("of the RFC") << QByteArray("QWxhZGRpbjpvcGVuIHNlc2FtZQ==") << QStringLiteral("Aladdin")
                                << QStringLiteral("open sesame");
    QTest::newRow("User") << QByteArray("VXNlcjpQYXNzd29yZCE=") << QStringLiteral("User")
                          << QStringLiteral("Password!");
    QTest::newRow("adm0") << QByteArray("YWRtMDo=") << QStringLiteral("adm0") << QString();
    QTest::newRow("UTF-8") << QByteArray("dGVzdDoxMjPCow==") << QStringLiteral("test") << QStringLiteral("123\u00a3");
    QTest::newRow("Latin-1") << QByteArray("dGVzdDoxMjOj") << QStringLiteral("test") << QStringLiteral("123\u00a3");
    QTest::newRow("colons in the password")
        << QByteArray("a:b:c").toBase64() << QStringLiteral("a") << QStringLiteral("b:c");
    QTest::newRow("empty user") << QByteArray(":x").toBase64() << QString() << QStringLiteral("x");
}

void AuthorizationTest::readsBasic()
{
    QFETCH(QByteArray, encoded);
    QFETCH(QString, user);
    QFETCH(QString, password);
    const DecodedMessage message = header("Authorization: Basic " + encoded);
    QVERIFY(!message.root.anyDamaged());
    QCOMPARE(textOf(message, "http.authorization"), QStringLiteral("Basic"));
    QCOMPARE(textOf(message, "http.basic.userName"), user);
    QCOMPARE(textOf(message, "http.basic.password"), password);
    QCOMPARE(message.root.find("http.basic.userName")->sensitivity, Sensitivity::Personal);
    QCOMPARE(message.root.find("http.basic.password")->sensitivity, Sensitivity::Secret);
}

void AuthorizationTest::pointsAtThePasswordsCharacters()
{
    const DecodedMessage message = header("Authorization: Basic VXNlcjpQYXNzd29yZCE=");
    QCOMPARE(wireOf(message, message.root.find("http.basic.userName")), "VXNlcj");
    QCOMPARE(wireOf(message, message.root.find("http.basic.password")), "pQYXNzd29yZCE");
    QCOMPARE(message.root.find("http.basic.password")->source.buffer->name(), "base64:Authorization");
    const QList<ByteRange> secrets = secretRanges(message);
    QCOMPARE(secrets.size(), 1);
    QCOMPARE(message.wire->view(secrets[0]).toByteArray(), "pQYXNzd29yZCE");
}

void AuthorizationTest::rejectsTheCorruptedSample()
{
    const DecodedMessage message = header("Authorization: Basic YWrtMdo=");
    const DecodedNode *authorization = message.root.find("http.authorization");
    QVERIFY(authorization);
    QCOMPARE(authorization->state, NodeState::Damaged);
    QVERIFY(!message.root.find("http.basic.userName"));
    QVERIFY(!message.root.find("http.basic.password"));
    const DecodedNode *error = message.root.find("error");
    QVERIFY(error);
    QCOMPARE(error->source.view().toByteArray(), "\xed");
    QCOMPARE(error->source.range, (ByteRange{2, 3}));
    QCOMPARE(wireOf(message, error), "rt");
    QCOMPARE(message.root.find("http.basic.undivided")->value.toByteArray(), QByteArray("\x61\x6a\xed\x31\xda"));
}

void AuthorizationTest::rejectsWrongAlphabet()
{
    const DecodedMessage message = header("Authorization: Basic a_NlOv8_Pg==");
    QVERIFY(message.root.anyDamaged());
    QCOMPARE(wireOf(message, message.root.find("error")), "_");
    QCOMPARE(message.root.find("error")->source.range.start, 22);
    // It is shown all the same.
    QVERIFY(message.root.find("http.basic.password"));
    const DecodedMessage nonsense = header("Authorization: Basic a!!!");
    QVERIFY(nonsense.root.anyDamaged());
    QCOMPARE(wireOf(nonsense, nonsense.root.find("error")), "!");
    QCOMPARE(nonsense.wire->view(secretRanges(nonsense).value(0)).toByteArray(), "a!!!");
}

void AuthorizationTest::showsBothCharsets()
{
    const DecodedMessage utf8 = header("Authorization: Basic dGVzdDoxMjPCow==");
    QCOMPARE(textOf(utf8, "http.basic.password.utf8"), QStringLiteral("123\u00a3"));
    QCOMPARE(textOf(utf8, "http.basic.password.latin1"), QStringLiteral("123\u00c2\u00a3"));
    QCOMPARE(utf8.root.find("http.basic.password")->state, NodeState::Notable);
    const DecodedMessage latin1 = header("Authorization: Basic dGVzdDoxMjOj");
    QVERIFY(!latin1.root.find("http.basic.password.utf8"));
    QCOMPARE(textOf(latin1, "http.basic.password.latin1"), QStringLiteral("123\u00a3"));
    QCOMPARE(latin1.root.find("http.basic.password.latin1")->sensitivity, Sensitivity::Secret);
    const DecodedMessage ascii = header("Authorization: Basic VXNlcjpQYXNzd29yZCE=");
    QVERIFY(!ascii.root.find("http.basic.password.latin1"));
}

void AuthorizationTest::noticesTrailingNewline()
{
    const DecodedMessage message = header("Authorization: Basic " + QByteArray("User:Password!\r\n").toBase64());
    const DecodedNode *newline = message.root.find("http.basic.trailingNewline");
    QVERIFY(newline);
    QCOMPARE(newline->source.view().toByteArray(), "\r\n");
    QCOMPARE(message.root.find("http.basic.password")->state, NodeState::Notable);
}

void AuthorizationTest::noticesMissingColon()
{
    const DecodedMessage message = header("Authorization: Basic " + QByteArray("justauser").toBase64());
    QCOMPARE(message.root.find("http.authorization")->state, NodeState::Damaged);
    QVERIFY(message.root.find("error"));
    QVERIFY(!message.root.find("http.basic.password"));
}

void AuthorizationTest::noticesDoubleEncoding()
{
    const DecodedMessage message = header("Authorization: Basic " + QByteArray("User:Password!").toBase64().toBase64());
    QCOMPARE(message.root.find("http.authorization")->state, NodeState::Damaged);
    QCOMPARE(textOf(message, "http.basic.userName"), QStringLiteral("User"));
    QCOMPARE(textOf(message, "http.basic.password"), QStringLiteral("Password!"));
}

void AuthorizationTest::noticesEmptyPassword()
{
    const DecodedMessage message = header("Authorization: Basic YWRtMDo=");
    QCOMPARE(message.root.find("http.basic.password")->state, NodeState::Notable);
}

void AuthorizationTest::namesTheDomain()
{
    const DecodedMessage down = header("Authorization: Basic " + QByteArray("ACME\\alice:x").toBase64());
    QVERIFY(down.root.find("http.basic.userName")->note.contains(QStringLiteral("ACME")));
    const DecodedMessage mail = header("Authorization: Basic " + QByteArray("alice@acme.example:x").toBase64());
    QVERIFY(mail.root.find("http.basic.userName")->note.contains(QStringLiteral("acme.example")));
}

void AuthorizationTest::marksControlCharacters()
{
    const DecodedMessage message = header("Authorization: Basic " + QByteArray("a:b\x01"
                                                                               "c")
                                                                        .toBase64());
    QVERIFY(message.root.anyDamaged());
    QCOMPARE(message.root.find("error")->source.view().toByteArray(), "\x01");
}

void AuthorizationTest::readsDigestOfTheRfc()
{
    // RFC 7616 section 3.9.1.
    const DecodedMessage message =
        header("Authorization: Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", "
               "algorithm=SHA-256, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
               "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
               "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\", "
               "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
    QVERIFY(!message.root.anyDamaged());
    QCOMPARE(textOf(message, "http.digest.username"), QStringLiteral("Mufasa"));
    QCOMPARE(textOf(message, "http.digest.nc"), QStringLiteral("00000001"));
    QCOMPARE(message.root.find("http.digest.response")->sensitivity, Sensitivity::Secret);
    QCOMPARE(message.root.find("http.digest.nonce")->sensitivity, Sensitivity::Public);
    QCOMPARE(message.root.find("http.authorization")->children.size(), 10);
    QCOMPARE(wireOf(message, message.root.find("http.digest.uri")), "/dir/index.html");
}

void AuthorizationTest::explainsStale()
{
    const DecodedMessage yes = header(R"(WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", stale=TRUE)");
    QVERIFY(yes.root.find("http.challenge.stale")->note.contains(QStringLiteral("were right")));
    const DecodedMessage no = header(R"(WWW-Authenticate: Digest realm="r", nonce="n", qop="auth", stale=false)");
    QVERIFY(!no.root.find("http.challenge.stale")->note.contains(QStringLiteral("were right")));
}

void AuthorizationTest::noticesDamagedDigest_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("id");
    QTest::addColumn<NodeState>("state");
    const QByteArray good = "username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", qop=auth, nc=00000001, cnonce=\"c\", "
                            "response=\"8ca523f5e9506fed4657c9700eebdbec\"";
    const auto row = [&](const char *name, const QByteArray &from, const char *to, const char *id, NodeState state) {
        QTest::newRow(name) << QByteArray("Authorization: Digest " + QByteArray(good).replace(from, to))
                            << QByteArray(id) << state;
    };
    row("as it should be", "", "", "http.authorization", NodeState::Fine);
    row("no nonce", "nonce=\"n\", ", "", "http.authorization", NodeState::Damaged);
    row("no cnonce", "cnonce=\"c\", ", "", "http.authorization", NodeState::Damaged);
    row("no qop", "qop=auth, ", "", "http.authorization", NodeState::Notable);
    row("short count", "nc=00000001", "nc=1", "http.digest.nc", NodeState::Damaged);
    row("quoted count", "nc=00000001", "nc=\"00000001\"", "http.digest.nc", NodeState::Notable);
    row("short response", "8ca523f5", "8ca523f", "http.digest.response", NodeState::Damaged);
    row("response not hexadecimal", "8ca523f5", "8ca523fg", "http.digest.response", NodeState::Damaged);
    row("twice the same", "realm=\"r\"", R"(realm="r", realm="s")", "http.authorization", NodeState::Fine);
    row("open quote", "eebdbec\"", "eebdbec", "http.authorization", NodeState::Damaged);
}

void AuthorizationTest::noticesDamagedDigest()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, id);
    QFETCH(NodeState, state);
    const DecodedMessage message = header(line);
    const DecodedNode *node = message.root.find(id);
    QVERIFY(node);
    QCOMPARE(node->state, state);
    QCOMPARE(message.root.findAll("http.digest.realm").size() == 2,
             message.root.anyDamaged() && id == "http.authorization" && state == NodeState::Fine);
    // Damaged or not, the response never shows.
    QByteArray masked = message.wire->bytes();
    for (const ByteRange &range : secretRanges(message)) {
        std::fill(masked.begin() + range.start, masked.begin() + range.end, '*');
    }
    QVERIFY(!masked.contains("0eebdbec"));
}

void AuthorizationTest::comparesDigestUriWithTheTarget()
{
    const QByteArray request =
        "GET /other HTTP/1.1\r\nHost: a\r\nAuthorization: Digest username=\"a\", realm=\"r\", nonce=\"n\", "
        "uri=\"/\", response=\"8ca523f5e9506fed4657c9700eebdbec\"\r\n\r\n";
    QCOMPARE(decodePasted(request).root.find("http.digest.uri")->state, NodeState::Notable);
    QCOMPARE(decodePasted(QByteArray(request).replace("/other", "/")).root.find("http.digest.uri")->state,
             NodeState::Fine);
}

void AuthorizationTest::showsEveryChallenge()
{
    const DecodedMessage message = header(R"(WWW-Authenticate: Negotiate, NTLM, Basic realm="Acme", Unheard of="it")");
    const QList<const DecodedNode *> challenges = message.root.findAll("http.challenge");
    QCOMPARE(challenges.size(), 4);
    QCOMPARE(challenges[0]->value.toString(), QStringLiteral("Negotiate"));
    QCOMPARE(challenges[2]->source.view().toByteArray(), "Basic realm=\"Acme\"");
    QCOMPARE(challenges[3]->value.toString(), QStringLiteral("Unheard"));
    QCOMPARE(textOf(message, "http.challenge.of"), QStringLiteral("it"));
    QVERIFY(secretRanges(message).isEmpty());
}

void AuthorizationTest::keepsUnknownSchemesVisible()
{
    const DecodedMessage message = header(R"(Authorization: Frobnicate one="1", mac="abcdef")");
    QCOMPARE(message.root.find("http.authorization")->state, NodeState::Unknown);
    QCOMPARE(textOf(message, "http.credentials.mac"), QStringLiteral("abcdef"));
    QCOMPARE(message.root.find("http.credentials.mac")->sensitivity, Sensitivity::Secret);
}

void AuthorizationTest::handsBearerTokensOn()
{
    const DecodedMessage jwt = header("Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.");
    QVERIFY(jwt.root.find("jwt.claim.sub"));
    const DecodedMessage opaque = header("Authorization: Bearer mF_9.B5f-4.1JqM");
    QCOMPARE(textOf(opaque, "http.bearer.token"), QStringLiteral("mF_9.B5f-4.1JqM"));
    QCOMPARE(opaque.root.find("http.bearer.token")->sensitivity, Sensitivity::Secret);
}

void AuthorizationTest::masksWhatItCannotRead_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("no scheme") << QByteArray("7T:MAA3AGYAMQ");
    QTest::newRow("space in the middle") << QByteArray("Basic VXNlcjpQ YXNzd29yZCE=");
    QTest::newRow("two at once") << QByteArray("Basic VXNl, Bearer abcdefgh");
    QTest::newRow("unknown with token") << QByteArray("Custom abcdefghijk");
}

void AuthorizationTest::masksWhatItCannotRead()
{
    QFETCH(QByteArray, value);
    const DecodedMessage message = header("Authorization: " + value);
    const QList<ByteRange> secrets = secretRanges(message);
    QVERIFY(!secrets.isEmpty());
    QVERIFY(message.wire->view(secrets.first()).endsWith(value.right(6)));
}

void AuthorizationTest::noticesMissingCredentials()
{
    QCOMPARE(header("Authorization: Basic").root.find("http.authorization")->state, NodeState::Damaged);
    QVERIFY(header("Authorization: ").root.anyDamaged());
}

void AuthorizationTest::readsProxyHeaders()
{
    const DecodedMessage request = header("Proxy-Authorization: Basic VXNlcjpQYXNzd29yZCE=");
    QCOMPARE(textOf(request, "http.basic.password"), QStringLiteral("Password!"));
    QCOMPARE(request.root.find("http.basic.password")->source.buffer->name(), "base64:Proxy-Authorization");
    const DecodedMessage answer = header("Proxy-Authenticate: Basic realm=\"Squid\"");
    QCOMPARE(textOf(answer, "http.challenge.realm"), QStringLiteral("Squid"));
}

QTEST_GUILESS_MAIN(AuthorizationTest)
#include "tst_authorization.moc"
