// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/realserver.h"
#include "tap/scriptedserver.h"
#include "tap/taprunner.h"

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include <unistd.h>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

#define VERIFY_CLEAN(runner)                                                                                           \
    QTRY_VERIFY_WITH_TIMEOUT((runner).log.allClosed(), 8000);                                                          \
    QCOMPARE((runner).log.brokenPromises(), QStringList())

const QByteArray kCredentials = "\r\nProxy-Authorization: Basic " + QByteArray("user:pässword").toBase64() + "\r\n";

void hello(ServerPeer &peer, const QByteArray & /*request*/)
{
    peer.send(answer("hello"));
}

ConnectionPolicy through(quint16 port, const QString &user, const QByteArray &password,
                         ProxyMode mode = ProxyMode::Http)
{
    ConnectionPolicy policy = directPolicy();
    policy.proxy = {mode, u"127.0.0.1"_s, port, user, ProxyAuthentication::Basic};
    if (!password.isNull()) {
        policy.proxyPassword = Secret(password);
    }
    return policy;
}

/// squid with Basic authentication, as an ordinary user.
class Squid
{
public:
    bool start()
    {
        port = freePorts(1).first();
        const QString folder = m_server.folder();
        QFile configuration(folder + u"/squid.conf"_s);
        if (!configuration.open(QIODevice::WriteOnly)) {
            return false;
        }
        configuration.write(u"http_port 127.0.0.1:%1\n"
                            "pid_filename %2/squid.pid\n"
                            "cache_log %2/cache.log\n"
                            "access_log none\n"
                            "coredump_dir %2\n"
                            "cache deny all\n"
                            "cache_effective_user proxy\n"
                            "visible_hostname squid.test\n"
                            "pinger_enable off\n"
                            "shutdown_lifetime 1 seconds\n"
                            "auth_param basic program /usr/lib/squid/basic_ncsa_auth %2/passwd\n"
                            "auth_param basic realm Acme\n"
                            "acl known proxy_auth REQUIRED\n"
                            "http_access allow known\n"
                            "http_access deny all\n"_s.arg(port)
                                .arg(folder)
                                .toUtf8());
        configuration.close();
        if (QProcess::execute(u"htpasswd"_s, {u"-bc"_s, folder + u"/passwd"_s, u"user"_s, u"pässword"_s}) != 0) {
            return false;
        }
        if (geteuid() == 0) {
            QProcess::execute(u"chown"_s, {u"-R"_s, u"proxy"_s, folder});
        }
        return m_server.start(u"/usr/sbin/squid"_s, {u"-N"_s, u"-f"_s, folder + u"/squid.conf"_s}, {port});
    }
    [[nodiscard]] QByteArray output()
    {
        QFile log(m_server.folder() + u"/cache.log"_s);
        return m_server.output() + (log.open(QIODevice::ReadOnly) ? log.readAll() : QByteArray());
    }

    quint16 port = 0;

private:
    RealServer m_server;
};

} // namespace

class TestProxyChain : public QObject
{
    Q_OBJECT

    std::unique_ptr<Certificates> m_certificates;
    std::unique_ptr<Squid> m_squid;

    void needSquid()
    {
        if (!QFile::exists(u"/usr/lib/squid/basic_ncsa_auth"_s) || !QFile::exists(u"/usr/sbin/squid"_s)) {
            QFAIL("squid is not installed: see packaging/packages.sh");
        }
        if (!m_squid) {
            auto squid = std::make_unique<Squid>();
            QVERIFY2(squid->start(), squid->output().constData());
            m_squid = std::move(squid);
        }
    }

private Q_SLOTS:
    void initTestCase() { m_certificates = std::make_unique<Certificates>(); }
    void cleanupTestCase() { m_squid.reset(); }

