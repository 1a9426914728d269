// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/ntlmcrypto.h"
#include "protocol/ntlmsigner.h"

#include <QCryptographicHash>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Ntlm;

namespace {

// MS-NLMP section 4.2.1.
const Secret kPassword(QByteArrayView("Password"));
const QString kUser = QStringLiteral("User");
const QString kDomain = QStringLiteral("Domain");
const QByteArray kServerChallenge = QByteArray::fromHex("0123456789abcdef");
const QByteArray kClientChallenge(8, '\xaa');
const Secret kRandomSessionKey(QByteArrayView(QByteArray(16, '\x55')));
const QByteArray kPlaintext = QByteArray::fromHex("50006c00610069006e007400650078007400");
constexpr quint32 kV1Flags = 0xe2028233;
constexpr quint32 kSessionFlags = 0x820a8233;
constexpr quint32 kV2Flags = 0xe28a8233;

QByteArray hex(const Secret &key)
{
    return key.reveal().toByteArray().toHex();
}

QByteArray blobOfSection4241()
{
    const QByteArray pairs = QByteArray::fromHex("02000c0044006f006d00610069006e0001000c005300650072007600650072000000"
                                                 "0000");
    return clientBlob(0, kClientChallenge, pairs);
}

struct Sealed
{
    QByteArray message;
    QByteArray signature;
};

/// SEAL of section 3.4.3.
Sealed seal(quint32 flags, const Secret &key)
{
    Rc4 handle(sealKey(flags, key, Signatory::Client).reveal());
    const QByteArray message = handle.apply(kPlaintext);
    return {message, messageSignature(flags, signKey(flags, key, Signatory::Client), &handle, 0, kPlaintext)};
}

} // namespace

