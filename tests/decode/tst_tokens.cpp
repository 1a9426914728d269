// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decodemessage.h"
#include "decode/nodejson.h"

#include <QDateTime>
#include <QTest>

using namespace Ticketscope;

namespace {

QByteArray part(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray token(const QByteArray &header, const QByteArray &payload, const QByteArray &signature = QByteArray(32, 'x'))
{
    return part(header) + '.' + part(payload) + '.' + part(signature);
}

} // namespace

/// JWT, JWE and cookies within messages.
class TokensTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheTokenOfTheRfc();
    void readsTimesAsUtc();
    void readsTimesThatAreText();
    void refusesTimesThatAreNone_data();
    void refusesTimesThatAreNone();
    void comparesWithTheServersClock();
    void showsThumbprint();
    void marksUnsignedTokens();
    void marksMissingSignature();
    void neverSaysThatASignatureIsValid();
    void pointsAtDamage_data();
    void pointsAtDamage();
    void readsOnlyTheHeaderOfEncryptedTokens();
    void isSecretWhole();
    void findsTokensInsideClaims();
    void warnsOfCookiesWithoutSecure();
    void tellsEmptyCookiesFromDeletedOnes();
    void masksCookies();
};

void TokensTest::readsTheTokenOfTheRfc()
{
    // RFC 7515 appendix A.1.
    const QByteArray text =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const DecodedMessage message = decodePasted(text);
    QCOMPARE(message.root.id, "jwt");
    QVERIFY(!message.root.anyDamaged());
    QCOMPARE(message.root.find("jwt.header.alg")->value.toString(), QStringLiteral("HS256"));
    QCOMPARE(message.root.find("jwt.claim.iss")->value.toString(), QStringLiteral("joe"));
    QCOMPARE(message.root.find("jwt.claim.http://example.com/is_root")->value, QVariant(true));
    QCOMPARE(message.root.find("jwt.signature")->value.toByteArray().size(), 32);
    const ByteRange issuer = message.root.find("jwt.claim.iss")->source.wire();
    QCOMPARE(text.mid(issuer.start, issuer.length()), "Jqb2U"); // the characters that carry "joe"
}

void TokensTest::readsTimesAsUtc()
{
    const DecodedMessage message =
        decodePasted(token(R"({"alg":"RS256"})", R"({"exp":1300819380,"nbf":1300819380.5})"));
    QCOMPARE(message.root.find("jwt.claim.exp")->value.toDateTime(),
             QDateTime(QDate(2011, 3, 22), QTime(18, 43), Qt::UTC));
    QCOMPARE(displayValue(*message.root.find("jwt.claim.exp"), true), QStringLiteral("2011-03-22T18:43:00Z"));
    QCOMPARE(displayValue(*message.root.find("jwt.claim.nbf"), true), QStringLiteral("2011-03-22T18:43:00.500Z"));
}

void TokensTest::readsTimesThatAreText()
{
    const DecodedMessage message = decodePasted(token(R"({"alg":"RS256"})", R"({"iat":"1548690060"})"));
    const DecodedNode *issued = message.root.find("jwt.claim.iat");
    QCOMPARE(issued->state, NodeState::Notable);
    QCOMPARE(issued->value.toDateTime().toSecsSinceEpoch(), 1548690060);
}

void TokensTest::refusesTimesThatAreNone_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("word") << QByteArray("\"tomorrow\"");
    QTest::newRow("negative") << QByteArray("-5");
    QTest::newRow("beyond all calendars") << QByteArray("1e300");
    QTest::newRow("list") << QByteArray("[1]");
    QTest::newRow("null") << QByteArray("null");
}

void TokensTest::refusesTimesThatAreNone()
{
    QFETCH(QByteArray, value);
    const DecodedMessage message = decodePasted(token(R"({"alg":"RS256"})", "{\"exp\":" + value + "}"));
    QCOMPARE(message.root.find("jwt.claim.exp")->state, NodeState::Damaged);
}

void TokensTest::comparesWithTheServersClock()
{
    const QByteArray body =
        R"({"id_token":")" + token(R"({"alg":"RS256"})", R"({"exp":1338916000,"nbf":1338999999})") + "\"}";
    const QByteArray response =
        "HTTP/1.1 200 OK\r\nDate: Tue, 05 Jun 2012 17:08:40 GMT\r\nContent-Type: application/json\r\n"
        "Content-Length: " +
        QByteArray::number(body.size()) + "\r\n\r\n" + body;
    const DecodedMessage message = decodeMessage(Testing::exchangeOf(response, Side::Response), Side::Response);
    QCOMPARE(message.root.find("jwt.claim.exp")->state, NodeState::Notable);
    QCOMPARE(message.root.find("jwt.claim.nbf")->state, NodeState::Notable);
    QVERIFY(message.root.find("jwt.claim.exp")->note.contains(QStringLiteral("expired")));
}

void TokensTest::showsThumbprint()
{
    const DecodedMessage message = decodePasted(token(R"({"alg":"RS256","x5t":"Frf7jD-asGiFqADGTmTJfEq16Yw"})", "{}"));
    QVERIFY(
        message.root.find("jwt.header.x5t")->note.contains(QStringLiteral("16b7fb8c3f9ab06885a800c64e64c97c4ab5e98c")));
}

void TokensTest::marksUnsignedTokens()
{
    const DecodedMessage message = decodePasted("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.");
    QCOMPARE(message.root.state, NodeState::Notable);
    QCOMPARE(message.root.find("jwt.header.alg")->state, NodeState::Notable);
    QVERIFY(!message.root.anyDamaged());
}

