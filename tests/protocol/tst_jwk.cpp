// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jwk.h"

#include "protocol/jws.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Ticketscope;

namespace {

// RFC 7638 section 3.1 (the key of RFC 7517 appendix A.1).
const QByteArray kRsaModulus =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
    "BJECPebWKRXjBZCiFV4n3oknjhMstn64"
    "tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_"
    "FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO"
    "pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
const QByteArray kEd25519 = R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
const QByteArray kP256 = R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                         R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";

QByteArray rsaJwk(const QByteArray &n = kRsaModulus, const QByteArray &e = "AQAB")
{
    return R"({"kty":"RSA","n":")" + n + R"(","e":")" + e + "\"}";
}

QByteArray base64Url(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray with(const QByteArray &jwk, const char *name, const QJsonValue &value)
{
    QJsonObject object = QJsonDocument::fromJson(jwk).object();
    object.insert(QString::fromLatin1(name), value);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// What the openssl program writes to standard output.
QByteArray openssl(const QStringList &arguments, const QByteArray &input = {})
{
    QProcess process;
    process.start(QStringLiteral("openssl"), arguments);
    process.write(input);
    process.closeWriteChannel();
    return process.waitForFinished(30000) && process.exitCode() == 0 ? process.readAllStandardOutput() : QByteArray();
}

QByteArray privatePem()
{
    static const QByteArray pem =
        openssl({QStringLiteral("genpkey"), QStringLiteral("-algorithm"), QStringLiteral("RSA")});
    return pem;
}

Secret secret(const char *text)
{
    return Secret(QByteArrayView(text));
}

/// A certificate of its own for the key, in PEM.
QByteArray certificatePem(const QByteArray &keyPem)
{
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("key.pem")));
    if (!file.open(QIODevice::WriteOnly) || file.write(keyPem) != keyPem.size()) {
        return {};
    }
    file.close();
    return openssl({QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-new"), QStringLiteral("-key"),
                    file.fileName(), QStringLiteral("-subj"), QStringLiteral("/CN=login.acme.example")});
}

QByteArray derOf(const QByteArray &pem)
{
    const qsizetype start = pem.indexOf("-----\n") + 6;
    return QByteArray::fromBase64(pem.mid(start, pem.indexOf("-----END") - start));
}

} // namespace

class JwkTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsKeys_data();
    void readsKeys();
    void makesTheSpecificationsThumbprints();
    void writesWhatItReads();
    void refusesKeys_data();
    void refusesKeys();
    void readsPem_data();
    void readsPem();
    void saysWhatIsNoPem_data();
    void saysWhatIsNoPem();
    void readsDotNetKeys();
    void takesTheCertificateWhereNumbersAreMissing();
    void saysThatTheCertificateIsAnothers();
    void listsBrokenKeysBesideGoodOnes();
    void passesOverAByteOrderMark();
    void saysWhatIsNoSet_data();
    void saysWhatIsNoSet();
    void readsWhatAPersonGives();
    void sharedSecretsStayShared();
};

void JwkTest::readsKeys_data()
{
    QTest::addColumn<QByteArray>("jwk");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("curve");
    QTest::addColumn<int>("bits");
    QTest::newRow("RSA") << rsaJwk() << QByteArray("RSA") << QByteArray() << 2048;
    QTest::newRow("EC") << kP256 << QByteArray("EC") << QByteArray("P-256") << 256;
    QTest::newRow("Ed25519") << kEd25519 << QByteArray("OKP") << QByteArray("Ed25519") << 256;
    QTest::newRow("shared") << QByteArray(R"({"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAA"})") << QByteArray("oct")
                            << QByteArray() << 128;
}

void JwkTest::readsKeys()
{
    QFETCH(QByteArray, jwk);
    const Result<Jose::Key> key = Jose::Key::fromJwk(jwk);
    QVERIFY2(key.has_value(), key ? "" : qPrintable(key.error().text));
    QTEST(key->type(), "type");
    QTEST(key->curve(), "curve");
    QTEST(key->bits(), "bits");
    QVERIFY(!key->isNull());
}

