// SPDX-License-Identifier: GPL-3.0-or-later
#include "practiceclient.h"
#include "protocol/challenge.h"
#include "protocol/ntlmclient.h"
#include "protocol/spnego.h"

#include <QTest>

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

namespace {

const QString kUser = u"alice"_s;
const QString kDomain = u"PRACTICE"_s;
const QString kPassword = u"p&ss<wörd>"_s;
const QByteArray kNtlm = Spnego::kNtlm.toByteArray();
const QByteArray kKerberos = Spnego::kKerberos.toByteArray();

/// The token of the answer's challenge of that scheme; null where it has none.
QByteArray tokenOf(const Answer &answer, const char *scheme)
{
    for (const QByteArray &line : answer.headers("WWW-Authenticate")) {
        const Result<Http::Challenge> challenge = Http::parseCredentials(line);
        if (challenge && challenge->isScheme(scheme) && !challenge->token68.isEmpty()) {
            return QByteArray::fromBase64(challenge->token68);
        }
    }
    return {};
}

/// A whole handshake over one connection.
class Handshake
{
public:
    Handshake(const QUrl &url, QByteArray scheme, const QString &password = kPassword,
              const Ntlm::ClientOptions &options = {}, const Ntlm::Identity &identity = {kUser, kDomain})
        : m_url(url)
        , m_scheme(std::move(scheme))
        , m_connection(url)
        , m_ntlm(identity, Secret::fromString(password), options)
    {
    }

    Answer ask(const QByteArray &token = {})
    {
        QByteArray request = "GET " + m_url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority) +
                             " HTTP/1.1\r\nHost: " + m_url.authority().toLatin1() + "\r\n";
        if (!token.isNull()) {
            request += "Authorization: " + m_scheme + ' ' + token.toBase64() + "\r\n";
        }
        m_connection.send(request + "\r\n");
        return m_connection.receive();
    }
    [[nodiscard]] QByteArray typeOne() { return m_ntlm.negotiate(); }
    [[nodiscard]] QByteArray typeThree(const QByteArray &typeTwo)
    {
        return m_ntlm.authenticate(typeTwo).value_or(QByteArray());
    }
    /// Type 1 and type 3, bare.
    Answer logIn()
    {
        const QByteArray typeTwo = tokenOf(ask(typeOne()), m_scheme);
        return typeTwo.isNull() ? Answer() : ask(typeThree(typeTwo));
    }
    [[nodiscard]] Ntlm::Client &ntlm() { return m_ntlm; }
    [[nodiscard]] bool isClosedSoon()
    {
        return QTest::qWaitFor([this] { return m_connection.socket().state() == QAbstractSocket::UnconnectedState; });
    }

private:
    QUrl m_url;
    QByteArray m_scheme;
    PracticeClient m_connection;
    Ntlm::Client m_ntlm;
};

} // namespace

