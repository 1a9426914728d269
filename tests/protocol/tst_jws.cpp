// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jws.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Ticketscope;
using Jose::SignatureState;

namespace {

constexpr auto kUrlSafe = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

// RFC 7515 appendix A.1 to A.4.
const QByteArray kPayload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
                            "cnVlfQ";
const QByteArray kSecretJwk =
    R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4h)"
    R"(cgUuTwjAzZr1Z9CAow"})";
const QByteArray kRsaJwk =
    R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4)"
    R"(d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-)"
    R"(UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk)"
    R"(2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"})";
const QByteArray kRsaSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
    "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARN"
    "PvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1p"
    "hCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const QByteArray kP256Jwk = R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                            R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
const QByteArray kP256Signature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const QByteArray kP521Jwk =
    R"({"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxc)"
    R"(WceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"})";
const QByteArray kP521Signature =
    "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_"
    "7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolL"
    "zeO_Jn";
// RFC 7520 section 4.2, 4.3 and 4.4: the payload, a key, and its signature.
const QByteArray kRingPayload =
    "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIG"
    "lmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
const QByteArray kBilboRsa =
    R"({"kty":"RSA","kid":"bilbo.baggins@hobbiton.example","use":"sig","n":"n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4)"
    R"(rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6A)"
    R"(j-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLq)"
    R"(KnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw","e":"AQAB"})";
const QByteArray kBilboPss =
    "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCdP6O8TT"
    "B5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442ZdNqiVJRmBqrY"
    "RXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1aCN_2_jLAeQTlqRHtf"
    "a64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw";
const QByteArray kBilboEc =
    R"({"kty":"EC","kid":"bilbo.baggins@hobbiton.example","use":"sig","crv":"P-521","x":"AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3)"
    R"(v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt","y":"AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUd)"
    R"(aQkAgDPrwQrJmbnX9cwlGfP-HqHZR1"})";
const QByteArray kBilboEcSignature =
    "AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_"
    "sDDyYjnAMDxXPn7XrT"
    "0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2";
const QByteArray kRingSecret = R"({"kty":"oct","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037","use":"sig","alg":"HS256",)"
                               R"("k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"})";
// RFC 8037 appendix A.1 and A.4.
const QByteArray kEd25519Jwk = R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
                               R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
const QByteArray kEd25519Token =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGc"
    "vMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

QByteArray tokenOf(const QByteArray &header, const QByteArray &payload, const QByteArray &signature)
{
    return header.toBase64(kUrlSafe) + '.' + payload + '.' + signature;
}

QByteArray setJson(const QByteArrayList &keys)
{
    return "{\"keys\":[" + keys.join(',') + "]}";
}

Jose::KeySet setOf(const QByteArrayList &keys)
{
    const QByteArray json = setJson(keys);
    const Result<Jose::KeySet> set = Jose::readKeySet(json);
    return set.value_or(Jose::KeySet{});
}

QByteArray withMember(const QByteArray &jwk, const QString &name, const QString &value)
{
    QJsonObject object = QJsonDocument::fromJson(jwk).object();
    object.insert(name, value);
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

const Jose::Key &signer()
{
    static const Jose::Key key = Jose::Key::generate("ES256").value();
    return key;
}

const Jose::Key &stranger()
{
    static const Jose::Key key = Jose::Key::generate("ES256").value();
    return key;
}

QByteArray signedBy(const Jose::Key &key, const QByteArray &header)
{
    return Jose::sign(header, R"({"sub":"alice"})", key).value_or(QByteArray());
}

} // namespace

class JwsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verifiesTheSpecificationsTokens_data();
    void verifiesTheSpecificationsTokens();
    void signsAsTheSpecificationDoes();
    void verifiesEd448();
    void signsAndVerifies_data();
    void signsAndVerifies();
    void signsWithoutKeyOnlyWhereNoneIsMeant();
    void refusesToSignWithWhatDoesNotFit_data();
    void refusesToSignWithWhatDoesNotFit();
    void choosesTheKey_data();
    void choosesTheKey();
    void findsThePublicKeyTakenForSecret_data();
    void findsThePublicKeyTakenForSecret();
    void namesWhatIsWrongWithTheSignature_data();
    void namesWhatIsWrongWithTheSignature();
    void judgesTheHeader_data();
    void judgesTheHeader();
    void findsKeysByThumbprint();
};

