// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/wsse.h"

#include <QTest>

using namespace Ticketscope;

class TestWsse final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void digestsDecodedNonceCreatedAndPassword_data()
    {
        QTest::addColumn<QByteArray>("nonce");
        QTest::addColumn<QByteArray>("created");
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("digest");
        const QByteArray nonce = QByteArray::fromHex("000102030405060708090a0b0c0d0e0f");
        const QByteArray created("2012-06-05T17:08:40Z");
        QTest::newRow("with password") << nonce << created << QByteArray("sBSI!Z65")
                                       << QByteArray("OzfngjglNnJU2GljjrNC1IWgdbk=");
        QTest::newRow("empty password") << nonce << created << QByteArray("")
                                        << QByteArray("m/oumbBCwaVBIDRAhaKmAVWHjHs=");
        QTest::newRow("password alone is plain SHA-1")
            << QByteArray() << QByteArray() << QByteArray("abc") << QByteArray("qZk+NkcGgWq6PiVxeFDCbJzQ2J0=");
    }

    void digestsDecodedNonceCreatedAndPassword()
    {
        QFETCH(QByteArray, nonce);
        QFETCH(QByteArray, created);
        QFETCH(QByteArray, password);
        QTEST(Wsse::passwordDigest(nonce, created, Secret(password)), "digest");
    }

    void hashesTheDecodedNonceAndNotItsText()
    {
        const QByteArray nonce = QByteArray::fromHex("000102030405060708090a0b0c0d0e0f");
        const QByteArray created("2012-06-05T17:08:40Z");
        QVERIFY(Wsse::passwordDigest(nonce, created, Secret(QByteArrayView("sBSI!Z65"))) !=
                Wsse::passwordDigest(nonce.toBase64(), created, Secret(QByteArrayView("sBSI!Z65"))));
    }
};

QTEST_GUILESS_MAIN(TestWsse)
#include "tst_wsse.moc"
