// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/commandline.h"
#include "support/realserver.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

/// Basic, Digest, TLS and mutual TLS against Apache.
class ApacheTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_ports = freePorts(7);
        const bool started = m_apache.start(
            u"bash"_s, QStringList{QStringLiteral(TEST_SERVERS "/apache.sh"), m_apache.folder()} + portNames(), m_ports,
            {{u"SERVER_PASSWORD"_s, kPassword}, {u"CLIENT_PASSPHRASE"_s, kPassphrase}});
        QVERIFY2(started, m_apache.output().constData());
    }

    void basicLogsInAndCalls()
    {
        const CommandRun run = m_cli.logIn(http(u"basic"_s, u"/basic/"_s), password(),
                                           {u"--call"_s, u"GET /basic/index.json"_s, u"--logoff"_s});
        QVERIFY2(run.exitCode == 0, run.all());
        QCOMPARE(run.json[u"outcome"_s].toString(), u"loggedIn"_s);
        QCOMPARE(run.json[u"call"_s][u"ok"_s].toBool(), true);
        QCOMPARE(run.statuses(), (QList<int>{200, 200}));
        QVERIFY(!run.out.contains(kPassword.toUtf8()));
    }

    void basicRefusesAWrongPassword()
    {
        const CommandRun run = m_cli.logIn(http(u"basic"_s, u"/basic/"_s), {{u"password"_s, u"wrong"_s}});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json[u"outcome"_s].toString(), u"refused"_s);
        QVERIFY(run.statuses().contains(401));
        QVERIFY(!run.json[u"error"_s][u"text"_s].toString().isEmpty());
    }

    void digestMd5LogsInAndCalls()
    {
        const CommandRun run =
            m_cli.logIn(http(u"digest"_s, u"/digest/"_s), password(), {u"--call"_s, u"GET /digest/index.json"_s});
        QVERIFY2(run.exitCode == 0, run.all());
        QCOMPARE(run.statuses(), (QList<int>{401, 200, 200}));
    }

    void digestRefusesAWrongPassword()
    {
        const CommandRun run = m_cli.logIn(http(u"digest"_s, u"/digest/"_s), {{u"password"_s, u"wrong"_s}});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.statuses().last(), 401);
    }

    void aMissingPageIsRefusedNotFailed()
    {
        const CommandRun run = m_cli.logIn(http(u"none"_s, u"/open/nowhere"_s), {});
        QCOMPARE(run.exitCode, 1);
        QCOMPARE(run.json[u"outcome"_s].toString(), u"refused"_s);
    }

    void tlsIsJudgedHonestly_data()
    {
        QTest::addColumn<int>("port");
        QTest::addColumn<bool>("withAuthority");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("code");
        QTest::newRow("good, authority given") << 1 << true << 0 << QString();
        QTest::newRow("good, authority unknown") << 1 << false << 3 << u"tlsUntrusted"_s;
        QTest::newRow("expired") << 2 << true << 3 << u"tlsUntrusted"_s;
        QTest::newRow("wrong host") << 3 << true << 3 << u"tlsUntrusted"_s;
        QTest::newRow("self-signed") << 4 << true << 3 << u"tlsUntrusted"_s;
        QTest::newRow("missing intermediate") << 5 << true << 3 << u"tlsUntrusted"_s;
    }
    void tlsIsJudgedHonestly()
    {
        QFETCH(int, port);
        QFETCH(bool, withAuthority);
        QFETCH(int, exitCode);
        QFETCH(QString, code);
        const QJsonObject tls = withAuthority ? QJsonObject{{u"caFile"_s, certificate(u"ca.pem"_s)}} : QJsonObject{};
        const CommandRun run = m_cli.logIn(https(port, u"/open/"_s, tls), {});
        QVERIFY2(run.exitCode == exitCode, run.all());
        QCOMPARE(run.json[u"error"_s][u"code"_s].toString(), code);
        // The certificate that was refused is there to be looked at.
        const QJsonArray chain = run.exchanges().last()[u"tls"_s][u"chain"_s].toArray();
        QVERIFY(!chain.isEmpty());
        QVERIFY(chain.first()[u"pem"_s].toString().startsWith(u"-----BEGIN CERTIFICATE-----"_s));
    }

    void aPinTrustsExactlyOneCertificate()
    {
        const CommandRun seen = m_cli.logIn(https(4, u"/open/"_s, {}), {});
        const QString pin = seen.exchanges().last()[u"tls"_s][u"chain"_s][0][u"sha256"_s].toString();
        QCOMPARE(QString(pin).remove(u':').size(), 64);
        const CommandRun pinned = m_cli.logIn(https(4, u"/open/"_s, {{u"pinnedSha256"_s, pin}}), {});
        QVERIFY2(pinned.exitCode == 0, pinned.all());
        const CommandRun other = m_cli.logIn(https(1, u"/open/"_s, {{u"pinnedSha256"_s, pin}}), {});
        QCOMPARE(other.exitCode, 3);
        QCOMPARE(other.json[u"error"_s][u"code"_s].toString(), u"tlsPinMismatch"_s);
    }

    void mutualTls_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("passphrase");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("PKCS#12") << u"client.p12"_s << QString() << kPassphrase << 0;
        QTest::newRow("PKCS#12, wrong passphrase") << u"client.p12"_s << QString() << u"nonsense"_s << 3;
        QTest::newRow("PEM with its key") << u"client-both.pem"_s << QString() << QString() << 0;
        QTest::newRow("PEM and an encrypted key") << u"client.pem"_s << u"client-encrypted.key"_s << kPassphrase << 0;
        QTest::newRow("none") << QString() << QString() << QString() << 3;
    }
    void mutualTls()
    {
        QFETCH(QString, file);
        QFETCH(QString, key);
        QFETCH(QString, passphrase);
        QFETCH(int, exitCode);
        QJsonObject tls{{u"caFile"_s, certificate(u"ca.pem"_s)}};
        if (!file.isEmpty()) {
            tls.insert(u"clientCertificateFile"_s, certificate(file));
        }
        if (!key.isEmpty()) {
            tls.insert(u"clientKeyFile"_s, certificate(key));
        }
        QJsonObject secrets;
        if (!passphrase.isEmpty()) {
            secrets.insert(u"clientCertificatePassphrase"_s, passphrase);
        }
        const CommandRun run = m_cli.logIn(https(6, u"/mutual/"_s, tls), secrets);
        QVERIFY2(run.exitCode == exitCode, run.all());
        if (exitCode != 0) {
            QVERIFY(!run.json[u"error"_s][u"text"_s].toString().isEmpty());
        }
        QVERIFY(passphrase.isEmpty() || !run.out.contains(passphrase.toUtf8()));
    }

private:
    QStringList portNames() const
    {
        QStringList names;
        for (const quint16 port : m_ports) {
            names.append(QString::number(port));
        }
        return names;
    }
    QJsonObject password() const { return {{u"password"_s, kPassword}}; }
    QString certificate(const QString &name) const { return QString(m_apache.folder() + u"/certificates/" + name); }
    QJsonObject http(const QString &scheme, const QString &path) const
    {
        return profile(u"http"_s, scheme, u"http://127.0.0.1:%1%2"_s.arg(m_ports[0]).arg(path),
                       {{u"userName"_s, u"alice"_s}});
    }
    QJsonObject https(int port, const QString &path, const QJsonObject &tls) const
    {
        return profile(u"http"_s, u"none"_s, u"https://localhost:%1%2"_s.arg(m_ports[port]).arg(path), {},
                       {{u"tls"_s, tls}});
    }

    const QString kPassword = u"p&ss <wörd> €"_s;
    const QString kPassphrase = u"öpen sesame"_s;
    RealServer m_apache;
    CommandLine m_cli;
    QList<quint16> m_ports;
};

QTEST_GUILESS_MAIN(ApacheTest)
#include "tst_apache.moc"