void JwkTest::makesTheSpecificationsThumbprints()
{
    QCOMPARE(Jose::Key::fromJwk(rsaJwk())->thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    // RFC 8037 appendix A.3.
    QCOMPARE(Jose::Key::fromJwk(kEd25519)->thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    QCOMPARE(Jose::Key().thumbprint(), QByteArray());
}

void JwkTest::writesWhatItReads()
{
    for (const char *algorithm : {"ES256", "ES384", "ES512", "EdDSA"}) {
        const Jose::Key key = Jose::Key::generate(algorithm).value();
        const QByteArray jwk = key.publicJwk("k", algorithm, "sig");
        const Result<Jose::Key> again = Jose::Key::fromJwk(jwk);
        QVERIFY2(again.has_value(), again ? "" : qPrintable(again.error().text));
        QVERIFY(!again->isPrivate());
        QCOMPARE(again->publicJwk("k", algorithm, "sig"), jwk);
        QCOMPARE(again->thumbprint(), key.thumbprint());
        QCOMPARE(Jose::Key::fromPem(Secret(key.publicPem()))->thumbprint(), key.thumbprint());
        QVERIFY(!jwk.contains("\"d\""));
    }
    QVERIFY(!Jose::Key::generate("HS256").has_value());
}

void JwkTest::refusesKeys_data()
{
    QTest::addColumn<QByteArray>("jwk");
    QTest::addColumn<QString>("says");
    const auto row = [](const char *name, const QByteArray &jwk, const char *says) {
        QTest::newRow(name) << jwk << QString::fromLatin1(says);
    };
    const QByteArray modulus = QByteArray::fromBase64(kRsaModulus, QByteArray::Base64UrlEncoding);
    row("no JSON", "{", "");
    row("a list", "[]", "JSON object");
    row("a set", R"({"keys":[]})", "set of keys");
    row("no kty", R"({"n":"AQAB","e":"AQAB"})", "no \"kty\"");
    row("unknown kty", R"({"kty":"LWE"})", "\"LWE\"");
    row("no e", R"({"kty":"RSA","n":"AQAB"})", "no member \"e\"");
    row("e is 1", rsaJwk(kRsaModulus, "AQ"), "1 or less");
    row("e is even", rsaJwk(kRsaModulus, "AQAA"), "even number");
    row("e is huge", rsaJwk(kRsaModulus, base64Url(QByteArray(64, '\x7f'))), "64 bytes");
    row("e is empty", rsaJwk(kRsaModulus, ""), "empty");
    row("e is a number", R"({"kty":"RSA","n":"AQAB","e":65537})", "not a text");
    row("n is tiny", rsaJwk("AQAB"), "only 17 bits");
    row("n is huge", rsaJwk(base64Url(QByteArray(4096, '\xff'))), "32768 bits");
    row("n is beyond all", rsaJwk(base64Url(QByteArray(20000, '\xff'))), "20000 bytes");
    row("n is even", rsaJwk(base64Url(modulus.chopped(1) + '\x02')), "even number");
    row("n with padding", rsaJwk(kRsaModulus + "=="), "\"=\"");
    row("n in standard Base64", rsaJwk(QByteArray(kRsaModulus).replace('_', '/')), "not Base64url");
    row("n twice", R"({"kty":"RSA","n":"AQAB","n":"AQAB","e":"AQAB"})", "stands there twice");
    row("unknown curve", with(kP256, "crv", QStringLiteral("secp256k1")), "\"secp256k1\"");
    row("encryption curve", R"({"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"})",
        "for encryption");
    row("curve of another type", with(kP256, "crv", QStringLiteral("Ed25519")), "curve");
    row("x lost a zero", with(kP256, "x", QStringLiteral("zc4ncPbEXUGDy-5v20t7WAczNXvp7xO6z248e9FURQ")), "31 bytes");
    row("no point of the curve", with(kP256, "y", QStringLiteral("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1")),
        "bits that stand for nothing");
    row("not on the curve", with(kP256, "y", QStringLiteral("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5aw")),
        "no point of the curve");
    row("halves of two keys", with(kP256, "d", QStringLiteral("jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LM")),
        "does not belong");
    row("Ed25519 too short", R"({"kty":"OKP","crv":"Ed25519","x":"AAAA"})", "3 bytes");
    row("Ed25519 halves of two keys",
        with(kEd25519, "d", QStringLiteral("AAAAne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")), "does not belong");
    row("shared and empty", R"({"kty":"oct","k":""})", "empty");
}

void JwkTest::refusesKeys()
{
    QFETCH(QByteArray, jwk);
    QFETCH(QString, says);
    const Result<Jose::Key> key = Jose::Key::fromJwk(jwk);
    QVERIFY(!key.has_value());
    QVERIFY2(key.error().text.contains(says), qPrintable(key.error().text));
    QVERIFY(!key.error().text.isEmpty());
}

void JwkTest::readsPem_data()
{
    QTest::addColumn<QByteArray>("pem");
    QTest::addColumn<QByteArray>("passphrase");
    QTest::addColumn<bool>("isPrivate");
    QTest::addColumn<QByteArray>("type");
    const QByteArray pkcs8 = privatePem();
    QVERIFY(!pkcs8.isEmpty());
    const QString aes = QStringLiteral("-aes256");
    const QStringList withWord{QStringLiteral("-passout"), QStringLiteral("pass:open sesame")};
    const QByteArray none;
    QTest::newRow("PKCS#8") << pkcs8 << none << true << QByteArray("RSA");
    QTest::newRow("PKCS#8 encrypted") << openssl(QStringList{QStringLiteral("pkey"), aes} + withWord, pkcs8)
                                      << QByteArray("open sesame") << true << QByteArray("RSA");
    QTest::newRow("PKCS#1") << openssl({QStringLiteral("rsa"), QStringLiteral("-traditional")}, pkcs8) << none << true
                            << QByteArray("RSA");
    QTest::newRow("PKCS#1 encrypted")
        << openssl(QStringList{QStringLiteral("rsa"), QStringLiteral("-traditional"), aes} + withWord, pkcs8)
        << QByteArray("open sesame") << true << QByteArray("RSA");
    QTest::newRow("public") << openssl({QStringLiteral("pkey"), QStringLiteral("-pubout")}, pkcs8) << none << false
                            << QByteArray("RSA");
    QTest::newRow("PKCS#1 public") << openssl({QStringLiteral("rsa"), QStringLiteral("-RSAPublicKey_out")}, pkcs8)
                                   << none << false << QByteArray("RSA");
    QTest::newRow("certificate") << certificatePem(pkcs8) << none << false << QByteArray("RSA");
    QTest::newRow("SEC 1 behind its parameters") << openssl({QStringLiteral("ecparam"), QStringLiteral("-name"),
                                                             QStringLiteral("prime256v1"), QStringLiteral("-genkey")})
                                                 << none << true << QByteArray("EC");
    QTest::newRow("Windows line ends") << QByteArray(pkcs8).replace('\n', "\r\n") << none << true << QByteArray("RSA");
    QTest::newRow("text around it") << QByteArray("Bag Attributes\n    friendlyName: x\n" + pkcs8 + "\nmore") << none
                                    << true << QByteArray("RSA");
}

void JwkTest::readsPem()
{
    QFETCH(QByteArray, pem);
    QFETCH(QByteArray, passphrase);
    QVERIFY(!pem.isEmpty());
    const Result<Jose::Key> key = Jose::Key::fromPem(Secret(pem), Secret(passphrase));
    QVERIFY2(key.has_value(), key ? "" : qPrintable(key.error().text));
    QTEST(key->isPrivate(), "isPrivate");
    QTEST(key->type(), "type");
    if (!passphrase.isEmpty()) {
        const Result<Jose::Key> without = Jose::Key::fromPem(Secret(pem));
        QVERIFY(!without.has_value());
        QCOMPARE(without.error().code, ErrorCode::SecretMissing);
        const Result<Jose::Key> wrong = Jose::Key::fromPem(Secret(pem), secret("wrong"));
        QVERIFY(!wrong.has_value());
        QVERIFY2(wrong.error().text.contains(u"does not open"), qPrintable(wrong.error().text));
    }
}

void JwkTest::saysWhatIsNoPem_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    const QByteArray pem = privatePem();
    QTest::newRow("empty") << QByteArray() << "empty";
    QTest::newRow("JWK") << rsaJwk() << "JSON";
    QTest::newRow("DER") << derOf(pem) << "DER";
    QTest::newRow("no lines") << derOf(pem).toBase64() << "BEGIN";
    QTest::newRow("OpenSSH public") << QByteArray("ssh-rsa AAAAB3NzaC1yc2E= a@b") << "OpenSSH";
    QTest::newRow("OpenSSH private") << QByteArray(
                                            "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE "
                                            "KEY-----\n")
                                     << "ssh-keygen";
    QTest::newRow("request") << QByteArray("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE "
                                           "REQUEST-----\n")
                             << "CERTIFICATE REQUEST";
    QTest::newRow("cut off") << pem.first(pem.size() / 2) << "cut off";
    QTest::newRow("changed") << QByteArray(pem).replace(40, 4, "AAAA") << "cannot be read";
    QTest::newRow("prose") << QByteArray("The key is in the safe.") << "no line";
}

void JwkTest::saysWhatIsNoPem()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    const Result<Jose::Key> key = Jose::Key::fromPem(Secret(text));
    QVERIFY(!key.has_value());
    QVERIFY2(key.error().text.contains(says), qPrintable(key.error().text));
}