void JwsTest::verifiesTheSpecificationsTokens_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("jwk");
    const auto row = [](const char *name, const QByteArray &token, const QByteArray &jwk) {
        QTest::newRow(name) << token << jwk;
    };
    row("RFC 7515 A.1 HS256",
        tokenOf("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", kPayload, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        kSecretJwk);
    row("RFC 7515 A.2 RS256", tokenOf(R"({"alg":"RS256"})", kPayload, kRsaSignature), kRsaJwk);
    row("RFC 7515 A.3 ES256", tokenOf(R"({"alg":"ES256"})", kPayload, kP256Signature), kP256Jwk);
    row("RFC 7515 A.4 ES512", tokenOf(R"({"alg":"ES512"})", "UGF5bG9hZA", kP521Signature), kP521Jwk);
    row("RFC 7520 4.2 PS384",
        tokenOf(R"({"alg":"PS384","kid":"bilbo.baggins@hobbiton.example"})", kRingPayload, kBilboPss), kBilboRsa);
    row("RFC 7520 4.3 ES512",
        tokenOf(R"({"alg":"ES512","kid":"bilbo.baggins@hobbiton.example"})", kRingPayload, kBilboEcSignature),
        kBilboEc);
    row("RFC 7520 4.4 HS256",
        tokenOf(R"({"alg":"HS256","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037"})", kRingPayload,
                "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"),
        kRingSecret);
    row("RFC 8037 A.5 EdDSA", kEd25519Token, kEd25519Jwk);
}

void JwsTest::verifiesTheSpecificationsTokens()
{
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, jwk);
    const Jose::SignatureCheck check = Jose::checkSignature(token, setOf({jwk}));
    QVERIFY2(check.state == SignatureState::Valid, qPrintable(check.text));
    QCOMPARE(check.key.value_or(-1), 0);

    QByteArray altered = token;
    const qsizetype payload = token.indexOf('.') + 5;
    altered[payload] = altered[payload] == 'A' ? 'B' : 'A';
    const Jose::SignatureCheck again = Jose::checkSignature(altered, setOf({jwk}));
    QVERIFY2(again.state == SignatureState::Invalid, qPrintable(again.text));
    QVERIFY2(again.text.contains(u"changed after it was signed"), qPrintable(again.text));
}

void JwsTest::signsAsTheSpecificationDoes()
{
    // EdDSA is deterministic, and so is RFC 7515 A.1's HMAC.
    const Jose::Key edwards = Jose::Key::fromJwk(kEd25519Jwk).value();
    QCOMPARE(Jose::sign(R"({"alg":"EdDSA"})", "Example of Ed25519 signing", edwards).value(), kEd25519Token);
    const Jose::Key shared = Jose::Key::fromJwk(kSecretJwk).value();
    QCOMPARE(Jose::sign("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}",
                        QByteArray::fromBase64(kPayload, QByteArray::Base64UrlEncoding), shared)
                 .value()
                 .split('.')
                 .last(),
             "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

void JwsTest::verifiesEd448()
{
    // RFC 8032 section 7.4, "1 octet".
    const QByteArray secret = QByteArray::fromHex("c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea"
                                                  "67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e");
    const QByteArray open = QByteArray::fromHex("43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01"
                                                "eb00742802b8438ea4cb82169c235160627b4c3a9480");
    const QByteArray signature = QByteArray::fromHex(
        "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633"
        "fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0f"
        "f3348ab21aa4adafd1d234441cf807c03a00");
    const QByteArray jwk = R"({"kty":"OKP","crv":"Ed448","x":")" + open.toBase64(kUrlSafe) + R"(","d":")" +
                           secret.toBase64(kUrlSafe) + "\"}";
    const Result<Jose::Key> key = Jose::Key::fromJwk(jwk);
    QVERIFY2(key.has_value(), key ? "" : qPrintable(key.error().text));
    const QByteArray message(1, '\x03');
    QVERIFY(Jose::verifyBytes(message, signature, *key, "EdDSA"));
    QVERIFY(Jose::verifyBytes(message, signature, *key, "Ed448"));
    QVERIFY(!Jose::verifyBytes(message, signature, *key, "Ed25519"));
    QCOMPARE(Jose::signBytes(message, *key, "EdDSA").value(), signature);
}

void JwsTest::signsAndVerifies_data()
{
    QTest::addColumn<QByteArray>("algorithm");
    for (const char *name : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
                             "Ed25519", "Ed448"}) {
        QTest::newRow(name) << QByteArray(name);
    }
}

