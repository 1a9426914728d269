// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/ntlmmessage.h"

#include <QTest>
#include <QtEndian>

using namespace Ticketscope;
using namespace Ticketscope::Ntlm;

namespace {

const QByteArray kType1 = QByteArray::fromBase64("TlRMTVNTUAABAAAAl4II4gAAAAAAAAAAAAAAAAAAAAAKAGFYAAAADw==");
const QByteArray kType2 = QByteArray::fromBase64(
    "TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgACAAw"
    "ARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=");
const QByteArray kType3 =
    QByteArray::fromBase64("TlRMTVNTUAADAAAAGAAYAGwAAABUAFQAhAAAAAwADABIAAAACAAIAFQAAAAQABAAXAAAABAAEADYAAAANYKI4gUBKAo"
                           "AAAAPRABvAG0AYQBpAG4AVQBzAG"
                           "UAcgBDAE8ATQBQAFUAVABFAFIAhsNQl6yc7BAlVHZKV8zMGaqqqqqqqqqqaM0KuFHlHJaqvJJ76+"
                           "9qHAEBAAAAAAAAAAAAAAAAAACqqqqqqqqqqgAAAAAC"
                           "AAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAAAAAAAxdrSVE/JeZCUzhzpC8nQPg==");

QByteArray with16(QByteArray bytes, qsizetype offset, quint16 number)
{
    qToLittleEndian(number, bytes.data() + offset);
    return bytes;
}

QByteArray with32(QByteArray bytes, qsizetype offset, quint32 number)
{
    qToLittleEndian(number, bytes.data() + offset);
    return bytes;
}

Message messageOf(const QByteArray &bytes)
{
    return parseMessage(bytes).value();
}

/// A type 3 of the oldest layout, whose header ends at 52 or 64.
QByteArray oldType3(qsizetype headerSize)
{
    QByteArray bytes = kSignature.toByteArray();
    bytes.append(headerSize - bytes.size(), '\0');
    bytes = with32(bytes, 8, 3);
    const QByteArray payload = QByteArray("DOM") + "user" + "WS" + QByteArray(24, 'L') + QByteArray(24, 'N');
    const QList<std::pair<qsizetype, quint16>> fields{{28, 3}, {36, 4}, {44, 2}, {12, 24}, {20, 24}};
    quint32 at = quint32(headerSize);
    for (const auto &[offset, length] : fields) {
        bytes = with16(bytes, offset, length);
        bytes = with16(bytes, offset + 2, length);
        bytes = with32(bytes, offset + 4, at);
        at += length;
    }
    if (headerSize >= 64) {
        bytes = with32(bytes, 60, NegotiateOem | NegotiateNtlm);
    }
    return bytes + payload;
}

} // namespace

