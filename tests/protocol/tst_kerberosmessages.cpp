// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/kerberos.h"
#include "protocol/kerberosinside.h"
#include "protocol/kerberosnames.h"
#include "protocol/spnego.h"
#include "support/kerberosfiles.h"

#include <QTest>
#include <QtEndian>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

QByteArray number(int field, const char *hex)
{
    return Asn1::encode(quint8(0xa0 | field), Asn1::encode(0x02, QByteArray::fromHex(hex)));
}

QByteArray string(int field, const QByteArray &text)
{
    return Asn1::encode(quint8(0xa0 | field), Asn1::encode(0x1b, text));
}

QByteArray time(int field, const QByteArray &text)
{
    return Asn1::encode(quint8(0xa0 | field), Asn1::encode(0x18, text));
}

QByteArray octets(int field, const QByteArray &bytes)
{
    return Asn1::encode(quint8(0xa0 | field), Asn1::encode(0x04, bytes));
}

QByteArray sequence(const QByteArray &fields)
{
    return Asn1::encode(0x30, fields);
}

QByteArray name(int field, const char *type, const QList<QByteArray> &parts)
{
    QByteArray strings;
    for (const QByteArray &part : parts) {
        strings += Asn1::encode(0x1b, part);
    }
    const QByteArray fields = number(0, type) + Asn1::encode(0xa1, sequence(strings));
    return Asn1::encode(quint8(0xa0 | field), sequence(fields));
}

QByteArray error(const QByteArray &code, const QByteArray &data = {})
{
    QByteArray fields = number(0, "05") + number(1, "1e") + time(2, "20261121235000Z") + number(3, "0100");
    fields += time(4, "20261121235901Z") + number(5, "0200") + number(6, code.constData());
    fields += string(7, "EXAMPLE.TEST") + name(8, "01", {"alice"}) + string(9, "EXAMPLE.TEST");
    fields += name(10, "02", {"krbtgt", "EXAMPLE.TEST"}) + string(11, "the text");
    if (!data.isNull()) {
        fields += octets(12, data);
    }
    return Asn1::encode(0x7e, sequence(fields));
}

/// KERB_VALIDATION_INFO with nothing in it but the numbers at their places.
QByteArray logonInfo()
{
    QByteArray info(236, '\0');
    qToLittleEndian(quint32(1105), info.data() + 120);
    qToLittleEndian(quint32(513), info.data() + 124);
    qToLittleEndian(quint32(312), info.data() + 128);
    qToLittleEndian(quint32(4), info.data() + 216);
    qToLittleEndian(quint32(7), info.data() + 228);
    return info;
}

QByteArray clientInfo(const QByteArray &utf16, quint16 length)
{
    QByteArray info(10, '\0');
    qToLittleEndian(length, info.data() + 8);
    return info + utf16;
}

QByteArray pac(const QList<std::pair<quint32, QByteArray>> &buffers)
{
    QByteArray head(8 + buffers.size() * 16, '\0');
    qToLittleEndian(quint32(buffers.size()), head.data());
    QByteArray contents;
    for (qsizetype i = 0; i < buffers.size(); ++i) {
        char *at = head.data() + 8 + i * 16;
        qToLittleEndian(buffers[i].first, at);
        qToLittleEndian(quint32(buffers[i].second.size()), at + 4);
        qToLittleEndian(quint64(head.size() + contents.size()), at + 8);
        contents += buffers[i].second;
    }
    return head + contents;
}

} // namespace

