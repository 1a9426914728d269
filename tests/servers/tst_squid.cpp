// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/commandline.h"
#include "support/realserver.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

/// The customer's proxy: squid, which wants Basic, in front of Apache, over http and https.
class SquidTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_ports = freePorts(8);
        QStringList names;
        for (int i = 0; i < 7; ++i) {
            names.append(QString::number(m_ports[i]));
        }
        QVERIFY2(
            m_apache.start(u"bash"_s, QStringList{QStringLiteral(TEST_SERVERS "/apache.sh"), m_apache.folder()} + names,
                           m_ports.first(7), {{u"SERVER_PASSWORD"_s, kPassword}, {u"CLIENT_PASSPHRASE"_s, u"x"_s}}),
            m_apache.output().constData());
        QVERIFY2(
            m_squid.start(u"bash"_s,
                          {QStringLiteral(TEST_SERVERS "/squid.sh"), m_squid.folder(), QString::number(m_ports[7])},
                          {m_ports[7]}, {{u"SERVER_PASSWORD"_s, kProxyPassword}}),
            m_squid.output().constData());
    }

    void logsInThroughTheProxy_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::newRow("http, absolute form") << false;
        QTest::newRow("https, CONNECT") << true;
    }
    void logsInThroughTheProxy()
    {
        QFETCH(bool, tls);
        const CommandRun run =
            m_cli.logIn(basic(tls), {{u"password"_s, kPassword}, {u"proxyPassword"_s, kProxyPassword}});
        QVERIFY2(run.exitCode == 0, run.all());
        // The proxy's refusal and the way through are there to be seen.
        QVERIFY2(run.statuses().contains(407), run.out.constData());
        QCOMPARE(run.statuses().last(), 200);
        QVERIFY(!run.out.contains(kProxyPassword.toUtf8()));
    }

    void aWrongProxyPasswordIsNotReached_data() { logsInThroughTheProxy_data(); }
    void aWrongProxyPasswordIsNotReached()
    {
        QFETCH(bool, tls);
        const CommandRun run = m_cli.logIn(basic(tls), {{u"password"_s, kPassword}, {u"proxyPassword"_s, u"wrong"_s}});
        QCOMPARE(run.exitCode, 3);
        QCOMPARE(run.json[u"error"_s][u"code"_s].toString(), u"proxyAuthentication"_s);
        QCOMPARE(run.json[u"outcome"_s].toString(), u"failed"_s);
    }

    void aProxyThatIsNotThereIsNamed()
    {
        QJsonObject profile = basic(true);
        profile[u"proxy"_s] =
            QJsonObject{{u"mode"_s, u"http"_s}, {u"host"_s, u"127.0.0.1"_s}, {u"port"_s, freePorts(1)[0]}};
        const CommandRun run = m_cli.logIn(profile, {{u"password"_s, kPassword}});
        QCOMPARE(run.exitCode, 3);
        QCOMPARE(run.json[u"error"_s][u"code"_s].toString(), u"proxyFailed"_s);
    }

private:
    QJsonObject basic(bool tls) const
    {
        const QString url =
            tls ? u"https://localhost:%1/basic/"_s.arg(m_ports[1]) : u"http://localhost:%1/basic/"_s.arg(m_ports[0]);
        return profile(u"http"_s, u"basic"_s, url, {{u"userName"_s, u"alice"_s}},
                       {{u"proxy"_s, QJsonObject{{u"mode"_s, u"http"_s},
                                                 {u"host"_s, u"127.0.0.1"_s},
                                                 {u"port"_s, m_ports[7]},
                                                 {u"userName"_s, u"alice"_s}}},
                        {u"tls"_s, QJsonObject{{u"caFile"_s, QString(m_apache.folder() + u"/certificates/ca.pem")}}}});
    }

    const QString kPassword = u"sesame"_s;
    const QString kProxyPassword = u"open/proxy+sesame"_s;
    RealServer m_apache;
    RealServer m_squid;
    CommandLine m_cli;
    QList<quint16> m_ports;
};

QTEST_GUILESS_MAIN(SquidTest)
#include "tst_squid.moc"
