// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/scriptedserver.h"
#include "tap/taprunner.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Testing;

namespace {

/// What must hold after every test: nothing is left open, and the order was kept.
#define VERIFY_CLEAN(runner)                                                                                           \
    QTRY_VERIFY_WITH_TIMEOUT((runner).log.allClosed(), 8000);                                                          \
    QCOMPARE((runner).log.brokenPromises(), QStringList())

/// All that a SOCKS5 client says up to CONNECT to 127.0.0.1.
QByteArray socksRequest(const TapRunner &runner, quint16 port)
{
    const QByteArray user = runner.address.proxy.user().toLatin1();
    const QByteArray password = runner.address.proxy.password().toLatin1();
    QByteArray bytes = QByteArray::fromHex("05010201");
    bytes.append(char(user.size())).append(user).append(char(password.size())).append(password);
    bytes.append(QByteArray::fromHex("050100017f000001")).append(char(port >> 8)).append(char(port & 0xff));
    return bytes;
}

QByteArray pattern(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 state = 1;
    for (char &c : bytes) {
        state = state * 1664525U + 1013904223U;
        c = char(state >> 24);
    }
    return bytes;
}

} // namespace

class TestWireTap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void opensAnAttemptThatWasAskedForWhileItStarts()
    {
        WireLog log;
        QThread thread;
        auto *tap = new WireTap(&log);
        tap->moveToThread(&thread);
        QSignalSpy started(tap, &WireTap::started);
        QVERIFY(!tap->openAttempt("early", directPolicy()));
        tap->startSoon();
        thread.start();
        const auto opened = tap->openAttempt("early", directPolicy());
        QVERIFY(opened);
        QVERIFY(tap->port() != 0);
        QCOMPARE(opened->proxy.port(), tap->port());
        QTRY_COMPARE(started.count(), 1);
        QMetaObject::invokeMethod(
            tap, [tap] { delete tap; }, Qt::BlockingQueuedConnection);
        thread.quit();
        thread.wait();
    }

    void recordsExactlyWhatCrossed()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) { peer.send(answer("hello")); });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        const Answered one = runner.get(server.url(QStringLiteral("/a?b=c%20d")), {{"X-Trace", "1"}});
        const Answered two = runner.post(server.url(), "body\r\n\r\nwith an end in it");
        QCOMPARE(one.body, QByteArray("hello"));
        QCOMPARE(two.status, 200);
        QCOMPARE(server.peers().size(), 1);
        const LoggedConnection c = runner.log.last();
        QCOMPARE(c.sent, server.peers().first()->received);
        QCOMPARE(c.received, server.peers().first()->sent);
        QVERIFY(c.sent.startsWith("GET /a?b=c%20d HTTP/1.1\r\n"));
        QCOMPARE(c.facts.host, QStringLiteral("localhost"));
        QCOMPARE(c.facts.port, server.serverPort());
        QCOMPARE(c.facts.attempt, runner.attempt);
        QCOMPARE(c.facts.peerAddress, QStringLiteral("127.0.0.1:%1").arg(server.serverPort()));
        QVERIFY(c.facts.timings.dns.has_value());
        QVERIFY(c.facts.timings.connect.has_value() && *c.facts.timings.connect > 0);
        QVERIFY(!c.facts.timings.tls.has_value());
        QVERIFY(!c.facts.tls);
        runner.manager.reset();
        VERIFY_CLEAN(runner);
        QVERIFY(!runner.log.last().error);
    }
    void addressesNeedNoName()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) { peer.send(answer("x")); });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        QCOMPARE(runner.get(server.url(QStringLiteral("/"), QStringLiteral("127.0.0.1"))).status, 200);
        QVERIFY(!runner.log.last().facts.timings.dns.has_value());
        QCOMPARE(runner.log.last().facts.host, QStringLiteral("127.0.0.1"));
    }
    void shieldsButRecordsTheTruth()
    {
        const QByteArray refused = answer("no", "401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nWWW-Authenticate: "
                                                "Negotiate\r\nWWW-Authenticate: Basic realm=\"x\"\r\n");
        ScriptedServer server([&](ServerPeer &peer, const QByteArray &) { peer.send(refused); });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        const Answered one = runner.get(server.url(), {{"Authorization", "NTLM dHlwZTE="}});
        QCOMPARE(one.status, 401);
        QCOMPARE(one.error, QNetworkReply::AuthenticationRequiredError);
        QVERIFY(one.headers.contains({"XXX-Authenticate", "NTLM, Negotiate, Basic realm=\"x\""}) ||
                one.headers.contains({"XXX-Authenticate", "NTLM"}));
        const Answered two = runner.get(server.url(), {{"Authorization", "NTLM dHlwZTM="}});
        QCOMPARE(two.status, 401);
        // Two legs, on one connection, and Qt added none.
        QCOMPARE(server.peers().size(), 1);
        QCOMPARE(server.peers().first()->requests, 2);
        QCOMPARE(runner.log.last().received, QByteArray(refused + refused));
    }
    void qtDoesNotAnswerA407OfAService()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) {
            peer.send(answer("", "407 Proxy\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"));
        });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        QSignalSpy asked(runner.manager.get(), &QNetworkAccessManager::proxyAuthenticationRequired);
        QCOMPARE(runner.get(server.url()).status, 407);
        QCOMPARE(asked.size(), 0);
        QCOMPARE(server.peers().first()->requests, 1);
    }

    void closedWithoutAnAnswerIsSentOnlyOnce_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<bool>("reset");
        QTest::newRow("closed") << QByteArray() << false;
        QTest::newRow("reset") << QByteArray() << true;
        QTest::newRow("closed in the head") << QByteArray("HTTP/1.1 200 OK\r\nContent-Le") << false;
        QTest::newRow("reset in the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123") << true;
        QTest::newRow("closed in the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123") << false;
        QTest::newRow("closed in a chunk")
            << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n1") << false;
    }
    void closedWithoutAnAnswerIsSentOnlyOnce()
    {
        QFETCH(QByteArray, before);
        QFETCH(bool, reset);
        ScriptedServer server([&](ServerPeer &peer, const QByteArray &) {
            if (!before.isEmpty()) {
                peer.send(before);
            }
            QTimer::singleShot(50, &peer, [&peer, reset] { reset ? peer.reset() : peer.close(); });
        });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        const Answered answered = runner.post(server.url(), "secret");
        QVERIFY(answered.inTime);
        QVERIFY(answered.error != QNetworkReply::NoError);
        QCOMPARE(server.peers().size(), 1);
        VERIFY_CLEAN(runner);
        const LoggedConnection c = runner.log.last();
        QCOMPARE(runner.log.connections().size(), 1);
        QVERIFY(c.error.has_value());
        QCOMPARE(c.error->code, ErrorCode::ConnectionClosed);
        QVERIFY2(c.error->text.contains(QStringLiteral("localhost:")), qPrintable(c.error->text));
        QCOMPARE(c.received, before);
        QCOMPARE(c.sent, server.peers().first()->received);
    }
    void whatIsNotHttpIsSentOnlyOnce_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("another protocol") << QByteArray("SSH-2.0-x\r\n");
        QTest::newRow("no status") << QByteArray("HTTP/1.1 abc\r\n\r\n");
        QTest::newRow("bad chunk") << QByteArray(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n");
    }
    void whatIsNotHttpIsSentOnlyOnce()
    {
        QFETCH(QByteArray, bytes);
        ScriptedServer server([&](ServerPeer &peer, const QByteArray &) { peer.send(bytes); });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        const Answered answered = runner.post(server.url(), "secret");
        QVERIFY(answered.inTime);
        QVERIFY(answered.error != QNetworkReply::NoError);
        QCOMPARE(server.peers().size(), 1);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::BrokenFraming);
        QCOMPARE(runner.log.last().received, bytes);
    }
    void closedBeforeTheRequestIsAnErrorToo()
    {
        ScriptedServer server([](ServerPeer &, const QByteArray &) {});
        server.onConnected = [](ServerPeer &peer) { QTimer::singleShot(20, &peer, &ServerPeer::reset); };
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        QTcpSocket client; // by hand: to be later than the reset
        client.connectToHost(QHostAddress::LocalHost, runner.tap().port());
        client.write(socksRequest(runner, server.serverPort()));
        QTRY_VERIFY(!server.peers().isEmpty() && !server.peers().first()->isOpen());
        QTest::qWait(50);
        QCOMPARE(client.readAll().toHex(), QByteArray("0502010005000001000000000000"));
        QCOMPARE(client.state(), QAbstractSocket::ConnectedState);
        client.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nsec");
        QTRY_VERIFY(runner.log.last().closed);
        QCOMPARE(runner.log.last().error->code, ErrorCode::ConnectionClosed);
        QTest::qWait(50);
        QVERIFY(client.readAll().isEmpty()); // the request is not whole yet
        client.write("ret");
        QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
        QVERIFY(client.readAll().startsWith("HTTP/1.1 599 "));
        VERIFY_CLEAN(runner);
        QVERIFY(runner.log.last().sent.isEmpty());
    }
    void anIdleConnectionMayCloseInGoodOrder()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) { peer.send(answer("x")); });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        QCOMPARE(runner.get(server.url()).status, 200);
        server.peers().first()->close();
        QTRY_VERIFY(runner.log.allClosed());
        QVERIFY(!runner.log.last().error);
        QTest::qWait(500);
        const Answered again = runner.get(server.url());
        QVERIFY2(again.status == 200, qPrintable(again.errorText));
        QCOMPARE(server.peers().size(), 2);
        QCOMPARE(runner.log.connections().size(), 2);
    }
    void aServiceThatClosesUnannouncedDoesNotBreakTheNextRequest()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) {
            peer.send(answer("x"));
            peer.close();
        });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        for (int i = 1; i <= 20; ++i) {
            const Answered answered = runner.post(server.url(), "secret");
            QVERIFY2(answered.status == 200, qPrintable(answered.errorText));
            QCOMPARE(server.peers().size(), i);
            QCOMPARE(server.peers().last()->requests, 1);
        }
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.connections().size(), 20);
    }
    void aBodyUntilCloseIsWhole()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) {
            peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it");
            peer.close();
        });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        const Answered answered = runner.get(server.url());
        QCOMPARE(answered.error, QNetworkReply::NoError);
        QCOMPARE(answered.body, QByteArray("all of it"));
        VERIFY_CLEAN(runner);
        QVERIFY(!runner.log.last().error);
    }

    void failsPromptly_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<ErrorCode>("code");
        QTcpServer gone;
        gone.listen(QHostAddress::LocalHost);
        const quint16 port = gone.serverPort();
        gone.close();
        QTest::newRow("refused") << QStringLiteral("http://localhost:%1/").arg(port) << ErrorCode::ConnectionRefused;
        QTest::newRow("refused, https") << QStringLiteral("https://localhost:%1/").arg(port)
                                        << ErrorCode::ConnectionRefused;
        // Qt tries what is no name twice.
        QTest::newRow("refused, an address")
            << QStringLiteral("http://127.0.0.1:%1/").arg(port) << ErrorCode::ConnectionRefused;
        QTest::newRow("refused, an address, https")
            << QStringLiteral("https://127.0.0.1:%1/").arg(port) << ErrorCode::ConnectionRefused;
        QTest::newRow("no such name") << QStringLiteral("http://no-such-host.invalid/") << ErrorCode::NameNotResolved;
    }
    void failsPromptly()
    {
        QFETCH(QString, url);
        QFETCH(ErrorCode, code);
        TapRunner runner;
        ConnectionPolicy policy = directPolicy();
        policy.timeout = std::chrono::seconds(10);
        QVERIFY(runner.open(policy));
        QElapsedTimer clock;
        clock.start();
        const Answered answered = runner.get(url);
        QVERIFY(answered.error != QNetworkReply::NoError);
        QVERIFY2(clock.elapsed() < 6000, qPrintable(QString::number(clock.elapsed())));
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.connections().size(), 1);
        QCOMPARE(runner.log.last().error->code, code);
        QVERIFY(runner.log.last().error->text.contains(QUrl(url).host()));
    }

    void stallsTimeOut_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::newRow("no answer") << QByteArray();
        QTest::newRow("in the head") << QByteArray("HTTP/1.1 200");
        QTest::newRow("in the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123");
    }
    void stallsTimeOut()
    {
        QFETCH(QByteArray, before);
        ScriptedServer server([&](ServerPeer &peer, const QByteArray &) { peer.send(before); });
        TapRunner runner;
        ConnectionPolicy policy = directPolicy();
        policy.timeout = std::chrono::milliseconds(300);
        QVERIFY(runner.open(policy));
        QElapsedTimer clock;
        clock.start();
        const Answered answered = runner.get(server.url());
        QVERIFY(answered.inTime);
        QVERIFY(answered.error != QNetworkReply::NoError);
        QVERIFY(clock.elapsed() >= 290 && clock.elapsed() < 3000);
        QCOMPARE(server.peers().size(), 1);
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::TimedOut);
        QCOMPARE(runner.log.last().received, before);
    }
    void aSlowAnswerThatKeepsComingIsNotAStall()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
            for (int i = 1; i <= 6; ++i) {
                QTimer::singleShot(i * 120, &peer, [&peer] { peer.send("x"); });
            }
        });
        TapRunner runner;
        ConnectionPolicy policy = directPolicy();
        policy.timeout = std::chrono::milliseconds(400);
        QVERIFY(runner.open(policy));
        QCOMPARE(runner.get(server.url()).body, QByteArray("xxxxxx"));
    }

    void cancelsAtAnyMoment_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::newRow("waiting") << QByteArray();
        QTest::newRow("in the body") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123");
    }
    void cancelsAtAnyMoment()
    {
        QFETCH(QByteArray, before);
        TapRunner *running = nullptr;
        ScriptedServer server([&](ServerPeer &peer, const QByteArray &) {
            peer.send(before);
            QTimer::singleShot(50, &peer, [&running] { running->tap().closeAttempt(running->attempt); });
        });
        TapRunner runner;
        running = &runner;
        QVERIFY(runner.open(directPolicy()));
        const Answered answered = runner.get(server.url());
        QVERIFY(answered.inTime);
        QVERIFY(answered.error != QNetworkReply::NoError);
        VERIFY_CLEAN(runner);
        QCOMPARE(server.peers().size(), 1);
        QTRY_VERIFY(!server.peers().first()->isOpen());
        QCOMPARE(runner.log.last().error->code, ErrorCode::Cancelled);
        // The attempt is over: nothing gets through any more.
        QVERIFY(runner.get(server.url()).error != QNetworkReply::NoError);
        QCOMPARE(server.peers().size(), 1);
    }
    void closingAnAttemptEndsIdleConnectionsInGoodOrder()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) { peer.send(answer("x")); });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        QCOMPARE(runner.get(server.url()).status, 200);
        runner.tap().closeAttempt(runner.attempt);
        VERIFY_CLEAN(runner);
        QVERIFY(!runner.log.last().error);
        QTRY_VERIFY(!server.peers().first()->isOpen());
    }
    void theClientGoingAwayEndsTheRest()
    {
        ScriptedServer server([](ServerPeer &, const QByteArray &) {});
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        QNetworkReply *reply = runner.manager->get(runner.request(QUrl(server.url())));
        QTRY_VERIFY(!server.peers().isEmpty() && server.peers().first()->requests == 1);
        reply->abort();
        delete reply;
        QTRY_VERIFY(!server.peers().first()->isOpen());
        VERIFY_CLEAN(runner);
        QCOMPARE(runner.log.last().error->code, ErrorCode::Cancelled);
    }

    void bigBodiesStreamBothWays()
    {
        const QByteArray big = pattern(qsizetype(50) * 1024 * 1024);
        ScriptedServer server([&](ServerPeer &peer, const QByteArray &request) {
            if (request.startsWith("GET")) {
                peer.send(answer(big));
            } else {
                peer.send(answer(request.endsWith(big) ? "same" : "different"));
            }
        });
        TapRunner runner;
        ConnectionPolicy policy = directPolicy();
        policy.timeout = std::chrono::seconds(20);
        QVERIFY(runner.open(policy));
        QVERIFY(runner.get(server.url()).body == big);
        QVERIFY(runner.log.last().received == server.peers().first()->sent);
        QCOMPARE(runner.post(server.url(), big).body, QByteArray("same"));
        QVERIFY(runner.log.last().sent == server.peers().first()->received);
    }
    void aSlowReaderSlowsTheSenderDown()
    {
        // By hand: the SOCKS engine of Qt itself reads without a limit.
        const QByteArray big = pattern(qsizetype(50) * 1024 * 1024);
        ScriptedServer server([&](ServerPeer &peer, const QByteArray &) { peer.send(answer(big)); });
        TapRunner runner;
        runner.log.countOnly(true);
        ConnectionPolicy policy = directPolicy();
        policy.timeout = std::chrono::milliseconds(1500);
        QVERIFY(runner.open(policy));
        QTcpSocket client;
        client.setReadBufferSize(65536);
        client.connectToHost(QHostAddress::LocalHost, runner.tap().port());
        client.write(socksRequest(runner, server.serverPort()));
        client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QTest::qWait(3500); // longer than the time-out: a slow reader is not a silent service
        const qint64 taken = runner.log.counted();
        QVERIFY2(taken < qint64(16) * 1024 * 1024, qPrintable(QString::number(taken)));
        QVERIFY(!runner.log.last().closed);
        QByteArray got;
        QObject::connect(&client, &QTcpSocket::readyRead, &client, [&] { got += client.readAll(); });
        got += client.readAll();
        QTRY_VERIFY_WITH_TIMEOUT(got.size() >= big.size() && got.endsWith(big.last(1000)), 30000);
        QVERIFY(got.endsWith(big));
    }

    void strangersAreTurnedAway_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("garbage") << QByteArray("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QTest::newRow("no password") << QByteArray::fromHex("050100");
        QTest::newRow("wrong password") << QByteArray(QByteArray::fromHex("0501020109") + "attempt-1" +
                                                      QByteArray::fromHex("03") + "pwd");
        QTest::newRow("zeros") << QByteArray(100000, '\0');
    }
    void strangersAreTurnedAway()
    {
        QFETCH(QByteArray, bytes);
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        QTcpSocket stranger;
        stranger.connectToHost(QHostAddress::LocalHost, runner.tap().port());
        QVERIFY(stranger.waitForConnected());
        stranger.write(bytes);
        QTRY_COMPARE(stranger.state(), QAbstractSocket::UnconnectedState);
        QVERIFY(runner.log.connections().isEmpty());
    }
    void manyIdleStrangersDoNotKeepOthersOut()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) { peer.send(answer("x")); });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        QCOMPARE(runner.get(server.url()).status, 200);
        std::vector<std::unique_ptr<QTcpSocket>> strangers;
        for (int i = 0; i < 200; ++i) {
            strangers.push_back(std::make_unique<QTcpSocket>());
            strangers.back()->connectToHost(QHostAddress::LocalHost, runner.tap().port());
        }
        QTRY_VERIFY(std::count_if(strangers.begin(), strangers.end(), [](const auto &s) {
                        return s->state() == QAbstractSocket::UnconnectedState;
                    }) >= 100);
        // Who is in already stays in; when the strangers go, so does the crowd.
        QCOMPARE(runner.get(server.url()).status, 200);
        strangers.clear();
        QTest::qWait(100);
        server.peers().first()->close();
        QTRY_VERIFY(runner.log.allClosed());
        QCOMPARE(runner.get(server.url()).status, 200);
    }
    void connectionsAreOneToOne()
    {
        ScriptedServer server([](ServerPeer &peer, const QByteArray &) {
            QTimer::singleShot(100, &peer, [&peer] { peer.send(answer("x")); });
        });
        TapRunner runner;
        QVERIFY(runner.open(directPolicy()));
        QList<QNetworkReply *> replies;
        for (int i = 0; i < 4; ++i) {
            replies.append(runner.manager->get(runner.request(QUrl(server.url()))));
        }
        for (QNetworkReply *reply : replies) {
            QCOMPARE(TapRunner::finish(reply).status, 200);
        }
        QCOMPARE(server.peers().size(), 4);
        QCOMPARE(runner.log.connections().size(), 4);
    }
    void refusesWhatCannotNameAnAttempt()
    {
        TapRunner runner;
        QVERIFY(!runner.tap().openAttempt("", directPolicy()));
        QVERIFY(!runner.tap().openAttempt("with space", directPolicy()));
        QVERIFY(!runner.tap().openAttempt(QByteArray(256, 'a'), directPolicy()));
        QVERIFY(runner.tap().openAttempt(QByteArray(255, 'a'), directPolicy()));
    }
};

QTEST_GUILESS_MAIN(TestWireTap)
#include "tst_wiretap.moc"