    void plainThroughSquid()
    {
        needSquid();
        ScriptedServer server(&hello);
        TapRunner runner;
        QVERIFY(runner.open(through(m_squid->port, u"user"_s, "pässword")));
        const Answered one = runner.post(server.url(u"/a?b"_s), "body");
        QVERIFY2(one.status == 200, qPrintable(one.errorText));
        QCOMPARE(one.body, "hello"_ba);
        QVERIFY(server.peers().first()->received.startsWith("POST /a?b HTTP/1.1\r\n"));
        QVERIFY(server.peers().first()->received.endsWith("\r\n\r\nbody"));
        const QList<LoggedConnection> all = runner.log.connections();
        const QByteArray line =
            "POST http://localhost:" + QByteArray::number(server.serverPort()) + "/a?b HTTP/1.1\r\n";
        const LoggedConnection &asked = all.first();
        QVERIFY2(asked.proxySent.startsWith(line), asked.proxySent.constData());
        QVERIFY(asked.proxySent.endsWith("\r\n\r\nbody"));
        QVERIFY(!asked.proxySent.contains("Proxy-Authorization"));
        QVERIFY(asked.proxyReceived.startsWith("HTTP/1.1 407 "));
        const LoggedConnection &served = all.last();
        QVERIFY(served.sent.startsWith(line));
        QVERIFY(served.sent.contains(kCredentials));
        QVERIFY(served.received.startsWith("HTTP/1.1 200 OK\r\n"));
        QVERIFY(served.received.endsWith("hello"));
        QCOMPARE(served.facts.proxy, u"127.0.0.1:%1"_s.arg(m_squid->port));
        // Once asked, they go along at once.
        QCOMPARE(runner.get(server.url()).status, 200);
        QCOMPARE(runner.log.last().proxyReceived.count("HTTP/1.1 407"), all.last().proxyReceived.count("HTTP/1.1 407"));
        runner.manager.reset();
        VERIFY_CLEAN(runner);
    }
    void tlsThroughSquid()
    {
        needSquid();
        ScriptedServer server(&hello, ScriptedServer::tlsOf(m_certificates->good));
        TapRunner runner;
        ConnectionPolicy policy = through(m_squid->port, u"user"_s, "pässword");
        policy.tls.caFile = m_certificates->authorityFile();
        QVERIFY(runner.open(policy));
        const Answered one = runner.get(server.url());
        QVERIFY2(one.body == "hello", qPrintable(one.errorText));
        const QList<LoggedConnection> all = runner.log.connections();
        const QByteArray line = "CONNECT localhost:" + QByteArray::number(server.serverPort()) + " HTTP/1.1\r\n";
        QVERIFY(all.first().proxySent.startsWith(line));
        QVERIFY(all.first().proxyReceived.startsWith("HTTP/1.1 407 "));
        QVERIFY(all.last().proxySent.endsWith(QByteArray(kCredentials + "\r\n")));
        QVERIFY(all.last().proxyReceived.contains("HTTP/1.1 200 Connection established\r\n"));
        QCOMPARE(all.last().sent, server.peers().first()->received);
        QCOMPARE(all.last().received, server.peers().first()->sent);
        QVERIFY(!all.last().sent.contains("Proxy-"));
        runner.manager.reset();
        VERIFY_CLEAN(runner);
    }
    void refusedCredentialsAreNamed_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("says");
        QTest::newRow("none, plain") << false << QString() << u"asks for a user name"_s;
        QTest::newRow("none, TLS") << true << QString() << u"asks for a user name"_s;
        QTest::newRow("wrong, plain") << false << u"user"_s << u"did not accept"_s;
        QTest::newRow("wrong, TLS") << true << u"user"_s << u"did not accept"_s;
    }
    void refusedCredentialsAreNamed()
    {
        QFETCH(bool, tls);
        QFETCH(QString, user);
        QFETCH(QString, says);
        needSquid();
        ScriptedServer server(&hello, tls ? std::optional(ScriptedServer::tlsOf(m_certificates->good)) : std::nullopt);
        TapRunner runner;
        QVERIFY(runner.open(through(m_squid->port, user, "wrong")));
        const Answered answered = runner.get(server.url());
        QVERIFY(answered.inTime);
        QVERIFY(answered.error != QNetworkReply::NoError);
        QVERIFY(server.peers().isEmpty());
        VERIFY_CLEAN(runner);
        const LoggedConnection c = runner.log.last();
        QVERIFY(c.error.has_value());
        QCOMPARE(c.error->code, ErrorCode::ProxyAuthentication);
        QVERIFY2(c.error->text.contains(says), qPrintable(c.error->text));
        QVERIFY(!c.error->text.contains(u"wrong"_s));
        QVERIFY(c.proxyReceived.contains("HTTP/1.1 407 "));
        QVERIFY(c.sent.isEmpty());
    }

    void aProxyThatClosesAfterAskingIsCalledAgain_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::newRow("plain") << false;
        QTest::newRow("CONNECT") << true;
    }
    void aProxyThatClosesAfterAskingIsCalledAgain()
    {
        QFETCH(bool, tls);
        ScriptedServer proxy([](ServerPeer &peer, const QByteArray &request) {
            if (!request.contains("Proxy-Authorization: Basic dTpw\r\n")) {
                peer.send(
                    "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=\"a\"\r\n"
                    "Connection: close\r\n\r\nplease");
                peer.close();
            } else {
                peer.send(request.startsWith("CONNECT") ? QByteArray("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n"
                                                                     "\r\nnope")
                                                        : answer("hello"));
            }
        });
        TapRunner runner;
        QVERIFY(runner.open(through(proxy.serverPort(), u"u"_s, "p")));
        const Answered one = runner.post((tls ? u"https"_s : u"http"_s) + u"://crm.acme.example/"_s, "body");
        QCOMPARE(proxy.peers().size(), 2);
        const QList<LoggedConnection> all = runner.log.connections();
        QCOMPARE(all.size(), 2);
        QCOMPARE(all.first().proxySent, proxy.peers().first()->received);
        QCOMPARE(all.first().proxyReceived, proxy.peers().first()->sent);
        QVERIFY(all.first().closed && !all.first().error);
        if (tls) {
            QVERIFY(one.error != QNetworkReply::NoError);
            VERIFY_CLEAN(runner);
            QCOMPARE(runner.log.last().error->code, ErrorCode::ProxyFailed);
            QVERIFY(runner.log.last().error->text.contains(u"502 Bad Gateway"_s));
            QCOMPARE(runner.log.last().proxyReceived, proxy.peers().last()->sent);
        } else {
            QCOMPARE(one.body, "hello"_ba);
            QCOMPARE(all.last().sent, proxy.peers().last()->received);
            QVERIFY(all.last().sent.startsWith("POST http://crm.acme.example/ HTTP/1.1\r\nHost: crm.acme.example\r\n"));
            QVERIFY(all.last().sent.endsWith("\r\n\r\nbody"));
            QVERIFY(all.last().proxySent.isEmpty());
        }
    }
    void aLargeRequestIsNotKeptForASecondTry()
    {
        ScriptedServer proxy([](ServerPeer &peer, const QByteArray &request) {
            peer.send(request.contains("Proxy-Authorization: Basic dTpw\r\n")
                          ? answer(QByteArray::number(request.size()))
                          : answer("no", "407 No\r\nProxy-Authenticate: Basic realm=\"a\"\r\n"));
        });
        TapRunner runner;
        QVERIFY(runner.open(through(proxy.serverPort(), u"u"_s, "p")));
        const QByteArray big(qsizetype(9) * 1024 * 1024, 'x');
        QVERIFY(runner.post(u"http://crm.acme.example/"_s, big).error != QNetworkReply::NoError);
        QTRY_VERIFY(runner.log.last().closed);
        QCOMPARE(runner.log.last().error->code, ErrorCode::ProxyAuthentication);
        const Answered again = runner.post(u"http://crm.acme.example/"_s, big);
        QVERIFY2(again.status == 200, qPrintable(again.errorText));
        QVERIFY(again.body.toLongLong() > big.size());
    }
    void aProxyThatFailsIsNamed_data()
    {
        QTest::addColumn<QByteArray>("says");
        QTest::addColumn<bool>("tls");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("not a proxy") << QByteArray("220 smtp\r\n") << true << ErrorCode::ProxyFailed;
        QTest::newRow("closes") << QByteArray() << true << ErrorCode::ProxyFailed;
        QTest::newRow("only Negotiate") << QByteArray("HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\n"
                                                      "Content-Length: 0\r\n\r\n")
                                        << true << ErrorCode::ProxyAuthentication;
        QTest::newRow("only Negotiate, plain") << QByteArray("HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\n"
                                                             "Content-Length: 0\r\n\r\n")
                                               << false << ErrorCode::ProxyAuthentication;
        QTest::newRow("closes, plain") << QByteArray() << false << ErrorCode::ConnectionClosed;
    }
    void aProxyThatFailsIsNamed()
    {
        QFETCH(QByteArray, says);
        QFETCH(bool, tls);
        QFETCH(ErrorCode, code);
        ScriptedServer proxy([&](ServerPeer &peer, const QByteArray &) {
            if (says.isEmpty()) {
                peer.close();
            } else {
                peer.send(says);
            }
        });
        TapRunner runner;
        QVERIFY(runner.open(through(proxy.serverPort(), u"u"_s, "p")));
        const Answered one = runner.post((tls ? u"https"_s : u"http"_s) + u"://crm.acme.example/"_s, "body");
        QVERIFY(one.inTime);
        QVERIFY(one.error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(proxy.peers().size(), 1);
        QVERIFY(runner.log.last().error.has_value());
        QCOMPARE(runner.log.last().error->code, code);
        QVERIFY(code != ErrorCode::ProxyAuthentication || runner.log.last().error->text.contains(u"Negotiate"_s));
    }
    void anUnreachableProxyIsNamed()
    {
        for (const bool tls : {false, true}) {
            TapRunner runner;
            const quint16 port = freePorts(1).first();
            QVERIFY(runner.open(through(port, {}, {})));
            const Answered one = runner.get((tls ? u"https"_s : u"http"_s) + u"://crm.acme.example/"_s);
            QVERIFY(one.inTime);
            QVERIFY(one.error != QNetworkReply::NoError);
            VERIFY_CLEAN(runner);
            QCOMPARE(runner.log.connections().size(), 1);
            QCOMPARE(runner.log.last().error->code, ErrorCode::ProxyFailed);
            QVERIFY(runner.log.last().error->text.contains(u"127.0.0.1:%1"_s.arg(port)));
        }
    }
    void aProxyWithoutAHostIsRefused()
    {
        TapRunner runner;
        const auto opened = runner.open(through(0, {}, {}));
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::InvalidProfile);
    }

    void throughSocks_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::newRow("plain") << false;
        QTest::newRow("TLS") << true;
    }
    void throughSocks()
    {
        QFETCH(bool, tls);
        ScriptedServer server(&hello, tls ? std::optional(ScriptedServer::tlsOf(m_certificates->good)) : std::nullopt);
        // Another tap is a SOCKS5 server with user name and password like any other; its authority is our customer's.
        TapRunner socks;
        ConnectionPolicy inner = directPolicy();
        inner.tls.caFile = m_certificates->authorityFile();
        QVERIFY(socks.open(inner));
        TapRunner runner;
        ConnectionPolicy policy = through(socks.tap().port(), socks.address.proxy.user(),
                                          socks.address.proxy.password().toUtf8(), ProxyMode::Socks5);
        policy.tls.caFile =
            m_certificates->write(u"socks.pem"_s, socks.address.tls.caCertificates().constFirst().toPem());
        QVERIFY(runner.open(policy));
        const Answered one = runner.get(server.url());
        QVERIFY2(one.body == "hello", qPrintable(one.errorText));
        const LoggedConnection c = runner.log.last();
        QCOMPARE(c.facts.proxy, u"127.0.0.1:%1"_s.arg(socks.tap().port()));
        QCOMPARE(c.sent, server.peers().first()->received);
        QCOMPARE(c.received, server.peers().first()->sent);
        QVERIFY(c.proxySent.isEmpty());
    }
    void socksFailuresAreNamed()
    {
        TapRunner socks;
        QVERIFY(socks.open(directPolicy()));
        TapRunner runner;
        QVERIFY(runner.open(through(socks.tap().port(), u"attempt-1"_s, "wrong", ProxyMode::Socks5)));
        QVERIFY(runner.get(u"http://crm.acme.example/"_s).error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::ProxyAuthentication);

        QVERIFY(runner.open(through(socks.tap().port(), {}, {}, ProxyMode::Socks5), "attempt-2"));
        QVERIFY(runner.get(u"http://crm.acme.example/"_s).error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::ProxyAuthentication);

        // One that takes no credentials, and finds that the server refuses (RFC 1928 sections 3 and 6).
        QTcpServer refusing;
        QVERIFY(refusing.listen(QHostAddress::LocalHost));
        connect(&refusing, &QTcpServer::newConnection, this, [&refusing] {
            QTcpSocket *client = refusing.nextPendingConnection();
            client->setParent(&refusing);
            connect(client, &QTcpSocket::readyRead, client, [client] {
                const bool isGreeting = client->readAll().size() == 3;
                client->write(isGreeting ? QByteArray("\x05\x00", 2) : QByteArray("\x05\x05\x00\x01\0\0\0\0\0\0", 10));
            });
        });
        QVERIFY(runner.open(through(refusing.serverPort(), {}, {}, ProxyMode::Socks5), "attempt-3"));
        QVERIFY(runner.get(u"http://127.0.0.1:1/"_s).error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::ProxyFailed);
        QVERIFY(runner.log.last().error->text.contains(u"refused"_s));
    }

    void theSystemsProxyIsUsed()
    {
        ScriptedServer proxy([](ServerPeer &peer, const QByteArray &request) {
            peer.send(request.startsWith("CONNECT") ? answer("", "403 Forbidden\r\n") : answer("by proxy"));
        });
        const QByteArray url = "http://127.0.0.1:" + QByteArray::number(proxy.serverPort());
        qputenv("http_proxy", url);
        qputenv("https_proxy", url);
        qputenv("no_proxy", "intern.invalid");
        TapRunner runner;
        ConnectionPolicy policy = directPolicy();
        policy.proxy.mode = ProxyMode::System;
        QVERIFY(runner.open(policy));
        QCOMPARE(runner.get(u"http://crm.acme.example/x"_s).body, "by proxy"_ba);
        QVERIFY(runner.log.last().sent.startsWith("GET http://crm.acme.example/x HTTP/1.1\r\n"));
        QVERIFY(runner.get(u"https://crm.acme.example/x"_s).error != QNetworkReply::NoError);
        QTRY_VERIFY(runner.log.last().error.has_value());
        QCOMPARE(runner.log.last().error->code, ErrorCode::ProxyFailed);
        QVERIFY(proxy.peers().last()->received.startsWith("CONNECT crm.acme.example:443 HTTP/1.1\r\n"));
        // Neither what no_proxy names nor loopback goes through it.
        QVERIFY(runner.get(u"http://intern.invalid/"_s).error != QNetworkReply::NoError);
        QTRY_VERIFY(runner.log.last().error.has_value());
        QCOMPARE(runner.log.last().error->code, ErrorCode::NameNotResolved);
        ScriptedServer server(&hello);
        QCOMPARE(runner.get(server.url()).body, "hello"_ba);
        qunsetenv("http_proxy");
        qunsetenv("https_proxy");
        qunsetenv("no_proxy");
    }
};

QTEST_GUILESS_MAIN(TestProxyChain)
#include "tst_proxychain.moc"
