// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/nodejson.h"
#include "decode/tokencontext.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Testing;

namespace {

constexpr qint64 kIssued = 1768478400; // 2026-01-15 12:00:00 UTC
const QByteArray kDate = "Date: Thu, 15 Jan 2026 12:00:01 GMT\r\n";

const Jose::Key &provider()
{
    static const Jose::Key key = Jose::Key::generate("ES256").value();
    return key;
}

QByteArray tokenOf(const QByteArray &claims)
{
    return Jose::sign(R"({"alg":"ES256","kid":"k1"})", claims, provider()).value_or(QByteArray());
}

QByteArray idToken(const QByteArray &nonce = "n-1")
{
    return tokenOf(R"({"iss":"https://login.acme.example","aud":"crm-app","nonce":")" + nonce +
                   R"(","iat":1768478400,"exp":1768478700})");
}

/// Exchanges of one attempt, as they would have crossed the wire.
class Attempt
{
public:
    explicit Attempt(AttemptId name = "a")
        : m_name(std::move(name))
    {
    }

    ExchangePtr add(const QString &url, const QByteArray &requestHead, const QByteArray &requestBody,
                    const QByteArray &responseBody, const QByteArray &type = "application/json")
    {
        auto exchange = std::make_shared<Exchange>();
        exchange->id = ++s_lastId;
        exchange->attempt = m_name;
        exchange->url = QUrl(url);
        exchange->started = QDateTime::fromSecsSinceEpoch(kIssued, Qt::UTC);
        const QByteArray length = "Content-Length: " + QByteArray::number(requestBody.size()) + "\r\n\r\n";
        exchange->request = exchangeOf(QByteArray(requestHead + length + requestBody), Side::Request).request;
        exchange->response = exchangeOf(QByteArray("HTTP/1.1 200 OK\r\n" + kDate + "Content-Type: " + type +
                                                   "\r\nContent-Length: " + QByteArray::number(responseBody.size()) +
                                                   "\r\n\r\n" + responseBody),
                                        Side::Response)
                                 .response;
        all.append(exchange);
        return exchange;
    }
    ExchangePtr get(const QString &url, const QByteArray &body, const QByteArray &type = "application/json")
    {
        return add(url, "GET / HTTP/1.1\r\nHost: login.acme.example\r\n", {}, body, type);
    }
    ExchangePtr post(const QByteArray &form, const QByteArray &body, const QByteArray &more = {})
    {
        return add(QStringLiteral("https://login.acme.example/token"),
                   "POST /token HTTP/1.1\r\nHost: login.acme.example\r\nContent-Type: "
                   "application/x-www-form-urlencoded\r\n" +
                       more,
                   form, body);
    }
    void discover()
    {
        get(QStringLiteral("https://login.acme.example/.well-known/openid-configuration"),
            R"({"issuer":"https://login.acme.example","jwks_uri":"https://login.acme.example/jwks"})");
    }
    ExchangePtr keys(const QByteArray &kid = "k1")
    {
        return get(QStringLiteral("https://login.acme.example/jwks"),
                   "{\"keys\":[" + provider().publicJwk(kid, "ES256") + "]}", "application/jwk-set+json");
    }
    void authorize()
    {
        get(QStringLiteral(
                "https://login.acme.example/authorize?response_type=code&client_id=crm-app&nonce=n-1&state=s"),
            {});
    }

    QList<ExchangePtr> all;

private:
    AttemptId m_name;
    inline static ExchangeId s_lastId = 0;
};

QByteArray answerOf(const QByteArray &token, const QByteArray &member = "id_token")
{
    return R"({"access_token":"opaque-and-long","token_type":"Bearer",")" + member + R"(":")" + token + "\"}";
}

DecodedNode decoded(const ExchangePtr &exchange, const QList<ExchangePtr> &all, Side side = Side::Response,
                    const DecodeKeysPtr &keys = {})
{
    const DecodeKeysPtr context = keysInContext(keys, exchange, all, std::make_shared<TokenClueCache>());
    return decodeMessage(*exchange, side, DecoderRegistry::builtin(), 1 << 20, context).root;
}

QByteArray verdictOf(const DecodedNode &root, const char *check)
{
    const QByteArray id = QByteArray("jwt.check.").append(check);
    const DecodedNode *node = root.find(id);
    return node ? node->verdict : QByteArray("missing");
}

} // namespace

class TokenContextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verifiesTheTokensOfAnAttempt();
    void namesTheNonceOfAnotherLogin();
    void findsTheClientInTheAuthorizationHeader();
    void asksNoNonceOfARefresh();
    void takesTheKeysFromWhereTheProviderSays();
    void takesTheKeysOfAnotherAttemptAtTheSameHost();
    void leavesTheKeysOfAnotherHost();
    void doesNotVerifyTheClientsOwnTokens();
    void holdsAnAccessTokenAgainstNoNonce();
    void expectsSuperOfficeOfASystemUser();
    void putsThePersonFirst();
    void tellsNothingWithoutContext();
    void tellsTheVerdictAtTheSignature();
};

void TokenContextTest::verifiesTheTokensOfAnAttempt()
{
    Attempt attempt;
    attempt.discover();
    attempt.authorize();
    const ExchangePtr answer =
        attempt.post("grant_type=authorization_code&code=c&client_id=crm-app", answerOf(idToken()));
    const ExchangePtr keys = attempt.keys();
    const DecodedNode root = decoded(answer, attempt.all);
    for (const char *check : {"form", "algorithm", "signature", "issuer", "audience", "nonce", "expiry",
                              "expiry.server", "issued-at", "time-form"}) {
        QCOMPARE(verdictOf(root, check), "passed");
    }
    QCOMPARE(verdictOf(root, "at-hash"), "notChecked");
    const QString from = QStringLiteral("#%1").arg(keys->id);
    QVERIFY2(root.find("jwt.check.signature")->note.contains(from), qPrintable(root.find("jwt.check.signature")->note));
    QVERIFY(!root.anyDamaged());
}

void TokenContextTest::namesTheNonceOfAnotherLogin()
{
    Attempt attempt;
    attempt.authorize();
    attempt.keys();
    const ExchangePtr answer =
        attempt.post("grant_type=authorization_code&client_id=crm-app", answerOf(idToken("n-2")));
    const DecodedNode root = decoded(answer, attempt.all);
    QCOMPARE(verdictOf(root, "nonce"), "failed");
    QCOMPARE(verdictOf(root, "signature"), "passed");
    QCOMPARE(verdictOf(root, "issuer"), "notChecked");
    QVERIFY(root.anyDamaged());
}

void TokenContextTest::findsTheClientInTheAuthorizationHeader()
{
    Attempt attempt;
    const ExchangePtr answer =
        attempt.post("grant_type=authorization_code", answerOf(idToken()),
                     "Authorization: Basic " + QByteArray("crm%2Dapp:s3cret").toBase64() + "\r\n");
    QCOMPARE(verdictOf(decoded(answer, attempt.all), "audience"), "passed");
}

void TokenContextTest::asksNoNonceOfARefresh()
{
    Attempt attempt;
    attempt.authorize();
    const ExchangePtr answer =
        attempt.post("grant_type=refresh_token&refresh_token=r&client_id=crm-app", answerOf(idToken("other")));
    const DecodedNode root = decoded(answer, attempt.all);
    QCOMPARE(verdictOf(root, "nonce"), "notChecked");
    QCOMPARE(verdictOf(root, "audience"), "passed");
}

void TokenContextTest::takesTheKeysFromWhereTheProviderSays()
{
    Attempt attempt;
    attempt.discover();
    attempt.keys();
    attempt.get(QStringLiteral("https://other.example/jwks"),
                "{\"keys\":[" + Jose::Key::generate("ES256")->publicJwk("k1") + "]}");
    const ExchangePtr answer = attempt.post("grant_type=authorization_code&client_id=crm-app", answerOf(idToken()));
    QCOMPARE(verdictOf(decoded(answer, attempt.all), "signature"), "passed");
}

void TokenContextTest::takesTheKeysOfAnotherAttemptAtTheSameHost()
{
    Attempt first("first");
    first.keys();
    Attempt second("second");
    const ExchangePtr answer = second.post("grant_type=client_credentials&client_id=crm-app", answerOf(idToken()));
    QCOMPARE(verdictOf(decoded(answer, QList<ExchangePtr>(first.all + second.all)), "signature"), "passed");
}

void TokenContextTest::leavesTheKeysOfAnotherHost()
{
    Attempt first("first");
    first.get(QStringLiteral("https://other.example/jwks"), "{\"keys\":[" + provider().publicJwk("k1") + "]}");
    Attempt second("second");
    const ExchangePtr answer = second.post("grant_type=client_credentials&client_id=crm-app", answerOf(idToken()));
    QCOMPARE(verdictOf(decoded(answer, QList<ExchangePtr>(first.all + second.all)), "signature"), "notChecked");
}

