// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwtchecks.h"

#include <QCryptographicHash>
#include <QTest>

#include <algorithm>

using namespace Ticketscope;
using Jose::CheckState;
using Jose::TokenCheck;

namespace {

constexpr auto kUrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
constexpr qint64 kIssued = 1768478400; // 2026-01-15 12:00:00 UTC
const QByteArray kHeader = R"({"alg":"ES256","typ":"JWT","kid":"k1"})";
const QByteArray kClaims =
    R"({"iss":"https://login.acme.example","aud":"crm-app","sub":"alice","iat":1768478400,"nbf":1768478340,)"
    R"("exp":1768478700,"nonce":"n-0S6"})";

QDateTime at(qint64 second)
{
    return QDateTime::fromSecsSinceEpoch(second, Qt::UTC);
}

const Jose::Key &provider()
{
    static const Jose::Key key = Jose::Key::generate("ES256").value();
    return key;
}

Jose::KeySet setOf(const QByteArray &jwk)
{
    const QByteArray json = "{\"keys\":[" + jwk + "]}";
    return Jose::readKeySet(json).value_or(Jose::KeySet{});
}

Jose::TokenExpectations everything()
{
    Jose::TokenExpectations expected;
    expected.keys = setOf(provider().publicJwk("k1", "ES256", "sig"));
    expected.keysFrom = QStringLiteral("#3");
    expected.issuer = QStringLiteral("https://login.acme.example");
    expected.audience = QStringLiteral("crm-app");
    expected.nonce = QStringLiteral("n-0S6");
    expected.localNow = at(kIssued + 10);
    expected.serverNow = at(kIssued + 9);
    return expected;
}

QByteArray tokenOf(const QByteArray &claims, const QByteArray &header = kHeader, const Jose::Key &key = provider())
{
    return Jose::sign(header, claims, key).value_or(QByteArray());
}

QByteArray changed(const char *what, const char *into)
{
    return QByteArray(kClaims).replace(what, into);
}

const TokenCheck *find(const QList<TokenCheck> &checks, const QByteArray &id)
{
    const auto found = std::find_if(checks.begin(), checks.end(), [&](const TokenCheck &c) { return c.id == id; });
    return found == checks.end() ? nullptr : &*found;
}

QByteArrayList idsIn(const QList<TokenCheck> &checks, CheckState state)
{
    QByteArrayList ids;
    for (const TokenCheck &check : checks) {
        if (check.state == state) {
            ids.append(check.id);
        }
    }
    return ids;
}

QByteArray told(const QList<TokenCheck> &checks)
{
    QByteArray text;
    for (const TokenCheck &check : checks) {
        text += check.id + " " + QByteArray::number(int(check.state)) + ": " + check.text.toUtf8() + "\n";
    }
    return text;
}

/// A token whose signature reads as the sample that SuperOffice publishes: no dots.
QByteArray withoutDots(const QByteArray &token)
{
    return QByteArray(token).replace('.', "");
}

} // namespace

class JwtChecksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesARightToken();
    void neverCallsValidWhatWasNotChecked();
    void namesWhatIsWrong_data();
    void namesWhatIsWrong();
    void allowsWhatIsAllowed_data();
    void allowsWhatIsAllowed();
    void comparesWithEachClock();
    void readsTimesThatAreTexts();
    void tellsEveryCheckOfWhatItCannotRead_data();
    void tellsEveryCheckOfWhatItCannotRead();
    void checksTheAccessTokensHash_data();
    void checksTheAccessTokensHash();
    void pointsAtTheParts();
    void passesOverSpaceAroundTheToken();
    void showsForeignTextInMeasure();
};