/// Windows authentication of the practice services, with the client's side that the program itself logs in with, and
/// what a client does wrong.
class WindowsGuardTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void offersWhatTheAddressDoes_data()
    {
        QTest::addColumn<QByteArray>("service");
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<QList<QByteArray>>("schemes");
        using Schemes = QList<QByteArray>;
        QTest::newRow("Negotiate") << "http"_ba
                                   << "negotiate"_ba << Schemes{"Negotiate"};
        QTest::newRow("NTLM") << "http"_ba
                              << "ntlm"_ba << Schemes{"NTLM"};
        QTest::newRow("NetServer") << "superoffice-netserver"_ba
                                   << "implicit"_ba << Schemes{"Negotiate", "NTLM"};
        QTest::newRow("WebApi") << "superoffice-webapi"_ba
                                << "negotiate"_ba << Schemes{"Negotiate", "NTLM"};
    }
    void offersWhatTheAddressDoes()
    {
        QFETCH(QByteArray, service);
        QFETCH(QByteArray, scheme);
        const Answer answer = exchange(m_bench->profile(service, scheme).url, "GET");
        QCOMPARE(answer.status(), 401);
        QTEST(answer.headers("WWW-Authenticate"), "schemes");
    }

    void threeLegsLogTheConnectionIn_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<int>("response");
        for (const auto &[path, scheme] :
             {std::pair(u"/ntlm"_s, "NTLM"_ba), std::pair(u"/negotiate"_s, "Negotiate"_ba)}) {
            QTest::addRow("%s, NTLMv2", scheme.constData()) << path << scheme << int(Ntlm::ResponseKind::V2);
            QTest::addRow("%s, NTLMv1", scheme.constData()) << path << scheme << int(Ntlm::ResponseKind::V1);
            QTest::addRow("%s, NTLM2 session", scheme.constData())
                << path << scheme << int(Ntlm::ResponseKind::Ntlm2Session);
        }
    }
    void threeLegsLogTheConnectionIn()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, scheme);
        QFETCH(int, response);
        Ntlm::ClientOptions options;
        options.response = Ntlm::ResponseKind(response);
        Handshake handshake(at(path), scheme, kPassword, options);
        QCOMPARE(handshake.ask().status(), 401);
        const Answer asked = handshake.ask(handshake.typeOne());
        QCOMPARE(asked.status(), 401);
        QVERIFY(!asked.isClosed);
        const Answer done = handshake.ask(handshake.typeThree(tokenOf(asked, scheme)));
        QCOMPARE(done.status(), 200);
        QVERIFY(done.headers("WWW-Authenticate").isEmpty());
        // The connection is logged in; another one is not.
        QCOMPARE(handshake.ask().status(), 200);
        QCOMPARE(exchange(at(path), "GET").status(), 401);
    }

    void knowsTheUserInEveryForm_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("domain");
        QTest::addColumn<int>("status");
        QTest::newRow("domain beside it") << u"alice"_s << u"PRACTICE"_s << 200;
        QTest::newRow("other case") << u"ALICE"_s << u"practice"_s << 200;
        QTest::newRow("user principal name") << u"alice@practice.test"_s << QString() << 200;
        QTest::newRow("no domain") << u"alice"_s << QString() << 401;
        QTest::newRow("other domain") << u"alice"_s << u"OTHER"_s << 401;
        QTest::newRow("other user") << u"bob"_s << u"PRACTICE"_s << 401;
        QTest::newRow("nobody") << QString() << QString() << 401;
    }
    void knowsTheUserInEveryForm()
    {
        QFETCH(QString, user);
        QFETCH(QString, domain);
        Handshake handshake(at(u"/ntlm"_s), "NTLM", kPassword, {}, {user, domain});
        QTEST(handshake.logIn().status(), "status");
    }

    void aWrongPasswordBeginsAnew()
    {
        Handshake handshake(at(u"/ntlm"_s), "NTLM", u"wrong"_s);
        const Answer refused = handshake.logIn();
        QCOMPARE(refused.status(), 401);
        QCOMPARE(refused.headers("WWW-Authenticate"), QList<QByteArray>{"NTLM"});
        QCOMPARE(handshake.ask().status(), 401);
    }

    void aFailedHandshakeEndsAnEarlierLogin()
    {
        Handshake handshake(at(u"/ntlm"_s), "NTLM");
        QCOMPARE(handshake.logIn().status(), 200);
        QCOMPARE(handshake.ask("rubbish").status(), 401);
        QCOMPARE(handshake.ask().status(), 401);
    }

    void theSameConnectionLogsInTwice()
    {
        Handshake handshake(at(u"/ntlm"_s), "NTLM");
        QCOMPARE(handshake.logIn().status(), 200);
        QCOMPARE(handshake.logIn().status(), 200);
    }

    void typeThreeOnAnotherConnectionIsRefused()
    {
        Handshake first(at(u"/ntlm"_s), "NTLM");
        const QByteArray typeTwo = tokenOf(first.ask(first.typeOne()), "NTLM");
        Handshake second(at(u"/ntlm"_s), "NTLM");
        QCOMPARE(second.ask(first.typeThree(typeTwo)).status(), 401);
        QVERIFY(!tokenOf(second.ask(second.typeOne()), "NTLM").isNull());
        QCOMPARE(second.ask(first.typeThree(typeTwo)).status(), 401);
    }

    void typeThreeCannotBeSentAgain()
    {
        Handshake handshake(at(u"/ntlm"_s), "NTLM");
        const QByteArray typeThree = handshake.typeThree(tokenOf(handshake.ask(handshake.typeOne()), "NTLM"));
        QCOMPARE(handshake.ask(typeThree).status(), 200);
        QCOMPARE(handshake.ask(typeThree).status(), 401);
    }

    void aTypeOneThatWasChangedBreaksTheMic()
    {
        Handshake handshake(at(u"/ntlm"_s), "NTLM");
        QByteArray typeOne = handshake.typeOne();
        typeOne[15] = char(typeOne.at(15) ^ 0x20); // NEGOTIATE_128 taken out on the way
        const QByteArray typeTwo = tokenOf(handshake.ask(typeOne), "NTLM");
        QCOMPARE(handshake.ask(handshake.typeThree(typeTwo)).status(), 401);
    }

    void spnegoCarriesNtlm_data()
    {
        QTest::addColumn<bool>("signs");
        QTest::addColumn<bool>("signsRight");
        QTest::addColumn<int>("status");
        QTest::newRow("signed") << true << true << 200;
        QTest::newRow("not signed, NTLM wanted most") << false << false << 200;
        QTest::newRow("signed wrongly") << true << false << 401;
    }
    void spnegoCarriesNtlm()
    {
        QFETCH(bool, signs);
        QFETCH(bool, signsRight);
        QFETCH(int, status);
        Handshake handshake(at(u"/negotiate"_s), "Negotiate");
        const Answer asked = handshake.ask(Spnego::negTokenInit({kNtlm}, handshake.typeOne()));
        const auto read = Spnego::parseResponse(tokenOf(asked, "Negotiate"));
        QVERIFY(read && read->token);
        QCOMPARE(read->state->value, Spnego::State::AcceptIncomplete);
        QCOMPARE(read->mechanism->value, kNtlm);
        const QByteArray typeThree = handshake.typeThree(read->token->value);
        const QByteArray list = Spnego::mechanismListDer({kNtlm});
        QByteArray mic = signs ? handshake.ntlm().sign(list) : QByteArray();
        if (signs && !signsRight) {
            mic[5] = char(mic.at(5) ^ 1);
        }
        const Answer done = handshake.ask(Spnego::negTokenResp({}, {}, typeThree, mic));
        QCOMPARE(done.status(), status);
        if (status == 200) {
            const auto last = Spnego::parseResponse(tokenOf(done, "Negotiate"));
            QVERIFY(last);
            QCOMPARE(last->state->value, Spnego::State::AcceptCompleted);
            QCOMPARE(bool(last->mic), signs);
            QVERIFY(!signs || handshake.ntlm().verify(list, last->mic->value));
            QCOMPARE(handshake.ask().status(), 200);
        }
    }

    void kerberosOfferedFirstGoesOnWithNtlm_data()
    {
        QTest::addColumn<bool>("signs");
        QTest::addColumn<int>("status");
        QTest::newRow("signed") << true << 200;
        QTest::newRow("not signed: somebody may have struck Kerberos off") << false << 401;
    }
    void kerberosOfferedFirstGoesOnWithNtlm()
    {
        QFETCH(bool, signs);
        Handshake handshake(at(u"/negotiate"_s), "Negotiate");
        const QList<QByteArray> offer{kKerberos, kNtlm};
        const auto choice =
            Spnego::parseResponse(tokenOf(handshake.ask(Spnego::negTokenInit(offer, "a ticket")), "Negotiate"));
        QVERIFY(choice);
        QCOMPARE(choice->state->value, Spnego::State::RequestMic);
        QCOMPARE(choice->mechanism->value, kNtlm);
        QVERIFY(!choice->token);
        const auto challenge = Spnego::parseResponse(
            tokenOf(handshake.ask(Spnego::negTokenResp({}, {}, handshake.typeOne())), "Negotiate"));
        QVERIFY(challenge && challenge->token);
        const QByteArray typeThree = handshake.typeThree(challenge->token->value);
        const QByteArray mic = signs ? handshake.ntlm().sign(Spnego::mechanismListDer(offer)) : QByteArray();
        QTEST(handshake.ask(Spnego::negTokenResp({}, {}, typeThree, mic)).status(), "status");
    }

    void kerberosAloneIsRefused()
    {
        Handshake handshake(at(u"/negotiate"_s), "Negotiate");
        const Answer refused = handshake.ask(Spnego::negTokenInit({kKerberos}, "a ticket"));
        QCOMPARE(refused.status(), 401);
        QCOMPARE(refused.headers("WWW-Authenticate"), QList<QByteArray>{"Negotiate"});
    }

    void rubbishIsRefused_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::newRow("empty") << ""_ba;
        QTest::newRow("text") << "hello"_ba;
        QTest::newRow("signature alone") << "NTLMSSP\0"_ba;
        QTest::newRow("type 3 of nothing") << QByteArray("NTLMSSP\0\3\0\0\0", 12) + QByteArray(60, '\0');
        QTest::newRow("type 2") << QByteArray("NTLMSSP\0\2\0\0\0", 12) + QByteArray(44, '\0');
        QTest::newRow("SPNEGO cut off") << Spnego::negTokenInit({kNtlm}, "NTLMSSP").chopped(5);
        QTest::newRow("SPNEGO with no mechanism") << Spnego::negTokenInit({}, "NTLMSSP");
        QTest::newRow("SPNEGO with an unknown mechanism") << Spnego::negTokenInit({"1.2.3.4"}, "NTLMSSP");
        QTest::newRow("a response first") << Spnego::negTokenResp(Spnego::State::AcceptIncomplete, kNtlm, "NTLMSSP");
    }
    void rubbishIsRefused()
    {
        QFETCH(QByteArray, token);
        Handshake handshake(at(u"/negotiate"_s), "Negotiate");
        for (int i = 0; i < 3; ++i) {
            const Answer answer = handshake.ask(token);
            QCOMPARE(answer.status(), 401);
            QVERIFY(tokenOf(answer, "Negotiate").isNull());
        }
        // And it harms nobody after it.
        QCOMPARE(handshake.logIn().status(), 200);
    }

    void aBareHandshakeAfterOneInSpnegoStaysBare()
    {
        Handshake handshake(at(u"/negotiate"_s), "Negotiate");
        QCOMPARE(handshake.ask(Spnego::negTokenInit({kNtlm}, handshake.typeOne())).status(), 401);
        const QByteArray typeTwo = tokenOf(handshake.ask(handshake.typeOne()), "Negotiate");
        QVERIFY(typeTwo.startsWith("NTLMSSP"));
        QCOMPARE(handshake.ask(handshake.typeThree(typeTwo)).status(), 200);
    }

    void otherSchemesAreChallenged()
    {
        QCOMPARE(exchange(at(u"/ntlm"_s), "GET", {{"Authorization", basic(kUser, kPassword)}}).status(), 401);
        // A scheme that the address does not offer is none.
        Handshake handshake(at(u"/ntlm"_s), "Negotiate");
        QVERIFY(tokenOf(handshake.ask(handshake.typeOne()), "Negotiate").isNull());
    }

    void manyConnectionsPushOutTheOldestOnly()
    {
        Handshake kept(at(u"/ntlm"_s), "NTLM");
        askOverNewConnections(100);
        QCOMPARE(kept.logIn().status(), 200);
        askOverNewConnections(100);
        QCOMPARE(kept.ask().status(), 200);
        for (int i = 0; i < 4; ++i) {
            askOverNewConnections(100);
        }
        Handshake fresh(at(u"/ntlm"_s), "NTLM");
        QCOMPARE(fresh.logIn().status(), 200);
        QCOMPARE(fresh.ask().status(), 200);
        QCOMPARE(kept.ask().status(), 401);
    }

    // The faults.

    void aTokenTooLongGivesTheWebServersOwn400()
    {
        m_bench->fault("W7");
        Handshake handshake(at(u"/ntlm"_s), "NTLM");
        QCOMPARE(handshake.ask().status(), 401);
        const Answer refused = handshake.ask(handshake.typeOne());
        QCOMPARE(refused.status(), 400);
        QVERIFY(refused.body.contains("Request Too Long"));
        QVERIFY(handshake.isClosedSoon());
    }

    void theConnectionIsClosedBetweenTypeTwoAndThree()
    {
        m_bench->fault("W10");
        Handshake handshake(at(u"/ntlm"_s), "NTLM");
        const Answer asked = handshake.ask(handshake.typeOne());
        QCOMPARE(asked.status(), 401);
        QCOMPARE(asked.header("Connection"), "close"_ba);
        QVERIFY(!tokenOf(asked, "NTLM").isNull());
        QVERIFY(handshake.isClosedSoon());
    }

    void onlyNtlmV2IsAccepted_data()
    {
        QTest::addColumn<int>("response");
        QTest::addColumn<int>("status");
        QTest::newRow("NTLMv2") << int(Ntlm::ResponseKind::V2) << 200;
        QTest::newRow("NTLMv1") << int(Ntlm::ResponseKind::V1) << 401;
        QTest::newRow("NTLM2 session") << int(Ntlm::ResponseKind::Ntlm2Session) << 401;
    }
    void onlyNtlmV2IsAccepted()
    {
        QFETCH(int, response);
        m_bench->fault("W14");
        Ntlm::ClientOptions options;
        options.response = Ntlm::ResponseKind(response);
        Handshake handshake(at(u"/ntlm"_s), "NTLM", kPassword, options);
        QTEST(handshake.logIn().status(), "status");
    }

    void theChallengeNeverEnds()
    {
        m_bench->fault("challenge-forever");
        Handshake handshake(at(u"/ntlm"_s), "NTLM");
        QByteArray typeTwo = tokenOf(handshake.ask(handshake.typeOne()), "NTLM");
        for (int i = 0; i < 5; ++i) {
            const Answer again = handshake.ask(handshake.typeThree(typeTwo));
            QCOMPARE(again.status(), 401);
            const QByteArray next = tokenOf(again, "NTLM");
            QVERIFY(next.startsWith("NTLMSSP") && next != typeTwo);
            typeTwo = next;
        }
    }

    void theNextPasswordIsWrong()
    {
        m_bench->fault("password-changed");
        Handshake handshake(at(u"/ntlm"_s), "NTLM");
        QCOMPARE(handshake.logIn().status(), 401);
        m_bench->fault("");
        QCOMPARE(handshake.logIn().status(), 200);
    }

private:
    /// Each with credentials, so that the server remembers the connection.
    void askOverNewConnections(int count)
    {
        const QUrl url = at(u"/ntlm"_s);
        std::vector<std::unique_ptr<QTcpSocket>> sockets;
        for (int i = 0; i < count; ++i) {
            auto &socket = sockets.emplace_back(std::make_unique<QTcpSocket>());
            socket->connectToHost(QHostAddress(QHostAddress::LocalHost), quint16(url.port()));
            socket->write("GET /ntlm HTTP/1.1\r\nHost: a\r\nAuthorization: NTLM aGVsbG8=\r\n\r\n");
        }
        const auto isAnswered = [](const auto &socket) { return socket->bytesAvailable() > 0; };
        QVERIFY(QTest::qWaitFor([&] { return std::all_of(sockets.begin(), sockets.end(), isAnswered); }, 10000));
    }
    [[nodiscard]] QUrl at(const QString &path) const { return m_bench->url("http", path); }

    std::unique_ptr<Bench> m_bench;
};

QTEST_GUILESS_MAIN(WindowsGuardTest)
#include "tst_windowsguard.moc"