void TokenContextTest::doesNotVerifyTheClientsOwnTokens()
{
    Attempt attempt;
    attempt.discover();
    attempt.keys();
    const QByteArray own = Jose::sign(R"({"alg":"ES256","kid":"client"})",
                                      R"({"iss":"crm-app","aud":"https://login.acme.example/token","exp":1768478700})",
                                      Jose::Key::generate("ES256").value())
                               .value_or(QByteArray());
    const ExchangePtr answer =
        attempt.post("grant_type=client_credentials&client_id=crm-app&client_assertion=" + own, answerOf(idToken()));
    const DecodedNode request = decoded(answer, attempt.all, Side::Request);
    QCOMPARE(verdictOf(request, "signature"), "notChecked");
    QCOMPARE(verdictOf(request, "issuer"), "notChecked");
    QCOMPARE(verdictOf(request, "expiry"), "passed");
    QVERIFY(!request.anyDamaged());
}

void TokenContextTest::holdsAnAccessTokenAgainstNoNonce()
{
    Attempt attempt;
    attempt.authorize();
    attempt.keys();
    const QByteArray access = tokenOf(R"({"iss":"x","aud":"https://api.acme.example","exp":1768478700})");
    const ExchangePtr answer =
        attempt.post("grant_type=authorization_code&client_id=crm-app", R"({"access_token":")" + access + "\"}");
    const DecodedNode root = decoded(answer, attempt.all);
    QCOMPARE(verdictOf(root, "signature"), "passed");
    QCOMPARE(verdictOf(root, "nonce"), "notChecked");
    QCOMPARE(verdictOf(root, "audience"), "notChecked");
}

void TokenContextTest::expectsSuperOfficeOfASystemUser()
{
    Attempt attempt;
    attempt.discover();
    attempt.keys();
    const QByteArray token = tokenOf(R"({"iss":"SuperOffice AS","aud":"spn:1","exp":1768478700})");
    const ExchangePtr answer =
        attempt.add(QStringLiteral("https://login.acme.example/Login/api/PartnerSystemUser/Authenticate"),
                    "POST / HTTP/1.1\r\nHost: login.acme.example\r\nContent-Type: application/json\r\n", "{}",
                    R"({"IsSuccessful":true,"Token":")" + token + "\"}");
    const DecodedNode root = decoded(answer, attempt.all);
    QCOMPARE(verdictOf(root, "issuer"), "passed");
    QCOMPARE(verdictOf(root, "signature"), "passed");
}

void TokenContextTest::putsThePersonFirst()
{
    Attempt attempt;
    attempt.discover();
    attempt.keys();
    const ExchangePtr answer = attempt.post("grant_type=authorization_code&client_id=crm-app", answerOf(idToken()));
    Jose::TokenExpectations given;
    given.issuer = QStringLiteral("https://else.example");
    const DecodeKeysPtr keys = DecodeKeys::withTokens(nullptr, [given] { return TokenExpectations::ofPerson(given); });
    const DecodedNode root = decoded(answer, attempt.all, Side::Response, keys);
    QCOMPARE(verdictOf(root, "issuer"), "failed");
    QCOMPARE(verdictOf(root, "signature"), "passed");
    QCOMPARE(verdictOf(root, "audience"), "passed");
}

void TokenContextTest::tellsNothingWithoutContext()
{
    Attempt attempt;
    const ExchangePtr answer = attempt.post("grant_type=authorization_code", answerOf(idToken()));
    const DecodedNode root = decodeMessage(*answer, Side::Response).root;
    QVERIFY(root.find("jwt"));
    QVERIFY(!root.find("jwt.checks"));
}

void TokenContextTest::tellsTheVerdictAtTheSignature()
{
    Attempt attempt;
    attempt.keys();
    const QByteArrayList parts = idToken().split('.');
    const QByteArray altered =
        parts[0] + '.' +
        QByteArray(R"({"iss":"mallory"})").toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals) +
        '.' + parts[2];
    const ExchangePtr answer = attempt.post("grant_type=authorization_code", answerOf(altered));
    const DecodedNode root = decoded(answer, attempt.all);
    const DecodedNode *signature = root.find("jwt.signature");
    QCOMPARE(signature->state, NodeState::Damaged);
    QVERIFY2(signature->note.contains(u"changed after it was signed"), qPrintable(signature->note));
    QVERIFY2(root.find("jwt")->note.contains(u"failed"), qPrintable(root.find("jwt")->note));
    const DecodedNode *check = root.find("jwt.check.issuer");
    QVERIFY(check);
    QCOMPARE(check->source.view().toByteArray(), "mallory");
}

QTEST_GUILESS_MAIN(TokenContextTest)
#include "tst_tokencontext.moc"
