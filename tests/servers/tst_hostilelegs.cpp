// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/windowsrealm.h"

#include <QFile>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

/// The ports of legs.py.
enum Port
{
    Http,
    ProxyLoop,
    ProxyClose,
    Silent,
    PortCount
};

constexpr int kTimeout = 3; ///< seconds, of the profile

} // namespace

/// Servers that play NTLM and Negotiate badly (legs.py): each failure ends soon, after few exchanges, with a sentence.
class HostileLegsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        // With tickets, so that Negotiate has something to send besides NTLM.
        const QByteArray problem = m_realm.startKdc();
        QVERIFY2(problem.isEmpty(), problem.constData());
        const QByteArray refused = m_realm.takeTicket(u"alice"_s, u"alice"_s);
        QVERIFY2(refused.isEmpty(), refused.constData());
        m_ports = freePorts(PortCount);
        QStringList arguments{QStringLiteral(TEST_SERVERS "/legs.py")};
        for (const quint16 port : m_ports) {
            arguments.append(QString::number(port));
        }
        QVERIFY2(m_server.start(u"/usr/bin/python3"_s, arguments, m_ports), m_server.output());
    }
    void init() { m_cli.setEnvironment(m_realm.client(u"alice"_s)); }

    void everyFailureEnds_data()
    {
        QTest::addColumn<QString>("mechanism");
        QTest::addColumn<QString>("place");
        QTest::addColumn<QString>("code");
        QTest::addColumn<int>("exitCode");
        struct Row
        {
            const char *place;
            const char *code;
            int exitCode;
        };
        const QList<Row> forNtlm{
            {"close-after-type2", "connectionClosed", 3},
            {"drop-after-type2", "connectionClosed", 3},
            {"drop-on-type3", "connectionClosed", 3},
            {"type2-for-ever", "refused", 1},
            {"empty-for-ever", "refused", 1},
            {"not-base64", "unexpectedAnswer", 1},
            {"no-message", "unexpectedAnswer", 1},
            {"short-type2", "unexpectedAnswer", 1},
            {"outside", "unexpectedAnswer", 1},
            {"stall", "timedOut", 3},
            {"stall-type3", "timedOut", 3},
            {"too-long", "refused", 1},
            {"only-basic", "refused", 1},
            {"forbidden", "refused", 1},
            {"http10", "connectionClosed", 3},
        };
        for (const Row &row : forNtlm) {
            for (const char *mechanism : {"ntlm", "spnego-ntlm"}) {
                QTest::addRow("%s, %s", row.place, mechanism)
                    << QString::fromLatin1(mechanism) << QString::fromLatin1(row.place) << QString::fromLatin1(row.code)
                    << row.exitCode;
            }
        }
        for (const char *mechanism : {"kerberos", "spnego-ntlm", "both"}) {
            const QString name = QString::fromLatin1(mechanism);
            QTest::addRow("reject, %s", mechanism) << name << u"reject"_s << u"refused"_s << 1;
            QTest::addRow("incomplete-for-ever, %s", mechanism)
                << name << u"incomplete-for-ever"_s << u"unexpectedAnswer"_s << 1;
            // Who offered Kerberos alone is not to be talked into NTLM.
            QTest::addRow("spnego-for-ever, %s", mechanism)
                << name << u"spnego-for-ever"_s << (name == u"kerberos"_s ? u"unexpectedAnswer"_s : u"refused"_s) << 1;
        }
        QTest::newRow("empty-for-ever, kerberos") << u"kerberos"_s << u"empty-for-ever"_s << u"refused"_s << 1;
        QTest::newRow("empty-for-ever, both") << u"both"_s << u"empty-for-ever"_s << u"refused"_s << 1;
        QTest::newRow("too-long, kerberos") << u"kerberos"_s << u"too-long"_s << u"refused"_s << 1;
        QTest::newRow("stall, kerberos") << u"kerberos"_s << u"stall"_s << u"timedOut"_s << 3;
        QTest::newRow("only-basic, kerberos") << u"kerberos"_s << u"only-basic"_s << u"refused"_s << 1;
    }
    void everyFailureEnds()
    {
        QFETCH(QString, mechanism);
        QFETCH(QString, place);
        QFETCH(QString, code);
        QFETCH(int, exitCode);
        const QString path = u"/%1/%2"_s.arg(place, mechanism);
        const CommandRun run = logIn(mechanism, url(Http, path));
        // A first request without a token, three of an exchange, and one more beginning are the most there can be.
        const QByteArray flaw = failureFlaw(run, code, exitCode, 5);
        QVERIFY2(flaw.isEmpty(), flaw.constData());
        const QJsonObject counted = countedAt(path);
        QVERIFY2(counted[u"requests"_s].toInt() <= 5 && counted[u"requests"_s].toInt() >= 1,
                 qPrintable(QString::number(counted[u"requests"_s].toInt())));
        // Nothing went by without being seen, and nothing was seen that did not happen.
        QCOMPARE(int(run.exchanges().size()), counted[u"requests"_s].toInt());
    }

    void aLostConnectionIsNotMistakenForARefusal()
    {
        const CommandRun run = logIn(u"ntlm"_s, url(Http, u"/close-after-type2/said"_s));
        const QString text = run.json[u"error"_s][u"text"_s].toString();
        QVERIFY2(text.contains(u"connection"_s) && text.contains(u"closed"_s), qPrintable(text));
    }

    void aServerThatTakesVersion2Alone_data()
    {
        QTest::addColumn<QString>("version");
        QTest::addColumn<bool>("accepted");
        QTest::newRow("v2") << u"v2"_s << true;
        QTest::newRow("v1") << u"v1"_s << false;
        QTest::newRow("ntlm2-session") << u"ntlm2-session"_s << false;
    }
    void aServerThatTakesVersion2Alone()
    {
        QFETCH(QString, version);
        QFETCH(bool, accepted);
        const CommandRun run = logIn(u"ntlm"_s, url(Http, u"/only-v2"_s), {{u"ntlmVersion"_s, version}});
        if (accepted) {
            QVERIFY2(run.exitCode == 0, run.all());
            return;
        }
        QVERIFY2(failureFlaw(run, u"refused"_s, 1, 3).isEmpty(), failureFlaw(run, u"refused"_s, 1, 3));
        const QString text = run.json[u"error"_s][u"text"_s].toString();
        QVERIFY2(text.contains(u"NTLMv2"_s), qPrintable(text));
    }

    void honestHandshakesOfAllShapesLogIn_data()
    {
        QTest::addColumn<QString>("mechanism");
        QTest::addColumn<QString>("place");
        for (const char *place : {"one-line", "lines", "lower", "chunked", "bare", "http10-kept", "accepts-all"}) {
            for (const char *mechanism : {"ntlm", "spnego-ntlm"}) {
                QTest::addRow("%s, %s", place, mechanism)
                    << QString::fromLatin1(mechanism) << QString::fromLatin1(place);
            }
        }
    }
    void honestHandshakesOfAllShapesLogIn()
    {
        QFETCH(QString, mechanism);
        QFETCH(QString, place);
        const QString path = u"/%1/%2"_s.arg(place, mechanism);
        const QString bodyFile = m_cli.folder() + u"/body"_s;
        QFile file(bodyFile);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("a body that has to arrive");
        file.close();
        const CommandRun run =
            logIn(mechanism, url(Http, path), {}, {u"--call"_s, QString(u"POST "_s + path), u"--body"_s, bodyFile});
        QVERIFY2(run.exitCode == 0, run.all());
        QCOMPARE(answerOf(run)[u"body"_s].toString(), u"a body that has to arrive"_s);
        QVERIFY2(run.exchanges().size() <= 7, run.all());
    }

    void aProxyThatChallengesForEver_data()
    {
        QTest::addColumn<QString>("authentication");
        QTest::addColumn<bool>("https");
        for (const bool https : {false, true}) {
            const char *over = https ? "CONNECT" : "http";
            QTest::addRow("NTLM, %s", over) << u"ntlm"_s << https;
            QTest::addRow("Negotiate, %s", over) << u"negotiate"_s << https;
            QTest::addRow("auto, %s", over) << u"auto"_s << https;
        }
    }
    void aProxyThatChallengesForEver()
    {
        QFETCH(QString, authentication);
        QFETCH(bool, https);
        m_cli.setEnvironment(m_realm.client(u"nobody"_s, u"krb5-nokdc.conf"_s));
        const CommandRun run = throughProxy(ProxyLoop, authentication, https);
        const QByteArray flaw = failureFlaw(run, u"proxyAuthentication"_s, 3, 5);
        QVERIFY2(flaw.isEmpty(), flaw.constData());
    }

    void aProxyThatClosesAfterItsType2_data()
    {
        QTest::addColumn<bool>("https");
        QTest::newRow("CONNECT") << true;
        QTest::newRow("http") << false;
    }
    void aProxyThatClosesAfterItsType2()
    {
        QFETCH(bool, https);
        const CommandRun run = throughProxy(ProxyClose, u"ntlm"_s, https);
        QVERIFY2(run.exitCode == 3, run.all());
        const QString code = run.json[u"error"_s][u"code"_s].toString();
        QVERIFY2(code == u"connectionClosed"_s || code == u"proxyAuthentication"_s, run.all());
        QVERIFY2(run.exchanges().size() <= 4, run.all());
        QVERIFY(run.json[u"error"_s][u"text"_s].toString().contains(u"closed"_s));
        QVERIFY(run.took < std::chrono::seconds(kTimeout + 5));
    }

    void aKdcThatIsSilent()
    {
        QFile ready(m_realm.kdcFolder() + u"/krb5-nokdc.conf"_s);
        QVERIFY(ready.open(QIODevice::ReadOnly));
        QString text = QString::fromUtf8(ready.readAll());
        static const QRegularExpression kdc(u"kdc = 127\\.0\\.0\\.1:\\d+"_s);
        text.replace(kdc, u"kdc = 127.0.0.1:%1"_s.arg(m_ports.at(Silent)));
        QFile silent(m_realm.kdcFolder() + u"/krb5-silent.conf"_s);
        QVERIFY(silent.open(QIODevice::WriteOnly));
        silent.write(text.toUtf8());
        silent.close();
        m_cli.setEnvironment(m_realm.client(u"nobody"_s, u"krb5-silent.conf"_s));
        const CommandRun run =
            logIn(u"kerberos"_s, url(Http, u"/empty-for-ever/silent"_s), {{u"userName"_s, u"alice"_s}});
        QVERIFY2(run.exitCode == 3, run.all());
        const QString code = run.json[u"error"_s][u"code"_s].toString();
        QVERIFY2(code == u"kdcNotReached"_s || code == u"timedOut"_s, run.all());
        // The sentence is there when the profile's time is over; the process may stay until MIT's library gives up.
        QVERIFY2(run.took < std::chrono::seconds(25), QByteArray::number(qint64(run.took.count())));
    }

