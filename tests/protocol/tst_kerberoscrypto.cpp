// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/kerberoscrypto.h"
#include "protocol/kerberosinside.h"
#include "protocol/keytab.h"
#include "protocol/spnego.h"
#include "support/kerberosfiles.h"

#include <QCryptographicHash>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

/// The Kerberos message of a token, out of SPNEGO where it is in it.
QByteArray kerberosOf(const QString &name)
{
    const QByteArray token = kerberosFile(name);
    if (!Spnego::looksLikeToken(token)) {
        return token;
    }
    const Spnego::PartialToken read = Spnego::readToken(token);
    return read.init ? read.init->token->value : read.response->token->value;
}

/// As KRB5_TRACE writes keys.
QByteArray fingerprint(const Secret &key)
{
    return QCryptographicHash::hash(key.reveal().toByteArray(), QCryptographicHash::Sha1).first(2).toHex().toUpper();
}

Kerberos::Key keyOf(const Kerberos::EncryptionKey &key)
{
    return {key.type->value, key.bytes->value};
}

} // namespace

class TestKerberosCrypto final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void makesKeysOfPasswords_data()
    {
        QTest::addColumn<qint64>("type");
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("salt");
        QTest::addColumn<quint32>("rounds");
        QTest::addColumn<QByteArray>("key");
        const auto row = [](const char *name, qint64 type, const QByteArray &password, const QByteArray &salt,
                            quint32 rounds, const char *key) {
            QTest::newRow(name) << type << password << salt << rounds << QByteArray::fromHex(key);
        };
        const QByteArray raeburn("ATHENA.MIT.EDUraeburn");
        const QByteArray clef = QByteArray::fromHex("f09d849e");
        const QByteArray blockSized(64, 'X');
        // RFC 3962 appendix B
        row("3962 128 1", 17, "password", raeburn, 1, "42263c6e89f4fc28b8df68ee09799f15");
        row("3962 256 1", 18, "password", raeburn, 1,
            "fe697b52bc0d3ce14432ba036a92e65bbb52280990a2fa27883998d72af30161");
        row("3962 128 2", 17, "password", raeburn, 2, "c651bf29e2300ac27fa469d693bdda13");
        row("3962 256 2", 18, "password", raeburn, 2,
            "a2e16d16b36069c135d5e9d2e25f896102685618b95914b467c67622225824ff");
        row("3962 128 1200", 17, "password", raeburn, 1200, "4c01cd46d632d01e6dbe230a01ed642a");
        row("3962 256 1200", 18, "password", raeburn, 1200,
            "55a6ac740ad17b4846941051e1e8b0a7548d93b0ab30a8bc3ff16280382b8c2a");
        row("3962 128 salt of bytes", 17, "password", QByteArray::fromHex("1234567878563412"), 5,
            "e9b23d52273747dd5c35cb55be619d8e");
        row("3962 256 salt of bytes", 18, "password", QByteArray::fromHex("1234567878563412"), 5,
            "97a4e786be20d81a382d5ebc96d5909cabcdadc87ca48f574504159f16c36e31");
        row("3962 128 block", 17, blockSized, "pass phrase equals block size", 1200,
            "59d1bb789a828b1aa54ef9c2883f69ed");
        row("3962 256 block and one", 18, blockSized + 'X', "pass phrase exceeds block size", 1200,
            "d78c5c9cb872a8c9dad4697f0bb5b2d21496c82beb2caeda2112fceea057401b");
        row("3962 128 clef", 17, clef, "EXAMPLE.COMpianist", 50, "f149c1f2e154a73452d43e7fe62a56e5");
        row("3962 256 clef", 18, clef, "EXAMPLE.COMpianist", 50,
            "4b6d9839f84406df1f09cc166db4b83c571848b784a3d6bdc346589a3e393f9e");
        // RFC 8009 appendix A: sixteen bytes before the name
        const QByteArray salt = QByteArray::fromHex("10df9dd783e5bc8acea1730e74355f61") + raeburn;
        row("8009 128", 19, "password", salt, 32768, "089bca48b105ea6ea77ca5d2f39dc5e7");
        row("8009 256", 20, "password", salt, 32768,
            "45bd806dbf6a833a9cffc1c94589a222367a79bc21c413718906e9f578a78467");
        // RFC 4757 section 2
        row("4757", 23, "foo", "ignored", 0, "ac8e657f83df82beea5d43bdaf7800cc");
    }

    void makesKeysOfPasswords()
    {
        QFETCH(qint64, type);
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, salt);
        QFETCH(quint32, rounds);
        QFETCH(QByteArray, key);
        const Result<Kerberos::Key> made = Kerberos::keyFromPassword(type, Secret(password), salt, rounds);
        QVERIFY2(made, made ? "" : qPrintable(made.error().text));
        QCOMPARE(made->encryptionType, type);
        QCOMPARE(made->bytes.reveal().toByteArray().toHex(), key.toHex());
    }

    /// RFC 8009 appendix A: the confounder comes first and is not part of what was encrypted.
    void decryptsTheVectorsOfRfc8009_data()
    {
        QTest::addColumn<qint64>("type");
        QTest::addColumn<QByteArray>("plain");
        QTest::addColumn<QByteArray>("cipher");
        const auto row = [](qint64 type, const char *plain, const char *cipher) {
            const QByteArray bytes = QByteArray::fromHex(plain);
            QTest::addRow("%d, %d bytes", int(type), int(bytes.size())) << type << bytes << QByteArray::fromHex(cipher);
        };
        row(19, "", "ef85fb890bb8472f4dab20394dca781dad877eda39d50c870c0d5a0a8e48c718");
        row(19, "000102030405", "84d7f30754ed987bab0bf3506beb09cfb55402cef7e6877ce99e247e52d16ed4421dfdf8976c");
        row(19, "000102030405060708090a0b0c0d0e0f",
            "3517d640f50ddc8ad3628722b3569d2ae07493fa8263254080ea65c1008e8fc295fb4852e7d83e1e7c48c37eebe6b0d3");
        row(19, "000102030405060708090a0b0c0d0e0f1011121314",
            "720f73b18d9859cd6ccb4346115cd336c70f58edc0c4437c5573544c31c813bce1e6d072c186b39a413c2f92ca9b8334a287ffcb"
            "fc");
        row(20, "", "41f53fa5bfe7026d91faf9be959195a058707273a96a40f0a01960621ac612748b9bbfbe7eb4ce3c");
        row(20, "000102030405",
            "4ed7b37c2bcac8f74f23c1cf07e62bc7b75fb3f637b9f559c7f664f69eab7b6092237526ea0d1f61cb20d69d10f2");
        row(20, "000102030405060708090a0b0c0d0e0f",
            "bc47ffec7998eb91e8115cf8d19dac4bbbe2e163e87dd37f49beca92027764f68cf51f14d798c2273f35df574d1f932e40c4ff25"
            "5b36a266");
        row(20, "000102030405060708090a0b0c0d0e0f1011121314",
            "40013e2df58e8751957d2878bcd2d6fe101ccfd556cb1eae79db3c3ee86429f2b2a602ac86fef6ecb647d6295fae077a1feb5175"
            "08d2c16b4192e01f62");
    }

    void decryptsTheVectorsOfRfc8009()
    {
        QFETCH(qint64, type);
        QFETCH(QByteArray, plain);
        QFETCH(QByteArray, cipher);
        const QByteArray key =
            QByteArray::fromHex(type == 19 ? "3705d96080c17728a0e800eab6e0d23c"
                                           : "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52");
        const Result<QByteArray> read = Kerberos::decrypt({type, Secret(key)}, Kerberos::KeyUsage::Ticket, cipher);
        QVERIFY2(read, read ? "" : qPrintable(read.error().text));
        QCOMPARE(read->toHex(), plain.toHex());
    }

    /// What the library that made them said in its trace; see tests/data/kerberos/README.md.
    void decryptsRealTokens_data()
    {
        QTest::addColumn<int>("keytabIndex");
        QTest::addColumn<QByteArray>("sessionKey");
        QTest::addColumn<QByteArray>("clientKey");
        QTest::addColumn<qint64>("clientNumber");
        QTest::addColumn<QByteArray>("serverKey");
        QTest::addColumn<qint64>("serverNumber");
        QTest::addColumn<int>("microseconds");
        const auto row = [](const char *name, int index, const char *session, const char *client, qint64 clientNumber,
                            const char *server, qint64 serverNumber, int microseconds) {
            QTest::newRow(name) << index << QByteArray(session) << QByteArray(client) << clientNumber
                                << QByteArray(server) << serverNumber << microseconds;
        };
        row("aes128-sha1", 0, "BC60", "457A", 776954728, "3238", 455141236, 581379);
        row("aes256-sha1", 1, "4C4E", "4E80", 504750945, "3798", 493724464, 581411);
        row("aes128-sha256", 2, "3D81", "4316", 696455141, "33F6", 555446059, 581443);
        row("aes256-sha384", 3, "40FA", "882C", 580070995, "772E", 421372419, 581475);
        row("rc4", 4, "C34B", "1424", 346162337, "CE17", 520588069, 581507);
        row("raw-aes256-sha1", 1, "4C4E", "60AD", 76787719, "7CB6", 653563118, 581519);
        row("delegated", 1, "4C4E", "3F18", 233823630, "AC36", 870413875, 581547);
    }

    void decryptsRealTokens()
    {
        QFETCH(int, keytabIndex);
        QFETCH(int, microseconds);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        const auto keytab = Kerberos::readKeytab(kerberosFile(u"http.keytab"_s));
        QVERIFY(keytab);
        const Kerberos::PartialMessage request = Kerberos::readMessage(kerberosOf(name + u".req"_s));
        QVERIFY2(!request.error, request.error ? qPrintable(request.error->text) : "");
        const Result<QByteArray> inside = Kerberos::decrypt(keytab->at(keytabIndex).key, Kerberos::KeyUsage::Ticket,
                                                            request.request->ticket->encrypted->cipher->value);
        QVERIFY2(inside, inside ? "" : qPrintable(inside.error().text));
        const auto ticket = Kerberos::readTicketInside(*inside);
        QVERIFY2(!ticket.error, ticket.error ? qPrintable(ticket.error->text) : "");
        QCOMPARE(ticket.value.range, (ByteRange{0, inside->size()}));
        QCOMPARE(ticket.value.client->text(), QByteArray("alice"));
        QCOMPARE(ticket.value.clientRealm->value, QByteArray("EXAMPLE.TEST"));
        QTEST(fingerprint(ticket.value.sessionKey.bytes->value), "sessionKey");
        QCOMPARE(ticket.value.authenticated->value.date(), QDate(2026, 11, 21));
        QCOMPARE(ticket.value.authenticated->value.secsTo(ticket.value.ends->value), 36000);
        QVERIFY(ticket.value.renewableUntil);

        const Kerberos::Key sessionKey = keyOf(ticket.value.sessionKey);
        const Result<QByteArray> second = Kerberos::decrypt(sessionKey, Kerberos::KeyUsage::ApRequestAuthenticator,
                                                            request.request->authenticator->cipher->value);
        QVERIFY2(second, second ? "" : qPrintable(second.error().text));
        const auto authenticator = Kerberos::readAuthenticator(*second);
        QVERIFY2(!authenticator.error, authenticator.error ? qPrintable(authenticator.error->text) : "");
        QCOMPARE(authenticator.value.client->text(), QByteArray("alice"));
        QTEST(fingerprint(authenticator.value.subKey.bytes->value), "clientKey");
        QTEST(authenticator.value.sequenceNumber->value, "clientNumber");
        QCOMPARE(authenticator.value.time->value.toSecsSinceEpoch(), 1795305116);
        QCOMPARE(authenticator.value.microseconds->value, microseconds);

        const Kerberos::PartialMessage reply = Kerberos::readMessage(kerberosOf(name + u".rep"_s));
        QVERIFY2(!reply.error, reply.error ? qPrintable(reply.error->text) : "");
        const Result<QByteArray> third =
            Kerberos::decrypt(sessionKey, Kerberos::KeyUsage::ApReply, reply.reply->encrypted->cipher->value);
        QVERIFY2(third, third ? "" : qPrintable(third.error().text));
        const auto answer = Kerberos::readReplyInside(*third);
        QVERIFY2(!answer.error, answer.error ? qPrintable(answer.error->text) : "");
        QCOMPARE(answer.value.time->value.toSecsSinceEpoch(), 1795305116);
        QCOMPARE(answer.value.microseconds->value, microseconds);
        QTEST(fingerprint(answer.value.subKey.bytes->value), "serverKey");
        QTEST(answer.value.sequenceNumber->value, "serverNumber");
    }

    void makesTheKeysOfTheKeytab()
    {
        const auto keytab = Kerberos::readKeytab(kerberosFile(u"http.keytab"_s));
        QVERIFY(keytab);
        for (const Kerberos::KeytabEntry &entry : *keytab) {
            const QByteArray host = entry.nameParts.at(1);
            const Secret password(QByteArray("service-" + host.first(host.indexOf('.'))));
            const Result<Kerberos::Key> made = Kerberos::keyFromPassword(
                entry.key.encryptionType, password, Kerberos::defaultSalt(entry.realm, entry.nameParts));
            QVERIFY(made);
            QVERIFY2(made->bytes == entry.key.bytes, host.constData());
        }
    }

    void refusesWhatWasChanged_data()
    {
        QTest::addColumn<int>("keytabIndex");
        QTest::newRow("aes128-sha1") << 0;
        QTest::newRow("aes256-sha1") << 1;
        QTest::newRow("aes128-sha256") << 2;
        QTest::newRow("aes256-sha384") << 3;
        QTest::newRow("rc4") << 4;
    }

    void refusesWhatWasChanged()
    {
        QFETCH(int, keytabIndex);
        const auto keytab = Kerberos::readKeytab(kerberosFile(u"http.keytab"_s));
        QVERIFY(keytab);
        const Kerberos::Key key = keytab->at(keytabIndex).key;
        const Kerberos::PartialMessage message =
            Kerberos::readMessage(kerberosOf(QString::fromLatin1(QTest::currentDataTag()) + u".req"_s));
        const QByteArray cipher = message.request->ticket->encrypted->cipher->value;
        QVERIFY(Kerberos::decrypt(key, Kerberos::KeyUsage::Ticket, cipher));

        const auto codeOf = [](const Result<QByteArray> &read) {
            return read ? ErrorCode::Internal : read.error().code;
        };
        for (const qsizetype at : {qsizetype(0), cipher.size() / 2, cipher.size() - 1}) {
            QByteArray changed = cipher;
            changed[at] = char(changed[at] ^ 1);
            QCOMPARE(codeOf(Kerberos::decrypt(key, Kerberos::KeyUsage::Ticket, changed)), ErrorCode::Refused);
        }
        QCOMPARE(codeOf(Kerberos::decrypt(key, Kerberos::KeyUsage::Ticket, cipher.chopped(1))), ErrorCode::Refused);
        QCOMPARE(codeOf(Kerberos::decrypt(key, Kerberos::KeyUsage::ApReply, cipher)), ErrorCode::Refused);
        QByteArray other = key.bytes.reveal().toByteArray();
        other[0] = char(other[0] ^ 1);
        QCOMPARE(codeOf(Kerberos::decrypt({key.encryptionType, Secret(other)}, Kerberos::KeyUsage::Ticket, cipher)),
                 ErrorCode::Refused);
    }

    void saysWhyItCannot()
    {
        using Kerberos::KeyUsage;
        const auto codeOf = [](const Kerberos::Key &key, const QByteArray &cipher) {
            const Result<QByteArray> read = Kerberos::decrypt(key, KeyUsage::Ticket, cipher);
            return read ? ErrorCode::Internal : read.error().code;
        };
        QCOMPARE(codeOf({1, Secret(QByteArray(8, 'k'))}, QByteArray(64, 'c')), ErrorCode::NotSupported);
        QCOMPARE(codeOf({18, Secret(QByteArray(16, 'k'))}, QByteArray(64, 'c')), ErrorCode::Usage);
        QCOMPARE(codeOf({18, Secret(QByteArray(32, 'k'))}, QByteArray(27, 'c')), ErrorCode::Malformed);
        QCOMPARE(codeOf({18, Secret(QByteArray(32, 'k'))}, QByteArray(28, 'c')), ErrorCode::Refused);
        QCOMPARE(codeOf({23, Secret(QByteArray(16, 'k'))}, QByteArray(23, 'c')), ErrorCode::Malformed);
        QCOMPARE(codeOf({23, Secret(QByteArray(16, 'k'))}, QByteArray(24, 'c')), ErrorCode::Refused);
        QVERIFY(!Kerberos::keyFromPassword(3, Secret(QByteArray("p")), "s"));
        QVERIFY(!Kerberos::canDecrypt(16));
        QVERIFY(Kerberos::canDecrypt(19));
    }
};

QTEST_GUILESS_MAIN(TestKerberosCrypto)
#include "tst_kerberoscrypto.moc"