void JwkTest::readsDotNetKeys()
{
    const QByteArray xml = "<RSAKeyValue><Modulus>" +
                           QByteArray::fromBase64(kRsaModulus, QByteArray::Base64UrlEncoding).toBase64() +
                           "</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>";
    const Result<Jose::Key> key = Jose::Key::fromPem(Secret(xml));
    QVERIFY2(key.has_value(), key ? "" : qPrintable(key.error().text));
    QCOMPARE(key->thumbprint(), Jose::Key::fromJwk(rsaJwk())->thumbprint());
    QVERIFY(!key->isPrivate());
    QCOMPARE(Jose::readKeys(xml)->keys.size(), 1);
    QVERIFY(!Jose::Key::fromPem(Secret(xml.chopped(20))).has_value());
    QVERIFY(!Jose::Key::fromPem(secret("<RSAKeyValue><Modulus>!</Modulus></RSAKeyValue>")).has_value());
}

void JwkTest::takesTheCertificateWhereNumbersAreMissing()
{
    const QByteArray certificate = certificatePem(privatePem());
    QVERIFY(!certificate.isEmpty());
    const QString der = QString::fromLatin1(derOf(certificate).toBase64());
    const QByteArray jwk = QJsonDocument(QJsonObject{{QStringLiteral("kty"), QStringLiteral("RSA")},
                                                     {QStringLiteral("x5c"), QJsonArray{der}}})
                               .toJson();
    const Result<Jose::KeySet> set = Jose::readKeySet(jwk);
    QVERIFY(set.has_value());
    QCOMPARE(set->keys[0].problem, QString());
    QCOMPARE(set->keys[0].key.thumbprint(), Jose::Key::fromPem(Secret(privatePem()))->thumbprint());
    const QByteArray sha1 = QCryptographicHash::hash(derOf(certificate), QCryptographicHash::Sha1);
    QCOMPARE(set->keys[0].x5t, base64Url(sha1));
    QVERIFY(!set->keys[0].x5tS256.isEmpty());

    const QByteArray broken = R"({"kty":"RSA","x5c":["AAAA"]})";
    QVERIFY(!Jose::readKeySet(broken)->keys[0].problem.isEmpty());
}