void JwtChecksTest::passesARightToken()
{
    const QList<TokenCheck> checks = Jose::checkToken(tokenOf(kClaims), everything());
    QVERIFY2(Jose::isValid(checks), told(checks).constData());
    const QByteArrayList passed{
        "form",       "algorithm",         "signature", "issuer",           "audience",  "expiry", "expiry.server",
        "not-before", "not-before.server", "issued-at", "issued-at.server", "time-form", "nonce"};
    QCOMPARE(idsIn(checks, CheckState::Passed), passed);
    const QByteArrayList unchecked{"authorized-party", "at-hash"};
    QCOMPARE(idsIn(checks, CheckState::NotChecked), unchecked);
    for (const TokenCheck &check : checks) {
        QVERIFY2(!check.title.isEmpty() && !check.text.isEmpty(), check.id.constData());
    }
    QVERIFY(find(checks, "signature")->text.contains(u"#3"));
}

void JwtChecksTest::neverCallsValidWhatWasNotChecked()
{
    const QList<TokenCheck> checks = Jose::checkToken(tokenOf(kClaims), {});
    QVERIFY(!Jose::isValid(checks));
    QVERIFY(idsIn(checks, CheckState::Failed).isEmpty());
    const QByteArrayList passed{"form", "algorithm", "time-form"};
    QCOMPARE(idsIn(checks, CheckState::Passed), passed);
    for (const char *id :
         {"signature", "issuer", "audience", "expiry", "not-before", "issued-at", "nonce", "at-hash"}) {
        QVERIFY2(find(checks, id)->state == CheckState::NotChecked, id);
    }
    QVERIFY(!find(checks, "expiry.server"));
    QVERIFY(!Jose::isValid({}));
}

