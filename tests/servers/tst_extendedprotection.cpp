// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/windowsrealm.h"

#include <QJsonArray>
#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

/// The ports of bindings.py.
enum Port
{
    Sha256,
    Sha384,
    Sha1,
    Plain,
    PortCount
};

} // namespace

/// Extended Protection, over the tap: a server that enforces tls-server-end-point (RFC 5929 section 4) judges what the
/// program sends. The server has the hash of its certificate from the openssl tool (bindings.py says why it does not
/// leave the judgement to the GSS libraries alone).
class ExtendedProtectionTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QByteArray problem = m_realm.startKdc();
        QVERIFY2(problem.isEmpty(), problem.constData());
        const QByteArray refused = m_realm.takeTicket(u"alice"_s, u"alice"_s);
        QVERIFY2(refused.isEmpty(), refused.constData());
        m_ports = freePorts(PortCount);
        QStringList arguments{QStringLiteral(TEST_SERVERS "/bindings.py"), m_server.folder()};
        for (const quint16 port : m_ports) {
            arguments.append(QString::number(port));
        }
        QVERIFY2(m_server.start(u"/usr/bin/python3"_s, arguments, m_ports, m_realm.server()), m_server.output());
    }

    void theBindingIsTheCertificates_data()
    {
        QTest::addColumn<int>("port");
        QTest::addColumn<QString>("mechanism");
        for (const char *mechanism : {"kerberos", "spnego-ntlm", "ntlm"}) {
            const QString name = QString::fromLatin1(mechanism);
            QTest::addRow("%s, signed with SHA-256", mechanism) << int(Sha256) << name;
            QTest::addRow("%s, signed with SHA-384", mechanism) << int(Sha384) << name;
            // RFC 5929 section 4.1: SHA-256 takes the place of SHA-1.
            QTest::addRow("%s, signed with SHA-1", mechanism) << int(Sha1) << name;
        }
    }
    void theBindingIsTheCertificates()
    {
        QFETCH(int, port);
        QFETCH(QString, mechanism);
        const CommandRun run = logIn(Port(port), u"/required/"_s, mechanism, {});
        QVERIFY2(run.exitCode == 0, run.all());
        QCOMPARE(answerOf(run)[u"bound"_s].toBool(), true);
        QCOMPARE(answerOf(run)[u"mechanism"_s].toString(), mechanism == u"kerberos"_s ? u"kerberos"_s : u"ntlm"_s);
    }

    void theBindingCanBeLeftOutOrWrong_data()
    {
        QTest::addColumn<QString>("mechanism");
        QTest::addColumn<QString>("binding");
        QTest::addColumn<QString>("place");
        QTest::addColumn<bool>("accepted");
        for (const char *mechanism : {"kerberos", "spnego-ntlm", "ntlm"}) {
            const QString name = QString::fromLatin1(mechanism);
            QTest::addRow("%s, none, required", mechanism) << name << u"none"_s << u"/required/"_s << false;
            QTest::addRow("%s, none, allowed", mechanism) << name << u"none"_s << u"/allowed/"_s << true;
            QTest::addRow("%s, wrong, required", mechanism) << name << u"wrong"_s << u"/required/"_s << false;
            QTest::addRow("%s, wrong, allowed", mechanism) << name << u"wrong"_s << u"/allowed/"_s << false;
        }
    }
    void theBindingCanBeLeftOutOrWrong()
    {
        QFETCH(QString, mechanism);
        QFETCH(QString, binding);
        QFETCH(QString, place);
        QFETCH(bool, accepted);
        const CommandRun run = logIn(Sha256, place, mechanism, {{u"channelBinding"_s, binding}});
        if (accepted) {
            QVERIFY2(run.exitCode == 0, run.all());
            QCOMPARE(answerOf(run)[u"bound"_s].toBool(), false);
            return;
        }
        QVERIFY2(failureFlaw(run, u"refused"_s, 1, 3).isEmpty(), failureFlaw(run, u"refused"_s, 1, 3));
        // The person switched it off: that is what the sentence is about.
        const QString text = run.json[u"error"_s][u"text"_s].toString();
        QVERIFY2(text.contains(u"channel binding"_s, Qt::CaseInsensitive), qPrintable(text));
        // The server refused the binding and nothing else.
        const QString why = answerOf(run)[u"refused"_s].toString();
        QVERIFY2(binding == u"none"_s ? why == u"no channel bindings"_s : !why.isEmpty(), qPrintable(why));
    }

    void withoutTlsThereIsNothingToBindTo_data()
    {
        QTest::addColumn<QString>("mechanism");
        QTest::newRow("kerberos") << u"kerberos"_s;
        QTest::newRow("spnego-ntlm") << u"spnego-ntlm"_s;
        QTest::newRow("ntlm") << u"ntlm"_s;
    }
    void withoutTlsThereIsNothingToBindTo()
    {
        QFETCH(QString, mechanism);
        const CommandRun run = logIn(Plain, u"/allowed/"_s, mechanism, {});
        QVERIFY2(run.exitCode == 0, run.all());
        QCOMPARE(answerOf(run)[u"bound"_s].toBool(), false);
    }

private:
    CommandRun logIn(Port port, const QString &place, const QString &mechanism, QJsonObject parameters)
    {
        const bool kerberos = mechanism == u"kerberos"_s;
        m_cli.setEnvironment(m_realm.client(kerberos ? u"alice"_s : u"nobody"_s));
        if (mechanism != u"ntlm"_s) {
            parameters.insert(u"mechanisms"_s, kerberos ? u"kerberos"_s : u"ntlm"_s);
        }
        if (!kerberos) {
            parameters.insert(u"userName"_s, uR"(EXAMPLE\alice)"_s);
        }
        QJsonObject tls{{u"caFile"_s, QString(m_server.folder() + u"/certificates/ca.pem"_s)}};
        if (port == Sha1) {
            tls = {{u"pinnedSha256"_s, pinOf(Sha1)}};
        }
        return m_cli.logIn(profile(u"http"_s, mechanism == u"ntlm"_s ? u"ntlm"_s : u"negotiate"_s, url(port, place),
                                   parameters, {{u"tls"_s, tls}}),
                           kerberos ? QJsonObject() : QJsonObject{{u"password"_s, WindowsRealm::password()}});
    }
    [[nodiscard]] QString url(Port port, const QString &path) const
    {
        const QString scheme = port == Plain ? u"http"_s : u"https"_s;
        return u"%1://localhost:%2%3"_s.arg(scheme).arg(m_ports.at(port)).arg(path);
    }
    QString pinOf(Port port)
    {
        const CommandRun seen = m_cli.logIn(profile(u"http"_s, u"none"_s, url(port, u"/hash"_s)), {});
        return seen.exchanges().last()[u"tls"_s][u"chain"_s][0][u"sha256"_s].toString();
    }

    WindowsRealm m_realm;
    RealServer m_server;
    QList<quint16> m_ports;
    CommandLine m_cli;
};

QTEST_GUILESS_MAIN(ExtendedProtectionTest)
#include "tst_extendedprotection.moc"
