// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthbench.h"

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

/// The provider's token endpoint and those that live from its tokens.
class TestOAuthTokens final : public QObject
{
    Q_OBJECT

    std::unique_ptr<Bench> m_bench;

    [[nodiscard]] QUrl url(const QString &path) const { return m_bench->url("oauth", path); }
    [[nodiscard]] QUrl token() const { return url(u"/token"_s); }

    [[nodiscard]] QString code(const QString &client = u"practice-desktop"_s, const QString &method = u"S256"_s,
                               const QString &scope = u"openid profile offline_access orders.read"_s) const
    {
        const Answer page =
            getQuery(url(u"/authorize"_s), {{u"response_type"_s, u"code"_s},
                                            {u"client_id"_s, client},
                                            {u"redirect_uri"_s, redirectUri()},
                                            {u"scope"_s, scope},
                                            {u"state"_s, u"s"_s},
                                            {u"nonce"_s, u"n-1"_s},
                                            {u"code_challenge"_s, method == u"plain"_s ? verifier() : challenge()},
                                            {u"code_challenge_method"_s, method}});
        return sentBack(logInOnPage(url({}), page, Accounts::httpUser(), Accounts::httpPassword()), u"code"_s);
    }

    [[nodiscard]] static Fields exchangeOf(const QString &code)
    {
        return {{u"grant_type"_s, u"authorization_code"_s},
                {u"client_id"_s, u"practice-desktop"_s},
                {u"code"_s, code},
                {u"redirect_uri"_s, redirectUri()},
                {u"code_verifier"_s, verifier()}};
    }

    [[nodiscard]] static Headers secretHeader(const QByteArray &client = "practice-service")
    {
        const QByteArray secret = Accounts::oauthClientSecret().toUtf8().toPercentEncoding();
        return {{"Authorization", "Basic " + QByteArray(client + ':' + secret).toBase64()}};
    }

    [[nodiscard]] static Fields credentials(const QString &scope = u"orders.read"_s)
    {
        return {{u"grant_type"_s, u"client_credentials"_s}, {u"scope"_s, scope}};
    }

    [[nodiscard]] static Fields refreshOf(const QByteArray &refreshToken)
    {
        return {{u"grant_type"_s, u"refresh_token"_s},
                {u"client_id"_s, u"practice-desktop"_s},
                {u"refresh_token"_s, QString::fromUtf8(refreshToken)}};
    }

    [[nodiscard]] Jose::KeySet keys() const
    {
        return Jose::readKeySet(exchange(url(u"/jwks"_s), "GET").body).value_or(Jose::KeySet());
    }

    [[nodiscard]] Answer callWith(const QByteArray &token, const QString &path = u"/api/me"_s) const
    {
        return exchange(url(path), "GET", {{"Authorization", "Bearer " + token}});
    }