void JwtChecksTest::namesWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("check");
    QTest::addColumn<CheckState>("state");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const QByteArray &token, const char *check, CheckState state,
                        const char *says) {
        QTest::newRow(name) << token << QByteArray(check) << state << QString::fromLatin1(says);
    };
    const QByteArray good = tokenOf(kClaims);
    const QByteArrayList parts = good.split('.');
    const QByteArray altered = parts[0] + '.' + changed("alice", "admin").toBase64(kUrlSafe) + '.' + parts[2];
    const auto unsignedBy = [](const QByteArray &algorithm) {
        const QByteArray header = R"({"alg":")" + algorithm + "\"}";
        return QByteArray(header.toBase64(kUrlSafe) + '.' + kClaims.toBase64(kUrlSafe) + '.');
    };
    const Jose::Key publicAsSecret = Jose::Key::fromSharedSecret(Secret(provider().publicPem()));
    row("algorithm none", unsignedBy("none"), "algorithm", CheckState::Failed, "not signed");
    row("algorithm none: the signature", unsignedBy("none"), "signature", CheckState::Failed, "anybody");
    row("algorithm nOnE", unsignedBy("nOnE"), "algorithm", CheckState::Failed, "odd spelling");
    row("HS256 with the public key", tokenOf(kClaims, R"({"alg":"HS256","kid":"k1"})", publicAsSecret), "signature",
        CheckState::Failed, "the secret is the public key \"k1\"");
    row("HS256 with the public key: the algorithm", tokenOf(kClaims, R"({"alg":"HS256","kid":"k1"})", publicAsSecret),
        "algorithm", CheckState::Failed, "RFC 8725 section 2.1");
    row("HS256 with a secret",
        tokenOf(kClaims, R"({"alg":"HS256"})", Jose::Key::fromSharedSecret(Secret(QByteArray("s")))), "signature",
        CheckState::NotChecked, "public keys only");
    row("altered payload", altered, "signature", CheckState::Failed, "changed after it was signed");
    row("cut signature", good.chopped(6), "signature", CheckState::Failed, "60 bytes");
    row("missing signature", QByteArray(parts[0] + '.' + parts[1] + '.'), "signature", CheckState::Failed, "missing");
    row("unknown kid", tokenOf(kClaims, R"({"alg":"ES256","kid":"k0"})", Jose::Key::generate("ES256").value()),
        "signature", CheckState::NotChecked,
        "names a key \"k0\", which is not in the set. The provider's set has keys \"k1\"");
    row("unknown algorithm",
        QByteArray(QByteArray(R"({"alg":"ES256K"})").toBase64(kUrlSafe) + '.' + parts[1] + ".AAAA"), "signature",
        CheckState::NotChecked, "cannot be checked here");
    row("wrong issuer", tokenOf(changed("login.acme.example", "login.contoso.example")), "issuer", CheckState::Failed,
        "issued by \"https://login.contoso.example\", where \"https://login.acme.example\" was expected");
    row("issuer with a slash", tokenOf(changed("acme.example\"", "acme.example/\"")), "issuer", CheckState::Failed,
        "slash at the end");
    row("issuer in capitals", tokenOf(changed("https://login.acme", "https://Login.Acme")), "issuer",
        CheckState::Failed, "upper and lower case");
    row("issuer without scheme", tokenOf(changed("https://login.acme", "login.acme")), "issuer", CheckState::Failed,
        "\"https://\"");
    row("no issuer", tokenOf(changed("\"iss\"", "\"iz\"")), "issuer", CheckState::Failed, "does not say who issued");
    row("issuer is a number", tokenOf(changed("\"https://login.acme.example\"", "7")), "issuer", CheckState::Failed,
        "not a text");
    row("wrong audience", tokenOf(changed("crm-app", "shop-app")), "audience", CheckState::Failed,
        "meant for \"shop-app\", not for \"crm-app\"");
    row("wrong audiences", tokenOf(changed("\"crm-app\"", R"(["a","b"])")), "audience", CheckState::Failed,
        "\"a\", \"b\"");
    row("no audience", tokenOf(changed("\"aud\"", "\"and\"")), "audience", CheckState::Failed, "whom it is meant for");
    row("empty audience", tokenOf(changed("\"crm-app\"", "[]")), "audience", CheckState::Failed, "empty list");
    row("audience is an object", tokenOf(changed("\"crm-app\"", "{}")), "audience", CheckState::Failed, "neither");
    row("audience with a number", tokenOf(changed("\"crm-app\"", R"(["crm-app",1])")), "audience", CheckState::Failed,
        "neither");
    row("another's token, wrong party", tokenOf(changed("\"crm-app\"", R"(["crm-app","b"],"azp":"b")")),
        "authorized-party", CheckState::Failed, "issued to \"b\", not to \"crm-app\"");
    row("several audiences, no party", tokenOf(changed("\"crm-app\"", R"(["crm-app","b"])")), "authorized-party",
        CheckState::Notable, "several audiences");
    row("one audience, other party", tokenOf(changed("\"crm-app\"", R"("crm-app","azp":"phone")")), "authorized-party",
        CheckState::Notable, "issued to \"phone\"");
    row("expired", tokenOf(changed("1768478700", "1768474810")), "expiry", CheckState::Failed,
        "By this computer's clock the token expired 60 minute(s) before, at 2026-01-15 11:00:10 UTC");
    row("expired, by the server", tokenOf(changed("1768478700", "1768474810")), "expiry.server", CheckState::Failed,
        "By the server's clock");
    row("expires now", tokenOf(changed("1768478700", "1768478410")), "expiry", CheckState::Failed, "0 second(s)");
    row("no expiry", tokenOf(changed("\"exp\"", "\"ex\"")), "expiry", CheckState::Notable, "for ever");
    row("not yet valid", tokenOf(changed("1768478340", "1768482010")), "not-before", CheckState::Failed,
        "not valid yet: it is good in 60 minute(s), at 2026-01-15 13:00:10 UTC");
    row("not yet valid, by the server", tokenOf(changed("1768478340", "1768482010")), "not-before.server",
        CheckState::Failed, "By the server's clock");
    row("issued in the future", tokenOf(changed("\"iat\":1768478400", "\"iat\":1893456000")), "issued-at",
        CheckState::Notable, "in the future");
    row("time is a text", tokenOf(changed("\"iat\":1768478400", "\"iat\":\"1768478400\"")), "time-form",
        CheckState::Notable, "\"iat\" is a text");
    row("milliseconds", tokenOf(changed("1768478700", "1768478700000")), "expiry", CheckState::Failed, "milliseconds");
    row("milliseconds: the form", tokenOf(changed("1768478700", "1768478700000")), "time-form", CheckState::Failed,
        "milliseconds");
    row("time is a date", tokenOf(changed("1768478700", "\"2026-01-15T12:05:00Z\"")), "expiry", CheckState::Failed,
        "no time in seconds");
    row("time is negative", tokenOf(changed("1768478700", "-1")), "time-form", CheckState::Failed,
        "no time in seconds");
    row("time is beyond all", tokenOf(changed("1768478700", "1e300")), "expiry", CheckState::Failed,
        "no time in seconds");
    row("time has a fraction", tokenOf(changed("1768478700", "1768478700.5")), "time-form", CheckState::Notable,
        "fraction");
    row("wrong nonce", tokenOf(changed("n-0S6", "n-XXX")), "nonce", CheckState::Failed, "another login");
    row("no nonce", tokenOf(changed("\"nonce\"", "\"once\"")), "nonce", CheckState::Failed, "does not give it back");
    row("nonce is a number", tokenOf(changed("\"n-0S6\"", "6")), "nonce", CheckState::Failed, "not a text");
    row("claim twice", tokenOf(changed("\"sub\"", "\"aud\":\"crm-app\",\"sub\"")), "form", CheckState::Notable,
        "twice");
    row("byte order mark", tokenOf("\xef\xbb\xbf" + kClaims), "form", CheckState::Notable, "byte order mark");
    row("payload is cut JSON", tokenOf(kClaims.chopped(1)), "form", CheckState::Failed, "broken JSON");
    row("payload is no JSON", tokenOf("Frodo"), "form", CheckState::Notable, "no JWT");
    row("payload is a list", tokenOf("[1]"), "form", CheckState::Failed, "no object");
    row("dots lost", withoutDots(good), "form", CheckState::Failed, "signature are missing: the payload begins");
    QByteArray corrupt = withoutDots(good);
    corrupt.remove(7, 3).remove(70, 2);
    row("dots and characters lost", corrupt, "form", CheckState::Failed, "characters are missing or changed");
    row("first dot lost", QByteArray(parts[0] + parts[1] + '.' + parts[2]), "form", CheckState::Failed,
        "dot between header and payload");
    row("second dot lost", QByteArray(parts[0] + '.' + parts[1] + parts[2]), "form", CheckState::Failed, "two parts");
    row("header alone", parts[0], "form", CheckState::Failed, "Only the beginning");
    row("four parts", QByteArray(good + ".AAAA"), "form", CheckState::Failed, "4 parts");
    row("padding", QByteArray(good + "=="), "form", CheckState::Failed, "\"=\"");
    row("standard Base64", QByteArray(parts[0] + '.' + parts[1] + ".+/+/"), "form", CheckState::Failed,
        "standard Base64");
    row("broken into lines", QByteArray(good).insert(40, "\r\n"), "form", CheckState::Failed, "white space");
    row("empty", QByteArray(), "form", CheckState::Failed, "empty");
    row("encrypted", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.BBBB.CCCC", "form", CheckState::Passed,
        "only its header");
    row("opaque", "2YotnFZFEjr1zCsicMWpAA", "form", CheckState::NotChecked, "introspection");
    row("SuperOffice's access token", "8A:Cust12345.AZ8", "form", CheckState::NotChecked, "SuperOffice");
}

