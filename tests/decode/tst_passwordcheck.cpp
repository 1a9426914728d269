// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/passwordcheck.h"

#include "protocol/digest.h"
#include "protocol/ntlmclient.h"
#include "protocol/ntlmcrypto.h"
#include "protocol/ntlmmessage.h"
#include "protocol/spnego.h"

#include <QTest>
#include <QtEndian>

using namespace Ticketscope;
using Fit = PasswordVerdict::Fit;

namespace {

const Secret kPassword(QByteArrayView("Pässword1"));
const Secret kOther(QByteArrayView("Pässword2"));

Ticketscope::Message messageOf(const QByteArray &bytes, Http::MessageKind kind)
{
    Ticketscope::Message message;
    message.wire = WireBytes(bytes);
    message.head = Http::parseHead(bytes, kind).value();
    message.headBytes = bytes.first(message.head.end);
    message.body = {message.head.end, bytes.size()};
    message.complete = true;
    return message;
}

struct Leg
{
    ExchangeId id = 1;
    ConnectionId connection = 1;
    QByteArray requestLine = "GET /api HTTP/1.1";
    QByteArray request; ///< one header field
    QByteArray statusLine = "HTTP/1.1 401 Unauthorized";
    QByteArray response; ///< one header field
    QByteArray body;
};

ExchangePtr exchangeOf(const Leg &leg)
{
    auto exchange = std::make_shared<Exchange>();
    exchange->id = leg.id;
    exchange->connection = leg.connection;
    const QByteArray request = leg.requestLine + "\r\n" + (leg.request.isEmpty() ? leg.request : leg.request + "\r\n") +
                               "Host: web1\r\n\r\n" + leg.body;
    const QByteArray response =
        leg.statusLine + "\r\n" + (leg.response.isEmpty() ? leg.response : leg.response + "\r\n") + "\r\n";
    exchange->request = messageOf(request, Http::MessageKind::Request);
    exchange->response = messageOf(response, Http::MessageKind::Response);
    return exchange;
}

QByteArray challengeToken()
{
    Ntlm::ChallengeFields fields;
    fields.flags = 0xe28a8237;
    fields.version = Ntlm::shownVersion();
    fields.targetName = QStringLiteral("ACME");
    fields.serverChallenge = QByteArray::fromHex("0123456789abcdef");
    QByteArray time(8, '\0');
    qToLittleEndian(quint64(133536744000000000), time.data());
    fields.targetInfo = Ntlm::avPair(Ntlm::AvId::NetbiosDomainName, QStringLiteral("ACME")) +
                        Ntlm::avPair(Ntlm::AvId::Timestamp, QByteArrayView(time)) +
                        Ntlm::avPair(Ntlm::AvId::EndOfList, QByteArrayView());
    return Ntlm::buildChallenge(fields);
}

struct Tokens
{
    QByteArray one;
    QByteArray two;
    QByteArray three;
};

Tokens ntlmTokens(const Ntlm::ClientOptions &options = {})
{
    Tokens tokens;
    Ntlm::Client client({QStringLiteral("alice"), QStringLiteral("ACME")}, kPassword, options);
    tokens.one = client.negotiate();
    tokens.two = challengeToken();
    tokens.three = client.authenticate(tokens.two).value();
    return tokens;
}

/// Two legs of one connection, each with a header of the request and one of the response.
QList<ExchangePtr> legsOf(const Tokens &tokens, const QByteArray &scheme, bool isProxys = false)
{
    const QByteArray credentials = isProxys ? "Proxy-Authorization: " : "Authorization: ";
    const QByteArray challenge = isProxys ? "Proxy-Authenticate: " : "WWW-Authenticate: ";
    Leg first;
    first.request = credentials + scheme + " " + tokens.one.toBase64();
    first.response = challenge + scheme + " " + tokens.two.toBase64();
    first.statusLine = isProxys ? "HTTP/1.1 407 Proxy Authentication Required" : "HTTP/1.1 401 Unauthorized";
    Leg second;
    second.id = 2;
    second.request = credentials + scheme + " " + tokens.three.toBase64();
    second.statusLine = "HTTP/1.1 200 OK";
    return {exchangeOf(first), exchangeOf(second)};
}

struct DigestCase
{
    Http::DigestInput input;
    QByteArray requestLine = "GET /dir/index.html HTTP/1.1";
    QByteArray uri = "/dir/index.html"; ///< as the header says
    QByteArray extra;
    QByteArray body;
};

Http::DigestInput digestInput()
{
    Http::DigestInput input;
    input.userName = "alice";
    input.password = kPassword;
    input.realm = "acme";
    input.nonce = "abc";
    input.cnonce = "def";
    input.method = "GET";
    input.uri = "/dir/index.html";
    return input;
}

QByteArray nameOf(Http::DigestAlgorithm algorithm)
{
    switch (algorithm) {
    case Http::DigestAlgorithm::Md5:
        return "MD5";
    case Http::DigestAlgorithm::Md5Sess:
        return "MD5-sess";
    case Http::DigestAlgorithm::Sha256:
        return "SHA-256";
    case Http::DigestAlgorithm::Sha256Sess:
        break;
    }
    return "SHA-256-sess";
}

ExchangePtr digestExchange(const DigestCase &made)
{
    Leg leg;
    leg.requestLine = made.requestLine;
    leg.body = made.body;
    const QByteArray qop = made.input.qop == Http::DigestQop::None   ? QByteArray()
                           : made.input.qop == Http::DigestQop::Auth ? QByteArray(", qop=auth, nc=00000001")
                                                                     : QByteArray(", qop=auth-int, nc=00000001");
    leg.request = "Authorization: Digest username=\"" + made.input.userName + "\", realm=\"" + made.input.realm +
                  "\", nonce=\"" + made.input.nonce + "\", uri=\"" + made.uri + "\", cnonce=\"" + made.input.cnonce +
                  "\", algorithm=" + nameOf(made.input.algorithm) + qop + made.extra + ", response=\"" +
                  Http::digestResponse(made.input) + "\"";
    leg.statusLine = "HTTP/1.1 200 OK";
    return exchangeOf(leg);
}

PasswordVerdict onlyVerdict(const QList<ExchangePtr> &exchanges, const Secret &password = kPassword,
                            const QString &user = {})
{
    const QList<PasswordVerdict> verdicts = checkPassword(exchanges, password, user);
    return verdicts.size() == 1 ? verdicts.first() : PasswordVerdict{};
}

} // namespace