void JwsTest::signsAndVerifies()
{
    QFETCH(QByteArray, algorithm);
    static const Jose::Key rsa = Jose::Key::generate("RS256").value(); // making one takes its time
    static const Jose::Key otherRsa = Jose::Key::generate("PS256").value();
    const bool isRsa = algorithm.startsWith('R') || algorithm.startsWith('P');
    const Result<Jose::Key> key = isRsa ? Result<Jose::Key>(rsa) : Jose::Key::generate(algorithm);
    QVERIFY2(key.has_value(), key ? "" : qPrintable(key.error().text));
    QVERIFY(key->isPrivate());
    QVERIFY(key->fits(algorithm));
    const QByteArray header = R"({"alg":")" + algorithm + R"(","kid":"k1"})";
    const Result<QByteArray> token = Jose::sign(header, R"({"sub":"alice"})", *key);
    QVERIFY2(token.has_value(), token ? "" : qPrintable(token.error().text));

    const Jose::KeySet published = setOf({key->publicJwk("k1", algorithm, "sig")});
    QCOMPARE(published.keys.size(), 1);
    QCOMPARE(published.keys[0].problem, QString());
    QVERIFY(!published.keys[0].key.isPrivate());
    const Jose::SignatureCheck check = Jose::checkSignature(*token, published);
    QVERIFY2(check.state == SignatureState::Valid, qPrintable(check.text));
    QCOMPARE(check.kid, "k1");

    const Jose::Key other = isRsa ? otherRsa : Jose::Key::generate(algorithm).value();
    QCOMPARE(Jose::checkSignature(*token, setOf({other.publicJwk("k1")})).state, SignatureState::Invalid);
}

void JwsTest::signsWithoutKeyOnlyWhereNoneIsMeant()
{
    QCOMPARE(Jose::sign(R"({"alg":"none"})", "{}", {}).value(), "eyJhbGciOiJub25lIn0.e30.");
    QVERIFY(!Jose::sign(R"({"alg":"none"})", "{}", signer()).has_value());
    QVERIFY(!Jose::sign(R"({"alg":"HS256"})", "{}", {}).has_value());
    QVERIFY(!Jose::sign("{}", "{}", signer()).has_value());
    QVERIFY(!Jose::sign("no JSON", "{}", signer()).has_value());
}

void JwsTest::refusesToSignWithWhatDoesNotFit_data()
{
    QTest::addColumn<QByteArray>("jwk");
    QTest::addColumn<QByteArray>("algorithm");
    QTest::newRow("EC key, RSA algorithm") << kP256Jwk << QByteArray("RS256");
    QTest::newRow("wrong curve") << kP256Jwk << QByteArray("ES512");
    QTest::newRow("Ed25519 key, Ed448 algorithm") << kEd25519Jwk << QByteArray("Ed448");
    QTest::newRow("public key") << kRsaJwk << QByteArray("RS256");
    QTest::newRow("unknown algorithm") << kEd25519Jwk << QByteArray("XS256");
    QTest::newRow("lower case") << kEd25519Jwk << QByteArray("eddsa");
}

void JwsTest::refusesToSignWithWhatDoesNotFit()
{
    QFETCH(QByteArray, jwk);
    QFETCH(QByteArray, algorithm);
    const Jose::Key key = Jose::Key::fromJwk(jwk).value();
    const Result<QByteArray> signature = Jose::signBytes("bytes", key, algorithm);
    QVERIFY(!signature.has_value());
    QVERIFY(!signature.error().text.isEmpty());
}

