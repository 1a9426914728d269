// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/realserver.h"
#include "tap/scriptedserver.h"
#include "tap/taprunner.h"

#include <QProcess>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

#define VERIFY_CLEAN(runner)                                                                                           \
    QTRY_VERIFY_WITH_TIMEOUT((runner).log.allClosed(), 8000);                                                          \
    QCOMPARE((runner).log.brokenPromises(), QStringList())

void hello(ServerPeer &peer, const QByteArray & /*request*/)
{
    peer.send(answer("hello"));
}

} // namespace

class TestWireTapTls : public QObject
{
    Q_OBJECT

    std::unique_ptr<Certificates> m_certificates;

    [[nodiscard]] ConnectionPolicy trusting() const
    {
        ConnectionPolicy policy = directPolicy();
        policy.tls.caFile = m_certificates->authorityFile();
        return policy;
    }
    [[nodiscard]] QSslConfiguration asksForClientCertificate(QSsl::SslProtocol protocol, bool required) const
    {
        QSslConfiguration tls = ScriptedServer::tlsOf(m_certificates->good);
        tls.setProtocol(protocol);
        tls.setPeerVerifyMode(required ? QSslSocket::VerifyPeer : QSslSocket::QueryPeer);
        tls.setCaCertificates({m_certificates->authority.qtCertificate()});
        return tls;
    }

private Q_SLOTS:
    void initTestCase() { m_certificates = std::make_unique<Certificates>(); }

    void recordsThePlainBytes_data()
    {
        QTest::addColumn<QSsl::SslProtocol>("protocol");
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("1.2") << QSsl::TlsV1_2 << QByteArray("TLSv1.2");
        QTest::newRow("1.3") << QSsl::TlsV1_3 << QByteArray("TLSv1.3");
    }
    void recordsThePlainBytes()
    {
        QFETCH(QSsl::SslProtocol, protocol);
        QSslConfiguration tls = ScriptedServer::tlsOf(m_certificates->good);
        tls.setProtocol(protocol);
        tls.setAllowedNextProtocols({"h2", "http/1.1"});
        ScriptedServer server(&hello, tls);
        TapRunner runner;
        QVERIFY(runner.open(trusting()));
        const Answered one = runner.post(server.url(u"/x"_s), "password");
        QVERIFY2(one.error == QNetworkReply::NoError, qPrintable(one.errorText));
        QCOMPARE(runner.get(server.url()).body, "hello"_ba);
        const LoggedConnection c = runner.log.last();
        QCOMPARE(runner.log.connections().size(), 1);
        QCOMPARE(c.sent, server.peers().first()->received);
        QCOMPARE(c.received, server.peers().first()->sent);
        QVERIFY(c.facts.tls);
        QTEST(c.facts.tlsFacts.protocol, "name");
        QVERIFY(!c.facts.tlsFacts.cipher.isEmpty());
        QCOMPARE(c.facts.tlsFacts.alpn, "http/1.1"_ba);
        QCOMPARE(c.facts.tlsFacts.serverName, u"localhost"_s);
        QCOMPARE(c.facts.tlsFacts.problems, QStringList());
        QVERIFY(!c.facts.tlsFacts.clientCertificateAsked);
        QVERIFY(*c.facts.timings.tls > 0);
        QVERIFY(c.facts.tlsFacts.chain.size() == 2);
        QCOMPARE(c.facts.tlsFacts.chain.first().der, m_certificates->good.qtCertificate().toDer());
        runner.manager.reset();
        VERIFY_CLEAN(runner);
        QVERIFY(!runner.log.last().error);
    }
    void anAddressHasNoServerName()
    {
        ScriptedServer server(&hello, ScriptedServer::tlsOf(m_certificates->good));
        TapRunner runner;
        QVERIFY(runner.open(trusting()));
        const Answered one = runner.get(server.url(u"/"_s, u"127.0.0.1"_s));
        QVERIFY2(one.status == 200, qPrintable(one.errorText));
        QCOMPARE(runner.log.last().facts.tlsFacts.serverName, QString());
    }
    void anIntermediateThatIsSentCompletesTheChain()
    {
        ScriptedServer server(&hello,
                              ScriptedServer::tlsOf(m_certificates->byIntermediate, {m_certificates->intermediate}));
        TapRunner runner;
        QVERIFY(runner.open(trusting()));
        QCOMPARE(runner.get(server.url()).status, 200);
        QCOMPARE(runner.log.last().facts.tlsFacts.chain.size(), 3);
    }

