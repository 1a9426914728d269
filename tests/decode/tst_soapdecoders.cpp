// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/decoder.h"
#include "protocol/wsse.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

DecodedNode decoded(const QByteArray &bytes)
{
    DecodeInput input;
    // Some bytes in front: ranges must count from the buffer's start, not from the input's.
    const QByteArray head = "POST / HTTP/1.1\r\n\r\n";
    input.source = {SourceBuffer::root("wire", head + bytes), {head.size(), head.size() + bytes.size()}};
    input.context = "body";
    input.mediaType = "text/xml";
    return DecoderRegistry::builtin().decode(input);
}

QByteArray envelope(const QByteArray &header, const QByteArray &body)
{
    return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header>" + header +
           "</s:Header><s:Body>" + body + "</s:Body></s:Envelope>";
}

QByteArray security(const QByteArray &inside, const QByteArray &nameSpace = Wsse::kSecext)
{
    return R"(<wsse:Security s:mustUnderstand="1" xmlns:wsse=")" + nameSpace + "\" xmlns:wsu=\"" +
           QByteArray(Wsse::kUtility) + "\">" + inside + "</wsse:Security>";
}

const QByteArray kToken = "<wsse:UsernameToken wsu:Id=\"UsernameToken-1\"><wsse:Username>bob</wsse:Username>"
                          "<wsse:Password Type=\"" +
                          QByteArray(Wsse::kPasswordText) +
                          "\">s&amp;cret</wsse:Password>"
                          "<wsse:Nonce EncodingType=\"" +
                          QByteArray(Wsse::kBase64Binary) +
                          "\">P1W25ZNQ4RLlS2FkqX22NQ==</wsse:Nonce>"
                          "<wsu:Created>2019-12-02T16:54:29.080Z</wsu:Created></wsse:UsernameToken>";
const QByteArray kTimestamp = "<wsu:Timestamp wsu:Id=\"TS-1\"><wsu:Created>2019-12-02T16:54:29.080Z</wsu:Created>"
                              "<wsu:Expires>2019-12-02T16:59:29.080Z</wsu:Expires></wsu:Timestamp>";

} // namespace

