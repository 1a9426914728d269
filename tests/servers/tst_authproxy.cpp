// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/windowsrealm.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

/// A customer's proxy that asks 407 with Negotiate and NTLM, in front of servers that ask 401: Apache as both.
class AuthProxyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray problem = m_realm.start();
        QVERIFY2(problem.isEmpty(), problem.constData());
        const QByteArray refused = m_realm.takeTicket(u"alice"_s, u"alice"_s);
        QVERIFY2(refused.isEmpty(), refused.constData());
        m_bodyFile = m_cli.folder() + u"/body.txt"_s;
        QFile file(m_bodyFile);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("by way of the proxy");
    }

    void theProxyLetsIn_data()
    {
        QTest::addColumn<QString>("authentication");
        QTest::addColumn<bool>("ticket");
        QTest::addColumn<bool>("password");
        QTest::addColumn<bool>("kdc");
        QTest::addColumn<bool>("https");
        for (const bool https : {false, true}) {
            const char *over = https ? "CONNECT" : "http";
            QTest::addRow("NTLM, %s", over) << u"ntlm"_s << false << true << true << https;
            QTest::addRow("Negotiate, ticket cache, %s", over) << u"negotiate"_s << true << false << true << https;
            QTest::addRow("Negotiate, user and password, %s", over) << u"negotiate"_s << false << true << true << https;
            QTest::addRow("Negotiate falls back to NTLM, %s", over)
                << u"negotiate"_s << false << true << false << https;
            QTest::addRow("the program chooses, %s", over) << u"auto"_s << false << true << true << https;
        }
    }
    void theProxyLetsIn()
    {
        QFETCH(QString, authentication);
        QFETCH(bool, ticket);
        QFETCH(bool, password);
        QFETCH(bool, kdc);
        QFETCH(bool, https);
        m_cli.setEnvironment(
            m_realm.client(ticket ? u"alice"_s : u"nobody"_s, kdc ? u"krb5.conf"_s : u"krb5-nokdc.conf"_s));
        const QString user = !password                            ? QString()
                             : kdc && authentication != u"ntlm"_s ? u"alice"_s
                                                                  : uR"(EXAMPLE\alice)"_s;
        const CommandRun run =
            m_cli.logIn(behindProxy(u"none"_s, u"/nowhere"_s, https, authentication, user, {}),
                        password ? QJsonObject{{u"proxyPassword"_s, WindowsRealm::password()}} : QJsonObject());
        // The server behind the proxy answers: there is no such page, and that is a refusal of its own.
        QVERIFY2(run.exitCode == 1, run.all());
        QCOMPARE(run.statuses().last(), 404);
        QVERIFY2(run.statuses().contains(407), run.all());
        QVERIFY2(run.statuses().size() <= 5, run.all());
        QVERIFY(!run.out.contains(WindowsRealm::password().toUtf8()));
    }

    void bothAskForALogin_data()
    {
        QTest::addColumn<QString>("proxyBy");
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QString>("place");
        QTest::addColumn<bool>("https");
        QTest::newRow("NTLM, then NTLM, CONNECT") << u"ntlm"_s << u"ntlm"_s << u"/ntlm/"_s << true;
        QTest::newRow("NTLM, then Kerberos, CONNECT") << u"ntlm"_s << u"negotiate"_s << u"/kerberos/"_s << true;
        QTest::newRow("NTLM, then Kerberos, http") << u"ntlm"_s << u"negotiate"_s << u"/kerberos/"_s << false;
        QTest::newRow("Kerberos, then Kerberos, CONNECT")
            << u"negotiate"_s << u"negotiate"_s << u"/kerberos/"_s << true;
        QTest::newRow("Kerberos, then Kerberos, http") << u"negotiate"_s << u"negotiate"_s << u"/kerberos/"_s << false;
    }
    void bothAskForALogin()
    {
        QFETCH(QString, proxyBy);
        QFETCH(QString, scheme);
        QFETCH(QString, place);
        QFETCH(bool, https);
        m_cli.setEnvironment(m_realm.client(u"alice"_s));
        const QString echo = place + u"echo"_s;
        QJsonObject parameters;
        if (scheme == u"ntlm"_s) {
            parameters.insert(u"userName"_s, uR"(EXAMPLE\alice)"_s);
        }
        const QString proxyUser = proxyBy == u"ntlm"_s ? uR"(EXAMPLE\bob)"_s : u"bob"_s;
        const QString right = WindowsRealm::password();
        QJsonObject secrets{{u"proxyPassword"_s, right}};
        if (scheme == u"ntlm"_s) {
            secrets.insert(u"password"_s, right);
        }
        const CommandRun run = m_cli.logIn(behindProxy(scheme, echo, https, proxyBy, proxyUser, parameters), secrets,
                                           {u"--call"_s, QString(u"POST "_s + echo), u"--body"_s, m_bodyFile});
        QVERIFY2(run.exitCode == 0, run.all());
        QVERIFY(run.statuses().contains(407));
        QCOMPARE(answerOf(run)[u"method"_s].toString(), u"POST"_s);
        QCOMPARE(answerOf(run)[u"body"_s].toString(), u"by way of the proxy"_s);
        QVERIFY(answerOf(run)[u"user"_s].toString().contains(u"alice"_s));
    }

    void ntlmDoesNotSurviveAProxyThatSharesConnections()
    {
        // RFC 4559 section 6: over plain http a proxy may send each request by another connection, and this one does.
        m_cli.setEnvironment(m_realm.client(u"alice"_s));
        const CommandRun run = m_cli.logIn(behindProxy(u"ntlm"_s, u"/ntlm/echo"_s, false, u"negotiate"_s, {},
                                                       {{u"userName"_s, uR"(EXAMPLE\alice)"_s}}),
                                           {{u"password"_s, WindowsRealm::password()}});
        QVERIFY2(failureFlaw(run, u"refused"_s, 1, 6).isEmpty(), failureFlaw(run, u"refused"_s, 1, 6));
    }

    void theProxyRefuses_data()
    {
        QTest::addColumn<QString>("authentication");
        QTest::addColumn<bool>("https");
        for (const bool https : {false, true}) {
            const char *over = https ? "CONNECT" : "http";
            QTest::addRow("NTLM, %s", over) << u"ntlm"_s << https;
            QTest::addRow("Negotiate with NTLM, %s", over) << u"negotiate"_s << https;
        }
    }
    void theProxyRefuses()
    {
        QFETCH(QString, authentication);
        QFETCH(bool, https);
        m_cli.setEnvironment(m_realm.client(u"nobody"_s, u"krb5-nokdc.conf"_s));
        const CommandRun run =
            m_cli.logIn(behindProxy(u"none"_s, u"/nowhere"_s, https, authentication, uR"(EXAMPLE\alice)"_s, {}),
                        {{u"proxyPassword"_s, u"not it"_s}});
        const QString code = u"proxyAuthentication"_s;
        // Three legs with the proxy, and the request that never got through.
        QVERIFY2(failureFlaw(run, code, 3, 4).isEmpty(), failureFlaw(run, code, 3, 4));
        QVERIFY(!run.all().contains("not it"));
    }

private:
    [[nodiscard]] QJsonObject behindProxy(const QString &scheme, const QString &path, bool https,
                                          const QString &authentication, const QString &proxyUser,
                                          QJsonObject parameters) const
    {
        if (scheme == u"negotiate"_s) {
            parameters.insert(u"mechanisms"_s, u"kerberos"_s);
        }
        const QJsonObject proxy{{u"mode"_s, u"http"_s},
                                {u"host"_s, u"localhost"_s},
                                {u"port"_s, m_realm.proxyPort()},
                                {u"userName"_s, proxyUser},
                                {u"authentication"_s, authentication}};
        return profile(u"http"_s, scheme, https ? m_realm.https(path) : m_realm.http(path), parameters,
                       {{u"proxy"_s, proxy}, {u"tls"_s, QJsonObject{{u"caFile"_s, m_realm.authority()}}}});
    }

    WindowsRealm m_realm;
    CommandLine m_cli;
    QString m_bodyFile;
};

QTEST_GUILESS_MAIN(AuthProxyTest)
#include "tst_authproxy.moc"