void JwsTest::choosesTheKey_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArrayList>("keys");
    QTest::addColumn<SignatureState>("state");
    QTest::addColumn<int>("key");
    QTest::addColumn<QString>("says");
    const QByteArray named = signedBy(signer(), R"({"alg":"ES256","kid":"k1"})");
    const QByteArray nameless = signedBy(signer(), R"({"alg":"ES256"})");
    const QByteArray strangers = signedBy(stranger(), R"({"alg":"ES256","kid":"k1"})");
    const QByteArray k1 = signer().publicJwk("k1");
    const QByteArray k2 = stranger().publicJwk("k2");
    const QByteArray bare = signer().publicJwk();
    const QByteArray broken = R"({"kty":"EC","crv":"P-256","kid":"k0","x":"AA","y":"AA"})";
    const auto row = [](const char *name, const QByteArray &token, const QByteArrayList &keys, SignatureState state,
                        int key, const char *says) {
        QTest::newRow(name) << token << keys << state << key << QString::fromLatin1(says);
    };
    row("by name among several", named, {k2, k1}, SignatureState::Valid, 1, "key \"k1\"");
    row("a broken key beside it", named, {broken, k1}, SignatureState::Valid, 1, "key \"k1\"");
    row("no name, all that fit are tried", nameless, {kRsaJwk, k2, k1}, SignatureState::Valid, 2, "key \"k1\"");
    row("no name, none fits", nameless, {kRsaJwk}, SignatureState::NoKey, -1, "None of the set's 1 key(s) goes with");
    row("no name, none made it", nameless, {k2}, SignatureState::Invalid, 0, "None of the 1 key(s)");
    row("a name, but the set has none", named, {bare}, SignatureState::Valid, 0, "key no. 1");
    row("unknown name", strangers, {signer().publicJwk("A"), kRsaJwk, bare}, SignatureState::NoKey, -1,
        "may have changed its keys");
    row("unknown name lists the set", strangers, {signer().publicJwk("A"), signer().publicJwk("B")},
        SignatureState::NoKey, -1, "\"A\", \"B\"");
    row("right key under another name", named, {k2, signer().publicJwk("other")}, SignatureState::NoKey, 1,
        "yet key \"other\" made the signature");
    row("two keys of one name", named, {stranger().publicJwk("k1"), k1}, SignatureState::Valid, 1, "key \"k1\"");
    row("named key is broken", signedBy(signer(), R"({"alg":"ES256","kid":"k0"})"), {broken, k1}, SignatureState::NoKey,
        0, "cannot be used");
    row("named key is of another kind", named, {withMember(kRsaJwk, QStringLiteral("kid"), QStringLiteral("k1"))},
        SignatureState::NoKey, 0, "kind RSA");
    row("named key is for encryption", named, {signer().publicJwk("k1", {}, "enc")}, SignatureState::NoKey, 0,
        "for encryption");
    row("key is for another algorithm", named, {signer().publicJwk("k1", "ES384")}, SignatureState::Valid, 0,
        "strict programs refuse");
    row("empty set", named, {}, SignatureState::NoKey, -1, "empty");
    row("altered under a known name", strangers, {k1, k2}, SignatureState::Invalid, 0, "not that of key \"k1\"");
}

void JwsTest::choosesTheKey()
{
    QFETCH(QByteArray, token);
    QFETCH(QByteArrayList, keys);
    QFETCH(SignatureState, state);
    QFETCH(int, key);
    QFETCH(QString, says);
    const Jose::SignatureCheck check = Jose::checkSignature(token, setOf(keys));
    QVERIFY2(check.state == state, qPrintable(check.text));
    QCOMPARE(int(check.key.value_or(-1)), key);
    QVERIFY2(check.text.contains(says), qPrintable(check.text));
}

