// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoder.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

DecodedNode decoded(const QByteArray &bytes, const QByteArray &context, const QByteArray &target = {})
{
    DecodeInput input;
    const SourceBufferPtr buffer = SourceBuffer::root("wire", bytes);
    input.source = {buffer, {0, bytes.size()}};
    input.context = context;
    if (!target.isEmpty()) {
        input.facts.insert("target", target);
    }
    return DecoderRegistry::builtin().decode(input);
}

const QByteArray kOnline = "7T:MAA3AGYAMQBlAGQAZAAxAGQAZQAwADgAYgAxAGEAYwBkADYAOAA0ADcAMQA2ADkAOQBhADQAZgBiADMAOQAyADsA"
                           "MgAwADgANwAzADEANQAwADQAMwA7AEMAdQBzAHQAMgA2ADcANQA5AA==";
const QByteArray kOnsite = "7T:MAAwADEAMQAyADIAMwAzADQANAA1ADUANgA2ADcANwA4ADgAOQA5AGEAYQBiAGIAYwBjAGQAZABlAGUAZgBmADsA"
                           "MQAyADUANAA4ADkANQA=";

} // namespace

/// SuperOffice's own values: tickets, access tokens, the 6.x Secret, the signed system-user token.
class SuperOfficeDecoderTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsATicket_data()
    {
        QTest::addColumn<QByteArray>("ticket");
        QTest::addColumn<QString>("guid");
        QTest::addColumn<QString>("number");
        QTest::addColumn<QString>("context");
        QTest::newRow("online") << kOnline << u"07f1edd1de08b1acd68471699a4fb392"_s << u"2087315043"_s
                                << u"Cust26759"_s;
        QTest::newRow("onsite") << kOnsite << u"00112233445566778899aabbccddeeff"_s << u"1254895"_s << QString();
    }
    void readsATicket()
    {
        QFETCH(QByteArray, ticket);
        QFETCH(QString, guid);
        QFETCH(QString, number);
        QFETCH(QString, context);
        const DecodedNode node = decoded(ticket, "token");
        QCOMPARE(node.id, "superoffice.ticket");
        QCOMPARE(node.sensitivity, Sensitivity::Secret);
        QVERIFY(!node.anyDamaged());
        QCOMPARE(node.find("superoffice.ticket.guid")->value.toString(), guid);
        QCOMPARE(node.find("superoffice.ticket.number")->value.toString(), number);
        const DecodedNode *tenant = node.find("superoffice.ticket.context");
        QCOMPARE(tenant ? tenant->value.toString() : QString(), context);
    }

    void everyPartOfATicketPointsAtItsBytes()
    {
        const DecodedNode node = decoded(kOnline, "token");
        for (const char *id : {"superoffice.ticket.guid", "superoffice.ticket.number", "superoffice.ticket.context"}) {
            const DecodedNode *part = node.find(id);
            const QByteArrayView bytes = part->source.view();
            const QString text = QString::fromUtf16(reinterpret_cast<const char16_t *>(bytes.data()), bytes.size() / 2);
            QCOMPARE(text, part->value.toString());
            const ByteRange wire = part->source.wire();
            QVERIFY(wire.start >= 3 && wire.end <= kOnline.size() && !wire.isEmpty());
        }
        // Byte 0 of the content is carried by the first two characters after the prefix.
        QCOMPARE(node.find("superoffice.ticket.guid")->source.wire().start, 3);
    }

    void rejectsADamagedTicket_data()
    {
        QTest::addColumn<QByteArray>("ticket");
        QTest::newRow("cut off") << kOnline.chopped(5);
        QTest::newRow("padding lost") << kOnline.chopped(2);
        QTest::newRow("a character out of the alphabet") << QByteArray(kOnline).replace(40, 1, "*");
        QTest::newRow("a space for a plus") << QByteArray(kOnline).replace(40, 1, " ");
        QTest::newRow("not UTF-16") << QByteArray("7T:") + QByteArray("00112233445566778899aabbccddeeff;12").toBase64();
        QTest::newRow("nothing") << QByteArray("7T:");
        QTest::newRow("the seed's sample") << QByteArray("7T:abc123==");
    }
    void rejectsADamagedTicket()
    {
        QFETCH(QByteArray, ticket);
        const DecodedNode node = decoded(ticket, "credentials:SOTicket");
        QVERIFY(node.anyDamaged());
        const DecodedNode *error = node.find("error");
        QVERIFY(error);
        QVERIFY(!error->value.toString().isEmpty());
        QVERIFY(!node.find("superoffice.ticket.guid"));
    }

    void noticesATicketOfAnotherTenant()
    {
        const DecodedNode other = decoded(kOnline, "token", "/Cust12345/api/v1/Contact/2");
        QCOMPARE(other.find("superoffice.ticket.context")->state, NodeState::Notable);
        const DecodedNode same = decoded(kOnline, "token", "/cust26759/api/v1/Contact/2");
        QCOMPARE(same.find("superoffice.ticket.context")->state, NodeState::Fine);
    }

    void recognisesATicketThatWasEncodedTwice()
    {
        const DecodedNode node = decoded(kOnsite.toBase64(), "credentials:SOTicket");
        QVERIFY(node.find("error")->value.toString().contains(u"N1Q6"_s));
    }

    void readsAnAccessToken()
    {
        const DecodedNode node = decoded("8A:Cust12345." + QByteArray(48, 'x').toBase64(), "credentials:Bearer");
        const DecodedNode *token = node.find("superoffice.accesstoken");
        QVERIFY(token);
        QCOMPARE(token->find("superoffice.accesstoken.context")->value.toString(), u"Cust12345"_s);
        QCOMPARE(token->find("superoffice.accesstoken.encrypted")->value.toByteArray().size(), 48);
    }

    void namesWhatIsWrongWithAnAccessToken()
    {
        QVERIFY(decoded("8A%3aCust12345.AAAA", "token").anyDamaged());
        QVERIFY(decoded("8A:Cust12345", "token").anyDamaged());
        QVERIFY(decoded("8A:Cust12345.AAA", "token").anyDamaged());
    }

    void warnsOfStoredHashes_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("ticket's") << QByteArray("7S:AAECAwQFBgcICQoLDA0ODxAREhM=");
        QTest::newRow("password's") << QByteArray("7P:AAECAwQFBgcICQoLDA0ODxAREhM=");
        QTest::newRow("typo") << QByteArray("7A:abc123==");
    }
    void warnsOfStoredHashes()
    {
        QFETCH(QByteArray, value);
        const DecodedNode node = decoded(value, "token");
        QCOMPARE(node.state, NodeState::Notable);
        QCOMPARE(node.sensitivity, Sensitivity::Secret);
    }

    void readsASignedSystemToken()
    {
        const QByteArray token =
            "SuperOffice DevNet Node OIDC-8k8Q7DmBgo.202611211530." + QByteArray(256, 's').toBase64();
        const DecodedNode node = decoded(token, "token");
        QCOMPARE(node.id, "superoffice.systemtoken");
        QCOMPARE(node.find("superoffice.systemtoken.minute")->value.toDateTime(),
                 QDateTime(QDate(2026, 11, 21), QTime(15, 30), Qt::UTC));
        QCOMPARE(node.find("superoffice.systemtoken.signature")->value.toByteArray().size(), 256);
    }
};

QTEST_GUILESS_MAIN(SuperOfficeDecoderTest)
#include "tst_superofficedecoders.moc"