private:
    [[nodiscard]] QString url(Port port, const QString &path) const
    {
        return u"http://localhost:%1%2"_s.arg(m_ports.at(port)).arg(path);
    }

    CommandRun logIn(const QString &mechanism, const QString &where, QJsonObject parameters = {},
                     const QStringList &more = {})
    {
        const bool raw = mechanism == u"ntlm"_s;
        const bool named = mechanism != u"kerberos"_s;
        if (named) {
            parameters.insert(u"userName"_s, uR"(EXAMPLE\alice)"_s);
        }
        if (!raw) {
            const QString wanted = mechanism == u"both"_s ? u"kerberos-ntlm"_s : named ? u"ntlm"_s : u"kerberos"_s;
            parameters.insert(u"mechanisms"_s, wanted);
        }
        const bool password = parameters.contains(u"userName"_s);
        return m_cli.logIn(
            profile(u"http"_s, raw ? u"ntlm"_s : u"negotiate"_s, where, parameters, {{u"timeoutSeconds"_s, kTimeout}}),
            password ? QJsonObject{{u"password"_s, WindowsRealm::password()}} : QJsonObject(), more);
    }

    CommandRun throughProxy(Port port, const QString &authentication, bool https)
    {
        const QJsonObject proxy{{u"mode"_s, u"http"_s},
                                {u"host"_s, u"localhost"_s},
                                {u"port"_s, m_ports.at(port)},
                                {u"userName"_s, uR"(EXAMPLE\alice)"_s},
                                {u"authentication"_s, authentication}};
        QString target = url(Http, u"/accepts-all"_s);
        if (https) {
            target.replace(u"http:"_s, u"https:"_s);
        }
        return m_cli.logIn(
            profile(u"http"_s, u"none"_s, target, {}, {{u"proxy"_s, proxy}, {u"timeoutSeconds"_s, kTimeout}}),
            {{u"proxyPassword"_s, WindowsRealm::password()}});
    }

    QJsonObject countedAt(const QString &path)
    {
        const CommandRun run =
            m_cli.logIn(profile(u"http"_s, u"none"_s, url(Http, QString(u"/counted?"_s + path))), {});
        return answerOf(run);
    }

    WindowsRealm m_realm;
    RealServer m_server;
    QList<quint16> m_ports;
    CommandLine m_cli;
};

QTEST_GUILESS_MAIN(HostileLegsTest)
#include "tst_hostilelegs.moc"