void JwkTest::saysThatTheCertificateIsAnothers()
{
    const QString der = QString::fromLatin1(derOf(certificatePem(privatePem())).toBase64());
    const Result<Jose::KeySet> set = Jose::readKeySet(with(rsaJwk(), "x5c", QJsonArray{der}));
    QVERIFY(!set->keys[0].key.isNull());
    QVERIFY2(set->keys[0].remark.contains(u"for another key"), qPrintable(set->keys[0].remark));
}

void JwkTest::listsBrokenKeysBesideGoodOnes()
{
    const QByteArray json =
        R"({"keys":[{"kty":"RSA","kid":"a","n":"AQAB","e":"AQ"}, 7, )" + with(kEd25519, "kid", QStringLiteral("b")) +
        R"(,{"kty":"RSA","kid":"weak","e":"AQAB","n":")" + base64Url(QByteArray(128, '\xff')) + R"("}]})";
    const Result<Jose::KeySet> set = Jose::readKeySet(json);
    QVERIFY(set.has_value());
    QCOMPARE(set->keys.size(), 4);
    QCOMPARE(set->keys[0].kid, "a");
    QVERIFY(set->keys[0].key.isNull());
    QVERIFY(!set->keys[0].problem.isEmpty());
    QVERIFY(!set->keys[1].problem.isEmpty());
    QVERIFY(!set->keys[2].key.isNull());
    QCOMPARE(set->keys[2].problem, QString());
    const ByteRange source = set->keys[2].source;
    QCOMPARE(json.mid(source.start, source.length()), with(kEd25519, "kid", QStringLiteral("b")));
    QVERIFY(!set->keys[3].key.isNull());
    QVERIFY2(set->keys[3].remark.contains(u"1024 bits"), qPrintable(set->keys[3].remark));
}