void JwtChecksTest::namesWhatIsWrong()
{
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, check);
    QFETCH(CheckState, state);
    QFETCH(QString, says);
    const QList<TokenCheck> checks = Jose::checkToken(token, everything());
    const TokenCheck *found = find(checks, check);
    QVERIFY2(found, told(checks).constData());
    QVERIFY2(found->state == state, told(checks).constData());
    QVERIFY2(found->text.contains(says), told(checks).constData());
    QVERIFY2(found->part.start >= 0 && found->part.end <= token.size(), told(checks).constData());
    if (state == CheckState::Failed) {
        QVERIFY(!Jose::isValid(checks));
    }
}

void JwtChecksTest::allowsWhatIsAllowed_data()
{
    QTest::addColumn<QByteArray>("claims");
    QTest::addColumn<QByteArray>("check");
    QTest::newRow("audience in a list") << changed("\"crm-app\"", R"(["crm-app"])") << QByteArray("audience");
    QTest::newRow("one of several audiences")
        << changed("\"crm-app\"", R"(["x","crm-app"],"azp":"crm-app")") << QByteArray("audience");
    QTest::newRow("authorized party") << changed("\"crm-app\"", R"(["x","crm-app"],"azp":"crm-app")")
                                      << QByteArray("authorized-party");
    QTest::newRow("space around the payload") << QByteArray(" \r\n" + kClaims + "\n") << QByteArray("form");
    QTest::newRow("escaped issuer") << changed("https://login", "https:\\/\\/login") << QByteArray("issuer");
}

