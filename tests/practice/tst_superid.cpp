// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthbench.h"

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

namespace {

constexpr auto kClaim = "http://schemes.superoffice.net/identity/"_L1;

QString claimOf(const QByteArray &token, const QString &name)
{
    return tokenPart(token, 1).value(QString(kClaim + name)).toString();
}

} // namespace

/// SuperID, and that what it issues opens the practice NetServer and WebApi.
class TestSuperId final : public QObject
{
    Q_OBJECT

    std::unique_ptr<Bench> m_bench;

    [[nodiscard]] QUrl url(const QString &path) const { return m_bench->url("superid", path); }
    [[nodiscard]] QString root() const { return url(u"/"_s).toString(QUrl::RemovePath); }

    [[nodiscard]] static Fields request()
    {
        return {{u"response_type"_s, u"code"_s},
                {u"client_id"_s, QString::fromLatin1(Accounts::kSuperIdClient)},
                {u"redirect_uri"_s, redirectUri()},
                {u"scope"_s, u"openid offline_access"_s},
                {u"state"_s, u"s"_s},
                {u"nonce"_s, u"n-1"_s},
                {u"acr_values"_s, u"tenant:Cust12345"_s}};
    }
    [[nodiscard]] Answer ask(const Fields &fields = request()) const
    {
        return getQuery(url(u"/login/common/oauth/authorize"_s), fields);
    }
    [[nodiscard]] QString code(const Fields &fields = request()) const
    {
        return sentBack(logInOnPage(url({}), ask(fields), Accounts::superIdUser(), Accounts::jr().password), u"code"_s);
    }
    [[nodiscard]] static Fields exchangeOf(const QString &code)
    {
        return {{u"grant_type"_s, u"authorization_code"_s},
                {u"client_id"_s, QString::fromLatin1(Accounts::kSuperIdClient)},
                {u"client_secret"_s, QString::fromLatin1(Accounts::kApplicationToken)},
                {u"code"_s, code},
                {u"redirect_uri"_s, redirectUri()}};
    }
    [[nodiscard]] Answer tokens() const { return postForm(url(u"/login/common/oauth/tokens"_s), exchangeOf(code())); }
    [[nodiscard]] Jose::KeySet keys() const
    {
        return Jose::readKeySet(exchange(url(u"/login/.well-known/jwks"_s), "GET").body).value_or(Jose::KeySet());
    }
    [[nodiscard]] Answer state(const QString &tenant = u"Cust12345"_s) const
    {
        return exchange(url(QString(u"/api/state/"_s + tenant)), "GET");
    }