class TestNtlmMessage final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsType1()
    {
        const Message message = messageOf(kType1);
        QCOMPARE(message.type, MessageType::Negotiate);
        QCOMPARE(message.typeRange, (ByteRange{8, 12}));
        QCOMPARE(*message.flags, 0xe2088297U);
        QCOMPARE(message.flagsRange, (ByteRange{12, 16}));
        QCOMPARE(message.suppliedDomain->range, (ByteRange{16, 24}));
        QCOMPARE(message.suppliedWorkstation->range, (ByteRange{24, 32}));
        QVERIFY(message.suppliedDomain->payload.isEmpty());
        QCOMPARE(message.version->text(), QStringLiteral("10.0.22625"));
        QCOMPARE(message.version->revision, quint8(15));
        QCOMPARE(message.version->range, (ByteRange{32, 40}));
    }

    void readsType2()
    {
        const Message message = messageOf(kType2);
        QCOMPARE(message.type, MessageType::Challenge);
        QCOMPARE(message.targetName->range, (ByteRange{12, 20}));
        QCOMPARE(message.targetName->payload, (ByteRange{56, 68}));
        QCOMPARE(message.text(message.targetName), QStringLiteral("Server"));
        QCOMPARE(*message.flags, 0xe28a8233U);
        QCOMPARE(message.flagsRange, (ByteRange{20, 24}));
        QCOMPARE(message.serverChallenge, (ByteRange{24, 32}));
        QCOMPARE(message.view(message.serverChallenge).toByteArray().toHex(), QByteArray("0123456789abcdef"));
        QCOMPARE(message.reserved, (ByteRange{32, 40}));
        QCOMPARE(message.targetInfo->range, (ByteRange{40, 48}));
        QCOMPARE(message.targetInfo->payload, (ByteRange{68, 104}));
        QCOMPARE(message.version->range, (ByteRange{48, 56}));
        QCOMPARE(message.version->text(), QStringLiteral("6.0.6000"));
        const AvList &pairs = message.avPairs();
        QCOMPARE(pairs.pairs.size(), 3);
        QCOMPARE(pairs.pairs[0].range, (ByteRange{68, 84}));
        QCOMPARE(pairs.pairs[0].idRange, (ByteRange{68, 70}));
        QCOMPARE(pairs.pairs[0].lengthRange, (ByteRange{70, 72}));
        QCOMPARE(pairs.pairs[0].valueRange, (ByteRange{72, 84}));
        QVERIFY(pairs.pairs[0].is(AvId::NetbiosDomainName));
        QCOMPARE(pairs.pairs[0].text(), QStringLiteral("Domain"));
        QVERIFY(pairs.pairs[1].is(AvId::NetbiosComputerName));
        QCOMPARE(pairs.pairs[1].text(), QStringLiteral("Server"));
        QCOMPARE(pairs.pairs[1].valueRange, (ByteRange{88, 100}));
        QCOMPARE(pairs.pairs[2].range, (ByteRange{100, 104}));
        QVERIFY(pairs.pairs[2].is(AvId::EndOfList));
        QCOMPARE(pairs.end, qint64(104));
    }

    void readsType3()
    {
        const Message message = messageOf(kType3);
        QCOMPARE(message.type, MessageType::Authenticate);
        QCOMPARE(message.headerEnd, qint64(72));
        QCOMPARE(message.lmResponse->payload, (ByteRange{108, 132}));
        QCOMPARE(message.ntResponse->range, (ByteRange{20, 28}));
        QCOMPARE(message.ntResponse->payload, (ByteRange{132, 216}));
        QCOMPARE(message.text(message.domain), QStringLiteral("Domain"));
        QCOMPARE(message.domain->payload, (ByteRange{72, 84}));
        QCOMPARE(message.text(message.userName), QStringLiteral("User"));
        QCOMPARE(message.userName->payload, (ByteRange{84, 92}));
        QCOMPARE(message.text(message.workstation), QStringLiteral("COMPUTER"));
        QCOMPARE(message.workstation->payload, (ByteRange{92, 108}));
        QCOMPARE(message.sessionKey->payload, (ByteRange{216, 232}));
        QCOMPARE(*message.flags, 0xe2888235U);
        QCOMPARE(message.flagsRange, (ByteRange{60, 64}));
        QCOMPARE(message.version->range, (ByteRange{64, 72}));
        QVERIFY(message.mic.isEmpty());
        QVERIFY(!message.claimsMic());
    }

    void readsTheNtlmV2Response()
    {
        const Message message = messageOf(kType3);
        QCOMPARE(message.ntResponseKind(), NtResponseKind::V2);
        const V2Response &v2 = *message.v2;
        QCOMPARE(v2.proof, (ByteRange{132, 148}));
        QCOMPARE(message.view(v2.proof).toByteArray().toHex(), QByteArray("68cd0ab851e51c96aabc927bebef6a1c"));
        QCOMPARE(v2.blob, (ByteRange{148, 216}));
        QCOMPARE(v2.responseVersion, (ByteRange{148, 149}));
        QCOMPARE(v2.highestVersion, (ByteRange{149, 150}));
        QCOMPARE(v2.reserved, (ByteRange{150, 156}));
        QCOMPARE(v2.time, (ByteRange{156, 164}));
        QCOMPARE(v2.clientChallenge, (ByteRange{164, 172}));
        QCOMPARE(v2.reservedBehind, (ByteRange{172, 176}));
        QCOMPARE(v2.avPairs.pairs.size(), 3);
        QCOMPARE(v2.avPairs.pairs[0].range, (ByteRange{176, 192}));
        QCOMPARE(v2.avPairs.pairs[2].range, (ByteRange{208, 212}));
        QCOMPARE(v2.trailing, (ByteRange{212, 216}));
    }

    void findsTheByteOfAFlag_data()
    {
        QTest::addColumn<quint32>("flag");
        QTest::addColumn<qint64>("byte");
        QTest::newRow("Unicode") << quint32(NegotiateUnicode) << qint64(12);
        QTest::newRow("LM key") << quint32(NegotiateLmKey) << qint64(12);
        QTest::newRow("NTLM") << quint32(NegotiateNtlm) << qint64(13);
        QTest::newRow("always sign") << quint32(NegotiateAlwaysSign) << qint64(13);
        QTest::newRow("target information") << quint32(NegotiateTargetInfo) << qint64(14);
        QTest::newRow("version") << quint32(NegotiateVersion) << qint64(15);
        QTest::newRow("56 bits") << quint32(Negotiate56) << qint64(15);
    }

    void findsTheByteOfAFlag()
    {
        QFETCH(quint32, flag);
        QFETCH(qint64, byte);
        QCOMPARE(messageOf(kType1).flagRange(flag), (ByteRange{byte, byte + 1}));
    }

    void readsOldLayouts()
    {
        const Message bare = messageOf(kType1.first(16));
        QCOMPARE(*bare.flags, 0xe2088297U);
        QVERIFY(!bare.suppliedDomain.has_value());
        QVERIFY(!bare.version.has_value());
        const Message named = messageOf(kType1.first(32));
        QVERIFY(named.suppliedDomain.has_value());
        QVERIFY(!named.version.has_value());
        QByteArray type1 = with16(with16(kType1.first(32), 16, 4), 18, 4);
        type1 = with32(type1, 20, 32) + "ACME";
        const Message supplied = messageOf(type1);
        QCOMPARE(supplied.text(supplied.suppliedDomain), QStringLiteral("ACME"));
        QVERIFY(!supplied.version.has_value());
    }

    void readsOldType3_data()
    {
        QTest::addColumn<qsizetype>("header");
        QTest::addColumn<bool>("hasFlags");
        QTest::newRow("52 bytes") << qsizetype(52) << false;
        QTest::newRow("64 bytes") << qsizetype(64) << true;
    }

    void readsOldType3()
    {
        QFETCH(qsizetype, header);
        QFETCH(bool, hasFlags);
        const Message message = messageOf(oldType3(header));
        QCOMPARE(message.flags.has_value(), hasFlags);
        QCOMPARE(message.sessionKey.has_value(), hasFlags);
        QVERIFY(!message.version.has_value());
        QVERIFY(message.mic.isEmpty());
        QVERIFY(!message.isUnicode());
        QCOMPARE(message.text(message.userName), QStringLiteral("user"));
        QCOMPARE(message.text(message.domain), QStringLiteral("DOM"));
        QCOMPARE(message.ntResponseKind(), NtResponseKind::V1);
    }

    void readsTheShortestType2()
    {
        QByteArray bytes = with32(kType2.first(32), 16, 32) + toUtf16(QStringLiteral("Server"));
        const Message message = messageOf(bytes);
        QCOMPARE(message.text(message.targetName), QStringLiteral("Server"));
        QVERIFY(message.reserved.isEmpty());
        QVERIFY(!message.targetInfo.has_value());
        QVERIFY(!message.version.has_value());
    }

    void tellsTheResponsesApart()
    {
        AuthenticateFields fields;
        fields.flags = NegotiateUnicode;
        fields.userName = toUtf16(QStringLiteral("u"));
        fields.lmResponse = QByteArray(24, 'l');
        fields.ntResponse = QByteArray(24, 'n');
        QCOMPARE(messageOf(buildAuthenticate(fields)).ntResponseKind(), NtResponseKind::V1);
        fields.lmResponse = QByteArray(8, 'c') + QByteArray(16, '\0');
        QCOMPARE(messageOf(buildAuthenticate(fields)).ntResponseKind(), NtResponseKind::Ntlm2Session);
        fields.lmResponse = QByteArray(24, '\0');
        QCOMPARE(messageOf(buildAuthenticate(fields)).ntResponseKind(), NtResponseKind::V1);
        fields.ntResponse = {};
        QCOMPARE(messageOf(buildAuthenticate(fields)).ntResponseKind(), NtResponseKind::None);
    }

    void findsTheMicByTheSmallestOffset()
    {
        AuthenticateFields fields;
        fields.flags = NegotiateUnicode;
        fields.userName = toUtf16(QStringLiteral("u"));
        fields.version = shownVersion();
        QVERIFY(messageOf(buildAuthenticate(fields)).mic.isEmpty());
        fields.roomForMic = true;
        const Message message = messageOf(buildAuthenticate(fields));
        QCOMPARE(message.mic, (ByteRange{72, 88}));
        QVERIFY(!message.claimsMic());
    }

    void buildsWhatItReads()
    {
        const Message one = messageOf(kType1);
        NegotiateFields negotiate;
        negotiate.flags = *one.flags;
        negotiate.version = one.version;
        QByteArray built = buildNegotiate(negotiate);
        // The example leaves the offsets of its empty names at zero.
        built = with32(with32(built, 20, 0), 28, 0);
        QCOMPARE(built.toHex(), kType1.toHex());

        const Message two = messageOf(kType2);
        ChallengeFields challenge;
        challenge.flags = *two.flags;
        challenge.version = two.version;
        challenge.targetName = two.text(two.targetName);
        challenge.serverChallenge = two.view(two.serverChallenge).toByteArray();
        challenge.targetInfo = two.payload(two.targetInfo).toByteArray();
        QCOMPARE(buildChallenge(challenge).toHex(), kType2.toHex());

        const Message three = messageOf(kType3);
        AuthenticateFields authenticate;
        authenticate.flags = *three.flags;
        authenticate.version = three.version;
        authenticate.lmResponse = three.payload(three.lmResponse).toByteArray();
        authenticate.ntResponse = three.payload(three.ntResponse).toByteArray();
        authenticate.domain = three.payload(three.domain).toByteArray();
        authenticate.userName = three.payload(three.userName).toByteArray();
        authenticate.workstation = three.payload(three.workstation).toByteArray();
        authenticate.sessionKey = three.payload(three.sessionKey).toByteArray();
        QCOMPARE(buildAuthenticate(authenticate).toHex(), kType3.toHex());
    }

    void readsEveryAvPair()
    {
        const QByteArray time = QByteArray::fromHex("00e01dd2066bda01");
        const QByteArray list =
            avPair(AvId::DnsTreeName, QStringLiteral("acme.example")) +
            avPair(AvId::Flags, QByteArrayView("\x02\x00\x00\x00", 4)) + avPair(AvId::Timestamp, QByteArrayView(time)) +
            avPair(AvId::SingleHost, QByteArrayView("48")) + avPair(AvId::TargetName, QStringLiteral("HTTP/web")) +
            avPair(AvId::ChannelBindings, QByteArrayView(QByteArray(16, '\0'))) +
            avPair(AvId(77), QByteArrayView("?")) + avPair(AvId::EndOfList, QByteArrayView());
        const AvList read = readAvPairs(list, {0, list.size()});
        QVERIFY(read.errors.isEmpty());
        QCOMPARE(read.pairs.size(), 8);
        QCOMPARE(read.find(AvId::DnsTreeName)->text(), QStringLiteral("acme.example"));
        QCOMPARE(read.find(AvId::Flags)->number(), quint64(AvMicPresent));
        QCOMPARE(fromFileTime(read.find(AvId::Timestamp)->number()),
                 QDateTime(QDate(2024, 2, 29), QTime(12, 0, 0), Qt::UTC));
        QCOMPARE(read.find(AvId::TargetName)->text(), QStringLiteral("HTTP/web"));
        QVERIFY(!read.find(AvId::DnsDomainName));
    }

    void convertsTimes()
    {
        QCOMPARE(toFileTime(QDateTime(QDate(1970, 1, 1), QTime(0, 0), Qt::UTC)), quint64(116444736000000000));
        QCOMPARE(fromFileTime(116444736000000000), QDateTime(QDate(1970, 1, 1), QTime(0, 0), Qt::UTC));
        QCOMPARE(fromFileTime(10), QDateTime(QDate(1601, 1, 1), QTime(0, 0), Qt::UTC));
        QVERIFY(!fromFileTime(0).isValid());
        QVERIFY(!fromFileTime(~quint64(0)).isValid());
    }

    void pointsAtTheFault_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<qint64>("offset");
        QTest::newRow("nothing") << QByteArray() << qint64(0);
        QTest::newRow("another signature") << QByteArray("NTLMSSPx") + QByteArray(32, '\0') << qint64(0);
        QTest::newRow("no type") << kType1.first(11) << qint64(11);
        QTest::newRow("type 0") << with32(kType1, 8, 0) << qint64(8);
        QTest::newRow("type 4") << with32(kType1, 8, 4) << qint64(8);
        QTest::newRow("type 0x01000001") << with32(kType1, 8, 0x01000001) << qint64(8);
        QTest::newRow("type 1 without flags") << kType1.first(14) << qint64(14);
        QTest::newRow("type 2 without a challenge") << kType2.first(31) << qint64(31);
        QTest::newRow("type 3 cut in its header") << kType3.first(51) << qint64(51);
        QTest::newRow("offset beyond the end") << with32(kType3, 16, 0x7fffffff) << qint64(16);
        QTest::newRow("offset that wraps") << with32(kType3, 16, 0xfffffff8) << qint64(16);
        QTest::newRow("length beyond the end") << with16(kType3, 20, 0xffff) << qint64(24);
        QTest::newRow("offset into the header") << with32(kType3, 40, 12) << qint64(40);
        QTest::newRow("offset zero") << with32(kType2, 16, 0) << qint64(16);
        QTest::newRow("odd name") << with16(kType3, 36, 7) << qint64(36);
        QTest::newRow("odd target") << with16(kType2, 12, 11) << qint64(12);
        QTest::newRow("short NT response") << with16(kType3, 20, 23) << qint64(20);
        QTest::newRow("NTLMv2 without pairs") << with16(kType3, 20, 40) << qint64(172);
        QTest::newRow("list without an end") << with16(kType2, 40, 32) << qint64(100);
        QTest::newRow("pair longer than the list") << with16(kType2, 70, 0x7fff) << qint64(70);
        QTest::newRow("odd name in a pair") << with16(kType2, 70, 11) << qint64(70);
        QTest::newRow("end of list with a value") << with16(kType2, 68, 0) << qint64(70);
        QTest::newRow("timestamp of twelve bytes") << with16(kType2, 68, 7) << qint64(70);
        QTest::newRow("bindings of twelve bytes") << with16(kType2, 68, 10) << qint64(70);
        QTest::newRow("flags of twelve bytes") << with16(kType2, 68, 6) << qint64(70);
    }

    void pointsAtTheFault()
    {
        QFETCH(QByteArray, bytes);
        const Result<Message> message = parseMessage(bytes);
        QVERIFY(!message);
        QCOMPARE(message.error().code, ErrorCode::Malformed);
        QTEST(*message.error().offset, "offset");
    }

    void keepsWhatCouldBeRead()
    {
        const ReadMessage read = readMessage(with32(kType3, 16, 0x7fffffff)); // the LM response
        QCOMPARE(read.errors.size(), 1);
        QVERIFY(!read.message->lmResponse->isGood);
        QVERIFY(read.message->lmResponse->payload.isEmpty());
        QCOMPARE(read.message->text(read.message->userName), QStringLiteral("User"));
        QVERIFY(read.message->v2.has_value());

        const ReadMessage cut = readMessage(kType3.first(200)); // within the AV pairs
        QVERIFY(!cut.errors.isEmpty());
        QCOMPARE(cut.message->ntResponse->payload, (ByteRange{132, 200}));
        QCOMPARE(cut.message->view(cut.message->v2->clientChallenge).toByteArray(), QByteArray(8, '\xaa'));
        QCOMPARE(cut.message->v2->avPairs.find(AvId::NetbiosDomainName)->text(), QStringLiteral("Domain"));
    }

    void survivesEveryCut()
    {
        for (const QByteArray &whole : {kType1, kType2, kType3, oldType3(52), oldType3(64)}) {
            for (qsizetype length = 0; length < whole.size(); ++length) {
                const ReadMessage read = readMessage(QByteArrayView(whole).first(length));
                for (const Error &error : read.errors) {
                    QVERIFY(*error.offset >= 0 && *error.offset <= length);
                }
                // A type 1 may end after its flags or after its names; all else that is cut is damaged.
                const bool mayEnd = whole == kType1 && length >= 16;
                QCOMPARE(read.errors.isEmpty(), mayEnd);
            }
        }
    }

    void asksForTheRightType()
    {
        QVERIFY(parseMessage(kType2, MessageType::Challenge).has_value());
        const Result<Message> wrong = parseMessage(kType1, MessageType::Challenge);
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().offset, std::optional<qint64>(8));
    }
};

QTEST_GUILESS_MAIN(TestNtlmMessage)
#include "tst_ntlmmessage.moc"