    void theSystemsAuthoritiesAreTrusted()
    {
        ScriptedServer server(&hello, ScriptedServer::tlsOf(m_certificates->good));
        const char *const variable = X509_get_default_cert_file_env();
        const QByteArray before = qgetenv(variable);
        qputenv(variable, m_certificates->authorityFile().toLocal8Bit());
        const auto restore = qScopeGuard([&] { before.isNull() ? qunsetenv(variable) : qputenv(variable, before); });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        for (int turn = 0; turn < 2; ++turn) {
            const Answered one = runner.get(server.url());
            QVERIFY2(one.status == 200, qPrintable(one.errorText));
        }
        QCOMPARE(runner.log.last().facts.tlsFacts.problems, QStringList());
    }

    void refusesAndShows_data()
    {
        QTest::addColumn<Identity>("identity");
        QTest::addColumn<bool>("trusted");
        QTest::addColumn<QString>("says");
        const Certificates &c = *m_certificates;
        QTest::newRow("expired") << c.expired << true << u"expired on"_s;
        QTest::newRow("not yet valid") << c.notYetValid << true << u"is not valid before"_s;
        QTest::newRow("wrong host") << c.wrongHost << true << u"is for www.acme.example, acme.example"_s;
        QTest::newRow("self-signed") << c.selfSigned << true << u"self-signed"_s;
        QTest::newRow("missing intermediate") << c.byIntermediate << true << u"Acme Test Intermediate"_s;
        QTest::newRow("unknown authority") << c.good << false << u"Acme Test Authority"_s;
    }
    void refusesAndShows()
    {
        QFETCH(Identity, identity);
        QFETCH(bool, trusted);
        QFETCH(QString, says);
        ScriptedServer server(&hello, ScriptedServer::tlsOf(identity));
        TapRunner runner;
        QVERIFY(runner.open(trusted ? trusting() : directPolicy()));
        const Answered answered = runner.post(server.url(), "secret");
        QVERIFY(answered.inTime);
        QCOMPARE(answered.error, QNetworkReply::SslHandshakeFailedError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.connections().size(), 1);
        const LoggedConnection c = runner.log.last();
        QCOMPARE(c.error->code, ErrorCode::TlsUntrusted);
        QVERIFY2(c.error->text.contains(says), qPrintable(c.error->text));
        QCOMPARE(c.facts.tlsFacts.problems.size(), 1);
        QVERIFY(c.facts.tlsFacts.problems.first().contains(says));
        QCOMPARE(c.facts.tlsFacts.chain.first().sha256, identity.sha256());
        QVERIFY(c.sent.isEmpty());
        QVERIFY(server.peers().first()->received.isEmpty());
    }
    void namesEveryProblem()
    {
        const Identity bad = makeIdentity({"old.acme.example", "DNS:old.acme.example", -40, -3, false, false});
        ScriptedServer server(&hello, ScriptedServer::tlsOf(bad));
        TapRunner runner;
        QVERIFY(runner.open(trusting()));
        QVERIFY(runner.get(server.url()).error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        const QStringList problems = runner.log.last().facts.tlsFacts.problems;
        QCOMPARE(problems.size(), 3);
        QCOMPARE(problems.filter(u"expired"_s).size(), 1);
        QCOMPARE(problems.filter(u"self-signed"_s).size(), 1);
        QCOMPARE(problems.filter(u"not for localhost"_s).size(), 1);
    }
    void aPinTrustsExactlyOneCertificate()
    {
        ScriptedServer server(&hello, ScriptedServer::tlsOf(m_certificates->expired));
        TapRunner runner;
        ConnectionPolicy policy = directPolicy();
        policy.tls.pinnedSha256 = m_certificates->expired.sha256();
        QVERIFY(runner.open(policy));
        QCOMPARE(runner.get(server.url()).status, 200);
        QVERIFY(runner.log.last().facts.tlsFacts.trustedByPin);
        QCOMPARE(runner.log.last().facts.tlsFacts.problems, QStringList());
    }
    void aPinTrustsNothingElse()
    {
        ScriptedServer server(&hello, ScriptedServer::tlsOf(m_certificates->good));
        TapRunner runner;
        ConnectionPolicy policy = trusting(); // the chain is perfect
        policy.tls.pinnedSha256 = m_certificates->expired.sha256();
        QVERIFY(runner.open(policy));
        QVERIFY(runner.get(server.url()).error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::TlsPinMismatch);
        QVERIFY(runner.log.last().facts.tlsFacts.problems.first().contains(
            QString::fromLatin1(m_certificates->good.sha256().toHex(':'))));
        QVERIFY(server.peers().first()->received.isEmpty());
    }
    void anOldVersionIsRefusedUnlessAllowed()
    {
        QSslConfiguration tls = ScriptedServer::tlsOf(m_certificates->good);
        tls.setProtocol(QSsl::TlsV1_2);
        ScriptedServer server(&hello, tls);
        TapRunner runner;
        ConnectionPolicy policy = trusting();
        policy.tls.minimumVersion = "1.3";
        QVERIFY(runner.open(policy));
        QVERIFY(runner.get(server.url()).error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::TlsHandshake);
        QVERIFY2(runner.log.last().error->text.contains(u"TLS versions"_s), qPrintable(runner.log.last().error->text));
    }
    void speaksTls10WhereTheProfileAllowsIt()
    {
        RealServer server;
        const QList<quint16> ports = freePorts(1);
        const QString cert =
            m_certificates->write(u"s10.pem"_s, m_certificates->good.certificatePem() + m_certificates->good.keyPem());
        QVERIFY2(server.start(u"openssl"_s,
                              {u"s_server"_s, u"-accept"_s, u"127.0.0.1:%1"_s.arg(ports.first()), u"-cert"_s, cert,
                               u"-key"_s, cert, u"-tls1"_s, u"-cipher"_s, u"ALL:@SECLEVEL=0"_s, u"-www"_s, u"-quiet"_s},
                              ports),
                 server.output().constData());
        TapRunner runner;
        ConnectionPolicy policy = trusting();
        const QString url = u"https://localhost:%1/"_s.arg(ports.first());
        QVERIFY(runner.open(policy));
        QVERIFY(runner.get(url).error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::TlsHandshake);
        policy.tls.minimumVersion = "1.0";
        QVERIFY(runner.open(policy, "attempt-2"));
        const Answered answered = runner.get(url);
        QVERIFY2(answered.status == 200, qPrintable(runner.log.last().error ? runner.log.last().error->text : u""_s));
        QCOMPARE(runner.log.last().facts.tlsFacts.protocol, "TLSv1"_ba);
    }
    void plainHttpOnATlsPortIsNamed()
    {
        ScriptedServer server([](ServerPeer &, const QByteArray &) {});
        server.onConnected = [](ServerPeer &peer) {
            QObject::connect(&peer, &ServerPeer::bytesArrived, &peer,
                             [&peer] { peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"); });
        };
        TapRunner runner;
        QVERIFY(runner.open(trusting()));
        const QString url = server.url().replace(u"http:"_s, u"https:"_s);
        QCOMPARE(runner.get(url).error, QNetworkReply::SslHandshakeFailedError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::TlsHandshake);
        QVERIFY(runner.log.last().error->text.contains(u"does not speak TLS"_s));
    }
    void aHandshakeThatStallsTimesOut()
    {
        ScriptedServer server([](ServerPeer &, const QByteArray &) {});
        TapRunner runner;
        ConnectionPolicy policy = trusting();
        policy.timeout = std::chrono::milliseconds(300);
        QVERIFY(runner.open(policy));
        const Answered answered = runner.get(server.url().replace(u"http:"_s, u"https:"_s));
        QVERIFY(answered.inTime);
        QVERIFY(answered.error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::TimedOut);
    }
    void aCloseInTheHandshakeIsNamed()
    {
        ScriptedServer server([](ServerPeer &, const QByteArray &) {});
        server.onConnected = [](ServerPeer &peer) {
            QObject::connect(&peer, &ServerPeer::bytesArrived, &peer, &ServerPeer::close);
        };
        TapRunner runner;
        QVERIFY(runner.open(trusting()));
        QVERIFY(runner.get(server.url().replace(u"http:"_s, u"https:"_s)).error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::TlsHandshake);
        QVERIFY(runner.log.last().error->text.contains(u"closed"_s));
    }
    void closedWithoutAnAnswerIsSentOnlyOnce()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) { peer.reset(); },
                              ScriptedServer::tlsOf(m_certificates->good));
        TapRunner runner;
        QVERIFY(runner.open(trusting()));
        QVERIFY(runner.post(server.url(), "secret").error != QNetworkReply::NoError);
        QCOMPARE(server.peers().size(), 1);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::ConnectionClosed);
    }
    void bigBodiesStreamBothWays()
    {
        const QByteArray big(qsizetype(30) * 1024 * 1024, 'x');
        ScriptedServer server(
            [&](ServerPeer &peer, const QByteArray &request) {
                peer.send(request.startsWith("GET") ? answer(big) : answer(request.endsWith(big) ? "same" : "other"));
            },
            ScriptedServer::tlsOf(m_certificates->good));
        TapRunner runner;
        ConnectionPolicy policy = trusting();
        policy.timeout = std::chrono::seconds(20);
        QVERIFY(runner.open(policy));
        QVERIFY(runner.get(server.url()).body == big);
        QCOMPARE(runner.post(server.url(), big).body, "same"_ba);
        QVERIFY(runner.log.last().sent == server.peers().first()->received);
        QVERIFY(runner.log.last().received == server.peers().first()->sent);
    }

    void showsAClientCertificate_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("keyFile");
        QTest::addColumn<QByteArray>("passphrase");
        QTest::addColumn<QSsl::SslProtocol>("protocol");
        const Certificates &c = *m_certificates;
        const QString together = c.write(u"client.pem"_s, c.client.certificatePem() + c.client.keyPem());
        const QString keyFirst = c.write(u"keyfirst.pem"_s, c.client.keyPem() + c.client.certificatePem());
        const QString encrypted =
            c.write(u"encrypted.pem"_s, c.client.certificatePem() + c.client.keyPem("open sesame"));
        const QString alone = c.write(u"alone.pem"_s, c.client.certificatePem());
        const QString key = c.write(u"key.pem"_s, c.client.keyPem("open sesame"));
        const QString pkcs12 = c.write(u"client.p12"_s, c.client.pkcs12("open sesame"));
        const QString pkcs12Plain = c.write(u"plain.p12"_s, c.client.pkcs12(""));
        QTest::newRow("PEM") << together << QString() << QByteArray() << QSsl::TlsV1_3;
        QTest::newRow("PEM, TLS 1.2") << together << QString() << QByteArray() << QSsl::TlsV1_2;
        QTest::newRow("PEM, key first") << keyFirst << QString() << QByteArray() << QSsl::TlsV1_3;
        QTest::newRow("PEM, encrypted key") << encrypted << QString() << "open sesame"_ba << QSsl::TlsV1_3;
        QTest::newRow("key in a file of its own") << alone << key << "open sesame"_ba << QSsl::TlsV1_3;
        QTest::newRow("PKCS#12") << pkcs12 << QString() << "open sesame"_ba << QSsl::TlsV1_3;
        QTest::newRow("PKCS#12 without a passphrase") << pkcs12Plain << QString() << QByteArray() << QSsl::TlsV1_2;
    }
    void showsAClientCertificate()
    {
        QFETCH(QSsl::SslProtocol, protocol);
        QFETCH(QByteArray, passphrase);
        QFETCH(QString, file);
        QFETCH(QString, keyFile);
        ScriptedServer server(&hello, asksForClientCertificate(protocol, true));
        TapRunner runner;
        ConnectionPolicy policy = trusting();
        policy.tls.clientCertificateFile = file;
        policy.tls.clientKeyFile = keyFile;
        if (!passphrase.isEmpty()) {
            policy.clientCertificatePassphrase = Secret(passphrase);
        }
        const auto opened = runner.open(policy);
        QVERIFY2(opened.has_value(), opened ? "" : qPrintable(opened.error().text));
        const Answered answered = runner.get(server.url());
        QVERIFY2(answered.status == 200, qPrintable(answered.errorText));
        QCOMPARE(server.peers().first()->socket().peerCertificate(), m_certificates->client.qtCertificate());
        QVERIFY(runner.log.last().facts.tlsFacts.clientCertificateAsked);
        QVERIFY(runner.log.last().facts.tlsFacts.clientCertificateSent);
    }
    void saysWhenNoneWasSent()
    {
        ScriptedServer server(&hello, asksForClientCertificate(QSsl::TlsV1_2, false));
        TapRunner runner;
        QVERIFY(runner.open(trusting()));
        QCOMPARE(runner.get(server.url()).status, 200);
        QVERIFY(runner.log.last().facts.tlsFacts.clientCertificateAsked);
        QVERIFY(!runner.log.last().facts.tlsFacts.clientCertificateSent);
    }
    void aRefusedClientCertificateIsNamed_data()
    {
        QTest::addColumn<QString>("version");
        QTest::addColumn<bool>("sends");
        for (const auto &version : {u"-tls1_2"_s, u"-tls1_3"_s}) {
            QTest::addRow("none, %s", qPrintable(version)) << version << false;
            QTest::addRow("stranger's, %s", qPrintable(version)) << version << true;
        }
    }
    void aRefusedClientCertificateIsNamed()
    {
        QFETCH(QString, version);
        QFETCH(bool, sends);
        const Certificates &c = *m_certificates;
        RealServer server;
        const QList<quint16> ports = freePorts(1);
        const QString cert = c.write(u"server.pem"_s, c.good.certificatePem() + c.good.keyPem());
        QVERIFY2(server.start(u"openssl"_s,
                              {u"s_server"_s, u"-accept"_s, u"127.0.0.1:%1"_s.arg(ports.first()), u"-cert"_s, cert,
                               u"-key"_s, cert, u"-CAfile"_s, c.authorityFile(), u"-Verify"_s, u"2"_s,
                               u"-verify_return_error"_s, version, u"-www"_s, u"-quiet"_s},
                              ports),
                 server.output().constData());
        TapRunner runner;
        ConnectionPolicy policy = trusting();
        if (sends) {
            policy.tls.clientCertificateFile =
                c.write(u"stranger.pem"_s, c.strangersClient.certificatePem() + c.strangersClient.keyPem());
        }
        QVERIFY(runner.open(policy));
        const Answered answered = runner.post(u"https://localhost:%1/"_s.arg(ports.first()), "secret");
        QVERIFY(answered.inTime);
        QVERIFY(answered.error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.connections().size(), 1);
        const LoggedConnection logged = runner.log.last();
        QVERIFY(logged.error.has_value());
        QVERIFY2(logged.error->code == ErrorCode::ClientCertificate, qPrintable(logged.error->text));
        QVERIFY(logged.facts.tlsFacts.clientCertificateAsked);
        QCOMPARE(logged.facts.tlsFacts.clientCertificateSent, sends);
    }
    void renegotiatesForAClientCertificate()
    {
        const Certificates &c = *m_certificates;
        const QString cert = c.write(u"server.pem"_s, c.good.certificatePem() + c.good.keyPem());
        const quint16 port = freePorts(1).first();
        QProcess server;
        server.setProcessChannelMode(QProcess::MergedChannels);
        server.start(u"openssl"_s,
                     {u"s_server"_s, u"-accept"_s, u"127.0.0.1:%1"_s.arg(port), u"-cert"_s, cert, u"-key"_s, cert,
                      u"-CAfile"_s, c.authorityFile(), u"-tls1_2"_s, u"-no_resumption_on_reneg"_s});
        QVERIFY(server.waitForStarted());
        QByteArray output;
        QObject::connect(&server, &QProcess::readyRead, &server, [&] { output += server.readAll(); });
        QTRY_VERIFY(output.contains("ACCEPT"));
        TapRunner runner;
        ConnectionPolicy policy = trusting();
        policy.timeout = std::chrono::seconds(10);
        policy.tls.clientCertificateFile = c.write(u"client.pem"_s, c.client.certificatePem() + c.client.keyPem());
        QVERIFY(runner.open(policy));
        QNetworkReply *reply = runner.manager->get(runner.request(QUrl(u"https://localhost:%1/private"_s.arg(port))));
        QTRY_VERIFY2(output.contains("GET /private"), output.constData());
        QVERIFY(!runner.log.last().facts.tlsFacts.clientCertificateAsked);
        server.write("R\n"); // renegotiates, now with a request for a certificate
        QTRY_VERIFY2(output.contains("Alice Client"), output.last(700).constData());
        server.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        const Answered answered = TapRunner::finish(reply);
        QVERIFY2(answered.body == "hello", qPrintable(answered.errorText));
        QVERIFY(runner.log.last().facts.tlsFacts.clientCertificateAsked);
        QVERIFY(runner.log.last().facts.tlsFacts.clientCertificateSent);
        server.kill();
        server.waitForFinished();
    }

    void aConnectionThatClosesBeforeTlsIsNotWaitedFor_data()
    {
        QTest::addColumn<bool>("resets");
        QTest::newRow("closes") << false;
        QTest::newRow("resets") << true;
    }
    void aConnectionThatClosesBeforeTlsIsNotWaitedFor()
    {
        QFETCH(bool, resets);
        ScriptedServer server(&hello);
        server.onConnected = [resets](ServerPeer &peer) { resets ? peer.reset() : peer.close(); };
        for (int round = 0; round < 20; ++round) {
            TapRunner runner;
            ConnectionPolicy policy = directPolicy();
            policy.timeout = std::chrono::seconds(60);
            QVERIFY(runner.open(policy));
            const QString url = u"https://localhost:%1/"_s.arg(server.serverPort());
            QVERIFY(runner.get(url).inTime);
            QTRY_VERIFY(runner.log.last().closed);
            QVERIFY(runner.log.last().error.has_value());
            QVERIFY(runner.log.last().error->code != ErrorCode::TimedOut);
        }
    }

    void filesThatDoNotServeAreNamed_data()
    {
        QTest::addColumn<QString>("caFile");
        QTest::addColumn<QString>("clientFile");
        QTest::addColumn<QByteArray>("passphrase");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("says");
        const Certificates &c = *m_certificates;
        const QString junk = c.write(u"junk.txt"_s, "not a certificate");
        QTest::newRow("no such authority file")
            << u"/nonexistent/ca.pem"_s << QString() << QByteArray() << ErrorCode::File << u"does not exist"_s;
        QTest::newRow("a folder") << u"/tmp"_s << QString() << QByteArray() << ErrorCode::File << u"/tmp"_s;
        QTest::newRow("authority file without one")
            << junk << QString() << QByteArray() << ErrorCode::File << u"holds no certificate"_s;
        QTest::newRow("no such client file") << QString() << u"/nonexistent/c.p12"_s << QByteArray()
                                             << ErrorCode::ClientCertificate << u"does not exist"_s;
        QTest::newRow("client file is junk")
            << QString() << junk << QByteArray() << ErrorCode::ClientCertificate << u"junk.txt"_s;
        QTest::newRow("wrong passphrase, PKCS#12")
            << QString() << c.write(u"w.p12"_s, c.client.pkcs12("right")) << "wrong"_ba << ErrorCode::ClientCertificate
            << u"passphrase does not open"_s;
        QTest::newRow("no passphrase, PKCS#12")
            << QString() << c.write(u"w2.p12"_s, c.client.pkcs12("right")) << QByteArray()
            << ErrorCode::ClientCertificate << u"protected by a passphrase"_s;
        QTest::newRow("wrong passphrase, PEM")
            << QString() << c.write(u"w.pem"_s, c.client.certificatePem() + c.client.keyPem("right")) << "wrong"_ba
            << ErrorCode::ClientCertificate << u"passphrase does not open"_s;
        QTest::newRow("no passphrase, PEM")
            << QString() << c.write(u"w2.pem"_s, c.client.certificatePem() + c.client.keyPem("right")) << QByteArray()
            << ErrorCode::ClientCertificate << u"protected by a passphrase"_s;
        QTest::newRow("no key") << QString() << c.write(u"nokey.pem"_s, c.client.certificatePem()) << QByteArray()
                                << ErrorCode::ClientCertificate << u"no private key"_s;
        QTest::newRow("another's key") << QString()
                                       << c.write(u"other.pem"_s, c.client.certificatePem() + c.good.keyPem())
                                       << QByteArray() << ErrorCode::ClientCertificate << u"does not belong"_s;
    }
    void filesThatDoNotServeAreNamed()
    {
        QFETCH(QString, caFile);
        QFETCH(QString, clientFile);
        QFETCH(QByteArray, passphrase);
        QFETCH(ErrorCode, code);
        QFETCH(QString, says);
        TapRunner runner;
        ConnectionPolicy policy = directPolicy();
        policy.tls.caFile = caFile;
        policy.tls.clientCertificateFile = clientFile;
        if (!passphrase.isEmpty()) {
            policy.clientCertificatePassphrase = Secret(passphrase);
        }
        const auto opened = runner.open(policy);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, code);
        QVERIFY2(opened.error().text.contains(says), qPrintable(opened.error().text));
        QVERIFY(passphrase.isEmpty() || !opened.error().text.contains(QString::fromLatin1(passphrase) + u' '));
    }
};

QTEST_GUILESS_MAIN(TestWireTapTls)
#include "tst_wiretaptls.moc"