void JwtChecksTest::allowsWhatIsAllowed()
{
    QFETCH(QByteArray, claims);
    QFETCH(QByteArray, check);
    const QList<TokenCheck> checks = Jose::checkToken(tokenOf(claims), everything());
    QVERIFY2(Jose::isValid(checks), told(checks).constData());
    QVERIFY2(find(checks, check)->state == CheckState::Passed, told(checks).constData());
}

void JwtChecksTest::comparesWithEachClock()
{
    // A computer whose clock is an hour ahead.
    Jose::TokenExpectations expected = everything();
    expected.localNow = at(kIssued + 3610);
    const QList<TokenCheck> checks = Jose::checkToken(tokenOf(kClaims), expected);
    QCOMPARE(find(checks, "expiry")->state, CheckState::Failed);
    QCOMPARE(find(checks, "expiry.server")->state, CheckState::Passed);
    QVERIFY(!Jose::isValid(checks));

    // Within the tolerance it is told all the same.
    expected.localNow = at(kIssued + 330);
    expected.leeway = std::chrono::seconds(60);
    const QList<TokenCheck> tolerated = Jose::checkToken(tokenOf(kClaims), expected);
    QCOMPARE(find(tolerated, "expiry")->state, CheckState::Notable);
    QVERIFY2(find(tolerated, "expiry")->text.contains(u"tolerance of 60 second(s)"),
             qPrintable(find(tolerated, "expiry")->text));
    QVERIFY(Jose::isValid(tolerated));
}

void JwtChecksTest::readsTimesThatAreTexts()
{
    // As SuperID writes it: "iat" a text, "nbf" and "exp" numbers.
    const QList<TokenCheck> checks =
        Jose::checkToken(tokenOf(changed("\"iat\":1768478400", "\"iat\":\"1768478400\"")), everything());
    QCOMPARE(find(checks, "issued-at")->state, CheckState::Passed);
    QCOMPARE(find(checks, "time-form")->state, CheckState::Notable);
    QCOMPARE(find(checks, "time-form")->claim, "iat");
    QVERIFY2(Jose::isValid(checks), told(checks).constData());
}

void JwtChecksTest::tellsEveryCheckOfWhatItCannotRead_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("encrypted") << QByteArray("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.BBBB.CCCC");
    QTest::newRow("opaque") << QByteArray("2YotnFZFEjr1zCsicMWpAA");
    QTest::newRow("dots lost") << withoutDots(tokenOf(kClaims));
    QTest::newRow("payload is no JSON") << tokenOf("Frodo");
}

