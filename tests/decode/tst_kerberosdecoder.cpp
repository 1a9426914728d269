// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/nodejson.h"
#include "protocol/kerberos.h"
#include "protocol/spnego.h"
#include "support/kerberosfiles.h"

#include <QCryptographicHash>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

DecodeKeysPtr keytabKeys()
{
    return std::make_shared<DecodeKeys>(*Kerberos::readKeytab(kerberosFile(u"http.keytab"_s)), Secret());
}

QString valueOf(const DecodedNode &root, QByteArrayView id)
{
    const DecodedNode *node = root.find(id);
    return node ? displayValue(*node, true) : u"(no such node)"_s;
}

QString noteOf(const DecodedNode &root, QByteArrayView id)
{
    const DecodedNode *node = root.find(id);
    return node ? node->note : u"(no such node)"_s;
}

QByteArray requestWith(const QByteArray &token)
{
    return "GET / HTTP/1.1\r\nHost: a.example.test\r\nAuthorization: Negotiate " + token.toBase64() + "\r\n\r\n";
}

QByteArray responseWith(const QByteArray &token)
{
    return "HTTP/1.1 200 OK\r\nWWW-Authenticate: Negotiate " + token.toBase64() + "\r\nContent-Length: 0\r\n\r\n";
}

Exchange exchangeOfBoth(const QByteArray &request, const QByteArray &response)
{
    Exchange exchange = exchangeOf(request, Side::Request);
    exchange.response = exchangeOf(response, Side::Response).response;
    return exchange;
}

void collect(const DecodedNode &node, QList<const DecodedNode *> *nodes)
{
    nodes->append(&node);
    for (const DecodedNode &child : node.children) {
        collect(child, nodes);
    }
}

} // namespace

