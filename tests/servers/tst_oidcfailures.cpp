// SPDX-License-Identifier: GPL-3.0-or-later
#include "oidcbench.h"

#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

/// What goes wrong with the certified oidc-provider: which part failed, in a sentence, with its exchange; and no secret
/// anywhere.
class OidcFailuresTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_provider.start(), m_provider.output().constData()); }
    void init() { m_bench.forget(); }
    void cleanup()
    {
        const QByteArray leaks = m_bench.leaks();
        QVERIFY2(leaks.isEmpty(), leaks);
    }

    void tellsWhatTheProviderOnlyTellsTheBrowser_data()
    {
        QTest::addColumn<QJsonObject>("parameters");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("redirect address not registered")
            << QJsonObject{{u"redirectPath"_s, u"/elsewhere"_s}} << u"redirect_uri"_s;
        QTest::newRow("unknown client") << QJsonObject{{u"clientId"_s, u"nobody"_s}} << u"invalid_client"_s;
        QTest::newRow("PKCE method not supported")
            << QJsonObject{{u"pkce"_s, u"plain"_s}} << u"code_challenge_method"_s;
        QTest::newRow("PKCE left out") << QJsonObject{{u"pkce"_s, u"none"_s}} << u"PKCE"_s;
        QTest::newRow("unknown resource")
            << QJsonObject{{u"resource"_s, u"https://elsewhere.example/"_s}} << u"invalid_target"_s;
        QTest::newRow("client not for this flow")
            << QJsonObject{{u"clientId"_s, u"machine-post"_s}, {u"clientAuthentication"_s, u"client_secret_post"_s}}
            << u"redirect_uri"_s;
    }
    void tellsWhatTheProviderOnlyTellsTheBrowser()
    {
        QFETCH(QJsonObject, parameters);
        QFETCH(QString, sentence);
        // Nobody is at the browser: what is told was found by asking first.
        const CommandRun run =
            m_bench.logIn(u"authorization-code"_s, m_provider.issuer(), parameters, Person::Wish::Absent);
        verifyRefused(run, u"/auth"_s, sentence);
        QVERIFY2(run.took < std::chrono::seconds(30), run.all());
    }

    void tellsWhatCameBackWithTheBrowser_data()
    {
        QTest::addColumn<QJsonObject>("parameters");
        QTest::addColumn<QString>("change");
        QTest::addColumn<int>("wish");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("denied") << QJsonObject() << QString() << int(Person::Wish::Deny) << u"/callback"_s
                                << u"access_denied"_s;
        QTest::newRow("state changed") << QJsonObject() << u"state=of-somebody-else-altogether"_s
                                       << int(Person::Wish::Allow) << u"/callback"_s << u"state"_s;
        QTest::newRow("challenge changed") << QJsonObject() << QString(u"code_challenge="_s + QString(43, u'A'))
                                           << int(Person::Wish::Allow) << u"/token"_s << u"invalid_grant"_s;
        QTest::newRow("nonce changed") << QJsonObject() << u"nonce=of-somebody-else"_s << int(Person::Wish::Allow)
                                       << u"/token"_s << u"nonce"_s;
        QTest::newRow("secret left out") << QJsonObject{{u"clientId"_s, u"native-basic"_s}} << QString()
                                         << int(Person::Wish::Allow) << u"/token"_s << u"invalid_client"_s;
    }
    void tellsWhatCameBackWithTheBrowser()
    {
        QFETCH(QJsonObject, parameters);
        QFETCH(QString, change);
        QFETCH(int, wish);
        QFETCH(QString, path);
        QFETCH(QString, sentence);
        const CommandRun run =
            m_bench.logIn(u"authorization-code"_s, m_provider.issuer(), parameters, Person::Wish(wish), {}, change);
        const QJsonObject visit = m_bench.person().visit();
        verifyRefused(run, path, sentence);
        // The person is told too, and not that all is well.
        const QByteArray fault = faultOf(visit);
        QVERIFY2(fault.isEmpty(), fault);
        QVERIFY2(!visit[u"text"_s].toString().contains(u"You are logged in"_s),
                 qPrintable(visit[u"text"_s].toString()));
    }

    void tellsWhatTheTokenEndpointRefuses_data()
    {
        QTest::addColumn<QJsonObject>("parameters");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char *name, const QString &client, const QString &method, const QString &sentence,
                            QJsonObject more = {}) {
            more.insert(u"clientId"_s, client);
            more.insert(u"clientAuthentication"_s, method);
            QTest::newRow(name) << more << sentence;
        };
        const QJsonObject wrong{{u"wrong"_s, true}};
        row("wrong secret in the header", u"machine-basic"_s, u"client_secret_basic"_s, u"invalid_client"_s, wrong);
        row("wrong secret in the body", u"machine-post"_s, u"client_secret_post"_s, u"invalid_client"_s, wrong);
        row("another's key", u"machine-key"_s, u"private_key_jwt"_s, u"invalid_client"_s, wrong);
        row("unknown client", u"nobody"_s, u"client_secret_basic"_s, u"invalid_client"_s);
        row("scope not allowed", u"machine-narrow"_s, u"client_secret_basic"_s, u"invalid_scope"_s,
            {{u"scopes"_s, u"api:read profile"_s}});
        row("unknown resource", u"machine-basic"_s, u"client_secret_basic"_s, u"invalid_target"_s,
            {{u"resource"_s, u"https://elsewhere.example/"_s}});
        row("client not for this flow", u"native-basic"_s, u"client_secret_basic"_s, u"not allowed for this client"_s);
    }
    void tellsWhatTheTokenEndpointRefuses()
    {
        QFETCH(QJsonObject, parameters);
        QFETCH(QString, sentence);
        if (!parameters.contains(u"scopes"_s)) {
            parameters.insert(u"scopes"_s, u"api:read"_s);
        }
        const CommandRun run =
            m_bench.logIn(u"client-credentials"_s, m_provider.issuer(), parameters, Person::Wish::Absent);
        verifyRefused(run, u"/token"_s, sentence);
        QCOMPARE(exchangesAt(run, u"/token"_s).size(), 1);
    }

    void tellsWhatIsWrongWithADeviceRequest()
    {
        const CommandRun run = m_bench.logIn(u"device-code"_s, m_provider.issuer(), {}, Person::Wish::Absent);
        verifyRefused(run, u"/device/auth"_s, u"not allowed for this client"_s);
    }

    void tellsWhatIsWrongWithDiscovery_data()
    {
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("sentence");
        const QString root = m_provider.issuer();
        QTest::newRow("missing") << QString(root + u"/nowhere") << u"/.well-known/oauth-authorization-server/nowhere"_s
                                 << u"404"_s;
        QTest::newRow("another's") << QString(root).replace(u"127.0.0.1"_s, u"localhost"_s)
                                   << u"/.well-known/openid-configuration"_s << root;
    }
    void tellsWhatIsWrongWithDiscovery()
    {
        QFETCH(QString, issuer);
        QFETCH(QString, path);
        QFETCH(QString, sentence);
        const CommandRun run = m_bench.logIn(u"authorization-code"_s, issuer, {}, Person::Wish::Absent);
        verifyRefused(run, path, sentence);
    }

    void aWindowThatIsClosedEndsByTime()
    {
        const CommandRun run = m_bench.logIn(u"authorization-code"_s, m_provider.issuer(),
                                             {{u"browserTimeoutSeconds"_s, u"8"_s}}, Person::Wish::Close);
        QVERIFY2(run.exitCode == 3, run.all());
        QCOMPARE(run.json[u"outcome"_s].toString(), u"failed"_s);
        QCOMPARE(run.json[u"error"_s][u"code"_s].toString(), u"timedOut"_s);
        QVERIFY2(errorText(run).contains(u"browser"_s), run.all());
        QVERIFY2(run.took < std::chrono::seconds(25), run.all());
        QCOMPARE(m_bench.person().visit()[u"ended"_s].toString(), u"closed"_s);
    }

    void aCallWithoutItsScopeIsRefused()
    {
        const CommandRun run = m_bench.logIn(u"authorization-code"_s, m_provider.issuer(), {{u"scopes"_s, u"openid"_s}},
                                             Person::Wish::Allow, callTo(m_provider.issuer()));
        QVERIFY2(run.exitCode == 1, run.all());
        QCOMPARE(run.json[u"outcome"_s].toString(), u"loggedIn"_s);
        QVERIFY(!run.json[u"call"_s][u"ok"_s].toBool());
        QVERIFY2(run.json[u"call"_s][u"text"_s].toString().contains(u"insufficient_scope"_s), run.all());
        QCOMPARE(run.statuses().last(), 403);
        QVERIFY(!m_bench.person().visit().isEmpty());
    }

private:
    /// Refused, with nothing in the session, for what the sentence says, at the exchange with that path.
    static void verifyRefused(const CommandRun &run, const QString &path, const QString &sentence)
    {
        QVERIFY2(run.exitCode == 1, run.all());
        QVERIFY2(run.json[u"outcome"_s].toString() == u"refused"_s, run.all());
        QVERIFY2(errorText(run).contains(sentence, Qt::CaseInsensitive), run.all());
        QVERIFY2(pathOf(failedExchange(run)) == path, run.all());
        QVERIFY2(itemNames(run).isEmpty(), run.all());
    }

    OidcBench m_bench;
    OidcProvider &m_provider = m_bench.provider();
};

QTEST_GUILESS_MAIN(OidcFailuresTest)
#include "tst_oidcfailures.moc"