void JwtChecksTest::tellsEveryCheckOfWhatItCannotRead()
{
    QFETCH(QByteArray, token);
    const QList<TokenCheck> checks = Jose::checkToken(token, everything());
    for (const char *id : {"issuer", "audience", "authorized-party", "expiry", "not-before", "issued-at", "time-form",
                           "nonce", "at-hash"}) {
        const TokenCheck *check = find(checks, id);
        QVERIFY2(check && check->state == CheckState::NotChecked, id);
        QVERIFY2(check->text.startsWith(u"Not checked"), qPrintable(check->text));
    }
}

void JwtChecksTest::checksTheAccessTokensHash_data()
{
    QTest::addColumn<QByteArray>("algorithm");
    QTest::addColumn<QCryptographicHash::Algorithm>("hash");
    QTest::newRow("ES256") << QByteArray("ES256") << QCryptographicHash::Sha256;
    QTest::newRow("ES384") << QByteArray("ES384") << QCryptographicHash::Sha384;
    QTest::newRow("ES512") << QByteArray("ES512") << QCryptographicHash::Sha512;
    QTest::newRow("Ed25519") << QByteArray("Ed25519") << QCryptographicHash::Sha512;
}

void JwtChecksTest::checksTheAccessTokensHash()
{
    QFETCH(QByteArray, algorithm);
    QFETCH(QCryptographicHash::Algorithm, hash);
    const QByteArray whole = QCryptographicHash::hash("an access token", hash);
    const QByteArray claims = R"({"at_hash":")" + whole.first(whole.size() / 2).toBase64(kUrlSafe) + "\"}";
    const QByteArray header = R"({"alg":")" + algorithm + "\"}";
    const QByteArray token = tokenOf(claims, header, Jose::Key::generate(algorithm).value());
    Jose::TokenExpectations expected;
    QCOMPARE(find(Jose::checkToken(token, expected), "at-hash")->state, CheckState::NotChecked);
    expected.accessToken = "an access token";
    QCOMPARE(find(Jose::checkToken(token, expected), "at-hash")->state, CheckState::Passed);
    expected.accessToken = "another one";
    QCOMPARE(find(Jose::checkToken(token, expected), "at-hash")->state, CheckState::Failed);
}

void JwtChecksTest::pointsAtTheParts()
{
    const QByteArray token = tokenOf(kClaims);
    const QByteArrayList parts = token.split('.');
    const QList<TokenCheck> checks = Jose::checkToken(token, everything());
    const auto partOf = [&](const char *id) {
        const ByteRange range = find(checks, id)->part;
        return token.mid(range.start, range.length());
    };
    QCOMPARE(partOf("algorithm"), parts[0]);
    QCOMPARE(partOf("audience"), parts[1]);
    QCOMPARE(partOf("signature"), parts[2]);
    const QByteArray dotless = withoutDots(token);
    const ByteRange payload = find(Jose::checkToken(dotless, {}), "form")->part;
    QCOMPARE(payload.start, qint64(parts[0].size()));
}

void JwtChecksTest::passesOverSpaceAroundTheToken()
{
    const QByteArray token = "\r\n " + tokenOf(kClaims) + "\n";
    const QList<TokenCheck> checks = Jose::checkToken(token, everything());
    QVERIFY2(Jose::isValid(checks), told(checks).constData());
    const ByteRange header = find(checks, "algorithm")->part;
    QCOMPARE(token.mid(header.start, 3), "eyJ");
}

void JwtChecksTest::showsForeignTextInMeasure()
{
    const QByteArray claims = R"({"iss":")" + QByteArray(100000, 'x') + R"(","aud":"a\u0007\nb"})";
    const QList<TokenCheck> checks = Jose::checkToken(tokenOf(claims), everything());
    QVERIFY(find(checks, "issuer")->text.size() < 500);
    QVERIFY(!find(checks, "audience")->text.contains(u'\n'));
    QVERIFY(!find(checks, "audience")->text.contains(QChar(7)));
}

QTEST_GUILESS_MAIN(JwtChecksTest)
#include "tst_jwtchecks.moc"
