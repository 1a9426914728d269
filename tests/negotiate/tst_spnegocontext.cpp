// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/acceptor.h"
#include "negotiate/kerberosbench.h"
#include "protocol/spnego.h"

#include <QTest>

#include <tuple>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kBindings("tls-server-end-point:0123456789abcdef0123456789abcdef");

SecurityRequest wrapped(const QList<Mechanism> &mechanisms = {Mechanism::Kerberos, Mechanism::Ntlm})
{
    return KerberosBench::request(TokenWrapping::Spnego, mechanisms);
}

SecurityRequest ofAlice(SecurityRequest request)
{
    KerberosBench::setPerson(&request, u"EXAMPLE\\alice"_s);
    return request;
}

/// Hands tokens to and fro until one side is done. Empty: both are; else what went wrong.
QByteArray handshake(SecurityContext &context, Acceptor &acceptor)
{
    QByteArray fromServer;
    for (int i = 0; i < 10; ++i) {
        const Result<QByteArray> token = context.step(fromServer);
        if (!token) {
            return "client: " + token.error().text.toUtf8() + '\n' + KerberosBench::told(context);
        }
        if (!token->isEmpty()) {
            fromServer = acceptor.accept(*token);
            if (acceptor.isRefused()) {
                return "server: " + acceptor.refusal();
            }
        }
        if (context.isComplete()) {
            return acceptor.isComplete() ? QByteArray() : "only the client is done"_ba;
        }
        if (fromServer.isEmpty()) {
            return "the server is done, the client is not"_ba;
        }
    }
    return "it does not end"_ba;
}

/// The response with its signature's last bit turned.
QByteArray withForgedSignature(const QByteArray &token)
{
    const Result<Spnego::NegotiationResponse> response = Spnego::parseResponse(token);
    if (!response || !response->mic) {
        return {};
    }
    QByteArray forged = token;
    forged[response->mic->range.end - 1] = char(forged[response->mic->range.end - 1] ^ 1);
    return forged;
}

QByteArray withoutSignature(const QByteArray &token)
{
    const Result<Spnego::NegotiationResponse> response = Spnego::parseResponse(token);
    return response ? Spnego::negTokenResp(response->state ? std::optional(response->state->value) : std::nullopt, {},
                                           response->token ? response->token->value : QByteArray())
                    : QByteArray();
}

} // namespace