class TestKerberosMessages final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsARequestInFraming()
    {
        const QByteArray token = kerberosFile(u"raw-aes256-sha1.req"_s);
        const Kerberos::PartialMessage message = Kerberos::readMessage(token);
        QVERIFY2(!message.error, message.error ? qPrintable(message.error->text) : "");
        QCOMPARE(message.mechanism->value, Spnego::kKerberos.toByteArray());
        QCOMPARE(message.tokenId->value, quint16(Kerberos::TokenId::ApRequest));
        QCOMPARE(message.tokenId->range, (ByteRange{15, 17}));
        QVERIFY(message.request && !message.reply && !message.failure);
        const Kerberos::ApRequest &request = *message.request;
        QCOMPARE(request.range, (ByteRange{17, token.size()}));
        QCOMPARE(request.version->value, 5);
        QCOMPARE(request.messageType->value, 14);
        QCOMPARE(request.options->value, 0x20000000U);
        const Kerberos::Ticket &ticket = *request.ticket;
        QCOMPARE(ticket.version->value, 5);
        QCOMPARE(ticket.realm->value, QByteArray("EXAMPLE.TEST"));
        QCOMPARE(token.sliced(ticket.realm->range.start, 12), QByteArray("EXAMPLE.TEST"));
        QCOMPARE(ticket.server->text(), QByteArray("HTTP/aes256-cts-hmac-sha1-96.example.test"));
        QCOMPARE(ticket.server->type->value, 3);
        QCOMPARE(ticket.encrypted->encryptionType->value, 18);
        QCOMPARE(ticket.encrypted->keyVersion->value, 1);
        QCOMPARE(ticket.encrypted->cipher->value.size(), 378);
        QCOMPARE(token.sliced(ticket.encrypted->cipher->range.start, 378), ticket.encrypted->cipher->value);
        QCOMPARE(request.authenticator->encryptionType->value, 18);
        QVERIFY(!request.authenticator->keyVersion);
        QCOMPARE(request.authenticator->cipher->range.end, token.size());
    }

    void readsMessagesWithoutFraming()
    {
        const QByteArray framed = kerberosFile(u"raw-aes256-sha1.req"_s);
        const QByteArray bare = framed.sliced(17);
        QVERIFY(Kerberos::looksLikeMessage(bare));
        const Kerberos::PartialMessage message = Kerberos::readMessage(bare);
        QVERIFY(!message.error && message.request && !message.mechanism && !message.tokenId);
        QCOMPARE(message.request->ticket->realm->value, QByteArray("EXAMPLE.TEST"));
    }

    void readsAReply()
    {
        const Kerberos::PartialMessage message = Kerberos::readMessage(kerberosFile(u"raw-aes256-sha1.rep"_s));
        QVERIFY2(!message.error, message.error ? qPrintable(message.error->text) : "");
        QCOMPARE(message.tokenId->value, quint16(Kerberos::TokenId::ApReply));
        QCOMPARE(message.reply->messageType->value, 15);
        QCOMPARE(message.reply->encrypted->encryptionType->value, 18);
    }

    void readsARealError()
    {
        const Kerberos::PartialMessage message = Kerberos::readMessage(kerberosFile(u"raw-skew.err"_s));
        QVERIFY2(!message.error, message.error ? qPrintable(message.error->text) : "");
        QCOMPARE(message.failure->code->value, 37);
        QCOMPARE(message.failure->serverTime->value, QDateTime(QDate(2026, 11, 22), QTime(0, 4, 34), Qt::UTC));
        QCOMPARE(message.failure->serverMicroseconds->value, 53099);
        QVERIFY(!message.failure->clientTime && !message.failure->client && !message.failure->data);
    }

    void readsEveryFieldOfAnError()
    {
        const QByteArray bytes = error("18");
        const Kerberos::PartialMessage message = Kerberos::readMessage(bytes);
        QVERIFY2(!message.error, message.error ? qPrintable(message.error->text) : "");
        const Kerberos::ErrorMessage &failure = *message.failure;
        QCOMPARE(failure.clientTime->value.secsTo(failure.serverTime->value), 541);
        QCOMPARE(failure.clientMicroseconds->value, 256);
        QCOMPARE(failure.serverMicroseconds->value, 512);
        QCOMPARE(failure.code->value, 24);
        QCOMPARE(failure.clientRealm->value, QByteArray("EXAMPLE.TEST"));
        QCOMPARE(failure.client->text(), QByteArray("alice"));
        QCOMPARE(failure.realm->value, QByteArray("EXAMPLE.TEST"));
        QCOMPARE(failure.server->text(), QByteArray("krbtgt/EXAMPLE.TEST"));
        QCOMPARE(failure.text->value, QByteArray("the text"));
        QCOMPARE(bytes.sliced(failure.text->range.start, failure.text->range.length()), QByteArray("the text"));
    }

    void readsTheDataOfErrors()
    {
        const QByteArray methods = sequence(QByteArray(sequence(QByteArray(number(1, "02") + octets(2, ""))) +
                                                       sequence(QByteArray(number(1, "0088") + octets(2, "x")))));
        const auto withMethods = Kerberos::readMessage(error("19", methods)).failure->data;
        QCOMPARE(withMethods->kind, Kerberos::ErrorDataKind::MethodData);
        QCOMPARE(withMethods->entries.size(), 2);
        QCOMPARE(withMethods->entries[1].type->value, 136);
        QCOMPARE(withMethods->entries[1].value->value, QByteArray("x"));

        const QByteArray typed = sequence(sequence(QByteArray(number(0, "68") + octets(1, "y"))));
        const auto withTyped = Kerberos::readMessage(error("3c", typed)).failure->data;
        QCOMPARE(withTyped->kind, Kerberos::ErrorDataKind::TypedData);
        QCOMPARE(withTyped->entries[0].type->value, 104);

        const QByteArray windows =
            sequence(QByteArray(number(1, "03") + octets(2, QByteArray::fromHex("340200c00000000001000000"))));
        const auto withStatus = Kerberos::readMessage(error("12", windows)).failure->data;
        QCOMPARE(withStatus->kind, Kerberos::ErrorDataKind::WindowsStatus);
        QCOMPARE(withStatus->windowsStatus->value, 0xc0000234U);
        QCOMPARE(withStatus->windowsStatus->range.length(), 4);

        // Anything else is shown as it is and breaks nothing.
        for (const QByteArray &odd :
             {QByteArray("odd"), QByteArray(""), methods.chopped(1), QByteArray("\x30\x80", 2)}) {
            const Kerberos::PartialMessage message = Kerberos::readMessage(error("3c", odd));
            QVERIFY(!message.error);
            QCOMPARE(message.failure->data->kind, Kerberos::ErrorDataKind::Unknown);
            QCOMPARE(message.failure->data->bytes.value, odd);
            QVERIFY(message.failure->data->entries.isEmpty());
        }
    }

    void recognisesMessages_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("isMessage");
        QTest::newRow("framed") << kerberosFile(u"raw-aes256-sha1.req"_s) << true;
        QTest::newRow("framed, cut") << kerberosFile(u"raw-aes256-sha1.req"_s).first(16) << true;
        QTest::newRow("SPNEGO") << kerberosFile(u"aes256-sha1.req"_s) << false;
        QTest::newRow("bare error") << error("18") << true;
        QTest::newRow("MS-Kerberos") << QByteArray::fromHex("601106092a864882f7120102020100") << true;
        QTest::newRow("text") << QByteArray("nothing of this kind") << false;
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("one byte") << QByteArray("\x6e") << false;
    }

    void recognisesMessages()
    {
        QFETCH(QByteArray, bytes);
        QTEST(Kerberos::looksLikeMessage(bytes), "isMessage");
    }

    void refusesHostileMessagesAtTheByte_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<qint64>("offset");
        const QByteArray oid = QByteArray::fromHex("06092a864886f712010202");
        QTest::newRow("nothing") << QByteArray() << qint64(0);
        QTest::newRow("no token id") << Asn1::encode(0x60, oid) << qint64(13);
        QTest::newRow("another message than named")
            << Asn1::encode(0x60, QByteArray(oid + QByteArray::fromHex("0200") + error("18"))) << qint64(14);
        QTest::newRow("another mechanism") << Asn1::encode(0x60, Asn1::encodeObjectId(Spnego::kNtlm)) << qint64(4);
        QTest::newRow("no message") << Asn1::encode(0x60, QByteArray(oid + QByteArray::fromHex("01003000")))
                                    << qint64(15);
        QTest::newRow("trailing") << QByteArray(error("18") + 'x') << qint64(error("18").size());
        QByteArray version = error("18");
        version[version.indexOf(QByteArray::fromHex("a003020105")) + 4] = 4;
        QTest::newRow("version 4") << version << qint64(version.indexOf(QByteArray::fromHex("a003020104")) + 4);
        QByteArray type = error("18");
        type[type.indexOf(QByteArray::fromHex("a10302011e")) + 4] = 14;
        QTest::newRow("type of another") << type << qint64(type.indexOf(QByteArray::fromHex("a10302010e")) + 4);
        QByteArray month = error("18");
        const qsizetype at = month.indexOf("20261121235000Z");
        month.replace(at, 6, "202613");
        QTest::newRow("month 13") << month << qint64(at);
        QTest::newRow("indefinite") << QByteArray::fromHex("6e8030800000") << qint64(1);
        QTest::newRow("4 GiB") << QByteArray::fromHex("6e84ffffffff30") << qint64(7);
    }

    void refusesHostileMessagesAtTheByte()
    {
        QFETCH(QByteArray, bytes);
        const Kerberos::PartialMessage message = Kerberos::readMessage(bytes);
        QVERIFY(message.error);
        QTEST(message.error->offset.value_or(-1), "offset");
    }

    void survivesEveryCutAndChange()
    {
        for (const QByteArray &whole : {kerberosFile(u"raw-aes256-sha1.req"_s), kerberosFile(u"raw-aes256-sha1.rep"_s),
                                        kerberosFile(u"raw-skew.err"_s)}) {
            for (qsizetype at = 0; at < whole.size(); ++at) {
                QVERIFY(Kerberos::readMessage(whole.first(at)).error);
                QByteArray changed = whole;
                changed[at] = char(changed[at] ^ 0x81);
                const Kerberos::PartialMessage message = Kerberos::readMessage(changed);
                QVERIFY(!message.error || (*message.error->offset >= 0 && *message.error->offset <= changed.size()));
            }
        }
    }

    void survivesNestingWithoutEnd()
    {
        // AD-IF-RELEVANT in itself, four hundred times.
        QByteArray inner = sequence({});
        for (int i = 0; i < 400; ++i) {
            inner = sequence(sequence(QByteArray(number(0, "01") + octets(1, inner))));
        }
        QByteArray fields = Asn1::encode(0xa0, Asn1::encode(0x03, QByteArray(5, '\0')));
        fields += Asn1::encode(0xa1, sequence(QByteArray(number(0, "12") + octets(1, QByteArray(32, 'k')))));
        fields += string(2, "R") + name(3, "01", {"a"});
        fields += Asn1::encode(0xa4, sequence(QByteArray(number(0, "01") + octets(1, ""))));
        fields += time(5, "20261121235000Z") + time(7, "20261122095000Z") + Asn1::encode(0xaa, inner);
        const auto ticket = Kerberos::readTicketInside(Asn1::encode(0x63, sequence(fields)));
        QVERIFY2(!ticket.error, ticket.error ? qPrintable(ticket.error->text) : "");
        const Kerberos::AuthorizationElement *element = &ticket.value.authorization.first();
        int depth = 1;
        while (!element->inner.isEmpty()) {
            element = &element->inner.first();
            ++depth;
        }
        QVERIFY(depth < 20);
    }

    void readsAPac()
    {
        const QByteArray utf16 = QByteArray::fromHex("61006c00690063006500");
        const QByteArray before("before");
        const QByteArray bytes =
            before + pac({{1, logonInfo()}, {10, clientInfo(utf16, 10)}, {6, QByteArray(20, 's')}});
        const auto read = Kerberos::readPac(bytes, {before.size(), bytes.size()});
        QVERIFY(!read.error);
        QCOMPARE(read.value.buffers.size(), 3);
        QCOMPARE(read.value.buffers[2].type.value, 6U);
        QCOMPARE(read.value.buffers[2].contents, (ByteRange{bytes.size() - 20, bytes.size()}));
        QCOMPARE(read.value.clientName->value, u"alice"_s);
        QCOMPARE(bytes.sliced(read.value.clientName->range.start, 10), utf16);
        QVERIFY(read.value.logonInfo);
        QCOMPARE(read.value.logonInfo->userId.value, 1105U);
        QCOMPARE(read.value.logonInfo->primaryGroup.value, 513U);
        QCOMPARE(read.value.logonInfo->groups.value, 312U);
        QCOMPARE(read.value.logonInfo->extraSids.value, 4U);
        QCOMPARE(read.value.logonInfo->resourceGroups.value, 7U);
    }

    void refusesHostilePacs_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("seven bytes") << QByteArray(7, '\0');
        QTest::newRow("4 billion buffers") << QByteArray::fromHex("ffffffff00000000");
        QTest::newRow("one buffer, no room") << QByteArray::fromHex("0100000000000000");
        QTest::newRow("offset outside") << QByteArray::fromHex("010000000000000001000000ffffffff0000000000000000");
        QTest::newRow("offset overflows") << QByteArray::fromHex("01000000000000000100000010000000ffffffffffffffff");
    }

    void refusesHostilePacs()
    {
        QFETCH(QByteArray, bytes);
        const auto read = Kerberos::readPac(bytes, {0, bytes.size()});
        QVERIFY(read.error);
        QVERIFY(*read.error->offset >= 0 && *read.error->offset <= bytes.size());
        QVERIFY(!read.value.logonInfo);
    }

    void leavesOutWhatIsTooShortInAPac()
    {
        const QByteArray bytes = pac({{1, logonInfo().chopped(1)}, {10, clientInfo("ab", 400)}});
        const auto read = Kerberos::readPac(bytes, {0, bytes.size()});
        QVERIFY(!read.error);
        QVERIFY(!read.value.logonInfo);
        QVERIFY(!read.value.clientName);
    }

    void namesNumbers()
    {
        QCOMPARE(Kerberos::errorName(37), u"KRB_AP_ERR_SKEW"_s);
        QCOMPARE(Kerberos::errorName(7), u"KDC_ERR_S_PRINCIPAL_UNKNOWN"_s);
        QCOMPARE(Kerberos::errorName(41), u"KRB_AP_ERR_MODIFIED"_s);
        QVERIFY(Kerberos::errorExplanation(24).contains(u"password"));
        QVERIFY(Kerberos::errorExplanation(41).contains(u"SPN"));
        QVERIFY(Kerberos::errorName(30).isEmpty());
        QVERIFY(Kerberos::errorExplanation(-1).isEmpty());
        // protocols that are read here name all of these codes
        for (const int code : {6, 7, 14, 18, 23, 24, 25, 29, 31, 32, 34, 35, 36, 37, 41, 44, 52, 60, 68}) {
            QVERIFY2(!Kerberos::errorName(code).isEmpty(), qPrintable(QString::number(code)));
            QVERIFY2(Kerberos::errorExplanation(code).endsWith(u'.'), qPrintable(QString::number(code)));
        }
        QCOMPARE(Kerberos::encryptionTypeName(18), u"aes256-cts-hmac-sha1-96"_s);
        QCOMPARE(Kerberos::encryptionTypeName(99), u"type 99"_s);
        QVERIFY(Kerberos::isWeakEncryption(1) && Kerberos::isWeakEncryption(3) && Kerberos::isWeakEncryption(23) &&
                Kerberos::isWeakEncryption(24));
        QVERIFY(!Kerberos::isWeakEncryption(17) && !Kerberos::isWeakEncryption(20));
        QCOMPARE(Kerberos::nameTypeName(-128), u"NT-MS-PRINCIPAL"_s);
        QCOMPARE(Kerberos::windowsStatusName(0xc0000234), u"STATUS_ACCOUNT_LOCKED_OUT"_s);
        QCOMPARE(Kerberos::windowsStatusName(0xc0ffee00), u"0xC0FFEE00"_s);
    }

    void namesFlags()
    {
        const auto names = [](const QList<Kerberos::Flag> &flags) {
            QStringList all;
            for (const Kerberos::Flag &flag : flags) {
                all.append(flag.name);
            }
            return all;
        };
        QCOMPARE(names(Kerberos::apOptions(0x60000000)), (QStringList{u"use-session-key"_s, u"mutual-required"_s}));
        // forwardable, renewable, initial, pre-authent: as Windows gives a ticket-granting ticket
        QCOMPARE(names(Kerberos::ticketFlags(0x40e00000)),
                 (QStringList{u"forwardable"_s, u"renewable"_s, u"initial"_s, u"pre-authent"_s}));
        QCOMPARE(names(Kerberos::gssFlags(0x22)), (QStringList{u"mutual"_s, u"integrity"_s}));
        QVERIFY(Kerberos::ticketFlags(0).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestKerberosMessages)
#include "tst_kerberosmessages.moc"