    [[nodiscard]] Fields asserted(const QJsonObject &changes = {},
                                  const QByteArray &header = R"({"alg":"RS256"})") const
    {
        const qint64 now = m_bench->now->toSecsSinceEpoch();
        QJsonObject claims{{u"iss"_s, u"practice-service-key"_s},
                           {u"sub"_s, u"practice-service-key"_s},
                           {u"aud"_s, token().toString()},
                           {u"jti"_s, u"one"_s},
                           {u"iat"_s, now},
                           {u"exp"_s, now + 60}};
        for (auto change = changes.begin(); change != changes.end(); ++change) {
            claims.insert(change.key(), change.value());
        }
        const QString pem =
            m_bench->profile("oauth2", "client-credentials", u"private key"_s).secrets.value(u"privateKey"_s);
        const auto key = Jose::Key::fromPem(Secret::fromString(pem));
        const auto jwt = key ? Jose::sign(header, QJsonDocument(claims).toJson(QJsonDocument::Compact), *key)
                             : Result<QByteArray>(QByteArray());
        Fields fields = credentials();
        fields.append({u"client_assertion_type"_s, u"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"_s});
        fields.append({u"client_assertion"_s, QString::fromUtf8(jwt.value_or(QByteArray()))});
        return fields;
    }

private Q_SLOTS:
    void initTestCase() { m_bench = std::make_unique<Bench>(); }
    void init()
    {
        m_bench->fault("");
        *m_bench->now = QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);
    }

    void exchangesACode()
    {
        const Answer answer = postForm(token(), exchangeOf(code()));
        QCOMPARE(answer.status(), 200);
        QCOMPARE(answer.header("Cache-Control"), "no-store");
        QCOMPARE(textOf(answer, "token_type"), "Bearer");
        QCOMPARE(answer.json().value("expires_in"_L1).toInt(), 3600);
        QVERIFY(!textOf(answer, "refresh_token").isEmpty());
        const QByteArray idToken = textOf(answer, "id_token");
        QCOMPARE(Jose::checkSignature(idToken, keys()).state, Jose::SignatureState::Valid);
        const QJsonObject claims = tokenPart(idToken, 1);
        QCOMPARE(claims.value("iss"_L1).toString(), url(u"/"_s).toString(QUrl::RemovePath));
        QCOMPARE(claims.value("aud"_L1).toString(), u"practice-desktop"_s);
        QCOMPARE(claims.value("nonce"_L1).toString(), u"n-1"_s);
        QCOMPARE(claims.value("exp"_L1).toInteger(), m_bench->now->toSecsSinceEpoch() + 3600);
        QCOMPARE(Jose::checkSignature(textOf(answer, "access_token"), keys()).state, Jose::SignatureState::Valid);
        const Answer me = callWith(textOf(answer, "access_token"));
        QCOMPARE(me.status(), 200);
        QCOMPARE(textOf(me, "sub"), Accounts::httpUser().toUtf8());
    }

    void signsWithAnEllipticCurveToo()
    {
        Fields fields = changed(exchangeOf(code(u"practice-web"_s)), u"client_id"_s, QString());
        const Answer answer = postForm(token(), fields, secretHeader("practice-web"));
        QCOMPARE(answer.status(), 200);
        const QByteArray idToken = textOf(answer, "id_token");
        QCOMPARE(tokenPart(idToken, 0).value("alg"_L1).toString(), u"ES256"_s);
        QCOMPARE(Jose::checkSignature(idToken, keys()).state, Jose::SignatureState::Valid);
    }

    void plainPkceIsTaken()
    {
        QCOMPARE(postForm(token(), exchangeOf(code(u"practice-desktop"_s, u"plain"_s))).status(), 200);
    }

    void refusesAnExchangeThatDoesNotFit_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QByteArray>("error");
        QTest::newRow("no code") << u"code"_s << QString() << QByteArray("invalid_request");
        QTest::newRow("another code") << u"code"_s << u"abc"_s << QByteArray("invalid_grant");
        QTest::newRow("another redirect_uri")
            << u"redirect_uri"_s << u"http://127.0.0.1:41998/callback"_s << QByteArray("invalid_grant");
        QTest::newRow("no redirect_uri") << u"redirect_uri"_s << QString() << QByteArray("invalid_grant");
        QTest::newRow("no verifier") << u"code_verifier"_s << QString() << QByteArray("invalid_grant");
        QTest::newRow("another verifier") << u"code_verifier"_s << QString(43, u'a') << QByteArray("invalid_grant");
        QTest::newRow("the challenge as verifier") << u"code_verifier"_s << challenge() << QByteArray("invalid_grant");
        QTest::newRow("short verifier") << u"code_verifier"_s << u"abc"_s << QByteArray("invalid_grant");
        QTest::newRow("no grant_type") << u"grant_type"_s << QString() << QByteArray("invalid_request");
        QTest::newRow("password") << u"grant_type"_s << u"password"_s << QByteArray("unsupported_grant_type");
        QTest::newRow("not its grant_type")
            << u"grant_type"_s << u"client_credentials"_s << QByteArray("unauthorized_client");
        QTest::newRow("no client") << u"client_id"_s << QString() << QByteArray("invalid_client");
        QTest::newRow("another client") << u"client_id"_s << u"practice-device"_s << QByteArray("unauthorized_client");
        QTest::newRow("a secret that it has not") << u"client_secret"_s << u"x"_s << QByteArray("invalid_client");
    }
    void refusesAnExchangeThatDoesNotFit()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QByteArray, error);
        const Answer answer = postForm(token(), changed(exchangeOf(code()), name, value));
        QCOMPARE(textOf(answer, "error"), error);
        QCOMPARE(answer.status(), error == "invalid_client" ? 401 : 400);
        QCOMPARE(!answer.header("WWW-Authenticate").isNull(), error == "invalid_client");
        QVERIFY(!textOf(answer, "error_description").isEmpty());
    }

    void aCodeServesOnceAndItsTokensEndWithIt()
    {
        const Fields fields = exchangeOf(code());
        const QByteArray access = textOf(postForm(token(), fields), "access_token");
        QCOMPARE(callWith(access).status(), 200);
        QCOMPARE(textOf(postForm(token(), fields), "error"), "invalid_grant");
        QCOMPARE(callWith(access).status(), 401);
    }

    void aCodeServesTenMinutes()
    {
        const QString fresh = code();
        *m_bench->now = m_bench->now->addSecs(599);
        QCOMPARE(postForm(token(), exchangeOf(fresh)).status(), 200);
        const QString old = code();
        *m_bench->now = m_bench->now->addSecs(601);
        const Answer answer = postForm(token(), exchangeOf(old));
        QCOMPARE(textOf(answer, "error"), "invalid_grant");
        QVERIFY(textOf(answer, "error_description").contains("expired"));
    }

    void parametersBelongIntoTheBody()
    {
        QUrl withQuery = token();
        withQuery.setQuery(u"grant_type=client_credentials"_s);
        QCOMPARE(textOf(postForm(withQuery, credentials(), secretHeader()), "error"), "invalid_request");
        QCOMPARE(textOf(exchange(token(), "POST", {{"Content-Type", "application/json"}}, "{}"), "error"),
                 "invalid_request");
        QCOMPARE(exchange(token(), "GET").status(), 405);
        QCOMPARE(exchange(token(), "GET").header("Allow"), "POST");
        QCOMPARE(textOf(exchange(token(), "POST", {{"Content-Type", "application/x-www-form-urlencoded"}},
                                 "grant_type=a&grant_type=b"),
                        "error"),
                 "invalid_request");
    }

    void clientsProveThemselvesAsTheyAreRegistered()
    {
        QCOMPARE(postForm(token(), credentials(), secretHeader()).status(), 200);
        Fields post = credentials();
        post.append({u"client_id"_s, u"practice-service-post"_s});
        post.append({u"client_secret"_s, Accounts::oauthClientSecret()});
        QCOMPARE(postForm(token(), post).status(), 200);
        // Each in the other's way.
        QCOMPARE(postForm(token(), changed(post, u"client_id"_s, u"practice-service"_s)).status(), 401);
        QCOMPARE(postForm(token(), credentials(), secretHeader("practice-service-post")).status(), 401);
        // In two ways at once.
        QCOMPARE(textOf(postForm(token(), post, secretHeader("practice-service-post")), "error"), "invalid_request");
    }

    void theSecretIsFormEncodedInTheHeader()
    {
        const QByteArray plain = "practice-service:" + Accounts::oauthClientSecret().toUtf8();
        const Answer answer = postForm(token(), credentials(), {{"Authorization", "Basic " + plain.toBase64()}});
        QCOMPARE(textOf(answer, "error"), "invalid_client");
        QVERIFY(textOf(answer, "error_description").contains("form-encoded"));
        for (const QByteArray header : {"Basic !!!", "Basic ", "Bearer abc", "Basic YWJj"}) {
            QCOMPARE(postForm(token(), credentials(), {{"Authorization", header}}).status(), 401);
        }
    }

    void scopesAreLimited()
    {
        QCOMPARE(textOf(postForm(token(), credentials(u"orders.admin"_s), secretHeader()), "error"), "invalid_scope");
        const Answer all = postForm(token(), credentials(QString()), secretHeader());
        QCOMPARE(textOf(all, "scope"), "orders.read orders.write");
        QVERIFY(!all.json().contains("refresh_token"_L1) && !all.json().contains("id_token"_L1));
    }

    void aSignedAssertionIsTakenOnce()
    {
        QCOMPARE(postForm(token(), asserted()).status(), 200);
        const Answer again = postForm(token(), asserted());
        QCOMPARE(textOf(again, "error"), "invalid_client");
        QVERIFY(textOf(again, "error_description").contains("jti"));
        // For the issuer as for the token endpoint.
        const QString issuer = url(u"/"_s).toString(QUrl::RemovePath);
        QCOMPARE(postForm(token(), asserted({{u"jti"_s, u"two"_s}, {u"aud"_s, QJsonArray{u"x"_s, issuer}}})).status(),
                 200);
        QCOMPARE(postForm(token(), asserted({{u"jti"_s, u"three"_s}}, R"({"alg":"PS256"})")).status(), 200);
    }

    void assertionsAreCheckedStrictly_data()
    {
        QTest::addColumn<QJsonObject>("changes");
        const qint64 now = QDateTime(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC).toSecsSinceEpoch();
        QTest::newRow("issuer") << QJsonObject{{u"iss"_s, u"somebody"_s}};
        QTest::newRow("subject") << QJsonObject{{u"sub"_s, u"practice-service"_s}};
        QTest::newRow("audience") << QJsonObject{{u"aud"_s, u"https://another.example/token"_s}};
        QTest::newRow("expired") << QJsonObject{{u"exp"_s, now - 61}};
        QTest::newRow("expiry as text") << QJsonObject{{u"exp"_s, QString::number(now + 60)}};
        QTest::newRow("too long") << QJsonObject{{u"exp"_s, now + 7200}};
        QTest::newRow("not yet") << QJsonObject{{u"nbf"_s, now + 600}};
        QTest::newRow("issued later") << QJsonObject{{u"iat"_s, now + 600}};
        QTest::newRow("no jti") << QJsonObject{{u"jti"_s, QString()}};
    }
    void assertionsAreCheckedStrictly()
    {
        QFETCH(QJsonObject, changes);
        const Answer answer = postForm(token(), asserted(changes));
        QCOMPARE(textOf(answer, "error"), "invalid_client");
        QVERIFY(!textOf(answer, "error_description").isEmpty());
    }

    void assertionsNeedTheRightSignature()
    {
        Fields fields = asserted();
        QString jwt = fields.last().second;
        jwt[jwt.size() - 10] = jwt.at(jwt.size() - 10) == u'A' ? u'B' : u'A';
        QCOMPARE(textOf(postForm(token(), changed(fields, u"client_assertion"_s, jwt)), "error"), "invalid_client");
        QCOMPARE(textOf(postForm(token(), changed(fields, u"client_assertion"_s, u"a.b.c"_s)), "error"),
                 "invalid_client");
        QCOMPARE(textOf(postForm(token(), changed(fields, u"client_assertion_type"_s, u"jwt"_s)), "error"),
                 "invalid_request");
        const QString none =
            QString::fromLatin1(QByteArray(R"({"alg":"none"})")
                                    .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)) +
            u'.' + fields.last().second.section(u'.', 1, 1) + u'.';
        QCOMPARE(textOf(postForm(token(), changed(fields, u"client_assertion"_s, none)), "error"), "invalid_client");
    }

    void refreshTokensAreExchanged()
    {
        const Answer first = postForm(token(), exchangeOf(code()));
        const QByteArray one = textOf(first, "refresh_token");
        const Answer second = postForm(token(), refreshOf(one));
        QCOMPARE(second.status(), 200);
        const QByteArray two = textOf(second, "refresh_token");
        QVERIFY(!two.isEmpty() && two != one);
        QCOMPARE(callWith(textOf(second, "access_token")).status(), 200);
        // The old one again: somebody has stolen it, and everything of this login ends.
        const Answer reused = postForm(token(), refreshOf(one));
        QCOMPARE(textOf(reused, "error"), "invalid_grant");
        QVERIFY(textOf(reused, "error_description").contains("used before"));
        QCOMPARE(textOf(postForm(token(), refreshOf(two)), "error"), "invalid_grant");
        QCOMPARE(callWith(textOf(second, "access_token")).status(), 401);
    }

    void refreshedScopesOnlyShrink()
    {
        const QByteArray refresh = textOf(postForm(token(), exchangeOf(code())), "refresh_token");
        Fields wider = refreshOf(refresh);
        wider.append({u"scope"_s, u"orders.write"_s});
        QCOMPARE(textOf(postForm(token(), wider), "error"), "invalid_scope");
        Fields smaller = refreshOf(refresh);
        smaller.append({u"scope"_s, u"profile"_s});
        const Answer answer = postForm(token(), smaller);
        QCOMPARE(textOf(answer, "scope"), "profile");
        QCOMPARE(callWith(textOf(answer, "access_token"), u"/api/orders"_s).status(), 403);
    }

    void refreshTokensBelongToTheirClientAndRunOut()
    {
        const QByteArray refresh = textOf(postForm(token(), exchangeOf(code())), "refresh_token");
        QCOMPARE(textOf(postForm(token(), changed(refreshOf(refresh), u"client_id"_s, u"practice-renewer"_s)), "error"),
                 "invalid_grant");
        QCOMPARE(textOf(postForm(token(), refreshOf("unknown")), "error"), "invalid_grant");
        QCOMPARE(textOf(postForm(token(), refreshOf({})), "error"), "invalid_request");
        *m_bench->now = m_bench->now->addDays(31);
        const Answer late = postForm(token(), refreshOf(refresh));
        QVERIFY(textOf(late, "error_description").contains("expired"));
    }

    void theRefreshTokenOfTheProfileIsAlwaysGood()
    {
        const Fields fields = changed(refreshOf(Accounts::kOAuthRefreshToken), u"client_id"_s, u"practice-renewer"_s);
        const Answer first = postForm(token(), fields);
        QCOMPARE(first.status(), 200);
        QCOMPARE(postForm(token(), fields).status(), 200);
        // What it brings is exchanged as any other.
        const Fields next = changed(refreshOf(textOf(first, "refresh_token")), u"client_id"_s, u"practice-renewer"_s);
        QCOMPARE(postForm(token(), next).status(), 200);
        QCOMPARE(postForm(token(), next).status(), 400);
        QCOMPARE(postForm(token(), fields).status(), 200);
    }

    void accessTokensLiveAnHour()
    {
        const QByteArray access = textOf(postForm(token(), credentials(), secretHeader()), "access_token");
        *m_bench->now = m_bench->now->addSecs(3599);
        QCOMPARE(callWith(access).status(), 200);
        *m_bench->now = m_bench->now->addSecs(1);
        const Answer late = callWith(access);
        QCOMPARE(late.status(), 401);
        QVERIFY(late.header("WWW-Authenticate").contains("error=\"invalid_token\""));
        QVERIFY(late.header("WWW-Authenticate").contains("expired"));
    }

    void theApiSaysWhatItMisses()
    {
        const Answer nothing = exchange(url(u"/api/me"_s), "GET");
        QCOMPARE(nothing.status(), 401);
        QCOMPARE(nothing.header("WWW-Authenticate"), "Bearer realm=\"practice\"");
        const QByteArray access = textOf(postForm(token(), credentials(), secretHeader()), "access_token");
        QCOMPARE(callWith(access, u"/api/orders"_s).status(), 200);
        const Answer write = exchange(url(u"/api/orders"_s), "POST", {{"Authorization", "Bearer " + access}}, "{}");
        QCOMPARE(write.status(), 403);
        QVERIFY(write.header("WWW-Authenticate").contains("insufficient_scope"));
        QVERIFY(write.header("WWW-Authenticate").contains("scope=\"orders.write\""));
        QCOMPARE(callWith(access, u"/userinfo"_s).status(), 403);
        QCOMPARE(callWith("wrong").status(), 401);
        QCOMPARE(exchange(url(QString(u"/api/me?access_token="_s + QString::fromLatin1(access))), "GET").status(), 400);
        QCOMPARE(exchange(url(u"/api/me"_s), "GET",
                          {{"Authorization", "Bearer " + access}, {"Authorization", "Bearer " + access}})
                     .status(),
                 400);
        QCOMPARE(callWith(access, u"/api/unknown"_s).status(), 404);
    }

    void opaqueTokensAreExplained()
    {
        Fields post = credentials();
        post.append({u"client_id"_s, u"practice-service-post"_s});
        post.append({u"client_secret"_s, Accounts::oauthClientSecret()});
        const QByteArray access = textOf(postForm(token(), post), "access_token");
        QVERIFY(!access.contains('.'));
        const auto introspect = [&](const QString &one, const Headers &headers) {
            return postForm(url(u"/introspect"_s), {{u"token"_s, one}}, headers);
        };
        const Answer known = introspect(QString::fromLatin1(access), secretHeader());
        QCOMPARE(known.json().value("active"_L1).toBool(), true);
        QCOMPARE(textOf(known, "client_id"), "practice-service-post");
        QCOMPARE(known.json().value("exp"_L1).toInteger(), m_bench->now->toSecsSinceEpoch() + 3600);
        QCOMPARE(introspect(u"other"_s, secretHeader()).body, "{\"active\":false}");
        QCOMPARE(introspect(QString::fromLatin1(access), {}).status(), 401);
        QCOMPARE(introspect({}, secretHeader()).status(), 400);
        *m_bench->now = m_bench->now->addSecs(3600);
        QCOMPARE(introspect(QString::fromLatin1(access), secretHeader()).body, "{\"active\":false}");
    }

    void tokensAreGivenBack()
    {
        const Answer first = postForm(token(), exchangeOf(code()));
        const QByteArray access = textOf(first, "access_token");
        const QByteArray refresh = textOf(first, "refresh_token");
        const auto revoke = [&](const QByteArray &one, const QString &client) {
            return postForm(url(u"/revoke"_s), {{u"token"_s, QString::fromLatin1(one)}, {u"client_id"_s, client}});
        };
        QCOMPARE(textOf(revoke(refresh, u"practice-device"_s), "error"), "invalid_grant");
        QCOMPARE(callWith(access).status(), 200);
        QCOMPARE(revoke(refresh, u"practice-desktop"_s).status(), 200);
        QCOMPARE(callWith(access).status(), 401);
        const Answer late = postForm(token(), refreshOf(refresh));
        QVERIFY(textOf(late, "error_description").contains("revoked"));
        QCOMPARE(revoke("unknown", u"practice-desktop"_s).status(), 200);
        QCOMPARE(revoke({}, u"practice-desktop"_s).status(), 400);
    }

    void faultsOfTheTokenEndpoint_data()
    {
        QTest::addColumn<QByteArray>("error");
        for (const auto error : {"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client",
                                 "unsupported_grant_type", "invalid_scope"}) {
            QTest::newRow(error) << QByteArray(error);
        }
    }
    void faultsOfTheTokenEndpoint()
    {
        QFETCH(QByteArray, error);
        m_bench->fault(QByteArray("token-" + QByteArray(error).replace('_', '-')).constData());
        const Answer answer = postForm(token(), exchangeOf(code()));
        QCOMPARE(textOf(answer, "error"), error);
        QCOMPARE(answer.status(), error == "invalid_client" ? 401 : 400);
    }

    void otherFaultsOfTheTokenEndpoint()
    {
        m_bench->fault("pkce-mismatch");
        QVERIFY(textOf(postForm(token(), exchangeOf(code())), "error_description").contains("code_verifier"));
        m_bench->fault("no-id-token");
        QVERIFY(!postForm(token(), exchangeOf(code())).json().contains("id_token"_L1));
        m_bench->fault("no-refresh-token");
        QVERIFY(!postForm(token(), exchangeOf(code())).json().contains("refresh_token"_L1));
        m_bench->fault("expires-in-string");
        const Answer text = postForm(token(), exchangeOf(code()));
        QCOMPARE(text.json().value("expires_in"_L1), QJsonValue(u"3600"_s));
        const QByteArray refresh = textOf(text, "refresh_token");
        m_bench->fault("refresh-not-rotated");
        QVERIFY(!postForm(token(), refreshOf(refresh)).json().contains("refresh_token"_L1));
        QCOMPARE(postForm(token(), refreshOf(refresh)).status(), 200);
        m_bench->fault("refresh-revoked");
        QVERIFY(textOf(postForm(token(), refreshOf(refresh)), "error_description").contains("revoked"));
        m_bench->fault("password-changed");
        QCOMPARE(textOf(postForm(token(), credentials(), secretHeader()), "error"), "invalid_client");
    }

    void faultsOfTheApi()
    {
        const QByteArray access = textOf(postForm(token(), credentials(), secretHeader()), "access_token");
        m_bench->fault("resource-invalid-token");
        QVERIFY(callWith(access).header("WWW-Authenticate").contains("invalid_token"));
        m_bench->fault("resource-insufficient-scope");
        QCOMPARE(callWith(access).status(), 403);
        QVERIFY(callWith(access).header("WWW-Authenticate").contains("insufficient_scope"));
    }

    void faultsOfTheIdToken_data()
    {
        QTest::addColumn<Jose::SignatureState>("signature");
        using S = Jose::SignatureState;
        QTest::newRow("jwks-rotated") << S::NoKey;
        QTest::newRow("jwks-without-kid") << S::Valid;
        QTest::newRow("alg-none") << S::Unsigned;
        QTest::newRow("hs256-public-key") << S::Suspicious;
        QTest::newRow("altered-payload") << S::Invalid;
        QTest::newRow("corrupted-dots") << S::Malformed;
        QTest::newRow("wrong-issuer") << S::Valid;
        QTest::newRow("wrong-audience") << S::Valid;
        QTest::newRow("wrong-nonce") << S::Valid;
        QTest::newRow("token-expired") << S::Valid;
        QTest::newRow("token-not-yet-valid") << S::Valid;
        QTest::newRow("string-times") << S::Valid;
    }
    void faultsOfTheIdToken()
    {
        QFETCH(Jose::SignatureState, signature);
        const QByteArray fault = QTest::currentDataTag();
        const QByteArray good = textOf(postForm(token(), exchangeOf(code())), "id_token");
        m_bench->fault(fault.constData());
        const QByteArray idToken = textOf(postForm(token(), exchangeOf(code())), "id_token");
        QCOMPARE(Jose::checkSignature(idToken, keys()).state, signature);
        if (signature == Jose::SignatureState::Malformed) {
            QVERIFY(!idToken.contains('.') && idToken.size() < good.size() - 2);
            return;
        }
        const qint64 now = m_bench->now->toSecsSinceEpoch();
        const QJsonObject claims = tokenPart(idToken, 1);
        QCOMPARE(claims.value("iss"_L1) != tokenPart(good, 1).value("iss"_L1), fault == "wrong-issuer");
        QCOMPARE(claims.value("aud"_L1) != tokenPart(good, 1).value("aud"_L1), fault == "wrong-audience");
        QCOMPARE(claims.value("nonce"_L1) != tokenPart(good, 1).value("nonce"_L1), fault == "wrong-nonce");
        QCOMPARE(claims.value("sub"_L1) != tokenPart(good, 1).value("sub"_L1), fault == "altered-payload");
        QCOMPARE(claims.value("exp"_L1).isString(), fault == "string-times");
        QCOMPARE(claims.value("exp"_L1).toInteger(now) < now, fault == "token-expired");
        QCOMPARE(claims.value("nbf"_L1).toInteger(now) > now, fault == "token-not-yet-valid");
        QCOMPARE(tokenPart(idToken, 0).contains("kid"_L1), fault != "jwks-without-kid" && fault != "alg-none");
    }
};

QTEST_GUILESS_MAIN(TestOAuthTokens)
#include "tst_oauthtokens.moc"
