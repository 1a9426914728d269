// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/ntlmclient.h"

#include "base/clock.h"
#include "protocol/ntlmcheck.h"
#include "protocol/ntlmcrypto.h"
#include "protocol/ntlmmessage.h"
#include "protocol/ntlmsigner.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Ntlm;

namespace {

const Secret kPassword(QByteArrayView("Password"));
const QDateTime kServerTime(QDate(2024, 2, 29), QTime(12, 0, 0, 250), Qt::UTC);
constexpr quint32 kServerFlags = 0xe28a8237; // both Unicode and OEM, sign, seal, key exchange

QByteArray numberBytes(quint64 number, qsizetype size)
{
    QByteArray bytes;
    for (qsizetype i = 0; i < size; ++i) {
        bytes.append(char(number >> (8U * unsigned(i))));
    }
    return bytes;
}

struct ServerHas
{
    quint32 flags = kServerFlags;
    bool timestamp = true;
    quint32 avFlags = 0;
};

QByteArray challengeOf(const ServerHas &has)
{
    ChallengeFields fields;
    fields.flags = has.flags;
    fields.version = shownVersion();
    fields.targetName = QStringLiteral("ACME");
    fields.serverChallenge = QByteArray::fromHex("0123456789abcdef");
    fields.targetInfo = avPair(AvId::NetbiosDomainName, QStringLiteral("ACME")) +
                        avPair(AvId::NetbiosComputerName, QStringLiteral("WEB1"));
    if (has.avFlags != 0) {
        fields.targetInfo += avPair(AvId::Flags, QByteArrayView(numberBytes(has.avFlags, 4)));
    }
    if (has.timestamp) {
        fields.targetInfo += avPair(AvId::Timestamp, QByteArrayView(numberBytes(toFileTime(kServerTime), 8)));
    }
    fields.targetInfo += avPair(AvId::EndOfList, QByteArrayView());
    if ((has.flags & NegotiateTargetInfo) == 0) {
        fields.targetInfo = QByteArray();
    }
    return buildChallenge(fields);
}

struct Handshake
{
    std::unique_ptr<Client> client;
    QByteArray negotiate;
    QByteArray challenge;
    QByteArray authenticate;

    [[nodiscard]] Message message() const { return parseMessage(authenticate).value(); }
    [[nodiscard]] PasswordCheck check(const Secret &password = kPassword) const
    {
        return checkPassword(challenge, authenticate, password, negotiate).value();
    }
};

Handshake shake(const ClientOptions &options, const ServerHas &server = {},
                const Identity &identity = {QStringLiteral("alice"), QStringLiteral("Acme")})
{
    Handshake done;
    done.client = std::make_unique<Client>(identity, kPassword, options);
    done.negotiate = done.client->negotiate();
    done.challenge = challengeOf(server);
    done.authenticate = done.client->authenticate(done.challenge).value_or(QByteArray());
    return done;
}

} // namespace