class TestKerberosDecoder final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void showsWhatNeedsNoKey()
    {
        const DecodedMessage message = decodePasted(requestWith(kerberosFile(u"aes256-sha1.req"_s)));
        QVERIFY(!message.root.anyDamaged());
        QCOMPARE(valueOf(message.root, "kerberos.ticket.realm"), u"EXAMPLE.TEST"_s);
        QCOMPARE(valueOf(message.root, "kerberos.ticket.service"), u"HTTP/aes256-cts-hmac-sha1-96.example.test"_s);
        QCOMPARE(valueOf(message.root, "kerberos.ticket.encryption"), u"aes256-cts-hmac-sha1-96 (18)"_s);
        QCOMPARE(valueOf(message.root, "kerberos.ticket.keyversion"), u"1"_s);
        QCOMPARE(valueOf(message.root, "kerberos.options"), u"mutual-required"_s);
        QCOMPARE(valueOf(message.root, "spnego.mechanism"), u"Kerberos (1.2.840.113554.1.2.2)"_s);
        QVERIFY(!message.root.find("kerberos.ticket.inside"));
        QVERIFY(noteOf(message.root, "kerberos.ticket").isEmpty());
    }

    void masksTicketAndAuthenticator()
    {
        const QByteArray token = kerberosFile(u"aes256-sha1.req"_s);
        const QByteArray wire = requestWith(token);
        for (const DecodeKeysPtr &keys : {DecodeKeysPtr(), keytabKeys()}) {
            const DecodedMessage message = decodePasted(wire, DecoderRegistry::builtin(), keys);
            const DecodedNode *ticket = message.root.find("kerberos.ticket.cipher");
            const DecodedNode *authenticator = message.root.find("kerberos.authenticator.cipher");
            QVERIFY(ticket && authenticator);
            const QList<ByteRange> masked = secretRanges(message);
            for (const DecodedNode *node : {ticket, authenticator}) {
                QCOMPARE(node->sensitivity, Sensitivity::Secret);
                const bool isMasked = std::any_of(masked.begin(), masked.end(),
                                                  [&](ByteRange range) { return range.contains(node->source.wire()); });
                QVERIFY(isMasked);
            }
            // The name of the service stays to be seen.
            const ByteRange service = message.root.find("kerberos.ticket.service")->source.wire();
            QVERIFY(std::none_of(masked.begin(), masked.end(),
                                 [&](ByteRange range) { return range.contains(service.start); }));
        }
    }

    void opensTicketsWithAKeytab_data()
    {
        QTest::addColumn<QString>("encryption");
        QTest::addColumn<bool>("hasBindings");
        QTest::newRow("aes128-sha1") << u"aes128-cts-hmac-sha1-96 (17)"_s << true;
        QTest::newRow("aes256-sha1") << u"aes256-cts-hmac-sha1-96 (18)"_s << false;
        QTest::newRow("aes128-sha256") << u"aes128-cts-hmac-sha256-128 (19)"_s << false;
        QTest::newRow("aes256-sha384") << u"aes256-cts-hmac-sha384-192 (20)"_s << true;
        QTest::newRow("rc4") << u"rc4-hmac (23)"_s << false;
        QTest::newRow("raw-aes256-sha1") << u"aes256-cts-hmac-sha1-96 (18)"_s << false;
        QTest::newRow("delegated") << u"aes256-cts-hmac-sha1-96 (18)"_s << true;
    }

    void opensTicketsWithAKeytab()
    {
        QFETCH(bool, hasBindings);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        const DecodedMessage message =
            decodePasted(requestWith(kerberosFile(name + u".req"_s)), DecoderRegistry::builtin(), keytabKeys());
        const DecodedNode &root = message.root;
        QVERIFY(!root.anyDamaged());
        QTEST(valueOf(root, "kerberos.ticket.encryption"), "encryption");
        QVERIFY(noteOf(root, "kerberos.ticket.inside").contains(u"HTTP/"));
        QCOMPARE(valueOf(root, "kerberos.ticket.client"), u"alice"_s);
        QCOMPARE(root.find("kerberos.ticket.client")->sensitivity, Sensitivity::Personal);
        QCOMPARE(root.find("kerberos.ticket.sessionkey")->sensitivity, Sensitivity::Secret);
        QCOMPARE(root.find("kerberos.authenticator.subkey")->sensitivity, Sensitivity::Secret);
        QVERIFY(valueOf(root, "kerberos.ticket.ends").startsWith(u"2026-11-22T09:5"));
        QVERIFY(valueOf(root, "kerberos.ticket.flags").contains(u"renewable"));
        QVERIFY(valueOf(root, "kerberos.authenticator.gssflags").contains(u"mutual"));
        QCOMPARE(valueOf(root, "kerberos.authenticator.time"), u"2026-11-21T23:51:56Z"_s);
        QVERIFY(valueOf(root, "kerberos.pac.clientname").startsWith(u"alice"));
        QVERIFY(root.findAll("kerberos.pac.buffer").size() >= 3);

        const QByteArray hash = QCryptographicHash::hash("certificate", QCryptographicHash::Sha256);
        const QByteArray application = "tls-server-end-point:" + hash;
        QByteArray structure(16, '\0');
        structure += QByteArray::fromHex("35000000") + application;
        const QByteArray bindings =
            hasBindings ? QCryptographicHash::hash(structure, QCryptographicHash::Md5) : QByteArray(16, '\0');
        QCOMPARE(root.find("kerberos.authenticator.channelbindings")->value.toByteArray().toHex(), bindings.toHex());
        QCOMPARE(root.find("kerberos.authenticator.delegated") != nullptr, name == u"delegated");
    }

    void everyNodeOfAnOpenedTicketStandsInItsBuffer()
    {
        const QByteArray wire = requestWith(kerberosFile(u"delegated.req"_s));
        const DecodedMessage message = decodePasted(wire, DecoderRegistry::builtin(), keytabKeys());
        QList<const DecodedNode *> nodes;
        collect(message.root, &nodes);
        for (const DecodedNode *node : nodes) {
            const ByteRange range = node->source.range;
            QVERIFY2(range.start >= 0 && range.start <= range.end && range.end <= node->source.buffer->bytes().size(),
                     node->id.constData());
            QVERIFY2(node->source.wire().end <= wire.size(), node->id.constData());
        }
        const DecodedNode *inside = message.root.find("kerberos.ticket.inside");
        QCOMPARE(inside->source.buffer->name(), QByteArray("decrypted:ticket"));
        // All of what was decrypted came out of the cipher, and nothing else.
        QCOMPARE(inside->source.wire(), message.root.find("kerberos.ticket.cipher")->source.wire());
    }

    void opensTicketsWithAPassword_data()
    {
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("account");
        QTest::addColumn<bool>("opens");
        QTest::newRow("aes256-sha1") << QByteArray("service-aes256-cts-hmac-sha1-96") << QByteArray() << true;
        QTest::newRow("aes128-sha256") << QByteArray("service-aes128-cts-hmac-sha256-128") << QByteArray() << true;
        // The name of the account goes into the key; but the service's own is tried too.
        QTest::newRow("aes256-sha384") << QByteArray("service-aes256-cts-hmac-sha384-192") << QByteArray("svc-web")
                                       << true;
        QTest::newRow("rc4") << QByteArray("service-arcfour-hmac") << QByteArray() << true;
        QTest::newRow("aes128-sha1") << QByteArray("wrong") << QByteArray() << false;
    }

    void opensTicketsWithAPassword()
    {
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, account);
        QFETCH(bool, opens);
        const auto keys = std::make_shared<DecodeKeys>(QList<Kerberos::KeytabEntry>(), Secret(password), account);
        const QByteArray token = kerberosFile(QString::fromLatin1(QTest::currentDataTag()) + u".req"_s);
        const DecodedMessage message = decodePasted(requestWith(token), DecoderRegistry::builtin(), keys);
        QCOMPARE(message.root.find("kerberos.ticket.inside") != nullptr, opens);
        if (!opens) {
            QVERIFY(noteOf(message.root, "kerberos.ticket").contains(u"password"));
            QVERIFY(!noteOf(message.root, "kerberos.ticket").contains(QString::fromLatin1(password)));
            QCOMPARE(message.root.find("kerberos.ticket")->state, NodeState::Notable);
        }
    }

    void saltsThePasswordWithTheAccount()
    {
        DecodeKeys keys({}, Secret(QByteArray("password")), "raeburn");
        const std::optional<Kerberos::Key> key = keys.passwordKey(18, "ATHENA.MIT.EDUraeburn");
        QVERIFY(key);
        const Result<Kerberos::Key> wanted =
            Kerberos::keyFromPassword(18, Secret(QByteArray("password")), "ATHENA.MIT.EDUraeburn");
        QVERIFY(key->bytes == wanted->bytes);
        // Kept, and the same again.
        QVERIFY(keys.passwordKey(18, "ATHENA.MIT.EDUraeburn")->bytes == wanted->bytes);
        QVERIFY(!(keys.passwordKey(18, "ATHENA.MIT.EDUother")->bytes == wanted->bytes));
        QVERIFY(!keys.passwordKey(16, "salt"));
        QVERIFY(!DecodeKeys({}, Secret()).passwordKey(18, "salt"));
    }

    void saysWhyNoKeyFits_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("says");
        QTest::newRow("other service") << u"principal"_s << u"has no key for HTTP/aes256"_s;
        QTest::newRow("other type") << u"type"_s << u"no key of the type aes256-cts-hmac-sha1-96"_s;
        QTest::newRow("other version") << u"version"_s
                                       << u"version 1 of the service's key, and the keytab has version 7"_s;
        QTest::newRow("other key") << u"key"_s << u"does not fit"_s;
    }

    void saysWhyNoKeyFits()
    {
        QFETCH(QString, change);
        QFETCH(QString, says);
        Kerberos::KeytabEntry entry = Kerberos::readKeytab(kerberosFile(u"http.keytab"_s))->at(1);
        entry.key.bytes = Secret(QByteArray(32, 'x'));
        if (change == u"principal") {
            entry.nameParts = {"HTTP", "other.example.test"};
        } else if (change == u"type") {
            entry.key.encryptionType = 17;
        } else if (change == u"version") {
            entry.keyVersion = 7;
        }
        const auto keys = std::make_shared<DecodeKeys>(QList{entry}, Secret());
        const DecodedMessage message =
            decodePasted(requestWith(kerberosFile(u"aes256-sha1.req"_s)), DecoderRegistry::builtin(), keys);
        QVERIFY(!message.root.find("kerberos.ticket.inside"));
        QVERIFY2(noteOf(message.root, "kerberos.ticket").contains(says),
                 qPrintable(noteOf(message.root, "kerberos.ticket")));
    }

    void triesKeysOfOtherNamesToo()
    {
        Kerberos::KeytabEntry entry = Kerberos::readKeytab(kerberosFile(u"http.keytab"_s))->at(1);
        entry.nameParts = {"WEB$"};
        entry.keyVersion = 4;
        const auto keys = std::make_shared<DecodeKeys>(QList{entry}, Secret());
        const DecodedMessage message =
            decodePasted(requestWith(kerberosFile(u"aes256-sha1.req"_s)), DecoderRegistry::builtin(), keys);
        QVERIFY(message.root.find("kerberos.ticket.inside"));
        QVERIFY(noteOf(message.root, "kerberos.ticket.inside").contains(u"WEB$@EXAMPLE.TEST, version 4"));
    }

    void opensTheReplyWithTheRequestsTicket()
    {
        const Exchange exchange = exchangeOfBoth(requestWith(kerberosFile(u"aes256-sha384.req"_s)),
                                                 responseWith(kerberosFile(u"aes256-sha384.rep"_s)));
        const DecodedMessage closed = decodeMessage(exchange, Side::Response);
        QVERIFY(closed.root.find("kerberos.apreply"));
        QVERIFY(!closed.root.find("kerberos.apreply.inside"));
        const DecodedMessage open =
            decodeMessage(exchange, Side::Response, DecoderRegistry::builtin(), 1 << 20, keytabKeys());
        QVERIFY(open.root.find("kerberos.apreply.inside"));
        QCOMPARE(valueOf(open.root, "kerberos.apreply.sequencenumber"), u"421372419"_s);
        QCOMPARE(valueOf(open.root, "kerberos.apreply.time"), u"2026-11-21T23:51:56Z"_s);
        QCOMPARE(valueOf(open.root, "spnego.state"), u"accept-completed"_s);

        const Exchange mixed = exchangeOfBoth(requestWith(kerberosFile(u"aes256-sha1.req"_s)),
                                              responseWith(kerberosFile(u"aes256-sha384.rep"_s)));
        const DecodedMessage other =
            decodeMessage(mixed, Side::Response, DecoderRegistry::builtin(), 1 << 20, keytabKeys());
        QVERIFY(!other.root.find("kerberos.apreply.inside"));
        QVERIFY(noteOf(other.root, "kerberos.apreply").contains(u"another request"));
    }

    void explainsErrors()
    {
        const DecodedMessage message = decodePasted(responseWith(kerberosFile(u"skew.err"_s)));
        QCOMPARE(valueOf(message.root, "kerberos.error.code"), u"KRB_AP_ERR_SKEW (37)"_s);
        QVERIFY(noteOf(message.root, "kerberos.error").contains(u"clocks"));
        QCOMPARE(valueOf(message.root, "kerberos.error.servertime"), u"2026-11-22T00:04:34Z"_s);
        QCOMPARE(valueOf(message.root, "spnego.state"), u"reject"_s);
        QVERIFY(!message.root.anySecret());
    }

    void notesWeakEncryption()
    {
        const DecodedMessage weak = decodePasted(requestWith(kerberosFile(u"rc4.req"_s)));
        QCOMPARE(weak.root.find("kerberos.ticket.encryption")->state, NodeState::Notable);
        const DecodedMessage strong = decodePasted(requestWith(kerberosFile(u"aes256-sha384.req"_s)));
        QCOMPARE(strong.root.find("kerberos.ticket.encryption")->state, NodeState::Fine);
    }

    void notesBigTickets()
    {
        const auto request = [](qsizetype size) {
            const QByteArray cipher = Asn1::encode(0x04, QByteArray(size, 'c'));
            const QByteArray etype = Asn1::encode(0xa0, QByteArray::fromHex("020112"));
            const QByteArray encrypted = Asn1::encode(0x30, QByteArray(etype + Asn1::encode(0xa2, cipher)));
            const QByteArray name = QByteArray::fromHex("300da003020102a10630041b0248") + "a";
            QByteArray ticket = QByteArray::fromHex("a003020105") + Asn1::encode(0xa1, QByteArray::fromHex("1b0145"));
            ticket += Asn1::encode(0xa2, name) + Asn1::encode(0xa3, encrypted);
            QByteArray fields = QByteArray::fromHex("a003020105a10302010ea20703050020000000");
            fields += Asn1::encode(0xa3, Asn1::encode(0x61, Asn1::encode(0x30, ticket)));
            fields += Asn1::encode(0xa4, encrypted);
            return Asn1::encode(0x6e, Asn1::encode(0x30, fields));
        };
        const DecodedMessage small = decodePasted(request(1000).toBase64());
        QVERIFY2(!small.root.anyDamaged(), qPrintable(valueOf(small.root, "error")));
        QVERIFY(noteOf(small.root, "kerberos.ticket").isEmpty());
        const DecodedMessage big = decodePasted(request(9000).toBase64());
        QVERIFY(!big.root.anyDamaged());
        QVERIFY(noteOf(big.root, "kerberos.ticket").contains(u"many groups"));
    }

    void recognisesNtlmWhereKerberosWasWanted_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QString>("says");
        const QByteArray ntlm = QByteArray::fromBase64("TlRMTVNTUAABAAAAl4II4gAAAAAAAAAAAAAAAAAAAAAKAGFYAAAADw==");
        const QByteArray kerberos = Spnego::kKerberos.toByteArray();
        const QByteArray oid = Spnego::kNtlm.toByteArray();
        QTest::newRow("Kerberos first, NTLM token")
            << Spnego::negTokenInit({kerberos, oid}, ntlm) << u"Kerberos is offered first, but the token is NTLM"_s;
        QTest::newRow("NTLM only") << Spnego::negTokenInit({oid}, ntlm) << u"Only NTLM is offered"_s;
        QTest::newRow("NTLM first") << Spnego::negTokenInit({oid, kerberos}, ntlm) << u"NTLM is preferred"_s;
        QTest::newRow("no token") << Spnego::negTokenInit({kerberos, oid}, {}) << u"one more leg"_s;
    }

    void recognisesNtlmWhereKerberosWasWanted()
    {
        QFETCH(QByteArray, token);
        QFETCH(QString, says);
        const DecodedMessage message = decodePasted(requestWith(token));
        QVERIFY2(noteOf(message.root, "spnego.init").contains(says), qPrintable(noteOf(message.root, "spnego.init")));
    }

    void recognisesNtlmWithoutSpnego()
    {
        const QByteArray ntlm = QByteArray::fromBase64("TlRMTVNTUAABAAAAl4II4gAAAAAAAAAAAAAAAAAAAAAKAGFYAAAADw==");
        const DecodedMessage message = decodePasted(requestWith(ntlm));
        QList<const DecodedNode *> nodes;
        collect(message.root, &nodes);
        QVERIFY(std::any_of(nodes.begin(), nodes.end(), [](const DecodedNode *node) {
            return node->note.contains(u"NTLM without SPNEGO: Kerberos was not available");
        }));
    }

    void readsTokensInBase64Anywhere()
    {
        const QByteArray token = kerberosFile(u"raw-aes256-sha1.req"_s);
        QVERIFY(decodePasted(token.toBase64()).root.find("kerberos.ticket"));
        QVERIFY(decodePasted(token).root.find("kerberos.ticket"));
        const Kerberos::PartialMessage read = Kerberos::readMessage(token);
        const QByteArray bare = token.sliced(read.request->range.start);
        const QByteArray envelope =
            "<wsse:BinarySecurityToken "
            "xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\" "
            "ValueType=\"http://docs.oasis-open.org/wss/oasis-wss-kerberos-token-profile-1.1#";
        for (const auto &[type, bytes] : {std::pair(QByteArray("GSS_Kerberosv5_AP_REQ"), token),
                                          std::pair(QByteArray("Kerberosv5_AP_REQ"), bare)}) {
            const QByteArray element = envelope + type + "\">" + bytes.toBase64() + "</wsse:BinarySecurityToken>";
            const DecodedMessage message = decodePasted(
                "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Header><wsse:Security "
                "xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/"
                "oasis-200401-wss-wssecurity-secext-1.0.xsd\">" +
                element + "</wsse:Security></soap:Header><soap:Body/></soap:Envelope>");
            QVERIFY2(message.root.find("kerberos.ticket"), type.constData());
            QCOMPARE(valueOf(message.root, "kerberos.ticket.realm"), u"EXAMPLE.TEST"_s);
        }
    }

    void masksAllOfADamagedToken()
    {
        const QByteArray token = kerberosFile(u"aes256-sha1.req"_s);
        const DecodedMessage message = decodePasted(requestWith(token.first(400)));
        QVERIFY(message.root.anyDamaged());
        QCOMPARE(valueOf(message.root, "kerberos.ticket.realm"), u"EXAMPLE.TEST"_s);
        const QList<ByteRange> masked = secretRanges(message);
        const ByteRange all = message.root.find("spnego.init")->source.wire();
        QVERIFY(std::any_of(masked.begin(), masked.end(), [&](ByteRange range) { return range.contains(all); }));
    }

    void survivesDamageWithKeys()
    {
        const QByteArray whole = kerberosFile(u"delegated.req"_s);
        const DecodeKeysPtr keys = keytabKeys();
        for (qsizetype at = 0; at < whole.size(); at += 7) {
            QByteArray changed = whole;
            changed[at] = char(changed[at] ^ 0x22);
            const DecodedMessage message = decodePasted(requestWith(changed), DecoderRegistry::builtin(), keys);
            QList<const DecodedNode *> nodes;
            collect(message.root, &nodes);
            for (const DecodedNode *node : nodes) {
                QVERIFY(node->source.range.start <= node->source.range.end &&
                        node->source.range.end <= node->source.buffer->bytes().size());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestKerberosDecoder)
#include "tst_kerberosdecoder.moc"