class TestNtlmCrypto final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hashesThePasswordAsSection4221()
    {
        QCOMPARE(hex(ntowfV1(kPassword)), QByteArray("a4f49c406510bdcab6824ee7c30fd852"));
        QCOMPARE(hex(lmowfV1(kPassword).value()), QByteArray("e52cac67419a9a224a3b108f3fa6cb6d"));
        QCOMPARE(hex(sessionBaseKeyV1(ntowfV1(kPassword))), QByteArray("d87262b0cde4b1cb7499becccdf10784"));
    }

    void answersV1AsSection4222()
    {
        QCOMPARE(responseV1(ntowfV1(kPassword), kServerChallenge).toHex(),
                 QByteArray("67c43011f30298a2ad35ece64f16331c44bdbed927841f94"));
        QCOMPARE(responseV1(lmowfV1(kPassword).value(), kServerChallenge).toHex(),
                 QByteArray("98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13"));
    }

    void exchangesTheSessionKeyAsSection4222_data()
    {
        QTest::addColumn<quint32>("flags");
        QTest::addColumn<QByteArray>("encrypted");
        QTest::newRow("session base key") << kV1Flags << QByteArray("518822b1b3f350c8958682ecbb3e3cb7");
        QTest::newRow("non-NT session key")
            << (kV1Flags | RequestNonNtSessionKey) << QByteArray("7452ca55c225a1ca04b48fae32cf56fc");
        QTest::newRow("LM key") << (kV1Flags | NegotiateLmKey) << QByteArray("4cd7bb57d697ef9b549f02b8f9b37864");
    }

    void exchangesTheSessionKeyAsSection4222()
    {
        QFETCH(quint32, flags);
        const std::optional<Secret> lmowf = lmowfV1(kPassword);
        const Secret key = keyExchangeKeyV1(flags, sessionBaseKeyV1(ntowfV1(kPassword)), lmowf,
                                            responseV1(*lmowf, kServerChallenge), kServerChallenge);
        QTEST(rc4Once(key, kRandomSessionKey.reveal()).toHex(), "encrypted");
    }

    void sealsAsSection4224()
    {
        const Sealed sealed = seal(kV1Flags, kRandomSessionKey);
        QCOMPARE(sealed.message.toHex(), QByteArray("56fe04d861f9319af0d7238a2e3b4d457fb8"));
        // The example shows the pad encrypted (45c844e5); the pseudocode of section 3.4.4.1 sets it to zero at the end.
        QCOMPARE(sealed.signature.toHex(), QByteArray("010000000000000009dcd1df2e459d36"));
    }

    void answersWithClientChallengeAsSection423()
    {
        const Secret ntowf = ntowfV1(kPassword);
        QCOMPARE(responseNtlm2Session(ntowf, kServerChallenge, kClientChallenge).toHex(),
                 QByteArray("7537f803ae367128ca458204bde7caf81e97ed2683267232"));
        const QByteArray lmResponse = kClientChallenge + QByteArray(16, '\0');
        const Secret key =
            keyExchangeKeyV1(kSessionFlags, sessionBaseKeyV1(ntowf), std::nullopt, lmResponse, kServerChallenge);
        QCOMPARE(hex(key), QByteArray("eb93429a8bd952f8b89c55b87f475edc"));
        QCOMPARE(hex(sealKey(kSessionFlags, key, Signatory::Client)), QByteArray("04dd7f014d8504d265a25cc86a3a7c06"));
        QCOMPARE(hex(signKey(kSessionFlags, key, Signatory::Client)), QByteArray("60e799be5c72fc92922ae8ebe961fb8d"));
        const Sealed sealed = seal(kSessionFlags, key);
        QCOMPARE(sealed.message.toHex(), QByteArray("a02372f6530273f3aa1eb90190ce5200c99d"));
        QCOMPARE(sealed.signature.toHex(), QByteArray("01000000ff2aeb52f681793a00000000"));
    }

    void answersV2AsSection424()
    {
        const Secret key = ntowfV2(ntowfV1(kPassword), kUser, kDomain);
        QCOMPARE(hex(key), QByteArray("0c868a403bfd7a93a3001ef22ef02e3f"));
        const QByteArray proof = ntProof(key, kServerChallenge, blobOfSection4241());
        QCOMPARE(proof.toHex(), QByteArray("68cd0ab851e51c96aabc927bebef6a1c"));
        QCOMPARE(responseLmV2(key, kServerChallenge, kClientChallenge).toHex(),
                 QByteArray("86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa"));
        const Secret base = sessionBaseKeyV2(key, proof);
        QCOMPARE(hex(base), QByteArray("8de40ccadbc14a82f15cb0ad0de95ca3"));
        QCOMPARE(rc4Once(base, kRandomSessionKey.reveal()).toHex(), QByteArray("c5dad2544fc9799094ce1ce90bc9d03e"));
    }

    void sealsAsSection4244()
    {
        QCOMPARE(hex(sealKey(kV2Flags, kRandomSessionKey, Signatory::Client)),
                 QByteArray("59f600973cc4960a25480a7c196e4c58"));
        QCOMPARE(hex(signKey(kV2Flags, kRandomSessionKey, Signatory::Client)),
                 QByteArray("4788dc861b4782f35d43fd98fe1a2d39"));
        const Sealed sealed = seal(kV2Flags, kRandomSessionKey);
        QCOMPARE(sealed.message.toHex(), QByteArray("54e50165bf1936dc996020c1811b0f06fb5f"));
        QCOMPARE(sealed.signature.toHex(), QByteArray("010000007fb38ec5c55d497600000000"));
    }

    void signsNothingWhereOnlyAlwaysSignWasAgreedOn()
    {
        Rc4 handle("key");
        QCOMPARE(messageSignature(NegotiateAlwaysSign | ExtendedSessionSecurity, kRandomSessionKey, &handle, 7, "text"),
                 QByteArray::fromHex("01000000000000000000000000000000"));
    }

    void verifiesInTheOrderOfSigning_data()
    {
        QTest::addColumn<quint32>("flags");
        QTest::newRow("key exchange") << kV2Flags;
        QTest::newRow("without key exchange") << (kV2Flags & ~quint32(NegotiateKeyExchange));
        QTest::newRow("without extended session security") << kV1Flags;
        QTest::newRow("40 bits, LM key") << quint32(NegotiateSign | NegotiateLmKey);
        QTest::newRow("56 bits, LM key") << quint32(NegotiateSign | NegotiateLmKey | Negotiate56);
        QTest::newRow("40 bits") << quint32(NegotiateSign | ExtendedSessionSecurity | NegotiateKeyExchange);
    }

    void verifiesInTheOrderOfSigning()
    {
        QFETCH(quint32, flags);
        Signer client(flags, kRandomSessionKey, Signatory::Client);
        Signer peer(flags, kRandomSessionKey, Signatory::Client);
        const QByteArray first = client.sign("first");
        const QByteArray second = client.sign("second");
        QVERIFY(first != second);
        QVERIFY(peer.verify("first", first));
        QVERIFY(peer.verify("second", second));
        QVERIFY(!peer.verify("second", second));
    }

    void tellsTheTwoSidesApart()
    {
        Signer client(kV2Flags, kRandomSessionKey, Signatory::Client);
        Signer server(kV2Flags, kRandomSessionKey, Signatory::Server);
        QVERIFY(!server.verify("text", client.sign("text")));
    }

    void rejectsAChangedSignature()
    {
        Signer client(kV2Flags, kRandomSessionKey, Signatory::Client);
        const QByteArray good = client.sign("text");
        for (int i = 0; i < good.size(); ++i) {
            Signer peer(kV2Flags, kRandomSessionKey, Signatory::Client);
            QByteArray bad = good;
            bad[i] = char(bad.at(i) ^ 1);
            QVERIFY2(!peer.verify("text", bad), QByteArray::number(i).constData());
        }
        Signer peer(kV2Flags, kRandomSessionKey, Signatory::Client);
        QVERIFY(!peer.verify("text", good.first(15)));
    }

    void hasNoLmHashForLongOrForeignPasswords()
    {
        QVERIFY(lmowfV1(Secret(QByteArrayView("14 characters."))).has_value());
        QVERIFY(!lmowfV1(Secret(QByteArrayView("fifteen letters"))).has_value());
        QVERIFY(!lmowfV1(Secret::fromString(QStringLiteral("påssord"))).has_value());
        QCOMPARE(hex(lmowfV1(Secret(QByteArrayView(""))).value()), QByteArray("aad3b435b51404eeaad3b435b51404ee"));
    }

    void hashesTheEmptyPassword()
    {
        QCOMPARE(hex(ntowfV1(Secret(QByteArrayView("")))), QByteArray("31d6cfe0d16ae931b73c59d7e0c089c0"));
    }

    void upperCasesUnitByUnit()
    {
        QCOMPARE(upperCased(QStringLiteral("jörg Straße ÿ")), QStringLiteral("JÖRG STRAßE Ÿ"));
        QCOMPARE(ntowfV2(ntowfV1(kPassword), QStringLiteral("uSER"), kDomain).reveal(),
                 ntowfV2(ntowfV1(kPassword), kUser, kDomain).reveal());
        QVERIFY(!(ntowfV2(ntowfV1(kPassword), kUser, QStringLiteral("DOMAIN")) ==
                  ntowfV2(ntowfV1(kPassword), kUser, kDomain)));
    }

    /// The structure as RFC 2744 section 3.11 lays it out, written down by hand.
    void hashesChannelBindings()
    {
        const QByteArray data("tls-server-end-point:\x01\x02\x03", 24);
        const QByteArray structure = QByteArray::fromHex("00000000"
                                                         "00000000"
                                                         "00000000"
                                                         "00000000"
                                                         "18000000") +
                                     data;
        QCOMPARE(channelBindingHash(data), QCryptographicHash::hash(structure, QCryptographicHash::Md5));
        QCOMPARE(channelBindingHash(data).toHex(), QByteArray("1856f301c3ead4e6cced7d7358f1e58b"));
    }
};

QTEST_GUILESS_MAIN(TestNtlmCrypto)
#include "tst_ntlmcrypto.moc"
