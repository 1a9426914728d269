// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/shield.h"

#include <QTest>

using namespace Ticketscope::Tap;

namespace {

QByteArray shielded(const QByteArray &requests, const QByteArray &responses, qsizetype piece, bool closed = false)
{
    QByteArray out;
    Shield shield([&out](QByteArrayView bytes) { out.append(bytes.data(), bytes.size()); });
    shield.requestBytes(requests);
    for (qsizetype at = 0; at < responses.size(); at += piece) {
        shield.responseBytes(QByteArrayView(responses).sliced(at, std::min(piece, responses.size() - at)));
    }
    if (closed) {
        shield.responseClosed();
    }
    return out;
}

const QByteArray kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const QByteArray kHead = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";

} // namespace

class TestShield : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void renamesInHeadsOnly_data()
    {
        QTest::addColumn<QByteArray>("requests");
        QTest::addColumn<QByteArray>("in");
        QTest::addColumn<QByteArray>("out");
        const QByteArray body = "\r\nWWW-Authenticate: in the body\r\n";
        const QByteArray size = QByteArray::number(body.size());
        QTest::newRow("length") << kGet
                                << QByteArray("HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nwww-authenticate:Basic\r\n"
                                              "Content-Length: " +
                                              size + "\r\n\r\n" + body)
                                << QByteArray("HTTP/1.1 401 No\r\nXXX-Authenticate: NTLM\r\nXXX-Authenticate:Basic\r\n"
                                              "Content-Length: " +
                                              size + "\r\n\r\n" + body);
        QTest::newRow("proxy")
            << kGet << QByteArray("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
            << QByteArray("HTTP/1.1 407 No\r\nXXXXX-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n");
        QTest::newRow("only as a name") << kGet
                                        << QByteArray("HTTP/1.1 200 OK\r\nX-Note: WWW-Authenticate: Basic\r\n"
                                                      "Content-Length: 0\r\n\r\n")
                                        << QByteArray("HTTP/1.1 200 OK\r\nX-Note: WWW-Authenticate: Basic\r\n"
                                                      "Content-Length: 0\r\n\r\n");
        QTest::newRow("kept alive, chunked first")
            << QByteArray(kGet + kGet)
            << QByteArray("HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\nTransfer-Encoding: chunked\r\n\r\n21\r\n" +
                          body +
                          "\r\n0\r\n\r\nHTTP/1.1 401 No\r\nWWW-Authenticate: NTLM AA==\r\nContent-Length: 0\r\n\r\n")
            << QByteArray("HTTP/1.1 401 No\r\nXXX-Authenticate: NTLM\r\nTransfer-Encoding: chunked\r\n\r\n21\r\n" +
                          body +
                          "\r\n0\r\n\r\nHTTP/1.1 401 No\r\nXXX-Authenticate: NTLM AA==\r\nContent-Length: 0\r\n\r\n");
        QTest::newRow("HEAD has no body, so the next head follows")
            << QByteArray(kHead + kGet)
            << QByteArray("HTTP/1.1 401 No\r\nContent-Length: 500\r\n\r\nHTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\n"
                          "Content-Length: 0\r\n\r\n")
            << QByteArray("HTTP/1.1 401 No\r\nContent-Length: 500\r\n\r\nHTTP/1.1 401 No\r\nXXX-Authenticate: NTLM\r\n"
                          "Content-Length: 0\r\n\r\n");
        QTest::newRow("interim") << kGet
                                 << QByteArray("HTTP/1.1 100 Continue\r\nWWW-Authenticate: A\r\n\r\nHTTP/1.1 401 No\r\n"
                                               "WWW-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n")
                                 << QByteArray("HTTP/1.1 100 Continue\r\nXXX-Authenticate: A\r\n\r\nHTTP/1.1 401 No\r\n"
                                               "XXX-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n");
        QTest::newRow("until close") << kGet << QByteArray("HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM\r\n\r\n" + body)
                                     << QByteArray("HTTP/1.1 401 No\r\nXXX-Authenticate: NTLM\r\n\r\n" + body);
        QTest::newRow("switched protocols") << kGet
                                            << QByteArray("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade"
                                                          "\r\n\r\n\nWWW-Authenticate: raw")
                                            << QByteArray("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade"
                                                          "\r\n\r\n\nWWW-Authenticate: raw");
    }
    void renamesInHeadsOnly()
    {
        QFETCH(QByteArray, requests);
        QFETCH(QByteArray, in);
        QFETCH(QByteArray, out);
        for (qsizetype piece = 1; piece <= in.size(); ++piece) {
            QCOMPARE(shielded(requests, in, piece, true), out);
        }
    }
    void knowsWhatIsAwaited()
    {
        Shield shield([](QByteArrayView) {});
        QVERIFY(!shield.isAwaitingResponse());
        shield.requestBytes("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na");
        QVERIFY(shield.isAwaitingResponse());
        QVERIFY(shield.isInsideRequest());
        shield.requestBytes("bc");
        QVERIFY(!shield.isInsideRequest());
        shield.responseBytes("HTTP/1.1 100 Continue\r\n\r\n");
        QVERIFY(shield.isAwaitingResponse());
        QVERIFY(!shield.isInsideResponse());
        shield.responseBytes("HTTP/1.1 200 OK\r\nContent-");
        QVERIFY(shield.hasPartOfHead());
        QVERIFY(!shield.isInsideResponse());
        shield.responseBytes("Length: 2\r\n\r\nx");
        QVERIFY(shield.isInsideResponse());
        QVERIFY(shield.isAwaitingResponse());
        shield.responseBytes("y");
        QVERIFY(!shield.isAwaitingResponse());
        QVERIFY(!shield.isInsideResponse());
    }
    void aBrokenHeadIsNotHandedOn()
    {
        QByteArray out;
        Shield shield([&out](QByteArrayView bytes) { out.append(bytes.data(), bytes.size()); });
        shield.requestBytes(kGet);
        shield.responseBytes("HTTP/1.1 4x1 No\r\nWWW-Authenticate: NTLM\r\n\r\nrest");
        QVERIFY(shield.brokenResponse().has_value());
        QCOMPARE(out, QByteArray());
        QVERIFY(shield.isAwaitingResponse());
    }
    void aBrokenBodyIsHandedOnUpToThere()
    {
        QByteArray out;
        Shield shield([&out](QByteArrayView bytes) { out.append(bytes.data(), bytes.size()); });
        shield.requestBytes(kGet);
        const QByteArray head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        shield.responseBytes(QByteArray(head + "3\r\nabcXX\r\nWWW-Authenticate: NTLM\r\n"));
        QVERIFY(shield.brokenResponse().has_value());
        QVERIFY(out.startsWith(QByteArray(head + "3\r\nabc")));
        QVERIFY(!out.contains("NTLM"));
        QVERIFY(shield.isInsideResponse());
    }
    void aBodyUntilCloseEndsWithTheClose()
    {
        Shield shield([](QByteArrayView) {});
        shield.requestBytes(kGet);
        shield.responseBytes("HTTP/1.1 200 OK\r\n\r\nbody");
        QVERIFY(shield.isAwaitingResponse());
        shield.responseClosed();
        QVERIFY(!shield.isAwaitingResponse());
    }
};

QTEST_GUILESS_MAIN(TestShield)
#include "tst_shield.moc"
