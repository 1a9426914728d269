// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/scriptedserver.h"
#include "tap/taprunner.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Testing;
using namespace Qt::StringLiterals;

namespace {

/// Of MS-NLMP section 4.2.4.3.
const QByteArray kType2 = "TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgAC"
                          "AAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=";
/// The same as the answer of a SPNEGO acceptor.
const QByteArray kSpnegoType2 =
    "oYGBMH+gAwoBAaEMBgorBgEEAYI3AgIKomoEaE5UTE1TU1AAAgAAAAwADAA4AAAAM4KK4gEjRWeJq83vAAAAAAAAAAAkACQARAAAAAYAcBcAAAAPUw"
    "BlAHIAdgBlAHIAAgAMAEQAbwBtAGEAaQBuAAEADABTAGUAcgB2AGUAcgAAAAAA";

QByteArray tokenOf(const QByteArray &request, const QByteArray &scheme)
{
    const QByteArray start = "\r\nProxy-Authorization: " + scheme + ' ';
    const qsizetype from = request.indexOf(start);
    if (from < 0) {
        return {};
    }
    const qsizetype begin = from + start.size();
    return QByteArray::fromBase64(request.mid(begin, request.indexOf("\r\n", begin) - begin));
}

bool isNtlm(const QByteArray &token, char type)
{
    const qsizetype at = token.indexOf(QByteArray("NTLMSSP\0", 8));
    return at >= 0 && token.size() > at + 8 && token.at(at + 8) == type;
}

QByteArray challenge(const QByteArray &value, const QByteArray &more = {})
{
    return answer("no", "407 No\r\nProxy-Authenticate: " + value + "\r\n" + more);
}

ConnectionPolicy through(quint16 port, ProxyAuthentication authentication = ProxyAuthentication::Automatic)
{
    ConnectionPolicy policy = directPolicy();
    policy.proxy = {ProxyMode::Http, u"127.0.0.1"_s, port, u"ACME\\user"_s, authentication};
    policy.proxyPassword = Secret("Password");
    return policy;
}

void addWays()
{
    QTest::addColumn<bool>("tls");
    QTest::newRow("plain") << false;
    QTest::newRow("CONNECT") << true;
}

/// An answer that ends the test's interest: for CONNECT a refusal that shows that the proxy let the client in.
QByteArray letIn(const QByteArray &request)
{
    return request.startsWith("CONNECT") ? answer("nope", "502 Bad Gateway\r\n") : answer("hello");
}

QString addressFor(bool tls)
{
    return (tls ? u"https"_s : u"http"_s) + u"://crm.acme.example/"_s;
}

} // namespace