void JwsTest::findsThePublicKeyTakenForSecret_data()
{
    QTest::addColumn<QByteArray>("jwk");
    QTest::addColumn<QByteArray>("secret");
    for (const auto &[name, jwk] :
         {std::pair("RSA", kRsaJwk), std::pair("EC", kP256Jwk), std::pair("OKP", kEd25519Jwk)}) {
        const Jose::Key key = Jose::Key::fromJwk(jwk).value();
        const QByteArray pem = key.publicPem();
        QTest::addRow("%s PEM", name) << jwk << pem;
        QTest::addRow("%s PEM without the last line end", name) << jwk << pem.chopped(1);
        QTest::addRow("%s PEM of Windows", name) << jwk << QByteArray(pem).replace('\n', "\r\n");
        QByteArray der = pem;
        der = QByteArray::fromBase64(
            der.replace("-----BEGIN PUBLIC KEY-----", "").replace("-----END PUBLIC KEY-----", ""));
        QTest::addRow("%s DER", name) << jwk << der;
    }
    const QByteArray pkcs1 = "-----BEGIN RSA PUBLIC KEY-----\n"
                             "MIIBCgKCAQEAofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd/wWJcyQoTbji9k0l8W2\n"
                             "6mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL+yRT+SFd2lZS+pCgNMs\n"
                             "D1W/YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb/7OMg0LOL+bSf63kpaSHSXndS5\n"
                             "z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxv\n"
                             "b3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxXFvUK+DWNmoudF8NAco9/h9iaGNj8q2et\n"
                             "hFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQIDAQAB\n"
                             "-----END RSA PUBLIC KEY-----\n";
    QTest::newRow("RSA PKCS#1 PEM") << kRsaJwk << pkcs1;
}

void JwsTest::findsThePublicKeyTakenForSecret()
{
    QFETCH(QByteArray, jwk);
    QFETCH(QByteArray, secret);
    for (const QByteArray &algorithm : {QByteArray("HS256"), QByteArray("HS384"), QByteArray("HS512")}) {
        const QByteArray header = R"({"alg":")" + algorithm + "\"}";
        const QByteArray token = signedBy(Jose::Key::fromSharedSecret(Secret(secret)), header);
        const Jose::SignatureCheck check = Jose::checkSignature(token, setOf({kP521Jwk, jwk}));
        QVERIFY2(check.state == SignatureState::Suspicious, qPrintable(check.text));
        QCOMPARE(check.key.value_or(-1), 1);
    }
    const QByteArray honest = signedBy(Jose::Key::fromSharedSecret(Secret("a secret")), R"({"alg":"HS256"})");
    QCOMPARE(Jose::checkSignature(honest, setOf({jwk})).state, SignatureState::NoKey);
}

void JwsTest::namesWhatIsWrongWithTheSignature_data()
{
    QTest::addColumn<QByteArray>("signature");
    QTest::addColumn<QByteArray>("jwk");
    QTest::addColumn<QByteArray>("algorithm");
    QTest::addColumn<QString>("says");
    const QByteArray rsa = QByteArray::fromBase64(kRsaSignature, QByteArray::Base64UrlEncoding);
    const QByteArray ec = QByteArray::fromBase64(kP256Signature, QByteArray::Base64UrlEncoding);
    QTest::newRow("RSA cut off") << rsa.chopped(1) << kRsaJwk << QByteArray("RS256") << "255 bytes";
    QTest::newRow("RSA too long") << QByteArray(rsa + 'x') << kRsaJwk << QByteArray("RS256") << "257 bytes";
    QTest::newRow("ECDSA cut off") << ec.chopped(2) << kP256Jwk << QByteArray("ES256") << "62 bytes";
    const QByteArray der = QByteArray::fromHex("30450220") + ec.first(32) + QByteArray::fromHex("022100") + ec.last(32);
    QTest::newRow("ECDSA in DER") << der << kP256Jwk << QByteArray("ES256") << "written in DER";
    QTest::newRow("ECDSA of zeros") << QByteArray(64, '\0') << kP256Jwk << QByteArray("ES256") << "was changed";
    QTest::newRow("EdDSA too short") << QByteArray(32, 'x') << kEd25519Jwk << QByteArray("EdDSA") << "32 bytes";
    QTest::newRow("missing") << QByteArray() << kRsaJwk << QByteArray("RS256") << "missing";
}