class TestNtlmClient final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesNamesApart_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("domain");
        QTest::newRow("bare") << QStringLiteral("alice") << QStringLiteral("alice") << QStringLiteral("DEFAULT");
        QTest::newRow("backslash") << QStringLiteral("ACME\\alice") << QStringLiteral("alice")
                                   << QStringLiteral("ACME");
        QTest::newRow("local account") << QStringLiteral(".\\alice") << QStringLiteral("alice") << QStringLiteral(".");
        QTest::newRow("user principal name")
            << QStringLiteral("alice@acme.example") << QStringLiteral("alice@acme.example") << QString();
        QTest::newRow("both") << QStringLiteral("ACME\\alice@b") << QStringLiteral("alice@b") << QStringLiteral("ACME");
        QTest::newRow("empty") << QString() << QString() << QStringLiteral("DEFAULT");
    }

    void takesNamesApart()
    {
        QFETCH(QString, name);
        const Identity identity = identityOf(name, QStringLiteral("DEFAULT"));
        QTEST(identity.userName, "user");
        QTEST(identity.domain, "domain");
    }

    void beginsLikeWindows()
    {
        const Message message = parseMessage(shake({}).negotiate, MessageType::Negotiate).value();
        QCOMPARE(message.bytes.size(), qsizetype(40));
        QVERIFY(message.version.has_value());
        for (const Flag flag :
             {NegotiateUnicode, NegotiateOem, RequestTarget, NegotiateSign, NegotiateNtlm, NegotiateAlwaysSign,
              ExtendedSessionSecurity, NegotiateVersion, Negotiate128, NegotiateKeyExchange, Negotiate56}) {
            QVERIFY2(message.has(flag), QByteArray::number(quint32(flag), 16).constData());
        }
        QVERIFY(message.payload(message.suppliedDomain).isEmpty());
        QVERIFY(message.payload(message.suppliedWorkstation).isEmpty());
    }

    void beginsLikeAnOldClient()
    {
        ClientOptions options;
        options.version = false;
        options.unicode = false;
        options.response = ResponseKind::V1;
        const Message message = parseMessage(shake(options).negotiate).value();
        QCOMPARE(message.bytes.size(), qsizetype(32));
        QVERIFY(!message.has(NegotiateVersion));
        QVERIFY(!message.has(NegotiateUnicode));
        QVERIFY(!message.has(ExtendedSessionSecurity));
    }

    void answersEachKind_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("form");
        QTest::addColumn<bool>("unicode");
        for (const bool unicode : {true, false}) {
            const char *names = unicode ? "Unicode" : "OEM";
            QTest::addRow("V2, %s", names) << int(ResponseKind::V2) << int(ResponseForm::V2) << unicode;
            QTest::addRow("V1, %s", names) << int(ResponseKind::V1) << int(ResponseForm::V1) << unicode;
            QTest::addRow("NTLM2 session, %s", names)
                << int(ResponseKind::Ntlm2Session) << int(ResponseForm::Ntlm2Session) << unicode;
        }
    }

    void answersEachKind()
    {
        QFETCH(int, kind);
        QFETCH(int, form);
        QFETCH(bool, unicode);
        ClientOptions options;
        options.response = ResponseKind(kind);
        options.unicode = unicode;
        options.workstation = QStringLiteral("DESK7");
        const Handshake done = shake(options);
        const Message message = done.message();
        QCOMPARE(message.isUnicode(), unicode);
        QCOMPARE(message.has(NegotiateOem), !unicode);
        QCOMPARE(message.text(message.userName), QStringLiteral("alice"));
        QCOMPARE(message.text(message.domain), QStringLiteral("Acme"));
        QCOMPARE(message.text(message.workstation), QStringLiteral("DESK7"));
        const PasswordCheck check = done.check();
        QVERIFY(check.fits);
        QCOMPARE(int(check.form), form);
        QCOMPARE(check.domainForm, DomainForm::AsSent);
        QVERIFY(!done.check(Secret(QByteArrayView("password"))).fits);
    }

    void carriesVersionAndMic()
    {
        const Handshake done = shake({});
        const Message message = done.message();
        QVERIFY(message.has(NegotiateVersion));
        QCOMPARE(message.version->range, (ByteRange{64, 72}));
        QCOMPARE(message.mic, (ByteRange{72, 88}));
        QVERIFY(message.claimsMic());
        QCOMPARE(done.check().micFits, std::optional<bool>(true));
    }

    void micCoversAllThreeMessages()
    {
        const Handshake done = shake({});
        QByteArray otherNegotiate = done.negotiate;
        otherNegotiate[15] = char(otherNegotiate.at(15) ^ 0x20);
        QCOMPARE(checkPassword(done.challenge, done.authenticate, kPassword, otherNegotiate)->micFits,
                 std::optional<bool>(false));
        QByteArray otherChallenge = done.challenge;
        otherChallenge[51] = char(otherChallenge.at(51) ^ 1); // its version
        QCOMPARE(checkPassword(otherChallenge, done.authenticate, kPassword, done.negotiate)->micFits,
                 std::optional<bool>(false));
        QByteArray otherAuthenticate = done.authenticate;
        otherAuthenticate[66] = char(otherAuthenticate.at(66) ^ 1); // its version
        QCOMPARE(checkPassword(done.challenge, otherAuthenticate, kPassword, done.negotiate)->micFits,
                 std::optional<bool>(false));
    }

    void leavesTheMicOutWhereAskedTo()
    {
        ClientOptions options;
        options.mic = false;
        const Message message = shake(options).message();
        QVERIFY(message.mic.isEmpty());
        QVERIFY(!message.v2->avPairs.find(AvId::Flags));
    }

    void leavesTheMicOutWithoutATimestamp()
    {
        ServerHas server;
        server.timestamp = false;
        const Handshake done = shake({}, server);
        const Message message = done.message();
        QVERIFY(message.mic.isEmpty());
        // No timestamp: the client's own time, and a real LM response.
        QVERIFY(qAbs(fromFileTime(message.v2->fileTime).secsTo(systemUtc())) < 60);
        QVERIFY(message.payload(message.lmResponse).toByteArray() != QByteArray(24, '\0'));
        QVERIFY(done.check().fits);
    }

    void takesTheTimeFromTheServer()
    {
        const Message message = shake({}).message();
        QCOMPARE(fromFileTime(message.v2->fileTime), kServerTime);
        QCOMPARE(message.payload(message.lmResponse).toByteArray(), QByteArray(24, '\0'));
        QCOMPARE(message.v2->avPairs.find(AvId::Timestamp)->number(), toFileTime(kServerTime));
    }

    void keepsTheServersAvFlags()
    {
        ServerHas server;
        server.avFlags = AvConstrained;
        const AvPair *flags = nullptr;
        const Message message = shake({}, server).message();
        flags = message.v2->avPairs.find(AvId::Flags);
        QVERIFY(flags);
        QCOMPARE(flags->number(), quint64(AvConstrained | AvMicPresent));
    }

    void namesTheTargetAndBindsTheChannel()
    {
        ClientOptions options;
        options.targetName = QStringLiteral("HTTP/crm.acme.example");
        options.channelBindings = "tls-server-end-point:hash";
        const Message message = shake(options).message();
        QCOMPARE(message.v2->avPairs.find(AvId::TargetName)->text(), options.targetName);
        QCOMPARE(message.v2->avPairs.find(AvId::ChannelBindings)->value, channelBindingHash(options.channelBindings));
    }

    void saysThatNoChannelIsBound()
    {
        const Message message = shake({}).message();
        QCOMPARE(message.v2->avPairs.find(AvId::ChannelBindings)->value, QByteArray(16, '\0'));
        QVERIFY(!message.v2->avPairs.find(AvId::TargetName));
    }

    void answersAServerWithoutTargetInformation()
    {
        ServerHas server;
        server.flags = kServerFlags & ~quint32(NegotiateTargetInfo);
        const Handshake done = shake({}, server);
        QVERIFY(done.check().fits);
        QVERIFY(!done.message().v2->avPairs.find(AvId::ChannelBindings));
    }

    void answersAnOemServer()
    {
        ServerHas server;
        server.flags = kServerFlags & ~quint32(NegotiateUnicode);
        const Handshake done = shake({}, server);
        QVERIFY(!done.message().isUnicode());
        QVERIFY(done.check().fits);
    }

    void refusesNamesThatOemCannotHold()
    {
        ServerHas server;
        server.flags = kServerFlags & ~quint32(NegotiateUnicode);
        Client client({QStringLiteral("Ωmega"), {}}, kPassword, {});
        const Result<QByteArray> message = client.authenticate(challengeOf(server));
        QVERIFY(!message);
        QCOMPARE(message.error().code, ErrorCode::NotSupported);
    }

    void refusesAServerWithoutACharacterSet()
    {
        ServerHas server;
        server.flags = kServerFlags & ~quint32(NegotiateUnicode | NegotiateOem);
        Client client({QStringLiteral("alice"), {}}, kPassword, {});
        const Result<QByteArray> message = client.authenticate(challengeOf(server));
        QVERIFY(!message);
        QCOMPARE(message.error().code, ErrorCode::Malformed);
        QCOMPARE(message.error().offset, std::optional<qint64>(20));
    }

    void refusesWhatIsNoChallenge_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<qint64>("offset");
        QTest::newRow("empty") << QByteArray() << qint64(0);
        QTest::newRow("text") << QByteArray("hello, this is not NTLM") << qint64(0);
        QTest::newRow("cut short") << challengeOf({}).first(20) << qint64(20);
        QTest::newRow("a type 1") << shake({}).negotiate << qint64(8);
        QTest::newRow("a type 3") << shake({}).authenticate << qint64(8);
    }

    void refusesWhatIsNoChallenge()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(qint64, offset);
        Client client({QStringLiteral("alice"), {}}, kPassword, {});
        const Result<QByteArray> message = client.authenticate(bytes);
        QVERIFY(!message);
        QCOMPARE(message.error().code, ErrorCode::Malformed);
        QCOMPARE(message.error().offset, std::optional<qint64>(offset));
    }

    void logsInAsNobody()
    {
        Client client({}, Secret(QByteArrayView("")), {});
        const QByteArray challenge = challengeOf({});
        const QByteArray authenticate = client.authenticate(challenge).value();
        const Message message = parseMessage(authenticate).value();
        QVERIFY(message.isAnonymous());
        QVERIFY(message.has(NegotiateAnonymous));
        const PasswordCheck check = checkPassword(challenge, authenticate, Secret(QByteArrayView(""))).value();
        QVERIFY(check.isAnonymous);
        QVERIFY(!check.fits);
    }

    void signsAsTheServerVerifies()
    {
        const Handshake done = shake({});
        QVERIFY(done.client->canSign());
        const PasswordCheck check = done.check();
        const quint32 flags = *done.message().flags;
        Signer clients(flags, check.exportedSessionKey, Signatory::Client);
        Signer servers(flags, check.exportedSessionKey, Signatory::Server);
        QVERIFY(clients.verify("mechTypes", done.client->sign("mechTypes")));
        QVERIFY(clients.verify("again", done.client->sign("again")));
        QVERIFY(done.client->verify("mechTypes", servers.sign("mechTypes")));
        QVERIFY(!done.client->verify("mechTypes", servers.sign("other")));
    }

    void signsNothingWhereTheServerCannot()
    {
        ServerHas server;
        server.flags = kServerFlags & ~quint32(NegotiateSign | NegotiateSeal);
        const Handshake done = shake({}, server);
        QVERIFY(!done.client->canSign());
        QVERIFY(done.client->sign("text").isNull());
        QVERIFY(!done.message().has(NegotiateKeyExchange));
        QVERIFY(done.check().fits);
        QCOMPARE(done.check().micFits, std::optional<bool>(true));
    }

    void isNeverTheSameTwice() { QVERIFY(shake({}).authenticate != shake({}).authenticate); }

    void findsTheDomainThatWasHashed_data()
    {
        QTest::addColumn<QString>("hashed");
        QTest::addColumn<QString>("sent");
        QTest::addColumn<int>("form");
        QTest::newRow("as sent") << QStringLiteral("Acme") << QStringLiteral("Acme") << int(DomainForm::AsSent);
        QTest::newRow("none") << QString() << QStringLiteral("Acme") << int(DomainForm::Empty);
        QTest::newRow("upper case") << QStringLiteral("ACME") << QStringLiteral("Acme") << int(DomainForm::UpperCased);
        QTest::newRow("the server's") << QStringLiteral("ACME") << QString() << int(DomainForm::Target);
    }

    void findsTheDomainThatWasHashed()
    {
        QFETCH(QString, hashed);
        QFETCH(QString, sent);
        const QByteArray challenge = challengeOf({});
        const Message read = parseMessage(challenge).value();
        const Secret key = ntowfV2(ntowfV1(kPassword), QStringLiteral("alice"), hashed);
        const QByteArray blob = clientBlob(1, QByteArray(8, 'c'), read.view(read.targetInfo->payload));
        AuthenticateFields fields;
        fields.flags = kServerFlags;
        fields.domain = toUtf16(sent);
        fields.userName = toUtf16(QStringLiteral("alice"));
        fields.lmResponse = QByteArray(24, '\0');
        fields.ntResponse = ntProof(key, read.view(read.serverChallenge), blob) + blob;
        const PasswordCheck check = checkPassword(challenge, buildAuthenticate(fields), kPassword).value();
        QVERIFY(check.fits);
        QTEST(int(check.domainForm), "form");
    }

    void checksResponsesThatAreLmOnly()
    {
        const QByteArray challenge = challengeOf({});
        const QByteArray serverChallenge = QByteArray::fromHex("0123456789abcdef");
        AuthenticateFields fields;
        fields.flags = NegotiateOem;
        fields.userName = "alice";
        fields.lmResponse = responseV1(lmowfV1(kPassword).value(), serverChallenge);
        QCOMPARE(checkPassword(challenge, buildAuthenticate(fields), kPassword)->form, ResponseForm::LmV1);
        const Secret key = ntowfV2(ntowfV1(kPassword), QStringLiteral("alice"), {});
        fields.lmResponse = responseLmV2(key, serverChallenge, "12345678");
        const PasswordCheck check = checkPassword(challenge, buildAuthenticate(fields), kPassword).value();
        QVERIFY(check.fits);
        QCOMPARE(check.form, ResponseForm::LmV2);
    }

    /// MS-NLMP section 4.2: the messages of the three examples.
    void checksTheExamplesOfTheSpecification_data()
    {
        QTest::addColumn<QByteArray>("challenge");
        QTest::addColumn<QByteArray>("authenticate");
        QTest::addColumn<int>("form");
        const QByteArray names = "44006f006d00610069006e00550073006500720043004f004d0050005500540045005200";
        QTest::newRow("4.2.2.3") << QByteArray(
                                        "4e544c4d53535000020000000c000c0038000000338202e20123456789abcdef"
                                        "00000000000000000000000000000000060070170000000f530065007200760065007200")
                                 << QByteArray("4e544c4d53535000030000001800180"
                                               "06c00000018001800840000000c000c00"
                                               "48000000080008005400000010001000"
                                               "5c000000100010009c000000358280e2"
                                               "050128"
                                               "0a0000000f" +
                                               names +
                                               "98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13"
                                               "67c43011f30298a2ad35ece64f16331c44bdbed927841f94"
                                               "518822b1b3f350c8958682ecbb3e3cb7")
                                 << int(ResponseForm::V1);
        QTest::newRow("4.2.3.3") << QByteArray(
                                        "4e544c4d53535000020000000c000c003800000033820a820123456789abcdef"
                                        "00000000000000000000000000000000060070170000000f530065007200760065007200")
                                 << QByteArray("4e544c4d5353500003000000180018006c00000018001800840000000c000c00"
                                               "480000000800080054000000100010005c000000000000009c00000035820882"
                                               "050128"
                                               "0a0000000f" +
                                               names +
                                               "aaaaaaaaaaaaaaaa00000000000000000000000000000000"
                                               "7537f803ae367128ca458204bde7caf81e97ed2683267232")
                                 << int(ResponseForm::Ntlm2Session);
        QTest::newRow("4.2.4.3")
            << QByteArray::fromBase64("TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUA"
                                      "cgB2AGUAcgACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=")
                   .toHex()
            << QByteArray::fromBase64("TlRMTVNTUAADAAAAGAAYAGwAAABUAFQAhAAAAAwADABIAAAACAAIAFQAAAAQABAAXAAAABAAEADYAAAA"
                                      "NYKI4gUBKAoAAAAPRABv"
                                      "AG0AYQBpAG4AVQBzAGUAcgBDAE8ATQBQAFUAVABFAFIAhsNQl6yc7BAlVHZKV8zMGaqqqqqqqqqqaM0K"
                                      "uFHlHJaqvJJ76+9qHAEB"
                                      "AAAAAAAAAAAAAAAAAACqqqqqqqqqqgAAAAACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAA"
                                      "AAAAAAAAxdrSVE/JeZCU"
                                      "zhzpC8nQPg==")
                   .toHex()
            << int(ResponseForm::V2);
    }

    void checksTheExamplesOfTheSpecification()
    {
        QFETCH(QByteArray, challenge);
        QFETCH(QByteArray, authenticate);
        const PasswordCheck check =
            checkPassword(QByteArray::fromHex(challenge), QByteArray::fromHex(authenticate), kPassword).value();
        QVERIFY(check.fits);
        QTEST(int(check.form), "form");
        QVERIFY(!check.micFits.has_value());
        if (check.form != ResponseForm::Ntlm2Session) {
            QCOMPARE(check.exportedSessionKey.reveal().toByteArray(), QByteArray(16, '\x55'));
        }
        QVERIFY(!checkPassword(QByteArray::fromHex(challenge), QByteArray::fromHex(authenticate),
                               Secret(QByteArrayView("Passw0rd")))
                     ->fits);
    }
};

QTEST_GUILESS_MAIN(TestNtlmClient)
#include "tst_ntlmclient.moc"
