// SPDX-License-Identifier: GPL-3.0-or-later
#include "oidcbench.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>
#include <QUrlQuery>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

/// Every OAuth login with the certified oidc-provider, with a real Chromium at its pages; and no secret anywhere.
class OidcProviderTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY2(m_provider.start(), m_provider.output().constData()); }
    void init() { m_bench.forget(); }
    /// Whatever the test was: what is secret crossed the wire and stands nowhere else.
    void cleanup()
    {
        const QByteArray leaks = m_bench.leaks();
        QVERIFY2(leaks.isEmpty(), leaks);
    }

    void theSearchFindsWhatIsKept()
    {
        const QJsonObject parameters{{u"clientId"_s, u"machine-post"_s},
                                     {u"clientAuthentication"_s, u"client_secret_post"_s},
                                     {u"scopes"_s, u"api:read"_s}};
        const auto run = [&](const QStringList &more) {
            return m_bench.logIn(u"client-credentials"_s, m_provider.issuer(), parameters, Person::Wish::Absent, more);
        };
        QCOMPARE(run({u"--keep-secrets"_s}).exitCode, 0);
        const QByteArray leaks = m_bench.leaks();
        for (const QByteArray &leak :
             {"access_token as plain in"_ba, "client_secret"_ba, "saved.har"_ba, "what the program said"_ba}) {
            QVERIFY2(leaks.contains(leak), leaks);
        }
        m_bench.forget();
        QCOMPARE(run({}).exitCode, 0);
    }

    void logsInWithACode_data()
    {
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<QJsonObject>("parameters");
        QTest::addColumn<bool>("isPosted");
        const QString root = m_provider.issuer();
        const auto row = [&](const char *name, const QString &issuer, const QJsonObject &parameters,
                             bool isPosted = false) { QTest::newRow(name) << issuer << parameters << isPosted; };
        row("as it is", root, {});
        row("query", root, {{u"responseMode"_s, u"query"_s}});
        row("form_post", root, {{u"responseMode"_s, u"form_post"_s}}, true);
        row("at [::1]", root, {{u"redirectHost"_s, u"[::1]"_s}});
        row("at localhost", root, {{u"redirectHost"_s, u"localhost"_s}});
        row("form_post at [::1]", root, {{u"redirectHost"_s, u"[::1]"_s}, {u"responseMode"_s, u"form_post"_s}}, true);
        row("without asking first", root, {{u"askFirst"_s, u"false"_s}});
        row("an issuer with a path", m_provider.tenantIssuer(), {});
        row("an issuer with a path, RFC 8414", m_provider.oauthIssuer(), {});
        row("over TLS", m_provider.tlsIssuer(), {});
        row("signed with PS256", root, {{u"clientId"_s, u"native-ps256"_s}});
        row("signed with ES256", root, {{u"clientId"_s, u"native-es256"_s}});
        row("signed with EdDSA", root, {{u"clientId"_s, u"native-eddsa"_s}});
        row("with a secret", root,
            {{u"clientId"_s, u"native-basic"_s}, {u"clientAuthentication"_s, u"client_secret_basic"_s}});
        row("a JWT for a resource", root, {{u"resource"_s, QString(root + u"/api/me")}});
    }
    void logsInWithACode()
    {
        QFETCH(QString, issuer);
        QFETCH(QJsonObject, parameters);
        QFETCH(bool, isPosted);
        const qsizetype before = m_bench.witnessed();
        const CommandRun run = m_bench.logIn(u"authorization-code"_s, issuer, parameters, Person::Wish::Allow,
                                             callTo(issuer) + QStringList{u"--logoff"_s});
        const QJsonObject visit = m_bench.person().visit();
        QVERIFY2(run.exitCode == 0, run.all());
        QCOMPARE(run.json[u"outcome"_s].toString(), u"loggedIn"_s);
        QVERIFY2(run.json[u"call"_s][u"ok"_s].toBool(), run.all());
        QCOMPARE(itemNames(run), kAllTokens);

        // The verifier that the provider took is the one of which the browser was given the digest (RFC 7636).
        const QUrlQuery opened(QUrl(visit[u"opened"_s].toString()));
        QCOMPARE(opened.queryItemValue(u"code_challenge_method"_s), u"S256"_s);
        const QByteArray verifier = m_bench.witnessedSince(before, "code_verifier");
        QVERIFY(verifier.size() >= 43);
        QCOMPARE(opened.queryItemValue(u"code_challenge"_s).toLatin1(),
                 QCryptographicHash::hash(verifier, QCryptographicHash::Sha256)
                     .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));

        // It was given nothing else on its command line, which the search for secrets has seen.
        QVERIFY(m_bench.processes().saw("browser.js " + visit[u"opened"_s].toString().toLatin1()));

        // What the browser brought back is an exchange of its own, whole.
        const QList<QJsonValue> brought = exchangesAt(run, u"/callback"_s);
        QVERIFY2(!brought.isEmpty(), run.all());
        QCOMPARE(brought.first()[u"request"_s][u"method"_s].toString(), isPosted ? u"POST"_s : u"GET"_s);
        QVERIFY2(brought.first()[u"response"_s][u"status"_s].toInt() == 303, run.all());
        const QByteArray fault = faultOf(visit, m_bench.witnessedSince(before, "code"));
        QVERIFY2(fault.isEmpty(), fault);
    }

    void logsInAsAClient_data()
    {
        QTest::addColumn<QString>("client");
        QTest::addColumn<QString>("method");
        QTest::addColumn<bool>("isJwt");
        for (const bool isJwt : {false, true}) {
            const char *what = isJwt ? "a JWT" : "opaque";
            QTest::addRow("client_secret_basic, %s", what) << u"machine-basic"_s << u"client_secret_basic"_s << isJwt;
            QTest::addRow("client_secret_post, %s", what) << u"machine-post"_s << u"client_secret_post"_s << isJwt;
            QTest::addRow("private_key_jwt, %s", what) << u"machine-key"_s << u"private_key_jwt"_s << isJwt;
        }
    }
    void logsInAsAClient()
    {
        QFETCH(QString, client);
        QFETCH(QString, method);
        QFETCH(bool, isJwt);
        QJsonObject parameters{
            {u"clientId"_s, client}, {u"clientAuthentication"_s, method}, {u"scopes"_s, u"api:read"_s}};
        if (isJwt) {
            parameters.insert(u"resource"_s, QString(m_provider.issuer() + u"/api/me"));
        }
        const qsizetype before = m_bench.witnessed();
        const CommandRun run = m_bench.logIn(u"client-credentials"_s, m_provider.issuer(), parameters,
                                             Person::Wish::Absent, callTo(m_provider.issuer()));
        QVERIFY2(run.exitCode == 0, run.all());
        QVERIFY2(run.json[u"call"_s][u"ok"_s].toBool(), run.all());
        QCOMPARE(itemNames(run), QStringList{u"Access token"_s});
        QCOMPARE(m_bench.witnessedSince(before, "access_token").count('.') == 2, isJwt);
        const QList<QJsonValue> asked = exchangesAt(run, u"/token"_s);
        QCOMPARE(asked.size(), 1);
        QCOMPARE(wireOf(asked.first(), u"request"_s).contains("\r\nAuthorization: Basic "),
                 method == u"client_secret_basic"_s);
        // What is opaque is told by who made it (RFC 7662), what is a JWT by itself.
        QCOMPARE(exchangesAt(run, u"/token/introspection"_s).size(), isJwt ? 0 : 1);
    }

    void renewsWithARefreshToken()
    {
        const CommandRun first = m_bench.logIn(u"authorization-code"_s, m_provider.issuer(), {}, Person::Wish::Allow);
        QVERIFY2(first.exitCode == 0, first.all());
        QVERIFY(!m_bench.person().visit().isEmpty());
        const QByteArray old = m_bench.witnessedSince(0, "refresh_token");
        const qsizetype before = m_bench.witnessed();
        const CommandRun run = m_bench.refresh(old);
        QVERIFY2(run.exitCode == 0, run.all());
        QVERIFY2(run.json[u"call"_s][u"ok"_s].toBool(), run.all());
        const QByteArray fresh = m_bench.witnessedSince(before, "refresh_token");
        QVERIFY(!fresh.isEmpty() && fresh != old);

        // Who comes with the old one is refused, once, and told to log in anew; then the provider trusts neither.
        for (const QByteArray &token : {old, fresh}) {
            const CommandRun again = m_bench.refresh(token);
            QVERIFY2(again.exitCode == 1, again.all());
            QCOMPARE(again.json[u"outcome"_s].toString(), u"refused"_s);
            QVERIFY2(errorText(again).contains(u"invalid_grant"_s), again.all());
            QVERIFY2(errorText(again).contains(u"log in"_s, Qt::CaseInsensitive), again.all());
            QCOMPARE(pathOf(failedExchange(again)), u"/token"_s);
            QCOMPARE(exchangesAt(again, u"/token"_s).size(), 1);
        }
    }

    void renewsByItselfBeforeACall()
    {
        const QJsonObject parameters{{u"clientId"_s, u"native-brief"_s}, {u"autoRenew"_s, u"true"_s}};
        const CommandRun run = m_bench.logIn(u"authorization-code"_s, m_provider.issuer(), parameters,
                                             Person::Wish::Allow, callTo(m_provider.issuer()));
        QVERIFY2(run.exitCode == 0, run.all());
        QVERIFY2(run.json[u"call"_s][u"ok"_s].toBool(), run.all());
        QCOMPARE(exchangesAt(run, u"/token"_s).size(), 2);
        QVERIFY(!m_bench.person().visit().isEmpty());
    }

    void logsInWithADeviceCode_data()
    {
        QTest::addColumn<QString>("client");
        QTest::addColumn<int>("wish");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("error");
        QTest::newRow("approved") << u"device"_s << int(Person::Wish::Allow) << 0 << QString();
        QTest::newRow("slow_down") << u"device-hasty"_s << int(Person::Wish::Allow) << 0 << QString();
        QTest::newRow("denied") << u"device"_s << int(Person::Wish::Deny) << 1 << u"access_denied"_s;
        QTest::newRow("expired") << u"device-brief"_s << int(Person::Wish::Absent) << 1 << u"expired_token"_s;
    }
    void logsInWithADeviceCode()
    {
        QFETCH(QString, client);
        QFETCH(int, wish);
        QFETCH(int, exitCode);
        QFETCH(QString, error);
        const auto wanted = Person::Wish(wish);
        const QString address = QString(m_provider.issuer() + u"/device");
        bool entered = false;
        QElapsedTimer since; // the code was shown
        // Who is to be told to slow down has to ask before the person is there.
        const int haste = client == u"device-hasty"_s ? 2000 : 0; // ms
        m_bench.whileItRuns([&](const QByteArray &err) {
            static const QRegularExpression shown(u"^\\s*([A-Z]{4}-[A-Z]{4})\\s*$"_s,
                                                  QRegularExpression::MultilineOption);
            const auto match = shown.match(QString::fromUtf8(err));
            if (match.hasMatch() && !since.isValid()) {
                since.start();
            }
            if (since.hasExpired(haste) && match.hasMatch() && !entered && wanted != Person::Wish::Absent) {
                entered = true;
                m_bench.person().enterCode(address, match.captured(1), wanted);
            }
        });
        const CommandRun run = m_bench.logIn(u"device-code"_s, m_provider.issuer(), {{u"clientId"_s, client}},
                                             Person::Wish::Absent, callTo(m_provider.issuer()));
        QVERIFY2(run.exitCode == exitCode, run.all());
        QVERIFY2(entered != (wanted == Person::Wish::Absent), run.all());
        QVERIFY2(run.err.contains(address.toLatin1()), run.all());
        if (entered) {
            QCOMPARE(m_bench.person().visit()[u"ended"_s].toString(), u"page"_s);
        }
        const QList<QJsonValue> polls = exchangesAt(run, u"/token"_s);
        const auto slowed = std::count_if(polls.begin(), polls.end(), [](const QJsonValue &poll) {
            return wireOf(poll, u"response"_s).contains("\"slow_down\"");
        });
        QVERIFY2(slowed == (client == u"device-hasty"_s ? 1 : 0), run.all());
        if (exitCode == 0) {
            QVERIFY2(run.json[u"call"_s][u"ok"_s].toBool(), run.all());
            QCOMPARE(itemNames(run), kAllTokens);
        } else {
            QVERIFY2(errorText(run).contains(error), run.all());
            QCOMPARE(pathOf(failedExchange(run)), u"/token"_s);
        }
    }

    void tokensAreVerifiedWithTheProvidersKeys_data()
    {
        QTest::addColumn<QString>("client");
        QTest::addColumn<QString>("algorithm");
        QTest::newRow("RS256") << u"native"_s << u"RS256"_s;
        QTest::newRow("PS256") << u"native-ps256"_s << u"PS256"_s;
        QTest::newRow("ES256") << u"native-es256"_s << u"ES256"_s;
        QTest::newRow("EdDSA") << u"native-eddsa"_s << u"EdDSA"_s;
    }
    void tokensAreVerifiedWithTheProvidersKeys()
    {
        QFETCH(QString, client);
        QFETCH(QString, algorithm);
        const qsizetype before = m_bench.witnessed();
        const CommandRun login =
            m_bench.logIn(u"authorization-code"_s, m_provider.issuer(), {{u"clientId"_s, client}}, Person::Wish::Allow);
        QVERIFY2(login.exitCode == 0, login.all());
        QVERIFY(!m_bench.person().visit().isEmpty());
        const QByteArray token = m_bench.witnessedSince(before, "id_token");
        const QByteArray header = QByteArray::fromBase64(token.left(token.indexOf('.')), QByteArray::Base64UrlEncoding);
        QCOMPARE(QJsonDocument::fromJson(header)[u"alg"_s].toString(), algorithm);

        const CommandRun good = m_bench.decode(token, client);
        QVERIFY2(good.exitCode == 0, good.all());
        for (const QString &check :
             {u"form"_s, u"algorithm"_s, u"signature"_s, u"issuer"_s, u"audience"_s, u"expiry"_s}) {
            QVERIFY2(verdictOf(good, check) == u"passed"_s, QByteArray(check.toLatin1() + good.all()));
        }
        QVERIFY2(verdictOf(good, u"nonce"_s) == u"notChecked"_s, good.all());
        // Another's token, and one letter of the payload.
        const CommandRun others = m_bench.decode(token, u"somebody-else"_s);
        QVERIFY2(verdictOf(others, u"audience"_s) == u"failed"_s, others.all());
        QVERIFY2(verdictOf(others, u"signature"_s) == u"passed"_s, others.all());
        QByteArray altered = token;
        char &letter = altered[altered.indexOf('.') + 20];
        letter = letter == 'A' ? 'B' : 'A';
        const CommandRun forged = m_bench.decode(altered, client);
        QVERIFY2(forged.exitCode == 1, forged.all());
        QVERIFY2(verdictOf(forged, u"signature"_s) == u"failed"_s, forged.all());
    }

private:
    const QStringList kAllTokens{u"Access token"_s, u"Refresh token"_s, u"ID token"_s};
    OidcBench m_bench;
    OidcProvider &m_provider = m_bench.provider();
};

QTEST_GUILESS_MAIN(OidcProviderTest)
#include "tst_oidcprovider.moc"