    [[nodiscard]] QByteArray signedToken(const QDateTime &time,
                                         const QByteArray &token = Accounts::kSystemUserToken) const
    {
        const QString pem = m_bench->profile("superoffice-online", "system-user").secrets.value(u"privateKey"_s);
        const auto key = Jose::Key::fromPem(Secret::fromString(pem));
        const QByteArray data = token + '.' + time.toUTC().toString(u"yyyyMMddHHmm"_s).toLatin1();
        return data + '.' +
               (key ? Jose::signBytes(data, *key, "RS256").value_or(QByteArray()) : QByteArray()).toBase64();
    }
    [[nodiscard]] Answer authenticate(const QJsonObject &changes = {}) const
    {
        QJsonObject body{{u"SignedSystemToken"_s, QString::fromLatin1(signedToken(*m_bench->now))},
                         {u"ApplicationToken"_s, QString::fromLatin1(Accounts::kApplicationToken)},
                         {u"ContextIdentifier"_s, u"Cust12345"_s},
                         {u"ReturnTokenType"_s, u"JWT"_s}};
        for (auto change = changes.begin(); change != changes.end(); ++change) {
            body.insert(change.key(), change.value());
        }
        return exchange(url(u"/Login/api/PartnerSystemUser/Authenticate"_s), "POST",
                        {{"Content-Type", "application/json"}}, QJsonDocument(body).toJson());
    }
    [[nodiscard]] static QByteArray errorOf(const Answer &answer)
    {
        return answer.json().value("IsSuccessful"_L1) == QJsonValue(false) ? textOf(answer, "ErrorMessage")
                                                                           : QByteArray("successful");
    }
    [[nodiscard]] Answer callWithTicket(const QByteArray &ticket, const QByteArray &application) const
    {
        return exchange(m_bench->url("netserver-rest", u"/Cust12345/api/v1/User/currentPrincipal"_s), "GET",
                        {{"Authorization", "SOTicket " + ticket}, {"SO-AppToken", application}});
    }

private Q_SLOTS:
    void initTestCase() { m_bench = std::make_unique<Bench>(); }
    void init()
    {
        m_bench->fault("");
        *m_bench->now = QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);
    }

    void theIssuerDoesNotSayLogin()
    {
        const Answer answer = exchange(url(u"/login/.well-known/openid-configuration"_s), "GET");
        QCOMPARE(answer.status(), 200);
        QCOMPARE(textOf(answer, "issuer"), root().toLatin1());
        QCOMPARE(textOf(answer, "token_endpoint"), QByteArray(root().toLatin1() + "/login/common/oauth/tokens"));
        QCOMPARE(textOf(answer, "jwks_uri"), QByteArray(root().toLatin1() + "/login/.well-known/jwks"));
        QVERIFY(!answer.json().contains("userinfo_endpoint"_L1));
        QCOMPARE(exchange(url(u"/.well-known/openid-configuration"_s), "GET").status(), 404);
    }

    void logsInWithTheTenantsClaims()
    {
        const Answer answer = tokens();
        QCOMPARE(answer.status(), 200);
        const QByteArray access = textOf(answer, "access_token");
        QVERIFY(access.startsWith("8A:Cust12345."));
        QCOMPARE(textOf(answer, "refresh_token").size(), 64);
        const QByteArray idToken = textOf(answer, "id_token");
        QCOMPARE(Jose::checkSignature(idToken, keys()).state, Jose::SignatureState::Valid);
        QVERIFY(!tokenPart(idToken, 0).value("x5t"_L1).toString().isEmpty());
        const QJsonObject claims = tokenPart(idToken, 1);
        const qint64 now = m_bench->now->toSecsSinceEpoch();
        QCOMPARE(claims.value("iss"_L1).toString(), root());
        QCOMPARE(claims.value("iat"_L1), QJsonValue(QString::number(now)));
        QCOMPARE(claims.value("nbf"_L1), QJsonValue(now - 60));
        QCOMPARE(claims.value("exp"_L1), QJsonValue(now + 300));
        QCOMPARE(claimOf(idToken, u"ctx"_s), u"Cust12345"_s);
        QCOMPARE(claimOf(idToken, u"system_token"_s), QString::fromLatin1(Accounts::kSystemUserToken));
        // The addresses are those of the services that run, and take the token.
        const QUrl webApi(claimOf(idToken, u"webapi_url"_s));
        QCOMPARE(exchange(webApi.resolved(QUrl(u"v1/User/currentPrincipal"_s)), "GET",
                          {{"Authorization", "Bearer " + access}})
                     .status(),
                 200);
        const QUrl other = m_bench->url("netserver-rest", u"/Cust54321/api/v1/User/currentPrincipal"_s);
        QCOMPARE(exchange(other, "GET", {{"Authorization", "Bearer " + access}}).status(), 401);
        const QUrl netServer(claimOf(idToken, u"netserver_url"_s));
        QCOMPARE(exchange(netServer.resolved(QUrl(u"SoPrincipal.svc"_s)), "GET").status(), 200);
    }

    void refreshTokensServeAgainAndAgain()
    {
        const Answer first = tokens();
        const Fields refresh{{u"grant_type"_s, u"refresh_token"_s},
                             {u"client_id"_s, QString::fromLatin1(Accounts::kSuperIdClient)},
                             {u"client_secret"_s, QString::fromLatin1(Accounts::kApplicationToken)},
                             {u"refresh_token"_s, QString::fromLatin1(textOf(first, "refresh_token"))}};
        for (int i = 0; i < 2; ++i) {
            const Answer answer = postForm(url(u"/login/common/oauth/tokens"_s), refresh);
            QCOMPARE(answer.status(), 200);
            QVERIFY(!answer.json().contains("refresh_token"_L1));
            QVERIFY(textOf(answer, "access_token") != textOf(first, "access_token"));
        }
        Fields revoke = changed(refresh, u"grant_type"_s, QString());
        revoke.append({u"token"_s, refresh.last().second});
        QCOMPARE(postForm(url(u"/login/common/oauth/revoke"_s), revoke).status(), 200);
        QCOMPARE(textOf(postForm(url(u"/login/common/oauth/tokens"_s), refresh), "error"), "invalid_grant");
    }

    void refusesWhatDoesNotFit_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("error");
        QTest::newRow("secret") << u"client_secret"_s << u"wrong"_s << QByteArray("invalid_client");
        QTest::newRow("neither secret nor PKCE") << u"client_secret"_s << QString() << QByteArray("invalid_client");
        QTest::newRow("code") << u"code"_s << u"wrong"_s << QByteArray("invalid_grant");
        QTest::newRow("redirect_uri") << u"redirect_uri"_s << u"http://127.0.0.1:1/callback"_s
                                      << QByteArray("invalid_grant");
        QTest::newRow("grant_type") << u"grant_type"_s << u"client_credentials"_s
                                    << QByteArray("unsupported_grant_type");
    }
    void refusesWhatDoesNotFit()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QByteArray, error);
        const Answer answer = postForm(url(u"/login/common/oauth/tokens"_s), changed(exchangeOf(code()), name, value));
        QCOMPARE(textOf(answer, "error"), error);
    }

    void pkceStandsInForTheSecret()
    {
        Fields withChallenge = request();
        withChallenge.append({u"code_challenge"_s, verifier()}); // the method is plain where none is named
        Fields exchange = changed(exchangeOf(code(withChallenge)), u"client_secret"_s, QString());
        exchange.append({u"code_verifier"_s, verifier()});
        QCOMPARE(postForm(url(u"/login/common/oauth/tokens"_s), exchange).status(), 200);
    }

    void parametersInTheQueryAreTakenAsInTheVendorsSamples()
    {
        QUrl target = url(u"/login/common/oauth/tokens"_s);
        target.setQuery(QString::fromLatin1(formEncoded(exchangeOf(code()))));
        QCOMPARE(exchange(target, "POST", {{"Content-Type", "application/x-www-form-urlencoded"}}).status(), 200);
    }

    void anotherTenantIsRefused()
    {
        const Answer answer = ask(changed(request(), u"acr_values"_s, u"tenant:Cust99999"_s));
        QCOMPARE(sentBack(answer, u"error"_s), u"access_denied"_s);
    }

    void consentFaults_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("R17") << QByteArray("InvalidRedirectUrl (2)");
        QTest::newRow("R18") << QByteArray("Revoked (1)");
        QTest::newRow("consent-expired") << QByteArray("Expired (3)");
        QTest::newRow("consent-denied") << QByteArray("Denied (4)");
        QTest::newRow("needs-reapproval") << QByteArray("NeedsReapproval (5)");
    }
    void consentFaults()
    {
        QFETCH(QByteArray, text);
        m_bench->fault(QTest::currentDataTag());
        const Answer page = ask();
        QCOMPARE(page.status(), 400);
        QVERIFY(page.body.contains(QByteArray("Authorization error: " + text)));
        if (!text.startsWith("InvalidRedirectUrl")) {
            QCOMPARE(errorOf(authenticate()), QByteArray("Authorization error: " + text));
        }
    }

    void anUnregisteredRedirectIsSaidTheSameWay()
    {
        const Answer page = ask(changed(request(), u"redirect_uri"_s, u"http://localhost:41999/callback"_s));
        QCOMPARE(page.status(), 400);
        QVERIFY(page.body.contains("InvalidRedirectUrl (2)"));
    }

    void tokenFaults()
    {
        m_bench->fault("R28");
        QVERIFY(tokenPart(textOf(tokens(), "id_token"), 1).value("exp"_L1).isString());
        m_bench->fault("R29");
        QCOMPARE(tokenPart(textOf(tokens(), "id_token"), 1).value("iss"_L1).toString(), QString(root() + u"/login"_s));
        m_bench->fault("R31");
        QCOMPARE(textOf(tokens(), "error"), "invalid_grant");
        m_bench->fault("R42");
        const QByteArray poor = textOf(tokens(), "id_token");
        QVERIFY(claimOf(poor, u"ctx"_s).isEmpty() && claimOf(poor, u"webapi_url"_s).isEmpty());
        QVERIFY(!claimOf(poor, u"email"_s).isEmpty());
        m_bench->fault("wrong-nonce");
        QVERIFY(tokenPart(textOf(tokens(), "id_token"), 1).value("nonce"_L1).toString() != u"n-1"_s);
    }

    void tellsWhereATenantIs()
    {
        const Answer answer = state();
        QCOMPARE(answer.status(), 200);
        QCOMPARE(textOf(answer, "ContextIdentifier"), "Cust12345");
        QCOMPARE(textOf(answer, "State"), "Running");
        QCOMPARE(answer.json().value("IsRunning"_L1), QJsonValue(true));
        const QUrl api(QString::fromLatin1(textOf(answer, "Api")));
        QCOMPARE(exchange(api, "GET").status(), 200);
        QCOMPARE(textOf(state(u"Cust99999"_s), "State"), "Unknown");
        QCOMPARE(exchange(url(u"/api/state/Cust12345"_s), "POST").status(), 405);
        QCOMPARE(exchange(url(u"/api/state"_s), "GET").status(), 404);
    }

    void statesOfATenant_data()
    {
        QTest::addColumn<QByteArray>("state");
        QTest::addColumn<bool>("running");
        QTest::newRow("state-suspended") << QByteArray("Suspended") << false;
        QTest::newRow("state-online-maintenance") << QByteArray("OnlineMaintenance") << true;
        QTest::newRow("state-offline-maintenance") << QByteArray("OfflineMaintenance") << false;
        QTest::newRow("state-migration-pending") << QByteArray("MigrationPending") << false;
        QTest::newRow("state-provisioning") << QByteArray("Provisioning") << false;
        QTest::newRow("state-deleted") << QByteArray("Deleted") << false;
    }
    void statesOfATenant()
    {
        QFETCH(QByteArray, state);
        QFETCH(bool, running);
        m_bench->fault(QTest::currentDataTag());
        const Answer answer = exchange(url(u"/api/state/Cust12345"_s), "GET");
        QCOMPARE(textOf(answer, "State"), state);
        QCOMPARE(answer.json().value("IsRunning"_L1), QJsonValue(running));
    }

    void aTenantThatMovedIsFoundByItsState()
    {
        m_bench->fault("R15");
        const QUrl old = m_bench->url("netserver-rest", u"/Cust12345/api/"_s);
        QCOMPARE(exchange(old, "GET").status(), 421);
        const QUrl api(QString::fromLatin1(textOf(state(), "Api")));
        QCOMPARE(api.host(), u"localhost"_s);
        PracticeClient client(old);
        client.send("GET /Cust12345/api HTTP/1.1\r\nHost: " + api.authority().toLatin1() + "\r\n\r\n");
        QCOMPARE(client.receive().status(), 200);
    }

    void aSignedSystemUserTokenBringsATicket()
    {
        const Answer answer = authenticate();
        QCOMPARE(answer.status(), 200);
        QCOMPARE(answer.json().value("IsSuccessful"_L1), QJsonValue(true));
        QVERIFY(answer.json().value("ErrorMessage"_L1).isNull());
        const QByteArray jwt = textOf(answer, "Token");
        QCOMPARE(Jose::checkSignature(jwt, keys()).state, Jose::SignatureState::Valid);
        QCOMPARE(tokenPart(jwt, 1).value("iss"_L1).toString(), u"SuperOffice AS"_s);
        QCOMPARE(tokenPart(jwt, 1).value("aud"_L1).toString(), u"spn:1234567890"_s);
        const QByteArray ticket = claimOf(jwt, u"ticket"_s).toLatin1();
        QVERIFY(ticket.startsWith("7T:"));
        QCOMPARE(callWithTicket(ticket, Accounts::kApplicationToken).status(), 200);
        QCOMPARE(callWithTicket(ticket, "wrong").status(), 401);
    }

    void theMinuteIsUtcAndNear_data()
    {
        QTest::addColumn<int>("seconds");
        QTest::addColumn<bool>("good");
        QTest::newRow("now") << 0 << true;
        QTest::newRow("four minutes ago") << -240 << true;
        QTest::newRow("four minutes ahead") << 240 << true;
        QTest::newRow("ten minutes ago") << -600 << false;
        QTest::newRow("an hour ahead, as a local time is") << 3600 << false;
    }
    void theMinuteIsUtcAndNear()
    {
        QFETCH(int, seconds);
        QFETCH(bool, good);
        const QString token = QString::fromLatin1(signedToken(m_bench->now->addSecs(seconds)));
        QCOMPARE(errorOf(authenticate({{u"SignedSystemToken"_s, token}})),
                 good ? QByteArray("successful") : QByteArray("Authorization error: InvalidTimestamp (6)"));
    }

    void theSignatureIsVerifiedWithThePublicKey_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("error");
        const QByteArray minute = "202603011200";
        const QByteArray signature = QByteArray(256, 'x').toBase64();
        const QByteArray token = Accounts::kSystemUserToken;
        const QByteArray invalid = "Authorization error: InvalidSignature (7)";
        QTest::newRow("another signature") << QByteArray(token + '.' + minute + '.' + signature) << invalid;
        QTest::newRow("no signature") << QByteArray(token + '.' + minute + '.') << invalid;
        QTest::newRow("no Base64") << QByteArray(token + '.' + minute + ".***") << invalid;
        QTest::newRow("no dots") << QByteArray("abc") << invalid;
        QTest::newRow("nothing") << QByteArray() << invalid;
        QTest::newRow("dots") << QByteArray("..") << QByteArray("Authorization error: InvalidTimestamp (6)");
        QTest::newRow("no minute") << QByteArray(token + "..abc")
                                   << QByteArray("Authorization error: InvalidTimestamp (6)");
        QTest::newRow("seconds") << QByteArray(token + ".20260301120000." + signature)
                                 << QByteArray("Authorization error: InvalidTimestamp (6)");
    }
    void theSignatureIsVerifiedWithThePublicKey()
    {
        QFETCH(QByteArray, token);
        QFETCH(QByteArray, error);
        QCOMPARE(errorOf(authenticate({{u"SignedSystemToken"_s, QString::fromLatin1(token)}})), error);
    }

    void refusesWhatIsNotItsOwn()
    {
        const QString another = QString::fromLatin1(signedToken(*m_bench->now, "Another App-1234567890"));
        QCOMPARE(errorOf(authenticate({{u"SignedSystemToken"_s, another}})), "Authorization error: Denied (4)");
        QVERIFY(errorOf(authenticate({{u"ApplicationToken"_s, u"wrong"_s}})).contains("application token"));
        QVERIFY(errorOf(authenticate({{u"ContextIdentifier"_s, u"Cust99999"_s}})).contains("context identifier"));
        QVERIFY(errorOf(authenticate({{u"ReturnTokenType"_s, u"Saml"_s}})).contains("Jwt"));
        m_bench->fault("R19");
        QCOMPARE(errorOf(authenticate()), "Authorization error: InvalidTimestamp (6)");
        m_bench->fault("R20");
        QCOMPARE(errorOf(authenticate()), "Authorization error: InvalidSignature (7)");
        const QUrl rest = url(u"/Login/api/PartnerSystemUser/Authenticate"_s);
        QCOMPARE(exchange(rest, "GET").status(), 405);
        QCOMPARE(exchange(rest, "POST", {{"Content-Type", "application/json"}}, "[").status(), 400);
        QCOMPARE(exchange(rest, "POST", {{"Content-Type", "text/plain"}}, "{}").status(), 415);
    }

    void theSameBySoap()
    {
        const Answer answer = soap(QString::fromLatin1(signedToken(*m_bench->now)));
        QCOMPARE(answer.status(), 200);
        QCOMPARE(answer.element("IsSuccessful"), u"true"_s);
        const QByteArray ticket = claimOf(answer.element("Token").toLatin1(), u"ticket"_s).toLatin1();
        QCOMPARE(callWithTicket(ticket, Accounts::kApplicationToken).status(), 200);
        const Answer refused = soap(u"abc"_s);
        QCOMPARE(refused.element("IsSuccessful"), u"false"_s);
        QCOMPARE(refused.element("ErrorMessage"), u"Authorization error: InvalidSignature (7)"_s);
    }

    void soapIsRefusedAsWcfDoes()
    {
        const QUrl target = url(u"/login/services/PartnerSystemUserService.svc"_s);
        QCOMPARE(exchange(target, "GET").status(), 405);
        QCOMPARE(soap(u"abc"_s, "application/soap+xml").status(), 415);
        QCOMPARE(soap(u"abc"_s, "text/xml", "urn:other").faultCode(), u"ActionNotSupported"_s);
        const Headers headers{{"Content-Type", "text/xml"}, {"SOAPAction", kAction}};
        QCOMPARE(exchange(target, "POST", headers, "<a>").status(), 400);
        QCOMPARE(exchange(target, "POST", headers,
                          "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body/></e:Envelope>")
                     .faultCode(),
                 u"DeserializationFailed"_s);
    }

private:
    static constexpr const char *kAction =
        "http://www.superoffice.com/superid/partnersystemuser/0.1/IPartnerSystemUserService/Authenticate";

    [[nodiscard]] Answer soap(const QString &token, const QByteArray &contentType = "text/xml; charset=utf-8",
                              const QByteArray &action = kAction) const
    {
        const QByteArray body =
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
            "xmlns:p=\"http://www.superoffice.com/superid/partnersystemuser/0.1\"><s:Header><p:ApplicationToken>" +
            QByteArray(Accounts::kApplicationToken) +
            "</p:ApplicationToken><p:ContextIdentifier>Cust12345</p:ContextIdentifier></s:Header><s:Body>"
            "<p:AuthenticationRequest><p:SignedSystemToken>" +
            Xml::escaped(token) +
            "</p:SignedSystemToken><p:ReturnTokenType>Jwt</p:ReturnTokenType></p:AuthenticationRequest></s:Body>"
            "</s:Envelope>";
        return exchange(url(u"/login/services/PartnerSystemUserService.svc"_s), "POST",
                        {{"Content-Type", contentType}, {"SOAPAction", '"' + action + '"'}}, body);
    }
};

QTEST_GUILESS_MAIN(TestSuperId)
#include "tst_superid.moc"