class TestProxyLogin : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ntlmTakesThreeRequestsOnOneConnection_data() { addWays(); }
    void ntlmTakesThreeRequestsOnOneConnection()
    {
        QFETCH(bool, tls);
        QByteArrayList requests;
        ScriptedServer proxy([&](ServerPeer &peer, const QByteArray &request) {
            requests.append(request);
            const QByteArray token = tokenOf(request, "NTLM");
            peer.send(token.isEmpty()    ? challenge("NTLM")
                      : isNtlm(token, 1) ? challenge("NTLM " + kType2)
                                         : letIn(request));
        });
        TapRunner runner;
        QVERIFY(runner.open(through(proxy.serverPort())));
        const Answered one = runner.post(addressFor(tls), "the body");
        QCOMPARE(requests.size(), 3);
        QCOMPARE(proxy.peers().size(), 1);
        QVERIFY(!requests.at(0).contains("Proxy-Authorization"));
        QVERIFY(isNtlm(tokenOf(requests.at(1), "NTLM"), 1));
        const QByteArray type3 = tokenOf(requests.at(2), "NTLM");
        QVERIFY(isNtlm(type3, 3));
        QVERIFY(type3.contains(QByteArray("A\0C\0M\0E\0", 8)));
        QVERIFY(!type3.contains("Password") && !type3.contains(QByteArray("P\0a\0s\0s\0", 8)));
        const LoggedConnection logged = runner.log.last();
        QCOMPARE(logged.proxySent + logged.sent, requests.join());
        if (tls) {
            QTRY_VERIFY(runner.log.last().closed);
            QVERIFY(runner.log.last().error->text.contains(u"502 Bad Gateway"_s));
        } else {
            QCOMPARE(one.body, "hello"_ba);
            QVERIFY(requests.at(2).endsWith("\r\n\r\nthe body"));
        }
    }

    void negotiateCarriesNtlmWhereOnlyThatIsOffered_data() { addWays(); }
    void negotiateCarriesNtlmWhereOnlyThatIsOffered()
    {
        QFETCH(bool, tls);
        QByteArrayList requests;
        ScriptedServer proxy([&](ServerPeer &peer, const QByteArray &request) {
            requests.append(request);
            const QByteArray token = tokenOf(request, "Negotiate");
            peer.send(token.isEmpty()    ? challenge("Negotiate")
                      : isNtlm(token, 1) ? challenge("Negotiate " + kSpnegoType2)
                                         : letIn(request));
        });
        TapRunner runner;
        QVERIFY(runner.open(through(proxy.serverPort(), ProxyAuthentication::Ntlm)));
        (void)runner.get(addressFor(tls));
        QCOMPARE(requests.size(), 3);
        QCOMPARE(proxy.peers().size(), 1);
        QVERIFY(tokenOf(requests.at(1), "Negotiate").startsWith('\x60'));
        QVERIFY(isNtlm(tokenOf(requests.at(2), "Negotiate"), 3));
    }

    void aConnectionLostInTheMiddleIsNamed_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::addColumn<QByteArray>("more");
        QTest::newRow("plain, Connection: close") << false << QByteArray("Connection: close\r\n");
        QTest::newRow("CONNECT, Connection: close") << true << QByteArray("Connection: close\r\n");
        QTest::newRow("plain, without a word") << false << QByteArray();
        QTest::newRow("CONNECT, without a word") << true << QByteArray();
    }
    void aConnectionLostInTheMiddleIsNamed()
    {
        QFETCH(bool, tls);
        QFETCH(QByteArray, more);
        int requests = 0;
        ScriptedServer proxy([&](ServerPeer &peer, const QByteArray &request) {
            if (!peer.isOpen()) {
                return; // type 3 came while it was closing
            }
            ++requests;
            const bool isAsked = !tokenOf(request, "NTLM").isEmpty();
            peer.send(isAsked ? challenge("NTLM " + kType2, more) : challenge("NTLM"));
            if (isAsked) {
                peer.close();
            }
        });
        TapRunner runner;
        QVERIFY(runner.open(through(proxy.serverPort())));
        const Answered one = runner.post(addressFor(tls), "body");
        QVERIFY(one.inTime && one.error != QNetworkReply::NoError);
        QTRY_VERIFY(runner.log.last().closed);
        QCOMPARE(requests, 2);
        QVERIFY(runner.log.last().error.has_value());
        QCOMPARE(runner.log.last().error->code, ErrorCode::ProxyAuthentication);
        QVERIFY2(runner.log.last().error->text.contains(u"one connection"_s),
                 qPrintable(runner.log.last().error->text));
    }

    void aConnectionLostAfterTheAnswerIsNamed_data() { addWays(); }
    void aConnectionLostAfterTheAnswerIsNamed()
    {
        QFETCH(bool, tls);
        ScriptedServer proxy([&](ServerPeer &peer, const QByteArray &request) {
            const QByteArray token = tokenOf(request, "NTLM");
            if (isNtlm(token, 3)) {
                peer.close();
                return;
            }
            peer.send(token.isEmpty() ? challenge("NTLM") : challenge("NTLM " + kType2));
        });
        TapRunner runner;
        QVERIFY(runner.open(through(proxy.serverPort())));
        const Answered one = runner.post(addressFor(tls), "body");
        QVERIFY(one.inTime && one.error != QNetworkReply::NoError);
        QTRY_VERIFY(runner.log.last().closed);
        QVERIFY(runner.log.last().error.has_value());
        QVERIFY2(runner.log.last().error->text.contains(u"one connection"_s),
                 qPrintable(runner.log.last().error->text));
    }

    void aChallengeThatNeverEndsIsLeft_data() { addWays(); }
    void aChallengeThatNeverEndsIsLeft()
    {
        QFETCH(bool, tls);
        int requests = 0;
        ScriptedServer proxy([&](ServerPeer &peer, const QByteArray &request) {
            ++requests;
            peer.send(tokenOf(request, "NTLM").isEmpty() ? challenge("NTLM") : challenge("NTLM " + kType2));
        });
        TapRunner runner;
        QVERIFY(runner.open(through(proxy.serverPort())));
        const Answered one = runner.post(addressFor(tls), "body");
        QVERIFY(one.inTime && one.error != QNetworkReply::NoError);
        QTRY_VERIFY(runner.log.last().closed);
        QVERIFY2(requests <= 4, qPrintable(QString::number(requests)));
        QCOMPARE(runner.log.last().error->code, ErrorCode::ProxyAuthentication);
    }

    void aRefusedPasswordIsSentOnce_data() { addWays(); }
    void aRefusedPasswordIsSentOnce()
    {
        QFETCH(bool, tls);
        int passwords = 0;
        ScriptedServer proxy([&](ServerPeer &peer, const QByteArray &request) {
            const QByteArray token = tokenOf(request, "NTLM");
            passwords += isNtlm(token, 3) ? 1 : 0;
            peer.send(isNtlm(token, 1) ? challenge("NTLM " + kType2) : challenge("NTLM"));
        });
        TapRunner runner;
        QVERIFY(runner.open(through(proxy.serverPort(), ProxyAuthentication::Ntlm)));
        QVERIFY(runner.post(addressFor(tls), "body").error != QNetworkReply::NoError);
        QTRY_VERIFY(runner.log.last().closed);
        QCOMPARE(passwords, 1);
        QVERIFY(runner.log.last().error->text.contains(u"did not accept the user name"_s));
    }

    void theSettingDecidesWhatAnswers_data()
    {
        QTest::addColumn<ProxyAuthentication>("wanted");
        QTest::addColumn<QByteArray>("offered");
        QTest::addColumn<QByteArray>("answers");
        QTest::newRow("Basic of several") << ProxyAuthentication::Basic << "Negotiate, NTLM, Basic realm=\"a\""_ba
                                          << "Basic QUNNRVx1c2VyOlBhc3N3b3Jk"_ba;
        QTest::newRow("NTLM before Basic") << ProxyAuthentication::Automatic << "Basic realm=\"a\", NTLM"_ba
                                           << "NTLM TlRMTVNTUAAB"_ba;
        QTest::newRow("Basic alone") << ProxyAuthentication::Automatic << "Basic realm=\"a\""_ba
                                     << "Basic "_ba;
        QTest::newRow("not what is offered") << ProxyAuthentication::Ntlm << "Basic realm=\"a\""_ba
                                             << ""_ba;
        QTest::newRow("Digest alone") << ProxyAuthentication::Automatic << "Digest realm=\"a\", nonce=\"b\""_ba
                                      << ""_ba;
    }
    void theSettingDecidesWhatAnswers()
    {
        QFETCH(ProxyAuthentication, wanted);
        QFETCH(QByteArray, offered);
        QFETCH(QByteArray, answers);
        QByteArrayList requests;
        ScriptedServer proxy([&](ServerPeer &peer, const QByteArray &request) {
            requests.append(request);
            peer.send(requests.size() == 1 ? challenge(offered) : answer("hello"));
        });
        TapRunner runner;
        QVERIFY(runner.open(through(proxy.serverPort(), wanted)));
        const Answered one = runner.get(addressFor(false));
        if (answers.isEmpty()) {
            QCOMPARE(requests.size(), 1);
            QTRY_VERIFY(runner.log.last().closed);
            const QString text = runner.log.last().error->text;
            QVERIFY2(text.contains(QString::fromLatin1(offered.left(offered.indexOf(' ')))), qPrintable(text));
        } else {
            QCOMPARE(requests.size(), 2);
            QVERIFY2(requests.at(1).contains(QByteArray("\r\nProxy-Authorization: " + answers)),
                     requests.at(1).constData());
            QCOMPARE(one.body, "hello"_ba);
        }
    }
};

QTEST_GUILESS_MAIN(TestProxyLogin)
#include "tst_proxylogin.moc"
