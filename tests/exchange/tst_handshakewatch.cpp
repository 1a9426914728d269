// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/handshakewatch.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

/// Of MS-NLMP section 4.2.4.3, and around them.
const QByteArray kType1 = "TlRMTVNTUAABAAAAl4II4gAAAAAAAAAAAAAAAAAAAAAKAGFYAAAADw==";
const QByteArray kType2 = "TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2AGUAcgAC"
                          "AAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=";
const QByteArray kType3 = QByteArray("NTLMSSP\0\3\0\0\0", 12).toBase64();
const QByteArray kSpnegoType1 =
    "YEgGBisGAQUFAqA+MDygDjAMBgorBgEEAYI3AgIKoioEKE5UTE1TU1AAAQAAAJeCCOIAAAAAAAAAAAAAAAAAAAAACgBhWAAAAA8=";
const QByteArray kSpnegoReject = "oQcwBaADCgEC";

Message message(const QByteArray &head, Http::MessageKind kind)
{
    Message made;
    made.headBytes = head;
    made.head = *Http::parseHead(head, kind);
    return made;
}

struct Crossing
{
    QByteArray requestHeader;
    QByteArray answer; ///< status line and headers
    ConnectionId connection = 1;
};

Exchange exchangeOf(const Crossing &crossing)
{
    Exchange exchange;
    exchange.attempt = "a";
    exchange.connection = crossing.connection;
    exchange.request = message("GET / HTTP/1.1\r\n" + crossing.requestHeader + "\r\n", Http::MessageKind::Request);
    exchange.response = message(crossing.answer + "\r\n", Http::MessageKind::Response);
    return exchange;
}

QByteArray sends(const QByteArray &credentials)
{
    return "Authorization: " + credentials + "\r\n";
}

QByteArray asks(const QByteArray &challenge, const QByteArray &more = {})
{
    return "HTTP/1.1 401 No\r\nWWW-Authenticate: " + challenge + "\r\n" + more;
}

} // namespace

class TestHandshakeWatch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhichTokenCrossed_data()
    {
        QTest::addColumn<QByteArray>("credentials");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("inSpnego");
        QTest::newRow("NTLM type 1") << QByteArray("NTLM " + kType1) << u"NTLM type 1"_s << false;
        QTest::newRow("NTLM type 3") << QByteArray("ntlm " + kType3) << u"NTLM type 3"_s << false;
        QTest::newRow("NTLM in Negotiate") << QByteArray("Negotiate " + kType1) << u"Negotiate: NTLM type 1"_s << false;
        QTest::newRow("NTLM in SPNEGO") << QByteArray("Negotiate " + kSpnegoType1) << u"Negotiate: NTLM type 1"_s
                                        << true;
        QTest::newRow("SPNEGO without a token") << QByteArray("Negotiate " + kSpnegoReject) << u"Negotiate"_s << true;
        QTest::newRow("something else in Negotiate") << "Negotiate AAAA"_ba << u"Negotiate"_s << false;
        QTest::newRow("Basic") << "Basic dTpw"_ba << QString() << false;
        QTest::newRow("no Base64") << "NTLM ?"_ba << QString() << false;
    }
    void tellsWhichTokenCrossed()
    {
        QFETCH(QByteArray, credentials);
        QFETCH(QString, text);
        QFETCH(bool, inSpnego);
        HandshakeWatch watch;
        const HandshakeLeg leg = watch.add(exchangeOf({sends(credentials), "HTTP/1.1 200 OK\r\n"}));
        QCOMPARE(leg.sentText(), text);
        QCOMPARE(leg.sent.inSpnego, inSpnego);
        QCOMPARE(leg.problemText(), QString());
    }

    void oneConnectionIsFine()
    {
        HandshakeWatch watch;
        (void)watch.add(exchangeOf({sends("NTLM " + kType1), asks("NTLM " + kType2), 4}));
        const HandshakeLeg last = watch.add(exchangeOf({sends("NTLM " + kType3), "HTTP/1.1 200 OK\r\n", 4}));
        QCOMPARE(last.challengedOver, 4);
        QVERIFY(!last.changedConnection);
        QCOMPARE(last.problemText(), QString());
    }

    void anotherConnectionIsMarked()
    {
        HandshakeWatch watch;
        const HandshakeLeg second = watch.add(exchangeOf({sends("NTLM " + kType1), asks("NTLM " + kType2), 4}));
        QVERIFY(!second.challengeIsLost);
        const HandshakeLeg last = watch.add(exchangeOf({sends("NTLM " + kType3), asks("NTLM"), 5}));
        QVERIFY(last.changedConnection);
        QVERIFY(last.problemText().contains(u"c4"_s));
        // The next login starts anew.
        const HandshakeLeg next = watch.add(exchangeOf({sends("NTLM " + kType3), asks("NTLM"), 6}));
        QVERIFY(!next.changedConnection);
    }

    void aChallengeOverAnEndingConnectionIsMarked_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<bool>("lost");
        QTest::newRow("close") << asks("NTLM " + kType2, "Connection: Close\r\n") << true;
        QTest::newRow("HTTP/1.0") << asks("NTLM " + kType2).replace("HTTP/1.1", "HTTP/1.0") << true;
        QTest::newRow("HTTP/1.0, kept")
            << asks("NTLM " + kType2, "Connection: keep-alive\r\n").replace("HTTP/1.1", "HTTP/1.0") << false;
        QTest::newRow("kept") << asks("NTLM " + kType2) << false;
        QTest::newRow("close without a challenge") << asks("NTLM", "Connection: close\r\n") << false;
    }
    void aChallengeOverAnEndingConnectionIsMarked()
    {
        QFETCH(QByteArray, answer);
        QFETCH(bool, lost);
        HandshakeWatch watch;
        const HandshakeLeg leg = watch.add(exchangeOf({sends("NTLM " + kType1), answer}));
        QCOMPARE(leg.challengeIsLost, lost);
        QCOMPARE(leg.problemText().isEmpty(), !lost);
    }

    void theProxysHandshakeIsAnotherOne()
    {
        HandshakeWatch watch;
        const HandshakeLeg proxy =
            watch.add(exchangeOf({"Proxy-Authorization: NTLM " + kType1 + "\r\n",
                                  "HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM " + kType2 + "\r\n", 1}));
        QVERIFY(proxy.withProxy);
        QCOMPARE(proxy.answered.kind, LoginTokenKind::NtlmChallenge);
        const HandshakeLeg server = watch.add(exchangeOf({sends("NTLM " + kType3), asks("NTLM"), 2}));
        QVERIFY(!server.changedConnection);
        const HandshakeLeg last =
            watch.add(exchangeOf({"Proxy-Authorization: NTLM " + kType3 + "\r\n", "HTTP/1.1 200 OK\r\n", 2}));
        QVERIFY(last.changedConnection);
    }
};

QTEST_GUILESS_MAIN(TestHandshakeWatch)
#include "tst_handshakewatch.moc"
