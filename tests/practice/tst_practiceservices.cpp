// SPDX-License-Identifier: GPL-3.0-or-later
#include "practiceclient.h"

#include <QHostAddress>
#include <QNetworkAccessManager>
#include <QNetworkInterface>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace Ticketscope;
using namespace Ticketscope::Practice;

class TestPracticeServices final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsItsServicesOnLoopback()
    {
        const Bench bench;
        QList<QByteArray> ids;
        for (const ServiceInfo &service : bench.services.services()) {
            ids.append(service.id);
            QCOMPARE(service.url.host(), u"127.0.0.1"_s);
            QCOMPARE(service.url.scheme(), u"http"_s);
            QVERIFY(service.url.port() > 0);
            QVERIFY(!service.title.isEmpty());
        }
        QCOMPARE(ids, (QList<QByteArray>{"netserver-soap", "netserver-rest", "superid", "essentials", "ecrv", "oauth",
                                         "http"}));
    }

    void listensOnNoOtherAddress()
    {
        const Bench bench;
        QList<QHostAddress> addresses = QNetworkInterface::allAddresses();
        addresses.removeAll(QHostAddress(QHostAddress::LocalHost));
        addresses.append(QHostAddress(u"127.0.0.2"_s)); // the loopback network is wider than one address
        for (const QHostAddress &address : std::as_const(addresses)) {
            QTcpSocket socket;
            socket.connectToHost(address, static_cast<quint16>(bench.url("http").port()));
            QVERIFY2(!socket.waitForConnected(500), qPrintable(address.toString()));
        }
    }

    void takesOnePortAfterTheOther()
    {
        for (int attempt = 0; attempt < 20; ++attempt) {
            const auto base = static_cast<quint16>(QRandomGenerator::global()->bounded(20000, 50000));
            PracticeServices services;
            if (!services.start(base)) {
                continue; // somebody else has one of them
            }
            quint16 port = base;
            for (const ServiceInfo &service : services.services()) {
                QCOMPARE(service.url.port(), port);
                ++port;
            }
            return;
        }
        QFAIL("no free ports in a row");
    }

    void aTakenPortIsSaidPlainly()
    {
        QTcpServer taken;
        QVERIFY(taken.listen(QHostAddress(QHostAddress::LocalHost)));
        PracticeServices services;
        const auto started = services.start(taken.serverPort());
        QVERIFY(!started);
        QVERIFY(started.error().text.contains(QString::number(taken.serverPort())));
        QVERIFY(!services.isRunning());
        QVERIFY(services.services().isEmpty() && services.profiles().isEmpty());
    }

    void stopsAndStartsAgain()
    {
        Bench bench;
        PracticeClient client(bench.url("http"));
        const quint16 port = static_cast<quint16>(bench.url("http").port());
        bench.services.stop();
        QVERIFY(!bench.services.isRunning());
        QVERIFY(QTest::qWaitFor([&] { return client.socket().state() == QAbstractSocket::UnconnectedState; }));
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        QVERIFY(!socket.waitForConnected(500));
        QVERIFY(bench.services.start());
        QCOMPARE(exchange(bench.url("http", u"/none"_s), "GET").status(), 200);
    }

    void profilesAreNamedAndComplete()
    {
        const Bench bench;
        QStringList names;
        QSet<QByteArray> schemes;
        const QList<PracticeProfile> profiles = bench.services.profiles();
        for (const PracticeProfile &profile : profiles) {
            QVERIFY2(!names.contains(profile.name), qPrintable(profile.name));
            names.append(profile.name);
            schemes.insert(profile.service + '/' + profile.scheme);
            QCOMPARE(profile.url.host(), u"127.0.0.1"_s);
            for (auto secret = profile.secrets.cbegin(); secret != profile.secrets.cend(); ++secret) {
                QVERIFY2(!profile.parameters.contains(secret.key()), qPrintable(secret.key()));
            }
        }
        const QList<QByteArray> wanted{"superoffice-netserver/username-password",
                                       "superoffice-netserver/access-token",
                                       "superoffice-netserver/ticket",
                                       "superoffice-netserver/secret-6",
                                       "superoffice-webapi/none",
                                       "superoffice-webapi/xsrf",
                                       "superoffice-webapi/basic",
                                       "superoffice-webapi/soticket",
                                       "superoffice-webapi/bearer",
                                       "superoffice-online/oidc",
                                       "superoffice-online/system-user",
                                       "windows-essentials/canary",
                                       "ws-security/password-text",
                                       "ws-security/password-digest",
                                       "ws-security/no-password",
                                       "oauth2/authorization-code",
                                       "oauth2/client-credentials",
                                       "oauth2/device-code",
                                       "oauth2/refresh-token",
                                       "http/none",
                                       "http/basic",
                                       "http/digest",
                                       "http/bearer",
                                       "http/header"};
        for (const QByteArray &one : wanted) {
            QVERIFY2(schemes.contains(one), one.constData());
        }
    }

    void servesManyConnectionsAtOnce()
    {
        const Bench bench;
        QNetworkAccessManager manager;
        manager.setProxy(QNetworkProxy::NoProxy);
        QList<QNetworkReply *> replies;
        for (int i = 0; i < 100; ++i) {
            replies.append(manager.get(QNetworkRequest(bench.url("http", u"/large?size=%1"_s.arg(i * 1000)))));
        }
        std::vector<std::unique_ptr<PracticeClient>> clients;
        clients.reserve(100);
        for (int i = 0; i < 100; ++i) {
            clients.push_back(std::make_unique<PracticeClient>(bench.url("http")));
            clients.back()->send("GET /none HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        for (const auto &client : clients) {
            QCOMPARE(client->receive().status(), 200);
        }
        for (int i = 0; i < replies.size(); ++i) {
            QVERIFY(QTest::qWaitFor([&] { return replies.at(i)->isFinished(); }, 20000));
            QCOMPARE(replies.at(i)->error(), QNetworkReply::NoError);
            QCOMPARE(replies.at(i)->readAll().size(), i * 1000);
        }
    }

    void keepsAConnectionForSeveralRequests()
    {
        const Bench bench;
        PracticeClient client(bench.url("http"));
        client.send("GET /gzip HTTP/1.1\r\nHost: x\r\n\r\nGET /chunked HTTP/1.1\r\nHost: x\r\n\r\n"
                    "GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /never HTTP/1.1\r\n\r\n");
        QCOMPARE(client.receive().header("Content-Encoding"), "gzip");
        QCOMPARE(client.receive().header("Transfer-Encoding"), "chunked");
        const Answer last = client.receive();
        QCOMPARE(last.status(), 200);
        QCOMPARE(last.header("Connection"), "close");
        QVERIFY(client.receive("GET", 500).wire.isEmpty());
    }

    void takesARequestByteByByte()
    {
        const Bench bench;
        PracticeClient client(bench.url("http"));
        const QByteArray request = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "5\r\nHello\r\n7;x=y\r\n, world\r\n0\r\n\r\n";
        for (const char byte : request) {
            client.send(QByteArray(1, byte));
            QCoreApplication::processEvents();
        }
        QVERIFY(client.receive("POST").body.endsWith("\n\nHello, world"));
    }

    void unpacksAPackedRequestBody()
    {
        const Bench bench;
        const QByteArray packed = QByteArray::fromHex("1f8b08000000000000034b4c4a0600c241243503000000"); // "abc"
        const Answer answer = exchange(bench.url("http", u"/echo"_s), "POST", {{"Content-Encoding", "gzip"}}, packed);
        QVERIFY(answer.body.endsWith("\n\nabc"));
        QCOMPARE(
            exchange(bench.url("http", u"/echo"_s), "POST", {{"Content-Encoding", "gzip"}}, packed.chopped(6)).status(),
            400);
    }

    void saysContinueWhereItIsExpected()
    {
        const Bench bench;
        PracticeClient client(bench.url("http"));
        client.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        QCOMPARE(client.receive("POST").status(), 100);
        client.send("ok");
        QVERIFY(client.receive("POST").body.endsWith("\n\nok"));
    }

    void takesAnAbsoluteTarget()
    {
        const Bench bench;
        PracticeClient client(bench.url("http"));
        client.send("GET http://some.example/none?x=1 HTTP/1.1\r\nHost: some.example\r\n\r\n");
        QCOMPARE(client.receive().status(), 200);
    }

    void garbageIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status");
        QTest::newRow("no HTTP") << QByteArray("hello\r\n\r\n") << 400;
        QTest::newRow("a TLS hello") << QByteArray::fromHex("16030100a5010000a10303") + QByteArray(300, '\0') << 400;
        QTest::newRow("a SOCKS hello") << QByteArray("\x05\x01\x02", 3) + "\r\n\r\n" << 400;
        QTest::newRow("two lengths")
            << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab") << 400;
        QTest::newRow("negative length") << QByteArray("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")
                                         << 400;
        QTest::newRow("bad chunk") << QByteArray(
                                          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
                                   << 400;
        QTest::newRow("endless header") << "GET / HTTP/1.1\r\nX: " + QByteArray(600 * 1024, 'a') << 0;
        QTest::newRow("NULs") << QByteArray(1000, '\0') << 400;
    }
    void garbageIsRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        const Bench bench;
        for (const ServiceInfo &service : bench.services.services()) {
            PracticeClient client(service.url);
            client.send(bytes);
            const Answer answer = client.receive();
            if (status != 0) {
                QCOMPARE(answer.status(), status);
            } else {
                QVERIFY(answer.status() >= 400 || answer.isClosed);
            }
            QVERIFY(QTest::qWaitFor([&] { return client.socket().state() == QAbstractSocket::UnconnectedState; }));
            // And the service is well.
            QVERIFY(exchange(service.url, "GET").status() >= 200);
        }
    }

    void randomBytesHarmNobody()
    {
        const Bench bench;
        QRandomGenerator random(20260301);
        for (int round = 0; round < 50; ++round) {
            QByteArray bytes =
                round % 2 == 0 ? QByteArray() : QByteArray("POST /SuperOffice/api/v1/Contact/1 HTTP/1.1\r\n");
            for (int i = 0; i < 500; ++i) {
                bytes.append(static_cast<char>(random.bounded(256)));
            }
            for (const ServiceInfo &service : bench.services.services()) {
                PracticeClient client(service.url);
                client.send(bytes + "\r\n\r\n");
                client.socket().flush();
            }
        }
        for (const ServiceInfo &service : bench.services.services()) {
            QVERIFY(exchange(service.url, "GET").status() >= 200);
        }
    }

    void bodiesOfGarbageAreRefusedByEachService_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("open element") << QByteArray("<a><b>");
        QTest::newRow("not UTF-8") << QByteArray("<a>\xff\xfe</a>");
        QTest::newRow("deep") << QByteArray("<a>").repeated(5000);
        QTest::newRow("entities") << QByteArray(R"(<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>)"
                                                "<a>&c;&c;</a>");
        QTest::newRow("envelope without a body")
            << QByteArray("<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"/>");
        QTest::newRow("NUL") << QByteArray("\0\0\0", 3);
    }
    void bodiesOfGarbageAreRefusedByEachService()
    {
        QFETCH(QByteArray, body);
        const Bench bench;
        const Headers headers{
            {"Content-Type", "text/xml; charset=utf-8"},
            {"SOAPAction", "\"http://www.superoffice.net/ws/crm/NetServer/Services88/SoPrincipal/GetSystemInfo\""}};
        const int soap = exchange(bench.url("netserver-soap", u"SoPrincipal.svc"_s), "POST", headers, body).status();
        QVERIFY(soap == 400 || soap == 500);
        QCOMPARE(exchange(bench.url("ecrv"), "POST", headers, body).status(), 500);
    }
};

QTEST_GUILESS_MAIN(TestPracticeServices)
#include "tst_practiceservices.moc"
