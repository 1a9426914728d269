// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/sockshandshake.h"

#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Tap;

namespace {

SocksHandshake handshake()
{
    return SocksHandshake([](const AttemptId &id, QByteArrayView password) { return id == "a1" && password == "pw"; });
}

const QByteArray kMethods = QByteArray::fromHex("05020002");
const QByteArray kCredentials = QByteArray::fromHex("0102") + "a1" + QByteArray::fromHex("02") + "pw";

} // namespace

class TestSocksHandshake : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesAddresses_data()
    {
        QTest::addColumn<QByteArray>("request");
        QTest::addColumn<QString>("host");
        QTest::addColumn<quint16>("port");
        QTest::newRow("name") << QByteArray(QByteArray::fromHex("050100030b") + "crm.example" +
                                            QByteArray::fromHex("01bb"))
                              << QStringLiteral("crm.example") << quint16(443);
        QTest::newRow("IPv4") << QByteArray::fromHex("05010001c00002070050") << QStringLiteral("192.0.2.7")
                              << quint16(80);
        QTest::newRow("IPv6") << QByteArray::fromHex("0501000420010db80000000000000000000000011f90")
                              << QStringLiteral("2001:db8::1") << quint16(8080);
    }
    void takesAddresses()
    {
        QFETCH(QByteArray, request);
        SocksHandshake socks = handshake();
        const QByteArray all = kMethods + kCredentials + request;
        QByteArray answer;
        QByteArray waiting;
        for (const char c : all) { // byte by byte
            waiting.append(c);
            waiting.remove(0, socks.feed(waiting, &answer));
        }
        QCOMPARE(socks.state(), SocksHandshake::State::Done);
        QCOMPARE(answer.toHex(), QByteArray("05020100"));
        QTEST(socks.host(), "host");
        QTEST(socks.port(), "port");
        QCOMPARE(socks.attempt(), AttemptId("a1"));
    }
    void leavesWhatComesAfterTheHandshake()
    {
        SocksHandshake socks = handshake();
        QByteArray answer;
        const QByteArray all = kMethods + kCredentials + QByteArray::fromHex("05010001c00002070050");
        QCOMPARE(socks.feed(QByteArray(all + "GET / HTTP/1.1\r\n"), &answer), all.size());
    }
    void rejects_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("answerHex");
        QTest::newRow("HTTP instead of SOCKS") << QByteArray("GET / HTTP/1.1\r\n\r\n") << QByteArray();
        QTest::newRow("SOCKS4") << QByteArray::fromHex("0401005000000001") << QByteArray();
        QTest::newRow("no method with a password") << QByteArray::fromHex("050100") << QByteArray("05ff");
        QTest::newRow("wrong password") << QByteArray(kMethods + QByteArray::fromHex("0102") + "a1" +
                                                      QByteArray::fromHex("02") + "no")
                                        << QByteArray("05020101");
        QTest::newRow("unknown attempt") << QByteArray(kMethods + QByteArray::fromHex("0102") + "b2" +
                                                       QByteArray::fromHex("02") + "pw")
                                         << QByteArray("05020101");
        QTest::newRow("empty password") << QByteArray(kMethods + QByteArray::fromHex("0102") + "a1" +
                                                      QByteArray::fromHex("00"))
                                        << QByteArray("05020101");
        QTest::newRow("BIND") << QByteArray(kMethods + kCredentials + QByteArray::fromHex("05020001c00002070050"))
                              << QByteArray("0502010005070001000000000000");
        QTest::newRow("unknown address type")
            << QByteArray(kMethods + kCredentials + QByteArray::fromHex("05010002c00002070050"))
            << QByteArray("0502010005080001000000000000");
        QTest::newRow("name with NUL") << QByteArray(kMethods + kCredentials + QByteArray::fromHex("0501000303610062") +
                                                     QByteArray::fromHex("0050"))
                                       << QByteArray("0502010005010001000000000000");
        QTest::newRow("empty name") << QByteArray(kMethods + kCredentials + QByteArray::fromHex("05010003000050"))
                                    << QByteArray("0502010005010001000000000000");
    }
    void rejects()
    {
        QFETCH(QByteArray, bytes);
        SocksHandshake socks = handshake();
        QByteArray answer;
        socks.feed(bytes, &answer);
        QCOMPARE(socks.state(), SocksHandshake::State::Rejected);
        QTEST(answer.toHex(), "answerHex");
        QCOMPARE(socks.feed("more", &answer), 0);
    }
};

QTEST_GUILESS_MAIN(TestSocksHandshake)
#include "tst_sockshandshake.moc"
