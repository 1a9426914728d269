// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sessionproof.h"

#include "login/flows/common/handshake.h"
#include "protocol/ntlmclient.h"
#include "protocol/ntlmmessage.h"
#include "protocol/spnego.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

/// The program's own type 3, to a challenge as a server with NTLMv2 gives it.
QByteArray typeThree(Ntlm::ResponseKind response, const Ntlm::Identity &identity = {u"alice"_s, u"ACME"_s})
{
    Ntlm::ChallengeFields challenge;
    challenge.flags = Ntlm::NegotiateUnicode | Ntlm::NegotiateNtlm | Ntlm::NegotiateTargetInfo | Ntlm::RequestTarget;
    if (response == Ntlm::ResponseKind::Ntlm2Session) {
        challenge.flags |= Ntlm::ExtendedSessionSecurity;
    }
    challenge.targetName = u"ACME"_s;
    challenge.serverChallenge = "01234567";
    challenge.targetInfo =
        Ntlm::avPair(Ntlm::AvId::NetbiosDomainName, u"ACME"_s) + Ntlm::avPair(Ntlm::AvId::EndOfList, QByteArrayView());
    Ntlm::ClientOptions options;
    options.response = response;
    Ntlm::Client client(identity, Secret::fromString(u"sesame"_s), options);
    (void)client.negotiate();
    return client.authenticate(Ntlm::buildChallenge(challenge)).value_or(QByteArray());
}

ExchangePtr exchange(ExchangeId id, const QByteArray &authorization, int status = 200)
{
    auto made = std::make_shared<Exchange>();
    made->id = id;
    made->attempt = "a";
    made->connection = 7;
    const QByteArray request = "GET / HTTP/1.1\r\nHost: a\r\n" +
                               (authorization.isEmpty() ? QByteArray() : "Authorization: " + authorization + "\r\n") +
                               "\r\n";
    const QByteArray response = "HTTP/1.1 " + QByteArray::number(status) + " X\r\nContent-Length: 0\r\n\r\n";
    for (const auto &[message, wire, kind] : {std::tuple(&made->request, request, Http::MessageKind::Request),
                                              std::tuple(&made->response, response, Http::MessageKind::Response)}) {
        message->wire = WireBytes(wire);
        message->head = Http::parseHead(wire, kind).value_or(Http::Head());
        message->headBytes = wire;
    }
    return made;
}

Session session()
{
    Session made;
    made.attempt = "a";
    made.facts.insert(HandshakeFact::kMechanism, "ntlm");
    return made;
}

} // namespace

class TestSessionProof final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesTheVersionOfNtlm_data()
    {
        QTest::addColumn<int>("response");
        QTest::addColumn<QString>("method");
        QTest::addColumn<bool>("weak");
        QTest::newRow("NTLMv2") << int(Ntlm::ResponseKind::V2) << u"NTLMv2"_s << false;
        QTest::newRow("NTLMv1") << int(Ntlm::ResponseKind::V1) << u"NTLMv1"_s << true;
        QTest::newRow("NTLM2 session") << int(Ntlm::ResponseKind::Ntlm2Session) << u"NTLM2 session"_s << true;
    }
    void namesTheVersionOfNtlm()
    {
        QFETCH(int, response);
        const QByteArray token = typeThree(Ntlm::ResponseKind(response));
        for (const QByteArray &field :
             {QByteArray("NTLM " + token.toBase64()), QByteArray("Negotiate " + token.toBase64()),
              QByteArray("Negotiate " + Spnego::negTokenResp({}, {}, token).toBase64())}) {
            const std::optional<SessionProof> proof = proofIn(*exchange(4, field));
            QVERIFY(proof);
            QCOMPARE(proof->mechanism, Mechanism::Ntlm);
            QTEST(proof->method, "method");
            QTEST(proof->isWeak, "weak");
            QCOMPARE(proof->principal, uR"(ACME\alice)"_s);
            QCOMPARE(proof->exchange, 4);
            QVERIFY2(proof->text().contains(u"#4"_s) && proof->text().contains(u"c7"_s), qPrintable(proof->text()));
        }
    }

    void namesAUserWithoutADomain()
    {
        const QByteArray token = typeThree(Ntlm::ResponseKind::V2, {u"alice@acme.example"_s, {}});
        const std::optional<SessionProof> proof = proofIn(*exchange(1, "NTLM " + token.toBase64()));
        QVERIFY(proof);
        QCOMPARE(proof->principal, u"alice@acme.example"_s);
    }

    void provesNothing_data()
    {
        QTest::addColumn<QByteArray>("field");
        const QByteArray negotiate("NTLMSSP\0\1\0\0\0\0\0\0\0", 16);
        QTest::newRow("no field") << ""_ba;
        QTest::newRow("Basic") << "Basic YTpi"_ba;
        QTest::newRow("no token") << "Negotiate"_ba;
        QTest::newRow("no Base64") << "NTLM %%%"_ba;
        QTest::newRow("type 1") << QByteArray("NTLM " + negotiate.toBase64());
        QTest::newRow("SPNEGO without a token") << QByteArray("Negotiate " + Spnego::negTokenResp({}).toBase64());
        QTest::newRow("SPNEGO cut off") << QByteArray("Negotiate " +
                                                      Spnego::negTokenResp({}, {}, "x").chopped(1).toBase64());
        QTest::newRow("signature alone") << QByteArray("NTLM " + QByteArray("NTLMSSP\0", 8).toBase64());
        QTest::newRow("rubbish") << QByteArray("Negotiate " + QByteArray(300, '\x60').toBase64());
    }
    void provesNothing()
    {
        QFETCH(QByteArray, field);
        QVERIFY(!proofIn(*exchange(1, field)));
    }

    void takesTheLastTokenThatWasAccepted()
    {
        Capture capture;
        const QByteArray good = "NTLM " + typeThree(Ntlm::ResponseKind::V2).toBase64();
        const QByteArray wrong = "NTLM " + typeThree(Ntlm::ResponseKind::V1).toBase64();
        capture.append(exchange(1, wrong, 401));
        QVERIFY(!proofOf(session(), capture));
        capture.append(exchange(2, good));
        capture.append(exchange(3, {}));
        capture.append(exchange(4, wrong, 401));
        const std::optional<SessionProof> proof = proofOf(session(), capture);
        QVERIFY(proof);
        QCOMPARE(proof->exchange, 2);

        Session other = session();
        other.attempt = "b";
        QVERIFY(!proofOf(other, capture));
        Session without = session();
        without.facts.clear();
        QVERIFY(!proofOf(without, capture));
    }
};

QTEST_GUILESS_MAIN(TestSessionProof)
#include "tst_sessionproof.moc"