class TestPasswordCheck final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void checksNtlm_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("scheme");
        QTest::addColumn<bool>("isProxys");
        QTest::addColumn<QString>("form");
        using Ntlm::ResponseKind;
        QTest::newRow("NTLMv2") << int(ResponseKind::V2) << QByteArray("NTLM") << false << QStringLiteral("NTLMv2");
        QTest::newRow("NTLMv1") << int(ResponseKind::V1) << QByteArray("NTLM") << false << QStringLiteral("NTLMv1");
        QTest::newRow("NTLM2 session") << int(ResponseKind::Ntlm2Session) << QByteArray("NTLM") << false
                                       << QStringLiteral("NTLM2 session");
        QTest::newRow("proxy") << int(ResponseKind::V2) << QByteArray("NTLM") << true << QStringLiteral("NTLMv2");
        QTest::newRow("raw in Negotiate")
            << int(ResponseKind::V2) << QByteArray("Negotiate") << false << QStringLiteral("NTLMv2");
    }

    void checksNtlm()
    {
        QFETCH(int, kind);
        QFETCH(QByteArray, scheme);
        QFETCH(bool, isProxys);
        QFETCH(QString, form);
        Ntlm::ClientOptions options;
        options.response = Ntlm::ResponseKind(kind);
        const Tokens tokens = ntlmTokens(options);
        const QList<ExchangePtr> legs = legsOf(tokens, scheme, isProxys);
        const PasswordVerdict right = onlyVerdict(legs);
        QCOMPARE(right.exchange, ExchangeId(2));
        QCOMPARE(right.side, Side::Request);
        QCOMPARE(right.fit, Fit::Fits);
        QCOMPARE(right.user, QStringLiteral("ACME\\alice"));
        QCOMPARE(right.scheme.toLatin1(), scheme);
        QVERIFY2(right.sentence.contains(form), qPrintable(right.sentence));
        const Ntlm::Message three = Ntlm::parseMessage(tokens.three).value();
        QCOMPARE(right.evidence.view().toByteArray(), three.payload(three.ntResponse).toByteArray());
        const QByteArray onWire = legs[1]->request.wire.bytes(right.evidence.wire());
        QVERIFY(tokens.three.toBase64().contains(onWire));
        QCOMPARE(onlyVerdict(legs, kOther).fit, Fit::DoesNotFit);
    }

    void checksNtlmWithinSpnego()
    {
        Tokens tokens = ntlmTokens();
        const QByteArray mic(16, 'm');
        tokens.one = Spnego::negTokenInit({Spnego::kNtlm.toByteArray()}, tokens.one);
        tokens.two = Spnego::negTokenResp(Spnego::State::AcceptIncomplete, Spnego::kNtlm.toByteArray(), tokens.two);
        tokens.three = Spnego::negTokenResp(Spnego::State::AcceptIncomplete, {}, tokens.three, mic);
        const PasswordVerdict right = onlyVerdict(legsOf(tokens, "Negotiate"));
        QCOMPARE(right.fit, Fit::Fits);
        // The MIC covers the NTLM messages only, without what stands around them.
        QVERIFY2(right.sentence.contains(QStringLiteral("The MIC is right too.")), qPrintable(right.sentence));
        QCOMPARE(onlyVerdict(legsOf(tokens, "Negotiate"), kOther).fit, Fit::DoesNotFit);
    }

    void seesAChangedMessage()
    {
        Tokens tokens = ntlmTokens();
        tokens.one[14] = char(tokens.one.at(14) ^ 0x08);
        const PasswordVerdict verdict = onlyVerdict(legsOf(tokens, "NTLM"));
        QCOMPARE(verdict.fit, Fit::Fits);
        QVERIFY2(verdict.sentence.contains(QStringLiteral("the MIC is wrong")), qPrintable(verdict.sentence));
    }

    void saysThatTheServerRefusedARightPassword()
    {
        const Tokens tokens = ntlmTokens();
        QList<ExchangePtr> legs = legsOf(tokens, "NTLM");
        Leg refused;
        refused.id = 2;
        refused.request = "Authorization: NTLM " + tokens.three.toBase64();
        legs[1] = exchangeOf(refused);
        const PasswordVerdict verdict = onlyVerdict(legs);
        QCOMPARE(verdict.fit, Fit::Fits);
        QVERIFY2(verdict.sentence.contains(QStringLiteral("refused it all the same")), qPrintable(verdict.sentence));
    }

    void seesThatTheConnectionWasLost()
    {
        const Tokens tokens = ntlmTokens();
        QList<ExchangePtr> legs = legsOf(tokens, "NTLM");
        auto moved = std::make_shared<Exchange>(*legs[1]);
        moved->connection = 7;
        legs[1] = moved;
        const PasswordVerdict verdict = onlyVerdict(legs);
        QCOMPARE(verdict.fit, Fit::Fits);
        QVERIFY2(verdict.sentence.contains(QStringLiteral("another connection (exchange 1)")),
                 qPrintable(verdict.sentence));
        QCOMPARE(onlyVerdict(legs, kOther).fit, Fit::CannotTell);
    }

    void keepsConnectionsApart()
    {
        // Two handshakes whose legs are interleaved, with different challenges.
        const Tokens a = ntlmTokens();
        Tokens b = ntlmTokens();
        b.two[24] = char(b.two.at(24) ^ 0x55);
        Ntlm::Client client({QStringLiteral("bob"), {}}, kOther, {});
        b.one = client.negotiate();
        b.three = client.authenticate(b.two).value();
        QList<ExchangePtr> legs;
        for (const ExchangePtr &leg : legsOf(a, "NTLM")) {
            auto copy = std::make_shared<Exchange>(*leg);
            copy->id = leg->id * 2 - 1;
            copy->connection = 1;
            legs.append(copy);
        }
        for (const ExchangePtr &leg : legsOf(b, "NTLM")) {
            auto copy = std::make_shared<Exchange>(*leg);
            copy->id = leg->id * 2;
            copy->connection = 2;
            legs.prepend(copy); // the order of the list does not matter
        }
        const QList<PasswordVerdict> verdicts = checkPassword(legs, kPassword);
        QCOMPARE(verdicts.size(), 2);
        QCOMPARE(verdicts[0].user, QStringLiteral("ACME\\alice"));
        QCOMPARE(verdicts[0].fit, Fit::Fits);
        QCOMPARE(verdicts[1].user, QStringLiteral("bob"));
        QCOMPARE(verdicts[1].fit, Fit::DoesNotFit);
    }

    void tellsWhatIsMissing()
    {
        const Tokens tokens = ntlmTokens();
        QCOMPARE(onlyVerdict({legsOf(tokens, "NTLM")[1]}).fit, Fit::CannotTell);

        Tokens damaged = tokens;
        damaged.three.chop(30);
        const PasswordVerdict cut = onlyVerdict(legsOf(damaged, "NTLM"));
        QCOMPARE(cut.fit, Fit::CannotTell);
        QVERIFY(!cut.sentence.isEmpty());

        Tokens nobody = tokens;
        Ntlm::Client client({}, Secret(QByteArrayView("")), {});
        nobody.three = client.authenticate(nobody.two).value();
        const PasswordVerdict anonymous = onlyVerdict(legsOf(nobody, "NTLM"));
        QCOMPARE(anonymous.fit, Fit::CannotTell);
        QVERIFY2(anonymous.sentence.contains(QStringLiteral("anonymous")), qPrintable(anonymous.sentence));
    }

    void passesOverWhatIsNone()
    {
        Leg basic;
        basic.request = "Authorization: Basic YWxpY2U6cGFzcw==";
        Leg broken;
        broken.id = 2;
        broken.request = "Authorization: NTLM TlRMTVNTUAAD!!";
        Leg kerberos;
        kerberos.id = 3;
        kerberos.request = "Authorization: Negotiate YIIBAA==";
        kerberos.response = "WWW-Authenticate: Negotiate";
        QVERIFY(checkPassword({exchangeOf(basic), exchangeOf(broken), exchangeOf(kerberos)}, kPassword).isEmpty());
        QVERIFY(checkPassword({}, kPassword).isEmpty());
    }

    void checksDigest_data()
    {
        QTest::addColumn<int>("algorithm");
        QTest::addColumn<int>("qop");
        for (const auto algorithm : {Http::DigestAlgorithm::Md5, Http::DigestAlgorithm::Md5Sess,
                                     Http::DigestAlgorithm::Sha256, Http::DigestAlgorithm::Sha256Sess}) {
            const QByteArray name = nameOf(algorithm);
            QTest::addRow("%s, auth", name.constData()) << int(algorithm) << int(Http::DigestQop::Auth);
            QTest::addRow("%s, auth-int", name.constData()) << int(algorithm) << int(Http::DigestQop::AuthInt);
            QTest::addRow("%s, no qop", name.constData()) << int(algorithm) << int(Http::DigestQop::None);
        }
    }

    void checksDigest()
    {
        QFETCH(int, algorithm);
        QFETCH(int, qop);
        DigestCase made;
        made.input = digestInput();
        made.input.algorithm = Http::DigestAlgorithm(algorithm);
        made.input.qop = Http::DigestQop(qop);
        made.input.method = "POST";
        made.input.body = "the body";
        made.body = made.input.body;
        made.requestLine = "POST /dir/index.html HTTP/1.1";
        const ExchangePtr exchange = digestExchange(made);
        const PasswordVerdict right = onlyVerdict({exchange});
        QCOMPARE(right.fit, Fit::Fits);
        QCOMPARE(right.user, QStringLiteral("alice"));
        QCOMPARE(right.evidence.view().toByteArray(), Http::digestResponse(made.input));
        QCOMPARE(exchange->request.wire.bytes(right.evidence.wire()), Http::digestResponse(made.input));
        QCOMPARE(onlyVerdict({exchange}, kOther).fit, Fit::DoesNotFit);
    }

    void checksTheExampleOfRfc7616()
    {
        Leg leg;
        leg.requestLine = "GET /dir/index.html HTTP/1.1";
        leg.request = "Authorization: Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
                      "uri=\"/dir/index.html\", algorithm=SHA-256, "
                      "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
                      "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
                      "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"";
        QCOMPARE(onlyVerdict({exchangeOf(leg)}, Secret(QByteArrayView("Circle of Life"))).fit, Fit::Fits);
        QCOMPARE(onlyVerdict({exchangeOf(leg)}, Secret(QByteArrayView("Circle Of Life"))).fit, Fit::DoesNotFit);
    }

    /// RFC 7616 section 3.9.2 with the hashes that SHA-512/256 really gives (they are wrong in the text; computed with
    /// the openssl tool).
    void checksAHashedUserWithSha512_256()
    {
        Leg leg;
        leg.requestLine = "GET /doe.json HTTP/1.1";
        leg.request = "Authorization: Digest "
                      "username=\"793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b\", "
                      "realm=\"api@example.org\", uri=\"/doe.json\", algorithm=SHA-512-256, "
                      "nonce=\"5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK\", nc=00000001, "
                      "cnonce=\"NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm\", qop=auth, "
                      "response=\"7a4e1192babbba02e91182d2895bfdbf7adafc6e48d4e517ca301974843d840c\", userhash=true";
        const QList<ExchangePtr> exchanges{exchangeOf(leg)};
        const Secret password(QByteArrayView("Secret, or not?"));
        const QString user = QStringLiteral("Jäsøn Doe");
        QCOMPARE(onlyVerdict(exchanges, password, user).fit, Fit::Fits);
        QCOMPARE(onlyVerdict(exchanges, kOther, user).fit, Fit::DoesNotFit);
        QCOMPARE(onlyVerdict(exchanges, password).fit, Fit::CannotTell);
        QCOMPARE(onlyVerdict(exchanges, password, QStringLiteral("Jason Doe")).fit, Fit::CannotTell);
    }

    void tellsAWrongPasswordFromAnotherTarget_data()
    {
        QTest::addColumn<QByteArray>("requestLine");
        QTest::addColumn<QByteArray>("uri");
        QTest::addColumn<QByteArray>("hashedMethod");
        QTest::addColumn<QByteArray>("hashedUri");
        QTest::addColumn<QString>("says");
        const QByteArray line = "GET /a?b=1 HTTP/1.1";
        QTest::newRow("all agree") << line << QByteArray("/a?b=1") << QByteArray("GET") << QByteArray("/a?b=1")
                                   << QStringLiteral("fits the Digest response.");
        QTest::newRow("a proxy changed the target") << line << QByteArray("/x") << QByteArray("GET") << QByteArray("/x")
                                                    << QStringLiteral("the request asks for \"/a?b=1\"");
        QTest::newRow("uri is not what was hashed")
            << line << QByteArray("/x") << QByteArray("GET") << QByteArray("/a?b=1")
            << QStringLiteral("the request's own target");
        QTest::newRow("query left out") << line << QByteArray("/a?b=1") << QByteArray("GET") << QByteArray("/a")
                                        << QStringLiteral("without the query");
        QTest::newRow("another method") << line << QByteArray("/a?b=1") << QByteArray("POST") << QByteArray("/a?b=1")
                                        << QStringLiteral("for the method POST");
    }

    void tellsAWrongPasswordFromAnotherTarget()
    {
        QFETCH(QByteArray, requestLine);
        QFETCH(QByteArray, uri);
        QFETCH(QByteArray, hashedMethod);
        QFETCH(QByteArray, hashedUri);
        QFETCH(QString, says);
        DigestCase made;
        made.input = digestInput();
        made.input.method = hashedMethod;
        made.input.uri = hashedUri;
        made.requestLine = requestLine;
        made.uri = uri;
        const PasswordVerdict verdict = onlyVerdict({digestExchange(made)});
        QCOMPARE(verdict.fit, Fit::Fits);
        QVERIFY2(verdict.sentence.contains(says), qPrintable(verdict.sentence));
        QCOMPARE(onlyVerdict({digestExchange(made)}, kOther).fit, Fit::DoesNotFit);
    }

    void triesBothEncodingsOfAPassword()
    {
        DigestCase made;
        made.input = digestInput();
        made.input.password = Secret(QByteArrayView("P\xe4ssword1"));
        QCOMPARE(onlyVerdict({digestExchange(made)}).fit, Fit::Fits);
    }

    /// Some clients write a backslash into the quotes as it is, and hash what they wrote.
    void triesTheUserAsItIsWritten()
    {
        DigestCase made;
        made.input = digestInput();
        made.input.userName = "ACME\\alice";
        QCOMPARE(onlyVerdict({digestExchange(made)}).fit, Fit::Fits);
    }

    void saysWhatItCannotCheck_data()
    {
        QTest::addColumn<QByteArray>("parameters");
        QTest::newRow("unknown algorithm")
            << QByteArray("username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\", algorithm=SHA-1, response=\"00\"");
        QTest::newRow("no response") << QByteArray("username=\"a\", realm=\"r\", nonce=\"n\", uri=\"/\"");
        QTest::newRow("no nonce") << QByteArray("username=\"a\", realm=\"r\", uri=\"/\", response=\"00\"");
    }

    void saysWhatItCannotCheck()
    {
        QFETCH(QByteArray, parameters);
        Leg leg;
        leg.request = "Authorization: Digest " + parameters;
        const QList<PasswordVerdict> verdicts = checkPassword({exchangeOf(leg)}, kPassword);
        QCOMPARE(verdicts.size(), 1);
        QCOMPARE(verdicts.first().fit, Fit::CannotTell);
        QVERIFY(!verdicts.first().sentence.isEmpty());
        QVERIFY(verdicts.first().evidence.isValid());
    }

    void namesNoPasswordInItsSentences()
    {
        const QList<ExchangePtr> legs = legsOf(ntlmTokens(), "NTLM");
        for (const Secret &password : {kPassword, kOther}) {
            QVERIFY(!onlyVerdict(legs, password).sentence.contains(password.revealText()));
        }
    }
};

QTEST_GUILESS_MAIN(TestPasswordCheck)
#include "tst_passwordcheck.moc"