/// SOAP envelopes and faults, WS-Security headers, what SuperOffice puts into them.
class SoapDecoderTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsASecurityHeader()
    {
        const DecodedNode node = decoded(envelope(security(kTimestamp + kToken), {}));
        QVERIFY(!node.anyDamaged());
        QCOMPARE(node.find("soap.version")->value.toString(), u"1.1"_s);
        QCOMPARE(node.find("wsse.username")->value.toString(), u"bob"_s);
        QCOMPARE(node.find("wsse.username")->source.view(), "bob");
        const DecodedNode *password = node.find("wsse.password.text");
        QCOMPARE(password->value.toString(), u"s&cret"_s);
        QCOMPARE(password->source.view(), "s&amp;cret");
        QCOMPARE(password->sensitivity, Sensitivity::Secret);
        QCOMPARE(node.find("wsse.nonce.bytes")->value.toByteArray().toHex(), "3f55b6e59350e112e54b6164a97db635");
        QVERIFY(node.find("wsse.nonce")->source.wire().contains(node.find("wsse.nonce.bytes")->source.wire()));
        QCOMPARE(node.find("wsu.created")->value.toDateTime().toString(Qt::ISODateWithMs),
                 u"2019-12-02T16:54:29.080Z"_s);
        QVERIFY(node.find("wsu.timestamp")->note.contains(u"300"_s));
    }

    void pointsAtTheMisprintedNamespace()
    {
        const DecodedNode node = decoded(envelope(security(kToken, Wsse::kSecextMisprint), {}));
        QCOMPARE(node.find("wsse.namespace")->state, NodeState::Damaged);
        QCOMPARE(node.find("wsse.username")->value.toString(), u"bob"_s);
    }

    void holdsASecurityHeaderAgainstTheProfile_data()
    {
        QTest::addColumn<QByteArray>("inside");
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QString>("rule");
        const auto change = [](QByteArray text, const QByteArray &from, const QByteArray &to) {
            return text.replace(from, to);
        };
        QTest::newRow("no password type") << change(kToken, " Type=\"" + QByteArray(Wsse::kPasswordText) + "\"", "")
                                          << QByteArray("wsse.password.text") << u"R4201"_s;
        QTest::newRow("no encoding type")
            << change(kToken, " EncodingType=\"" + QByteArray(Wsse::kBase64Binary) + "\"", "")
            << QByteArray("wsse.nonce") << u"R4220"_s;
        QTest::newRow("user name last") << change(change(kToken, "<wsse:Username>bob</wsse:Username>", ""),
                                                  "</wsse:UsernameToken>",
                                                  "<wsse:Username>bob</wsse:Username></wsse:UsernameToken>")
                                        << QByteArray("wsse.usernametoken") << u"first"_s;
        QTest::newRow("two nonces") << change(kToken, "</wsse:UsernameToken>",
                                              "<wsse:Nonce>AA==</wsse:Nonce></wsse:UsernameToken>")
                                    << QByteArray("wsse.usernametoken") << u"R4225"_s;
        QTest::newRow("two timestamps") << QByteArray(kTimestamp + kTimestamp) << QByteArray("wsse.security")
                                        << u"R3227"_s;
        QTest::newRow("expires first") << QByteArray("<wsu:Timestamp><wsu:Expires>2019-12-02T16:59:29Z</wsu:Expires>"
                                                     "<wsu:Created>2019-12-02T16:54:29Z</wsu:Created></wsu:Timestamp>")
                                       << QByteArray("wsu.timestamp") << u"R3221"_s;
        QTest::newRow("six digits of a second")
            << change(kTimestamp, "54:29.080Z", "54:29.080123Z") << QByteArray("wsu.created") << u"R3220"_s;
        QTest::newRow("local time") << change(kTimestamp, "54:29.080Z", "54:29.080") << QByteArray("wsu.created")
                                    << u"time zone"_s;
    }
    void holdsASecurityHeaderAgainstTheProfile()
    {
        QFETCH(QByteArray, inside);
        QFETCH(QByteArray, id);
        QFETCH(QString, rule);
        const DecodedNode node = decoded(envelope(security(inside), {}));
        const DecodedNode *found = node.find(id);
        QVERIFY(found);
        QVERIFY2(found->state >= NodeState::Notable, qPrintable(found->note));
        QVERIFY2(found->note.contains(rule), qPrintable(found->note));
    }

    void rejectsANonceThatIsNotBase64()
    {
        const DecodedNode node = decoded(envelope(security(QByteArray(kToken).replace("P1W25ZNQ", "P1W2!ZNQ")), {}));
        const DecodedNode *nonce = node.find("wsse.nonce");
        QCOMPARE(nonce->state, NodeState::Damaged);
        QCOMPARE(nonce->find("error")->source.view(), "!");
    }

    void readsFaults_data()
    {
        QTest::addColumn<QByteArray>("fault");
        QTest::addColumn<QString>("code");
        QTest::newRow("1.1") << envelope({},
                                         "<s:Fault><faultcode xmlns:wsse=\"x\">wsse:FailedAuthentication</faultcode>"
                                         "<faultstring>no</faultstring></s:Fault>")
                             << u"soap.fault.code"_s;
        QTest::newRow("1.2")
            << QByteArray("<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\"><env:Body><env:Fault>"
                          "<env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value xmlns:wsse=\"x\">"
                          "wsse:FailedAuthentication</env:Value></env:Subcode></env:Code><env:Reason>"
                          "<env:Text xml:lang=\"en\">no</env:Text></env:Reason></env:Fault></env:Body></env:Envelope>")
            << u"soap.fault.subcode"_s;
    }
    void readsFaults()
    {
        QFETCH(QByteArray, fault);
        QFETCH(QString, code);
        const DecodedNode node = decoded(fault);
        const DecodedNode *found = node.find(code.toLatin1());
        QVERIFY(found);
        QCOMPARE(found->value.toString(), u"wsse:FailedAuthentication"_s);
        QVERIFY(!found->note.isEmpty());
        QCOMPARE(node.find("soap.fault.text")->value.toString(), u"no"_s);
    }

    void readsASuperOfficeRefusal()
    {
        const QByteArray ns = "http://www.superoffice.net/ws/crm/NetServer/Services88";
        const DecodedNode node = decoded(envelope("<h:Succeeded xmlns:h=\"" + ns + "\">true</h:Succeeded>",
                                                  "<AuthenticateResponse xmlns=\"" + ns +
                                                      "\"><AuthenticationSucceeded>false"
                                                      "</AuthenticationSucceeded></AuthenticateResponse>"));
        QCOMPARE(node.find("superoffice.authenticationsucceeded")->value.toBool(), false);
        QCOMPARE(node.find("superoffice.authenticationsucceeded")->state, NodeState::Notable);
        QCOMPARE(node.find("superoffice.succeeded")->state, NodeState::Fine);
    }

    void pointsAtWhereABrokenEnvelopeBreaks_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("undeclared prefix, as in the vendor's page") << envelope(
            "<wsse:Security xmlns:wsse=\"" + QByteArray(Wsse::kSecext) + "\"><wsu:Timestamp/></wsse:Security>", {});
        QTest::newRow("a second opening tag for a closing one")
            << QByteArray(envelope("<Ticket>NHoZChzE8hxd4XkJOc8yAQ==<Ticket>", {}));
        QTest::newRow("cut off") << envelope(security(kToken), {}).chopped(60);
    }
    void pointsAtWhereABrokenEnvelopeBreaks()
    {
        QFETCH(QByteArray, text);
        const DecodedNode node = decoded(text);
        QVERIFY(node.anyDamaged());
        const DecodedNode *error = node.find("error");
        QVERIFY(error);
        QVERIFY(!error->value.toString().isEmpty());
        QVERIFY(error->source.range.start > 20);
    }

    void saysThatTheSixteenBytesAreNoTicket()
    {
        const DecodedNode node =
            decoded(envelope("<SoCredentials xmlns=\"http://www.superoffice.net/ws/crm/2005/04/Netserver20\">"
                             "<Ticket>NHoZChzE8hxd4XkJOc8yAQ==</Ticket></SoCredentials>",
                             {}));
        const DecodedNode *ticket = node.find("superoffice.ticketelement");
        QVERIFY(ticket);
        QCOMPARE(ticket->sensitivity, Sensitivity::Secret);
        QVERIFY(ticket->note.contains(u"16"_s));
    }
};

QTEST_GUILESS_MAIN(SoapDecoderTest)
#include "tst_soapdecoders.moc"
