// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/spnego.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kNtlmType1 = QByteArray::fromBase64("TlRMTVNTUAABAAAAl4II4gAAAAAAAAAAAAAAAAAAAAAKAGFYAAAADw==");
const QByteArray kNtlmType2 =
    QByteArray::fromBase64("TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUA"
                           "cgACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=");
const QByteArray kNtlmInit = QByteArray::fromBase64(
    "YEgGBisGAQUFAqA+MDygDjAMBgorBgEEAYI3AgIKoioEKE5UTE1TU1AAAQAAAJeCCOIAAAAAAAAAAAAAAAAAAAAACgBhWAAAAA8=");
const QByteArray kNtlmAnswer = QByteArray::fromBase64(
    "oYGBMH+gAwoBAaEMBgorBgEEAYI3AgIKomoEaE5UTE1TU1AAAgAAAAwADAA4AAAAM4KK4gEjRWeJq83vAAAAAAAAAAAkACQARAAAAAYAcBcAAAAP"
    "UwBlAHIAdgBlAHIAAgAMAEQAbwBtAGEAaQBuAAEADABTAGUAcgB2AGUAcgAAAAAA");
const QByteArray kCompleted = QByteArray::fromBase64("oQcwBaADCgEA");
const QByteArray kReject = QByteArray::fromBase64("oQcwBaADCgEC");

/// What a server that speaks first sends (MS-SPNG section 2.2.1): mechanisms, hints, no token.
QByteArray serverFirst(bool withMic)
{
    const QByteArray name = "not_defined_in_RFC4178@please_ignore";
    const QByteArray hints = Asn1::encode(0x30, Asn1::encode(0xa0, Asn1::encode(0x1b, name)));
    QByteArray fields =
        Asn1::encode(0xa0, Spnego::mechanismListDer({Spnego::kKerberos.toByteArray(), Spnego::kNtlm.toByteArray()}));
    fields += Asn1::encode(0xa3, hints);
    if (withMic) {
        fields += Asn1::encode(0xa4, Asn1::encode(0x04, "0123456789abcdef"));
    }
    QByteArray token = Asn1::encodeObjectId(Spnego::kSpnego);
    token += Asn1::encode(0xa0, Asn1::encode(0x30, fields));
    return Asn1::encode(0x60, token);
}

bool isWithin(const std::optional<Asn1::Located<QByteArray>> &part, qsizetype size)
{
    return !part || (part->range.start >= 0 && part->range.start <= part->range.end && part->range.end <= size);
}

} // namespace