void TokensTest::marksMissingSignature()
{
    const DecodedMessage message = decodePasted(token(R"({"alg":"RS256"})", "{}", {}));
    QCOMPARE(message.root.find("jwt.signature")->state, NodeState::Damaged);
}

void TokensTest::neverSaysThatASignatureIsValid()
{
    const DecodedMessage message = decodePasted(token(R"({"alg":"RS256"})", "{}"));
    QVERIFY(message.root.find("jwt.signature")->note.contains(QStringLiteral("not checked")));
}

void TokensTest::pointsAtDamage_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("offset"); // on the wire
    const QByteArray good = token(R"({"alg":"RS256"})", R"({"sub":"x","iss":"y"})");
    const qint64 second = good.indexOf('.') + 1;
    QTest::newRow("space in the claims") << QByteArray(good).replace(second + 6, 1, " ") << second + 6;
    QTest::newRow("standard alphabet in the signature") << QByteArray(good.chopped(1) + '/') << qint64(good.size() - 1);
    QTest::newRow("one part") << good.left(second - 1) + '.' << qint64(second);
    QTest::newRow("four parts") << QByteArray(good + ".abcd") << qint64(good.size() + 5);
}

void TokensTest::pointsAtDamage()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, offset);
    const DecodedMessage message = decodePasted(text);
    QCOMPARE(message.root.id, "jwt");
    QVERIFY(message.root.anyDamaged());
    const QList<const DecodedNode *> errors = message.root.findAll("error");
    QVERIFY(std::any_of(errors.begin(), errors.end(),
                        [&](const DecodedNode *error) { return error->source.wire().start == offset; }));
    // What stands before the damage is read.
    QCOMPARE(message.root.find("jwt.header.alg")->value.toString(), QStringLiteral("RS256"));
}

void TokensTest::readsOnlyTheHeaderOfEncryptedTokens()
{
    const QByteArray text = part(R"({"alg":"RSA-OAEP","enc":"A256GCM"})") + ".a2V5.aXY.Y2lwaGVydGV4dA.dGFn";
    const DecodedMessage message = decodePasted(text);
    QCOMPARE(message.root.id, "jwe");
    QVERIFY(!message.root.anyDamaged());
    QCOMPARE(message.root.find("jwe.header.enc")->value.toString(), QStringLiteral("A256GCM"));
    QCOMPARE(message.root.find("jwe.ciphertext")->value.toLongLong(), 10);
    QVERIFY(!message.root.find("jwt.claims"));
}

void TokensTest::isSecretWhole()
{
    const QByteArray text = token(R"({"alg":"RS256"})", R"({"sub":"alice"})");
    const DecodedMessage message = decodePasted("  " + text + "\n");
    QCOMPARE(secretRanges(message), (QList<ByteRange>{{2, 2 + text.size()}}));
    QCOMPARE(message.root.find("jwt.claim.sub")->sensitivity, Sensitivity::Personal);
}

void TokensTest::findsTokensInsideClaims()
{
    const QByteArray inner = token(R"({"alg":"HS256"})", R"({"sub":"inside"})");
    const DecodedMessage message = decodePasted(token(R"({"alg":"RS256"})", R"({"act":")" + inner + "\"}"));
    const QList<const DecodedNode *> subjects = message.root.findAll("jwt.claim.sub");
    QCOMPARE(subjects.size(), 1);
    QCOMPARE(subjects[0]->value.toString(), QStringLiteral("inside"));
    QCOMPARE(message.root.find("jwt.claim.act")->sensitivity, Sensitivity::Secret);
}

void TokensTest::warnsOfCookiesWithoutSecure()
{
    const auto node = [](const QByteArray &line) {
        const QByteArray response = "HTTP/1.1 200 OK\r\nSet-Cookie: " + line + "\r\nContent-Length: 0\r\n\r\n";
        return *decodeMessage(Testing::exchangeOf(response, Side::Response), Side::Response)
                    .root.find("http.setCookie");
    };
    QCOMPARE(node("a=abc; path=/").state, NodeState::Notable);
    QCOMPARE(node("a=abc; path=/; Secure; HttpOnly").state, NodeState::Fine);
    QCOMPARE(node("a=abc; Secure; Expires=soon").find("http.setCookie.expires")->state, NodeState::Damaged);
    QCOMPARE(node("a=abc; Secure; Max-Age=x").find("http.setCookie.max-age")->state, NodeState::Damaged);
    QVERIFY(node("abc").anyDamaged());
}

void TokensTest::tellsEmptyCookiesFromDeletedOnes()
{
    const DecodedMessage empty = decodePasted("Set-Cookie: ASP.NET_SessionId=; path=/");
    QVERIFY(empty.root.find("http.setCookie")->note.contains(QStringLiteral("does not delete")));
    const DecodedMessage deleted = decodePasted("Set-Cookie: ASP.NET_SessionId=; path=/; Max-Age=0");
    QVERIFY(!deleted.root.find("http.setCookie")->note.contains(QStringLiteral("does not delete")));
}

void TokensTest::masksCookies()
{
    const DecodedMessage message = decodePasted("Cookie: first=abcdef; second=ghijkl");
    const QList<ByteRange> secrets = secretRanges(message);
    QCOMPARE(secrets.size(), 2);
    QCOMPARE(message.wire->view(secrets[0]).toByteArray(), "abcdef");
    QCOMPARE(message.wire->view(secrets[1]).toByteArray(), "ghijkl");
}

QTEST_GUILESS_MAIN(TokensTest)
#include "tst_tokens.moc"