/// Our SPNEGO against MIT's, with MIT's Kerberos and gss-ntlmssp inside.
class SpnegoContextTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray problem = m_bench.start();
        QVERIFY2(problem.isEmpty(), problem.constData());
        const QString users = m_bench.realm().kdcFolder() + u"/ntlm-users"_s;
        QFile file(users);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("EXAMPLE:alice:" + WindowsRealm::password().toUtf8() + "\n");
        qputenv("NTLM_USER_FILE", users.toLocal8Bit());
        // gss-ntlmssp says in its type 2 which computer it is; none of this machine's names need be resolved.
        qputenv("NETBIOS_COMPUTER_NAME", "SERVER");
        qputenv("NETBIOS_DOMAIN_NAME", "EXAMPLE");
    }

    void init() { m_bench.useClient(u"none"_s); }

    void logsIn_data()
    {
        QTest::addColumn<QList<Mechanism>>("mechanisms");
        QTest::addColumn<Acceptor::Takes>("takes");
        QTest::addColumn<bool>("hasTicket");
        QTest::addColumn<bool>("hasPassword");
        QTest::addColumn<Mechanism>("used");
        const QList<Mechanism> both{Mechanism::Kerberos, Mechanism::Ntlm};
        const QList<Mechanism> ntlmFirst{Mechanism::Ntlm, Mechanism::Kerberos};
        using Takes = Acceptor::Takes;
        QTest::newRow("ticket") << both << Takes::Spnego << true << false << Mechanism::Kerberos;
        QTest::newRow("ticket, Kerberos alone")
            << QList{Mechanism::Kerberos} << Takes::Spnego << true << false << Mechanism::Kerberos;
        QTest::newRow("password") << both << Takes::Spnego << false << true << Mechanism::Kerberos;
        QTest::newRow("NTLM alone") << QList{Mechanism::Ntlm} << Takes::Spnego << false << true << Mechanism::Ntlm;
        QTest::newRow("NTLM wanted most") << ntlmFirst << Takes::Spnego << false << true << Mechanism::Ntlm;
        QTest::newRow("the server takes NTLM only") << both << Takes::SpnegoNtlm << false << true << Mechanism::Ntlm;
        QTest::newRow("the server takes Kerberos only")
            << ntlmFirst << Takes::SpnegoKerberos << false << true << Mechanism::Kerberos;
    }
    void logsIn()
    {
        QFETCH(QList<Mechanism>, mechanisms);
        QFETCH(Acceptor::Takes, takes);
        QFETCH(bool, hasTicket);
        QFETCH(bool, hasPassword);
        QFETCH(Mechanism, used);
        m_bench.useClient(hasTicket ? u"alice"_s : u"none"_s);
        const auto context = makeSecurityContext(hasPassword ? ofAlice(wrapped(mechanisms)) : wrapped(mechanisms));
        Acceptor acceptor(takes);
        QCOMPARE(handshake(*context, acceptor), QByteArray());
        QCOMPARE(context->mechanism(), used);
        QCOMPARE(context->peerIsProven(), used == Mechanism::Kerberos);
        QCOMPARE(context->principal(), used == Mechanism::Kerberos ? u"alice@EXAMPLE.TEST"_s : u"EXAMPLE\\alice"_s);
        QVERIFY2(acceptor.clientName().contains("alice"), acceptor.clientName());
    }

    /// The KDC does not know the service: NTLM takes its place, and the account says why.
    void kerberosThatCannotBeginIsLeftOut()
    {
        SecurityRequest request = ofAlice(wrapped());
        request.spn = u"HTTP/nowhere"_s;
        const auto context = makeSecurityContext(request);
        Acceptor acceptor(Acceptor::Takes::Spnego);
        QCOMPARE(handshake(*context, acceptor), QByteArray());
        QCOMPARE(context->mechanism(), Mechanism::Ntlm);
        QVERIFY2(KerberosBench::told(*context).contains("Kerberos left out: The KDC of EXAMPLE.TEST does not know"),
                 KerberosBench::told(*context));
    }

    /// An account would lock twice as fast.
    void aWrongPasswordIsNotOfferedTwice()
    {
        SecurityRequest request = wrapped();
        KerberosBench::setPerson(&request, u"alice"_s, u"wrong"_s);
        const auto context = makeSecurityContext(request);
        const Result<QByteArray> token = context->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::KdcRefused);
        QVERIFY2(KerberosBench::told(*context).contains("Nothing else is tried with this password"),
                 KerberosBench::told(*context));
    }

    void withNothingToShowNothingIsSent()
    {
        const auto context = makeSecurityContext(wrapped());
        const Result<QByteArray> token = context->step({});
        QVERIFY(!token);
        QCOMPARE(token.error().code, ErrorCode::NoTicket);
        const QByteArray told = KerberosBench::told(*context);
        QVERIFY2(told.contains("Kerberos left out") && told.contains("NTLM left out"), told.constData());
        QCOMPARE(makeSecurityContext(wrapped({}))->step({}).error().code, ErrorCode::NotSupported);
    }

    void bareTokensLogIn_data()
    {
        QTest::addColumn<Mechanism>("mechanism");
        QTest::addColumn<Acceptor::Takes>("takes");
        QTest::newRow("NTLM") << Mechanism::Ntlm << Acceptor::Takes::Ntlm;
        QTest::newRow("Kerberos") << Mechanism::Kerberos << Acceptor::Takes::Kerberos;
    }
    void bareTokensLogIn()
    {
        QFETCH(Mechanism, mechanism);
        QFETCH(Acceptor::Takes, takes);
        SecurityRequest request = ofAlice(wrapped({mechanism}));
        request.wrapping = TokenWrapping::Raw;
        const auto context = makeSecurityContext(request);
        Acceptor acceptor(takes);
        QCOMPARE(handshake(*context, acceptor), QByteArray());
        QCOMPARE(context->mechanism(), mechanism);
    }

    void aWrongNtlmPasswordIsRefused()
    {
        SecurityRequest request = wrapped({Mechanism::Ntlm});
        KerberosBench::setPerson(&request, u"EXAMPLE\\alice"_s, u"wrong"_s);
        const auto context = makeSecurityContext(request);
        Acceptor acceptor(Acceptor::Takes::Spnego);
        QVERIFY(handshake(*context, acceptor).startsWith("server: "));
    }

    void channelBindingsAreChecked_data()
    {
        QTest::addColumn<Mechanism>("mechanism");
        QTest::addColumn<QByteArray>("sent");
        QTest::addColumn<bool>("accepted");
        for (const Mechanism mechanism : {Mechanism::Kerberos, Mechanism::Ntlm}) {
            const QByteArray name = mechanism == Mechanism::Kerberos ? "Kerberos" : "NTLM";
            QTest::newRow(QByteArray(name + ", right").constData()) << mechanism << kBindings << true;
            QTest::newRow(QByteArray(name + ", wrong").constData()) << mechanism << kBindings.toUpper() << false;
        }
    }
    void channelBindingsAreChecked()
    {
        QFETCH(Mechanism, mechanism);
        QFETCH(QByteArray, sent);
        QFETCH(bool, accepted);
        SecurityRequest request = ofAlice(wrapped({mechanism}));
        request.channelBindings = sent;
        const auto context = makeSecurityContext(request);
        Acceptor acceptor(Acceptor::Takes::Spnego, kBindings);
        const QByteArray flaw = handshake(*context, acceptor);
        QVERIFY2(flaw.isEmpty() == accepted, flaw.constData());
        if (!accepted) {
            QVERIFY2(flaw.startsWith("server: "), flaw.constData());
        }
    }

    /// RFC 4178 section 5: whoever shortened the list on the way would be found out.
    void aForgedSignatureIsRefused_data()
    {
        QTest::addColumn<bool>("removed");
        QTest::newRow("forged") << false;
        QTest::newRow("removed") << true;
    }
    void aForgedSignatureIsRefused()
    {
        QFETCH(bool, removed);
        const auto context = makeSecurityContext(ofAlice(wrapped()));
        Acceptor acceptor(Acceptor::Takes::SpnegoNtlm);
        QByteArray fromServer;
        for (int i = 0; i < 2; ++i) {
            const Result<QByteArray> token = context->step(fromServer);
            QVERIFY(token.has_value());
            fromServer = acceptor.accept(*token);
        }
        const Result<QByteArray> third = context->step(fromServer);
        QVERIFY2(third.has_value(), KerberosBench::told(*context));
        const QByteArray last = acceptor.accept(*third);
        QVERIFY2(acceptor.isComplete(), acceptor.refusal());
        QVERIFY(!withForgedSignature(last).isEmpty());
        const Result<QByteArray> end = context->step(removed ? withoutSignature(last) : withForgedSignature(last));
        QVERIFY(!end);
        QCOMPARE(end.error().code, ErrorCode::Refused);
        QVERIFY2(end.error().text.contains(u"list of mechanisms"), qPrintable(end.error().text));
        QVERIFY(!context->isComplete());
    }

    /// What a man in the middle would do: NTLM alone reaches the server, the client offered more.
    void aShortenedListIsNoticedByTheServer()
    {
        const auto context = makeSecurityContext(ofAlice(wrapped({Mechanism::Ntlm, Mechanism::Kerberos})));
        const Result<QByteArray> offer = context->step({});
        QVERIFY(offer.has_value());
        const Result<Spnego::NegotiationInit> init = Spnego::parseInit(*offer);
        QVERIFY(init && init->mechanisms.size() == 2 && init->token);
        Acceptor acceptor(Acceptor::Takes::Spnego);
        const QByteArray shortened = Spnego::negTokenInit({Spnego::kNtlm.toByteArray()}, init->token->value);
        const Result<QByteArray> third = context->step(acceptor.accept(shortened));
        QVERIFY2(third.has_value(), KerberosBench::told(*context));
        (void)acceptor.accept(*third);
        QVERIFY(acceptor.isRefused() && !acceptor.isComplete());
    }

    /// Section 5 (c): the server asks for the signature although its favourite was chosen.
    void aSignatureThatIsAskedForIsGiven()
    {
        m_bench.useClient(u"alice"_s);
        const auto context = makeSecurityContext(wrapped({Mechanism::Kerberos}));
        const Result<QByteArray> offer = context->step({});
        QVERIFY(offer.has_value());
        const Result<Spnego::NegotiationInit> init = Spnego::parseInit(*offer);
        QVERIFY(init && init->token);
        Acceptor acceptor(Acceptor::Takes::Kerberos);
        const QByteArray proof = acceptor.accept(init->token->value);
        const Result<QByteArray> reply = context->step(
            Spnego::negTokenResp(Spnego::State::RequestMic, Spnego::kMicrosoftKerberos.toByteArray(), proof));
        QVERIFY2(reply.has_value(), KerberosBench::told(*context));
        const Result<Spnego::NegotiationResponse> signedReply = Spnego::parseResponse(*reply);
        QVERIFY(signedReply && signedReply->mic);
        QVERIFY(acceptor.verify(init->mechanismList.value, signedReply->mic->value));
        QVERIFY(!context->isComplete());
        const Result<QByteArray> end = context->step(
            Spnego::negTokenResp(Spnego::State::AcceptCompleted, {}, {}, acceptor.sign(init->mechanismList.value)));
        QVERIFY2(end && end->isNull(), KerberosBench::told(*context));
        QVERIFY(context->isComplete() && context->peerIsProven());
    }

    void aServerThatAnswersBareIsFollowed_data()
    {
        QTest::addColumn<Mechanism>("mechanism");
        QTest::addColumn<Acceptor::Takes>("takes");
        QTest::newRow("NTLM") << Mechanism::Ntlm << Acceptor::Takes::Ntlm;
        QTest::newRow("Kerberos") << Mechanism::Kerberos << Acceptor::Takes::Kerberos;
    }
    void aServerThatAnswersBareIsFollowed()
    {
        QFETCH(Mechanism, mechanism);
        QFETCH(Acceptor::Takes, takes);
        const auto context = makeSecurityContext(ofAlice(wrapped({mechanism})));
        const Result<QByteArray> offer = context->step({});
        QVERIFY(offer.has_value());
        const Result<Spnego::NegotiationInit> init = Spnego::parseInit(*offer);
        QVERIFY(init && init->token);
        Acceptor acceptor(takes);
        const Result<QByteArray> bare = context->step(acceptor.accept(init->token->value));
        QVERIFY2(bare.has_value(), KerberosBench::told(*context));
        if (!bare->isEmpty()) {
            QVERIFY(bare->startsWith("NTLMSSP"));
            (void)acceptor.accept(*bare);
        }
        QVERIFY2(acceptor.isComplete(), acceptor.refusal());
        QVERIFY(context->isComplete());
    }

    /// NegTokenInit2 (MS-SPNG section 2.2.1).
    void aServerThatSpeaksFirstIsHeeded()
    {
        m_bench.useClient(u"alice"_s);
        const QByteArray ntlmOnly = Spnego::negTokenInit({Spnego::kNtlm.toByteArray()}, {});
        const auto context = makeSecurityContext(ofAlice(wrapped()));
        const Result<QByteArray> offer = context->step(ntlmOnly);
        QVERIFY(offer.has_value());
        QCOMPARE(context->mechanism(), Mechanism::Ntlm);
        QVERIFY2(KerberosBench::told(*context).contains("Kerberos left out: the server does not offer it"),
                 KerberosBench::told(*context));
        const QByteArray nothingKnown = Spnego::negTokenInit({Spnego::kNegoEx.toByteArray()}, {});
        QCOMPARE(makeSecurityContext(ofAlice(wrapped()))->step(nothingKnown).error().code, ErrorCode::NotSupported);
        QCOMPARE(makeSecurityContext(ofAlice(wrapped()))->step("noise").error().code, ErrorCode::Malformed);
    }

    void nonsenseEndsTheHandshake_data()
    {
        QTest::addColumn<Mechanism>("mechanism");
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<ErrorCode>("code");
        using Spnego::State;
        const QByteArray ntlm = Spnego::kNtlm.toByteArray();
        QTest::newRow("reject") << Mechanism::Ntlm << Spnego::negTokenResp(State::Reject) << ErrorCode::Refused;
        QTest::newRow("reject of a ticket")
            << Mechanism::Kerberos << Spnego::negTokenResp(State::Reject) << ErrorCode::Refused;
        QTest::newRow("nothing") << Mechanism::Ntlm << QByteArray() << ErrorCode::Refused;
        QTest::newRow("complete without proof")
            << Mechanism::Kerberos << Spnego::negTokenResp(State::AcceptCompleted) << ErrorCode::Refused;
        QTest::newRow("complete before type 3")
            << Mechanism::Ntlm << Spnego::negTokenResp(State::AcceptCompleted) << ErrorCode::Refused;
        QTest::newRow("go on, but nothing to answer")
            << Mechanism::Ntlm << Spnego::negTokenResp(State::AcceptIncomplete, ntlm) << ErrorCode::UnexpectedAnswer;
        QTest::newRow("another mechanism than offered")
            << Mechanism::Kerberos << Spnego::negTokenResp(State::AcceptIncomplete, ntlm)
            << ErrorCode::UnexpectedAnswer;
        QTest::newRow("NegoEx") << Mechanism::Ntlm
                                << Spnego::negTokenResp(State::AcceptIncomplete, Spnego::kNegoEx.toByteArray())
                                << ErrorCode::UnexpectedAnswer;
        QTest::newRow("bare NTLM for Kerberos")
            << Mechanism::Kerberos << QByteArray("NTLMSSP\0\2\0\0\0", 12) << ErrorCode::UnexpectedAnswer;
        QTest::newRow("bare NTLM, cut") << Mechanism::Ntlm << QByteArray("NTLMSSP\0\2\0\0\0", 12)
                                        << ErrorCode::Malformed;
        QTest::newRow("noise") << Mechanism::Ntlm << "hello"_ba << ErrorCode::Malformed;
        QTest::newRow("cut") << Mechanism::Ntlm << Spnego::negTokenResp(State::Reject).chopped(1)
                             << ErrorCode::Malformed;
        QTest::newRow("noise for NTLM") << Mechanism::Ntlm
                                        << Spnego::negTokenResp(State::AcceptIncomplete, ntlm, "hello")
                                        << ErrorCode::Malformed;
        QTest::newRow("noise for Kerberos")
            << Mechanism::Kerberos << Spnego::negTokenResp(State::AcceptCompleted, {}, "hello") << ErrorCode::Refused;
    }
    void nonsenseEndsTheHandshake()
    {
        QFETCH(Mechanism, mechanism);
        QFETCH(QByteArray, answer);
        QFETCH(ErrorCode, code);
        const auto context = makeSecurityContext(ofAlice(wrapped({mechanism})));
        QVERIFY(context->step({}).has_value());
        const Result<QByteArray> token = context->step(answer);
        QVERIFY(!token);
        QCOMPARE(token.error().code, code);
        QVERIFY2(token.error().text.endsWith(u'.'), qPrintable(token.error().text));
        if (code == ErrorCode::Malformed) {
            QVERIFY(token.error().offset && *token.error().offset <= answer.size());
        }
        QVERIFY(!context->isComplete());
        // And stays so.
        QVERIFY(!context->step(answer));
    }

    /// The offset of an error inside the mechanism's token counts from the beginning of the whole.
    void offsetsCountFromTheWholeToken()
    {
        const QByteArray challenge("NTLMSSP\0\3\0\0\0", 12);
        const QByteArray answer =
            Spnego::negTokenResp(Spnego::State::AcceptIncomplete, Spnego::kNtlm.toByteArray(), challenge);
        const auto context = makeSecurityContext(ofAlice(wrapped({Mechanism::Ntlm})));
        QVERIFY(context->step({}).has_value());
        const Result<QByteArray> token = context->step(answer);
        QVERIFY(!token && token.error().offset);
        QVERIFY2(*token.error().offset >= answer.indexOf("NTLMSSP"), QByteArray::number(*token.error().offset));
    }

    void aServerThatNeverEndsIsLeft()
    {
        const auto context = makeSecurityContext(ofAlice(wrapped({Mechanism::Ntlm})));
        QByteArray fromServer;
        int steps = 0;
        for (; steps < 100; ++steps) {
            const Result<QByteArray> token = context->step(fromServer);
            if (!token) {
                QCOMPARE(token.error().code, ErrorCode::Refused);
                break;
            }
            // The same type 2 over and over, as a server does that lost its context.
            Acceptor acceptor(Acceptor::Takes::Ntlm);
            const auto bare = makeSecurityContext([] {
                SecurityRequest request = ofAlice(wrapped({Mechanism::Ntlm}));
                request.wrapping = TokenWrapping::Raw;
                return request;
            }());
            fromServer = Spnego::negTokenResp(Spnego::State::AcceptIncomplete, Spnego::kNtlm.toByteArray(),
                                              acceptor.accept(*bare->step({})));
        }
        QVERIFY2(steps < 10, QByteArray::number(steps));
    }

    void stepsRunInThePool()
    {
        m_bench.useClient(u"alice"_s);
        QFuture<Result<QByteArray>> future = stepInPool(makeSecurityContext(wrapped()), {});
        future.waitForFinished();
        QVERIFY(future.result().has_value());
        // Let go of: nobody waits, and nothing breaks.
        std::ignore = stepInPool(makeSecurityContext(wrapped()), {});
        QTest::qWait(300);
    }

private:
    KerberosBench m_bench;
};

QTEST_GUILESS_MAIN(SpnegoContextTest)
#include "tst_spnegocontext.moc"