class TestSpnego final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsObjectIds_data()
    {
        QTest::addColumn<QByteArray>("der");
        QTest::addColumn<QByteArray>("dotted");
        QTest::addColumn<QString>("name");
        const auto row = [](const char *der, QByteArrayView dotted, const QString &name) {
            QTest::addRow("%s", qPrintable(name)) << QByteArray::fromHex(der) << dotted.toByteArray() << name;
        };
        row("06062b0601050502", Spnego::kSpnego, u"SPNEGO"_s);
        row("06092a864886f712010202", Spnego::kKerberos, u"Kerberos"_s);
        row("06092a864882f712010202", Spnego::kMicrosoftKerberos, u"MS-Kerberos"_s);
        row("060a2a864886f71201020203", Spnego::kKerberosUserToUser, u"Kerberos user-to-user"_s);
        row("060a2b06010401823702020a", Spnego::kNtlm, u"NTLM"_s);
        row("060a2b06010401823702021e", Spnego::kNegoEx, u"NegoEx"_s);
        row("0603883703", "2.999.3", u"2.999.3"_s);
    }

    void readsObjectIds()
    {
        QFETCH(QByteArray, der);
        QFETCH(QByteArray, dotted);
        QTEST(Spnego::mechanismName(dotted), "name");
        QCOMPARE(Asn1::dottedObjectId(der.sliced(2)), dotted);
        QCOMPARE(Asn1::encodeObjectId(dotted), der);
    }

    void refusesBrokenObjectIds()
    {
        QVERIFY(Asn1::dottedObjectId({}).isNull());
        QVERIFY(Asn1::dottedObjectId("\x2a\x86").isNull());                                             // cut
        QVERIFY(Asn1::dottedObjectId("\x2a\x80\x01").isNull());                                         // padded
        QVERIFY(Asn1::dottedObjectId("\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").isNull()); // too long
        QVERIFY(Asn1::objectIdContents("1").isNull());
        QVERIFY(Asn1::objectIdContents("1.x").isNull());
        QVERIFY(Asn1::objectIdContents("3.1").isNull());
        QVERIFY(Asn1::objectIdContents("1.40").isNull());
    }

    void readsAnInitWithNtlm()
    {
        const Result<Spnego::NegotiationInit> init = Spnego::parseInit(kNtlmInit);
        QVERIFY2(init, init ? "" : qPrintable(init.error().text));
        QVERIFY(init->isFramed);
        QCOMPARE(init->range, (ByteRange{0, 74}));
        QCOMPARE(init->mechanisms.size(), 1);
        QCOMPARE(init->mechanisms[0].value, Spnego::kNtlm.toByteArray());
        QCOMPARE(init->mechanisms[0].range, (ByteRange{20, 30}));
        QCOMPARE(init->mechanismList.range, (ByteRange{16, 30}));
        QCOMPARE(init->mechanismList.value, kNtlmInit.sliced(16, 14));
        QCOMPARE(init->mechanismList.value, Spnego::mechanismListDer({Spnego::kNtlm.toByteArray()}));
        QVERIFY(init->token);
        QCOMPARE(init->token->value, kNtlmType1);
        QCOMPARE(init->token->range, (ByteRange{34, 74}));
        QVERIFY(!init->flags && !init->hints && !init->mic);
    }

    void readsAnAnswerWithNtlm()
    {
        const Result<Spnego::NegotiationResponse> answer = Spnego::parseResponse(kNtlmAnswer);
        QVERIFY2(answer, answer ? "" : qPrintable(answer.error().text));
        QVERIFY(answer->state && answer->mechanism && answer->token);
        QCOMPARE(answer->state->value, Spnego::State::AcceptIncomplete);
        QCOMPARE(answer->state->range, (ByteRange{9, 10}));
        QCOMPARE(answer->mechanism->value, Spnego::kNtlm.toByteArray());
        QCOMPARE(answer->mechanism->range, (ByteRange{14, 24}));
        QCOMPARE(answer->token->value, kNtlmType2);
        QCOMPARE(answer->token->range, (ByteRange{28, 132}));
        QVERIFY(!answer->mic);
    }

    void readsStates_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<int>("state");
        QTest::newRow("accept-completed") << kCompleted << 0;
        QTest::newRow("reject") << kReject << 2;
        QTest::newRow("request-mic") << Spnego::negTokenResp(Spnego::State::RequestMic) << 3;
    }

    void readsStates()
    {
        QFETCH(QByteArray, token);
        QFETCH(int, state);
        const Result<Spnego::NegotiationResponse> answer = Spnego::parseResponse(token);
        QVERIFY(answer && answer->state);
        QCOMPARE(int(answer->state->value), state);
        QVERIFY(!answer->mechanism && !answer->token && !answer->mic);
        QCOMPARE(Spnego::negTokenResp(Spnego::State(state)), token);
    }

    void refusesAStateWithoutMeaning()
    {
        const Result<Spnego::NegotiationResponse> answer =
            Spnego::parseResponse(QByteArray::fromHex("a1073005a0030a0104"));
        QVERIFY(!answer);
        QCOMPARE(answer.error().offset.value_or(-1), 8);
    }

    void readsWhatAServerSaysFirst()
    {
        const QByteArray token = serverFirst(true);
        const Result<Spnego::NegotiationInit> init = Spnego::parseInit(token);
        QVERIFY2(init, init ? "" : qPrintable(init.error().text));
        QCOMPARE(init->mechanisms.size(), 2);
        QVERIFY(!init->token);
        QVERIFY(init->hints && init->hints->name && init->mic);
        QCOMPARE(init->hints->name->value, QByteArray("not_defined_in_RFC4178@please_ignore"));
        QCOMPARE(token.sliced(init->hints->name->range.start, init->hints->name->range.length()),
                 init->hints->name->value);
        QCOMPARE(init->mic->value, QByteArray("0123456789abcdef"));
        QVERIFY(!Spnego::parseInit(serverFirst(false))->mic);
    }

    void readsFlagsAndMicOfRfc4178()
    {
        QByteArray fields = Asn1::encode(0xa0, Spnego::mechanismListDer({Spnego::kKerberos.toByteArray()}));
        fields += Asn1::encode(0xa1, QByteArray::fromHex("03020640"));
        fields += Asn1::encode(0xa3, Asn1::encode(0x04, "MIC"));
        const QByteArray bare = Asn1::encode(0xa0, Asn1::encode(0x30, fields));
        const Result<Spnego::NegotiationInit> init = Spnego::parseInit(bare);
        QVERIFY2(init, init ? "" : qPrintable(init.error().text));
        QVERIFY(!init->isFramed);
        QVERIFY(init->flags && init->mic);
        QCOMPARE(init->flags->value, 0x40000000U);
        QCOMPARE(init->mic->value, QByteArray("MIC"));
    }

    void buildsTheVectors()
    {
        QCOMPARE(Spnego::negTokenInit({Spnego::kNtlm.toByteArray()}, kNtlmType1), kNtlmInit);
        QCOMPARE(Spnego::negTokenResp(Spnego::State::AcceptIncomplete, Spnego::kNtlm.toByteArray(), kNtlmType2),
                 kNtlmAnswer);
        QCOMPARE(Spnego::negTokenResp(Spnego::State::AcceptCompleted), kCompleted);
        QCOMPARE(Spnego::negTokenResp(Spnego::State::Reject), kReject);
    }

    void readsWhatItBuilds()
    {
        const QList<QByteArray> mechanisms{Spnego::kKerberos.toByteArray(), Spnego::kMicrosoftKerberos.toByteArray(),
                                           Spnego::kNtlm.toByteArray()};
        const QByteArray big(70000, 'x');
        const QByteArray token = Spnego::negTokenInit(mechanisms, big, "mic");
        const Result<Spnego::NegotiationInit> init = Spnego::parseInit(token);
        QVERIFY(init && init->token && init->mic);
        QCOMPARE(init->mechanisms.size(), 3);
        for (qsizetype i = 0; i < 3; ++i) {
            QCOMPARE(init->mechanisms[i].value, mechanisms[i]);
        }
        QCOMPARE(init->token->value, big);
        QCOMPARE(init->mic->value, QByteArray("mic"));
        QCOMPARE(init->mechanismList.value, Spnego::mechanismListDer(mechanisms));

        const Result<Spnego::NegotiationResponse> last =
            Spnego::parseResponse(Spnego::negTokenResp({}, {}, "token", "mic"));
        QVERIFY(last && last->token && last->mic && !last->state);
        QCOMPARE(last->token->value, QByteArray("token"));
        QCOMPARE(last->mic->value, QByteArray("mic"));
    }

    void tellsTheTwoApart()
    {
        QVERIFY(!Spnego::parseInit(kNtlmAnswer));
        QVERIFY(!Spnego::parseResponse(kNtlmInit));
    }

    void recognisesTokens_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("isToken");
        QTest::newRow("init") << kNtlmInit << true;
        QTest::newRow("answer") << kNtlmAnswer << true;
        QTest::newRow("short answer") << kReject << true;
        QTest::newRow("cut init") << kNtlmInit.first(12) << true;
        QTest::newRow("raw NTLM") << kNtlmType1 << false;
        QTest::newRow("raw Kerberos") << QByteArray::fromHex("602306092a864886f712010202010050") << false;
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("one byte") << QByteArray("\xa1") << false;
        QTest::newRow("text") << QByteArray("`hello") << false;
    }

    void recognisesTokens()
    {
        QFETCH(QByteArray, bytes);
        QTEST(Spnego::looksLikeToken(bytes), "isToken");
    }

    void refusesHostileTokensAtTheByte_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<qint64>("offset");
        QTest::newRow("nothing") << QByteArray() << qint64(0);
        QTest::newRow("tag alone") << QByteArray::fromHex("60") << qint64(1);
        QTest::newRow("indefinite length") << QByteArray::fromHex("6080060000") << qint64(1);
        QTest::newRow("length of 127 bytes") << QByteArray::fromHex("60ff0102") << qint64(1);
        QTest::newRow("length beyond 64 bits") << QByteArray::fromHex("6089ffffffffffffffffff00") << qint64(1);
        QTest::newRow("length of 4 GiB") << QByteArray::fromHex("a184ffffffff3000") << qint64(8);
        QTest::newRow("long tag") << QByteArray::fromHex("7f8101003000") << qint64(0);
        QTest::newRow("behind the end") << QByteArray(kReject + '\0') << qint64(9);
        QTest::newRow("other mechanism") << QByteArray::fromHex("600f06092a864886f7120102020100a000") << qint64(4);
        QTest::newRow("no mechanisms") << QByteArray::fromHex("a0063004a0023000") << qint64(6);
        QTest::newRow("neither") << QByteArray::fromHex("a2023000") << qint64(0);
        QTest::newRow("inner longer than outer") << QByteArray::fromHex("a1073005a0030a0500") << qint64(6);
        QTest::newRow("primitive sequence") << QByteArray::fromHex("a1071005a0030a0100") << qint64(2);
        QTest::newRow("unknown field") << QByteArray::fromHex("a1073005a9030a0100") << qint64(4);
        QTest::newRow("fields out of order") << QByteArray::fromHex("a10e300ca203040141a0030a0100a100") << qint64(9);
    }

    void refusesHostileTokensAtTheByte()
    {
        QFETCH(QByteArray, bytes);
        const Spnego::PartialToken read = Spnego::readToken(bytes);
        QVERIFY(read.error);
        QVERIFY(!read.error->text.isEmpty());
        QTEST(read.error->offset.value_or(-1), "offset");
        QVERIFY(!Spnego::parseInit(bytes));
        QVERIFY(!Spnego::parseResponse(bytes));
    }

    void showsWhatIsThereOfACutToken()
    {
        const Spnego::PartialToken read = Spnego::readToken(kNtlmInit.first(50));
        QVERIFY(read.error);
        QCOMPARE(read.error->offset.value_or(-1), 50);
        QVERIFY(read.init && read.init->token);
        QCOMPARE(read.init->mechanisms.size(), 1);
        QCOMPARE(read.init->token->range, (ByteRange{34, 50}));
    }

    void survivesEveryCutAndChange()
    {
        for (const QByteArray &whole : {kNtlmInit, kNtlmAnswer, serverFirst(true)}) {
            for (qsizetype at = 0; at < whole.size(); ++at) {
                QByteArray changed = whole;
                changed[at] = char(changed[at] ^ 0x81);
                for (const QByteArray &bytes : {whole.first(at), changed}) {
                    const Spnego::PartialToken read = Spnego::readToken(bytes);
                    QVERIFY(!read.init ||
                            (isWithin(read.init->token, bytes.size()) && isWithin(read.init->mic, bytes.size())));
                    QVERIFY(!read.response || isWithin(read.response->token, bytes.size()));
                    QVERIFY(!read.error || (*read.error->offset >= 0 && *read.error->offset <= bytes.size()));
                }
                QVERIFY(Spnego::readToken(whole.first(at)).error);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestSpnego)
#include "tst_spnego.moc"