void JwsTest::namesWhatIsWrongWithTheSignature()
{
    QFETCH(QByteArray, signature);
    QFETCH(QByteArray, jwk);
    QFETCH(QByteArray, algorithm);
    QFETCH(QString, says);
    const QByteArray header = R"({"alg":")" + algorithm + "\"}";
    const Jose::SignatureCheck check =
        Jose::checkSignature(tokenOf(header, kPayload, signature.toBase64(kUrlSafe)), setOf({jwk}));
    QVERIFY2(check.state == SignatureState::Invalid, qPrintable(check.text));
    QVERIFY2(check.text.contains(says), qPrintable(check.text));
}

void JwsTest::judgesTheHeader_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<SignatureState>("state");
    QTest::newRow("none") << QByteArray(R"({"alg":"none"})") << SignatureState::Unsigned;
    QTest::newRow("None") << QByteArray(R"({"alg":"None"})") << SignatureState::Unsigned;
    QTest::newRow("nOnE") << QByteArray(R"({"alg":"nOnE"})") << SignatureState::Unsigned;
    QTest::newRow("no alg") << QByteArray(R"({"typ":"JWT"})") << SignatureState::Malformed;
    QTest::newRow("alg is a number") << QByteArray(R"({"alg":256})") << SignatureState::Malformed;
    QTest::newRow("alg twice") << QByteArray(R"({"alg":"none","alg":"RS256"})") << SignatureState::Malformed;
    QTest::newRow("lower case") << QByteArray(R"({"alg":"rs256"})") << SignatureState::Unsupported;
    QTest::newRow("unknown") << QByteArray(R"({"alg":"ES256K"})") << SignatureState::Unsupported;
    QTest::newRow("crit") << QByteArray(R"({"alg":"RS256","crit":["exp"],"exp":1})") << SignatureState::Unsupported;
    QTest::newRow("crit is empty") << QByteArray(R"({"alg":"RS256","crit":[]})") << SignatureState::Malformed;
    QTest::newRow("crit is a text") << QByteArray(R"({"alg":"RS256","crit":"b64"})") << SignatureState::Malformed;
    QTest::newRow("b64 false") << QByteArray(R"({"alg":"RS256","b64":false,"crit":["b64"]})")
                               << SignatureState::Unsupported;
    QTest::newRow("empty") << QByteArray("{}") << SignatureState::Malformed;
    QTest::newRow("a list") << QByteArray("[]") << SignatureState::Malformed;
}

void JwsTest::judgesTheHeader()
{
    QFETCH(QByteArray, header);
    QFETCH(SignatureState, state);
    const Jose::SignatureCheck check = Jose::checkSignature(tokenOf(header, kPayload, "AAAA"), setOf({kRsaJwk}));
    QVERIFY2(check.state == state, qPrintable(check.text));
    QVERIFY(!check.text.isEmpty());
}

void JwsTest::findsKeysByThumbprint()
{
    const QByteArray other = withMember(stranger().publicJwk(), QStringLiteral("x5t"), QStringLiteral("AAAA"));
    const QByteArray right =
        withMember(signer().publicJwk(), QStringLiteral("x5t"), QStringLiteral("Frf7jD-asGiFqADGTmTJfEq16Yw"));
    const QByteArray token = signedBy(signer(), R"({"alg":"ES256","x5t":"Frf7jD-asGiFqADGTmTJfEq16Yw"})");
    QCOMPARE(Jose::checkSignature(token, setOf({other, right})).state, SignatureState::Valid);
    const Jose::SignatureCheck unknown = Jose::checkSignature(token, setOf({other}));
    QCOMPARE(unknown.state, SignatureState::NoKey);
    QVERIFY(unknown.text.contains(u"Frf7jD-asGiFqADGTmTJfEq16Yw"));
}

QTEST_GUILESS_MAIN(JwsTest)
#include "tst_jws.moc"