void JwkTest::passesOverAByteOrderMark()
{
    const QByteArray json = "\xef\xbb\xbf\r\n {\"keys\": [" + rsaJwk() + "]}\n";
    const Result<Jose::KeySet> set = Jose::readKeySet(json);
    QVERIFY(set.has_value());
    QCOMPARE(json.mid(set->keys[0].source.start, set->keys[0].source.length()), rsaJwk());
    const QByteArray marked = "\xef\xbb\xbf" + rsaJwk();
    QVERIFY(Jose::Key::fromJwk(marked).has_value());
}

void JwkTest::saysWhatIsNoSet_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("says");
    QTest::newRow("empty") << QByteArray() << "";
    QTest::newRow("a page") << QByteArray("<!DOCTYPE html><html>") << "page";
    QTest::newRow("discovery document") << QByteArray(R"({"issuer":"https://x","jwks_uri":"https://x/jwks"})")
                                        << "https://x/jwks";
    QTest::newRow("an error") << QByteArray(R"({"error":"not_found"})") << "not_found";
    QTest::newRow("something else") << QByteArray(R"({"a":1})") << "neither";
    QTest::newRow("keys are no list") << QByteArray(R"({"keys":{}})") << "list";
    QTest::newRow("a list") << QByteArray("[]") << "JSON object";
    QTest::newRow("cut off") << QByteArray(R"({"keys":[{"kty":)") << "";
    QTest::newRow("too many") << QByteArray("{\"keys\":[" + QByteArray("{},").repeated(600) + "{}]}") << "601 keys";
    QTest::newRow("too large") << QByteArray((1 << 20) + 1, ' ') << "bytes";
}

void JwkTest::saysWhatIsNoSet()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, says);
    const Result<Jose::KeySet> set = Jose::readKeySet(text);
    QVERIFY(!set.has_value());
    QVERIFY2(set.error().text.contains(says), qPrintable(set.error().text));
}

void JwkTest::readsWhatAPersonGives()
{
    const QByteArray certificate = certificatePem(privatePem());
    const QByteArray two = certificate + Jose::Key::fromJwk(kP256)->publicPem();
    const Result<Jose::KeySet> set = Jose::readKeys(two);
    QVERIFY(set.has_value());
    QCOMPARE(set->keys.size(), 2);
    QCOMPARE(set->keys[0].key.type(), "RSA");
    QVERIFY(!set->keys[0].x5t.isEmpty());
    QCOMPARE(set->keys[1].key.type(), "EC");
    QCOMPARE(two.mid(set->keys[1].source.start, 10), "-----BEGIN");
    QCOMPARE(Jose::readKeys(derOf(certificate))->keys.size(), 1);
    QCOMPARE(Jose::readKeys(derOf(Jose::Key::fromJwk(kP256)->publicPem()))->keys[0].key.type(), "EC");
    QCOMPARE(Jose::readKeys(rsaJwk())->keys.size(), 1);
    QVERIFY(!Jose::readKeys("\x30\x82").has_value());
    QVERIFY(!Jose::readKeys("nothing").has_value());
}

void JwkTest::sharedSecretsStayShared()
{
    const Jose::Key key = Jose::Key::fromSharedSecret(secret("not so secret"));
    QCOMPARE(key.type(), "oct");
    QVERIFY(key.fits("HS256"));
    QVERIFY(!key.fits("RS256"));
    QCOMPARE(key.publicJwk("k"), QByteArray());
    QCOMPARE(key.publicPem(), QByteArray());
    const Jose::Key empty = Jose::Key::fromSharedSecret(Secret(QByteArray("")));
    QVERIFY(Jose::signBytes("x", empty, "HS256").has_value());
}

QTEST_GUILESS_MAIN(JwkTest)
#include "tst_jwk.moc"
