// SPDX-License-Identifier: GPL-3.0-or-later
#include "oauthbench.h"

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

/// The provider's metadata, its authorization endpoint and its login page.
class TestOAuthAuthorize final : public QObject
{
    Q_OBJECT

    std::unique_ptr<Bench> m_bench;

    [[nodiscard]] QUrl url(const QString &path) const { return m_bench->url("oauth", path); }

    [[nodiscard]] static Fields request()
    {
        return {{u"response_type"_s, u"code"_s},    {u"client_id"_s, u"practice-desktop"_s},
                {u"redirect_uri"_s, redirectUri()}, {u"scope"_s, u"openid profile"_s},
                {u"state"_s, u"a state & more"_s},  {u"nonce"_s, u"n-1"_s},
                {u"code_challenge"_s, challenge()}, {u"code_challenge_method"_s, u"S256"_s}};
    }

    [[nodiscard]] Answer ask(const Fields &fields) const { return getQuery(url(u"/authorize"_s), fields); }
    [[nodiscard]] Answer logIn(const Answer &page) const
    {
        return logInOnPage(url({}), page, Accounts::httpUser(), Accounts::httpPassword());
    }

private Q_SLOTS:
    void init() { m_bench = std::make_unique<Bench>(); }

    void metadataStandsWhereItsIssuerSays_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("issuer");
        QTest::newRow("OpenID Connect") << u"/.well-known/openid-configuration"_s << QString();
        QTest::newRow("RFC 8414") << u"/.well-known/oauth-authorization-server"_s << QString();
        QTest::newRow("a path, OpenID Connect")
            << u"/realms/acme/.well-known/openid-configuration"_s << u"/realms/acme"_s;
        QTest::newRow("a path, RFC 8414")
            << u"/.well-known/oauth-authorization-server/tenants/acme"_s << u"/tenants/acme"_s;
    }
    void metadataStandsWhereItsIssuerSays()
    {
        QFETCH(QString, path);
        QFETCH(QString, issuer);
        const Answer answer = exchange(url(path), "GET");
        QCOMPARE(answer.status(), 200);
        const QString wanted = url(u"/"_s).toString(QUrl::RemovePath) + issuer;
        QCOMPARE(answer.json().value("issuer"_L1).toString(), wanted);
        for (const auto name : {"authorization_endpoint"_L1, "token_endpoint"_L1, "jwks_uri"_L1,
                                "device_authorization_endpoint"_L1, "introspection_endpoint"_L1}) {
            const QUrl endpoint(answer.json().value(name).toString());
            QVERIFY2(endpoint.toString().startsWith(wanted + u'/'), name.data());
            QVERIFY(exchange(endpoint, "GET").status() != 404);
        }
        QCOMPARE(exchange(url(path), "POST").status(), 405);
    }

    void pathIssuersHaveOneFormOfMetadataOnly()
    {
        QCOMPARE(exchange(url(u"/tenants/acme/.well-known/openid-configuration"_s), "GET").status(), 404);
        QCOMPARE(exchange(url(u"/.well-known/oauth-authorization-server/realms/acme"_s), "GET").status(), 404);
    }

    void discoveryFaults()
    {
        const QUrl document = url(u"/.well-known/openid-configuration"_s);
        m_bench->fault("discovery-404");
        QCOMPARE(exchange(document, "GET").status(), 404);
        m_bench->fault("discovery-inconsistent");
        QCOMPARE(textOf(exchange(document, "GET"), "issuer"), "https://login.another.example");
        m_bench->fault("discovery-incomplete");
        const QJsonObject poor = exchange(document, "GET").json();
        QVERIFY(!poor.contains("token_endpoint"_L1) && !poor.contains("jwks_uri"_L1));
        QVERIFY(poor.contains("authorization_endpoint"_L1));
    }

    void logsInAndSendsTheCodeBack()
    {
        const Answer page = ask(request());
        QCOMPARE(page.status(), 200);
        QVERIFY(page.header("Content-Type").startsWith("text/html"));
        QCOMPARE(page.header("Cache-Control"), "no-store");
        QVERIFY(!page.header("Content-Security-Policy").contains("script"));
        const Answer answer = logIn(page);
        QCOMPARE(answer.status(), 303);
        QVERIFY(answer.header("Location").startsWith(QByteArray(redirectUri().toLatin1() + '?')));
        QVERIFY(sentBack(answer, u"code"_s).size() >= 32);
        QCOMPARE(sentBack(answer, u"state"_s), u"a state & more"_s);
        QCOMPARE(sentBack(answer, u"iss"_s), url(u"/"_s).toString(QUrl::RemovePath));
        QVERIFY(!sentBack(answer).hasQueryItem(u"error"_s));
    }

    void aPageServesOneLogin()
    {
        const Answer page = ask(request());
        QCOMPARE(logIn(page).status(), 303);
        QCOMPARE(logIn(page).status(), 400);
    }

    void aPageServesTenMinutes()
    {
        const Answer page = ask(request());
        *m_bench->now = m_bench->now->addSecs(601);
        QCOMPARE(logIn(page).status(), 400);
    }

    void sendsTheCodeBackAsAForm()
    {
        const Answer page = ask(changed(request(), u"response_mode"_s, u"form_post"_s));
        const Answer answer = logIn(page);
        QCOMPARE(answer.status(), 200);
        QVERIFY(answer.header("Location").isNull());
        QVERIFY(answer.body.contains(QByteArray("<form method=\"post\" action=\"" + redirectUri().toLatin1() + "\">")));
        QVERIFY(hiddenField(answer, u"code"_s).size() >= 32);
        QCOMPARE(hiddenField(answer, u"state"_s), u"a state &amp; more"_s);
    }

    void theLoginIsAskedForByAFormToo()
    {
        QCOMPARE(postForm(url(u"/authorize"_s), request()).status(), 200);
        QCOMPARE(exchange(url(u"/authorize"_s), "PUT").status(), 405);
    }

    void aWrongPasswordShowsThePageAgain()
    {
        const Answer page = ask(changed(request(), u"login_hint"_s, u"\"><script>bob"_s));
        QVERIFY(page.body.contains("value=\"&quot;&gt;&lt;script&gt;bob\""));
        const Answer again = logInOnPage(url({}), page, u"<b>bob</b>"_s, u"guess"_s);
        QCOMPARE(again.status(), 200);
        QVERIFY(again.body.contains("wrong") && !again.body.contains("<b>bob"));
        QCOMPARE(logIn(again).status(), 303);
        m_bench->fault("password-changed");
        QCOMPARE(logIn(ask(request())).status(), 200);
    }

    void refusingIsAccessDenied()
    {
        const Answer answer = logInOnPage(url({}), ask(request()), {}, {}, u"refuse"_s);
        QCOMPARE(sentBack(answer, u"error"_s), u"access_denied"_s);
        QCOMPARE(sentBack(answer, u"state"_s), u"a state & more"_s);
    }

    /// Nobody is sent to an address that is not sure to be the client's.
    void keepsDoubtfulRequestsHere_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::newRow("no client") << u"client_id"_s << QString();
        QTest::newRow("unknown client") << u"client_id"_s << u"somebody"_s;
        QTest::newRow("no redirect_uri") << u"redirect_uri"_s << QString();
        QTest::newRow("localhost") << u"redirect_uri"_s << u"http://localhost:41999/callback"_s;
        QTest::newRow("another path") << u"redirect_uri"_s << u"http://127.0.0.1:41999/callback/"_s;
        QTest::newRow("a query") << u"redirect_uri"_s << u"http://127.0.0.1:41999/callback?x=1"_s;
        QTest::newRow("a fragment") << u"redirect_uri"_s << u"http://127.0.0.1:41999/callback#x"_s;
        QTest::newRow("https") << u"redirect_uri"_s << u"https://127.0.0.1:41999/callback"_s;
        QTest::newRow("a user") << u"redirect_uri"_s << u"http://127.0.0.1:80@evil.example/callback"_s;
        QTest::newRow("no port after the colon") << u"redirect_uri"_s << u"http://127.0.0.1:/callback"_s;
        QTest::newRow("a port too large") << u"redirect_uri"_s << u"http://127.0.0.1:65536/callback"_s;
        QTest::newRow("a port with a sign") << u"redirect_uri"_s << u"http://127.0.0.1:+80/callback"_s;
        QTest::newRow("another host") << u"redirect_uri"_s << u"http://127.0.0.1.evil.example/callback"_s;
        QTest::newRow("script") << u"redirect_uri"_s << u"javascript:alert(1)"_s;
    }
    void keepsDoubtfulRequestsHere()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        const Answer answer = ask(changed(request(), name, value));
        QCOMPARE(answer.status(), 400);
        QVERIFY(answer.header("Location").isNull());
        QVERIFY(answer.header("Content-Type").startsWith("text/html"));
    }

    void anyPortOfTheLoopbackWillDo_data()
    {
        QTest::addColumn<QString>("uri");
        QTest::newRow("no port") << u"http://127.0.0.1/callback"_s;
        QTest::newRow("1") << u"http://127.0.0.1:1/callback"_s;
        QTest::newRow("65535") << u"http://127.0.0.1:65535/callback"_s;
        QTest::newRow("IPv6") << u"http://[::1]:41999/callback"_s;
    }
    void anyPortOfTheLoopbackWillDo()
    {
        QFETCH(QString, uri);
        const Answer answer = logIn(ask(changed(request(), u"redirect_uri"_s, uri)));
        QVERIFY2(answer.header("Location").startsWith(QByteArray(uri.toLatin1() + '?')),
                 answer.header("Location").constData());
    }

    void repeatedParametersAreRefused()
    {
        Fields twice = request();
        twice.append({u"state"_s, u"another"_s});
        const Answer answer = ask(twice);
        QCOMPARE(answer.status(), 400);
        QVERIFY(answer.body.contains("more than once"));
    }

    void brokenQueriesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("query");
        QTest::newRow("half an escape") << QByteArray("client_id=%4");
        QTest::newRow("no escape") << QByteArray("client_id=%zz");
        QTest::newRow("not UTF-8") << QByteArray("client_id=%ff%fe");
        QTest::newRow("NUL") << QByteArray("client_id=%00");
        QTest::newRow("many") << QByteArray("a=1&").repeated(1000);
        QTest::newRow("long") << QByteArray("client_id=" + QByteArray(100000, 'a'));
        QTest::newRow("nothing") << QByteArray();
    }
    void brokenQueriesAreRefused()
    {
        QFETCH(QByteArray, query);
        PracticeClient client(url(u"/authorize"_s));
        client.send("GET /authorize?" + query + " HTTP/1.1\r\nHost: x\r\n\r\n");
        QCOMPARE(client.receive().status(), 400);
        QCOMPARE(exchange(url(u"/authorize"_s), "POST", {{"Content-Type", "application/x-www-form-urlencoded"}}, query)
                     .status(),
                 400);
    }

    void saysWhatIsWrongWithTheRequest_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("error");
        const QString invalid = u"invalid_request"_s;
        QTest::newRow("no response_type") << u"response_type"_s << QString() << invalid;
        QTest::newRow("token") << u"response_type"_s << u"token"_s << u"unsupported_response_type"_s;
        QTest::newRow("unknown scope") << u"scope"_s << u"openid everything"_s << u"invalid_scope"_s;
        QTest::newRow("no PKCE") << u"code_challenge"_s << QString() << invalid;
        QTest::newRow("short challenge") << u"code_challenge"_s << u"abc"_s << invalid;
        QTest::newRow("padded challenge") << u"code_challenge"_s << QString(challenge() + u'=') << invalid;
        QTest::newRow("unknown method") << u"code_challenge_method"_s << u"S512"_s << invalid;
        QTest::newRow("unknown mode") << u"response_mode"_s << u"fragment"_s << invalid;
        QTest::newRow("no page allowed") << u"prompt"_s << u"none"_s << u"login_required"_s;
    }
    void saysWhatIsWrongWithTheRequest()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QString, error);
        const Answer answer = ask(changed(request(), name, value));
        QCOMPARE(answer.status(), 303);
        QCOMPARE(sentBack(answer, u"error"_s), error);
        QVERIFY(!sentBack(answer, u"error_description"_s).isEmpty());
        QCOMPARE(sentBack(answer, u"state"_s), u"a state & more"_s);
    }

    void aClientWithASecretNeedsNoPkce()
    {
        Fields web = changed(request(), u"client_id"_s, u"practice-web"_s);
        web = changed(web, u"code_challenge"_s, QString());
        QCOMPARE(sentBack(ask(web), u"error"_s), u"invalid_request"_s); // a method alone
        QCOMPARE(ask(changed(web, u"code_challenge_method"_s, QString())).status(), 200);
    }

    void onlyClientsOfTheCodeFlowGetACode()
    {
        // It has no redirect_uri, so there is nowhere to say so.
        QCOMPARE(ask(changed(request(), u"client_id"_s, u"practice-service"_s)).status(), 400);
    }

    void faultsAnswerWithTheirError_data()
    {
        QTest::addColumn<QString>("error");
        QTest::addColumn<bool>("atOnce");
        for (const auto error :
             {"invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope"}) {
            QTest::newRow(error) << QString::fromLatin1(error) << true;
        }
        for (const auto error : {"access_denied", "server_error", "temporarily_unavailable"}) {
            QTest::newRow(error) << QString::fromLatin1(error) << false;
        }
    }
    void faultsAnswerWithTheirError()
    {
        QFETCH(QString, error);
        QFETCH(bool, atOnce);
        m_bench->fault(QByteArray("authorize-" + error.toLatin1().replace('_', '-')).constData());
        const Answer first = ask(request());
        QCOMPARE(first.status(), atOnce ? 303 : 200);
        const Answer answer = atOnce ? first : logIn(first);
        QCOMPARE(sentBack(answer, u"error"_s), error);
        QVERIFY(!sentBack(answer).hasQueryItem(u"code"_s));
    }

    void faultsOfTheState()
    {
        m_bench->fault("wrong-state");
        const QString wrong = sentBack(logIn(ask(request())), u"state"_s);
        QVERIFY(!wrong.isEmpty() && wrong != u"a state & more"_s);
        m_bench->fault("state-missing");
        QVERIFY(!sentBack(logIn(ask(request()))).hasQueryItem(u"state"_s));
        m_bench->fault("redirect-uri-refused");
        QCOMPARE(ask(request()).status(), 400);
    }

    void keepsABoundedNumberOfRequests()
    {
        const Answer first = ask(request());
        // Later, so that the first is the oldest.
        *m_bench->now = m_bench->now->addMSecs(1);
        PracticeClient client(url(u"/authorize"_s));
        client.send(
            QByteArray("GET /authorize?" + formEncoded(request()) + " HTTP/1.1\r\nHost: x\r\n\r\n").repeated(1000));
        for (int i = 0; i < 1000; ++i) {
            QCOMPARE(client.receive().status(), 200);
        }
        QCOMPARE(logIn(first).status(), 400);
    }
};

QTEST_GUILESS_MAIN(TestOAuthAuthorize)
#include "tst_oauthauthorize.moc"
