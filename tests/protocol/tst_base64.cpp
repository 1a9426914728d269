// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/base64.h"

#include <QTest>

using namespace Ticketscope;

class Base64Test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodes_data();
    void decodes();
    void pointsAtTheError_data();
    void pointsAtTheError();
    void roundTripsAllLengths();
    void recognisesByLook();
};

void Base64Test::decodes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Base64Alphabet>("alphabet");
    QTest::addColumn<bool>("allowSpace");
    QTest::addColumn<QByteArray>("bytes");
    // RFC 4648 section 10.
    QTest::newRow("empty") << QByteArray() << Base64Alphabet::Standard << false << QByteArray();
    QTest::newRow("f") << QByteArray("Zg==") << Base64Alphabet::Standard << false << QByteArray("f");
    QTest::newRow("fo") << QByteArray("Zm8=") << Base64Alphabet::Standard << false << QByteArray("fo");
    QTest::newRow("foobar") << QByteArray("Zm9vYmFy") << Base64Alphabet::Standard << false << QByteArray("foobar");
    QTest::newRow("url without padding") << QByteArray("-_8") << Base64Alphabet::Url << false << QByteArray("\xfb\xff");
    QTest::newRow("url with padding") << QByteArray("-_8=") << Base64Alphabet::Url << false << QByteArray("\xfb\xff");
    QTest::newRow("either, standard") << QByteArray("+/8=") << Base64Alphabet::Either << false
                                      << QByteArray("\xfb\xff");
    QTest::newRow("folded") << QByteArray("Zm9v\r\n\tYm Fy\n") << Base64Alphabet::Standard << true
                            << QByteArray("foobar");
    QTest::newRow("space in padding") << QByteArray("Zg=\n=\n") << Base64Alphabet::Standard << true << QByteArray("f");
    QTest::newRow("zero bytes") << QByteArray("AAAA") << Base64Alphabet::Standard << false << QByteArray(3, '\0');
}

void Base64Test::decodes()
{
    QFETCH(QByteArray, text);
    QFETCH(Base64Alphabet, alphabet);
    QFETCH(bool, allowSpace);
    QFETCH(QByteArray, bytes);
    const Result<QByteArray> decoded = decodeBase64(text, alphabet, allowSpace);
    QVERIFY(decoded.has_value());
    QCOMPARE(*decoded, bytes);
}

void Base64Test::pointsAtTheError_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Base64Alphabet>("alphabet");
    QTest::addColumn<qint64>("offset");
    QTest::newRow("padding missing") << QByteArray("Zg=") << Base64Alphabet::Standard << qint64(3);
    QTest::newRow("no padding at all") << QByteArray("Zm8") << Base64Alphabet::Standard << qint64(3);
    QTest::newRow("padding too long") << QByteArray("Zm8==") << Base64Alphabet::Standard << qint64(4);
    QTest::newRow("padding alone") << QByteArray("====") << Base64Alphabet::Standard << qint64(0);
    QTest::newRow("text after padding") << QByteArray("Zg==Zg==") << Base64Alphabet::Standard << qint64(4);
    QTest::newRow("one left over") << QByteArray("Zm9vY") << Base64Alphabet::Standard << qint64(4);
    QTest::newRow("one left over, url") << QByteArray("Zm9vY") << Base64Alphabet::Url << qint64(4);
    QTest::newRow("url in standard") << QByteArray("Zm-v") << Base64Alphabet::Standard << qint64(2);
    QTest::newRow("standard in url") << QByteArray("Zm/v") << Base64Alphabet::Url << qint64(2);
    QTest::newRow("mixed") << QByteArray("Zm/v-_8=") << Base64Alphabet::Either << qint64(4);
    QTest::newRow("space") << QByteArray("Zm9v Zm9v") << Base64Alphabet::Standard << qint64(4);
    QTest::newRow("line end") << QByteArray("Zm9v\n") << Base64Alphabet::Standard << qint64(4);
    QTest::newRow("trailing bits of two") << QByteArray("Zh==") << Base64Alphabet::Standard << qint64(1);
    QTest::newRow("trailing bits of three") << QByteArray("Zm9=") << Base64Alphabet::Standard << qint64(2);
    QTest::newRow("zero byte") << QByteArray("Zm\0v", 4) << Base64Alphabet::Standard << qint64(2);
    QTest::newRow("high byte") << QByteArray("Zm9\xe5") << Base64Alphabet::Standard << qint64(3);
    QTest::newRow("one padding in url") << QByteArray("Zg=") << Base64Alphabet::Url << qint64(3);
}

void Base64Test::pointsAtTheError()
{
    QFETCH(QByteArray, text);
    QFETCH(Base64Alphabet, alphabet);
    QFETCH(qint64, offset);
    const Result<QByteArray> decoded = decodeBase64(text, alphabet);
    QVERIFY(!decoded.has_value());
    QCOMPARE(decoded.error().offset.value_or(-1), offset);
    QVERIFY(!decoded.error().text.isEmpty());
}

void Base64Test::roundTripsAllLengths()
{
    QByteArray bytes;
    for (int length = 0; length < 260; ++length) {
        QCOMPARE(*decodeBase64(bytes.toBase64()), bytes);
        const auto url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;
        QCOMPARE(*decodeBase64(bytes.toBase64(url), Base64Alphabet::Url), bytes);
        bytes.append(char(length * 7));
    }
}

void Base64Test::recognisesByLook()
{
    QVERIFY(looksLikeBase64("VXNlcjpQYXNzd29yZCE="));
    QVERIFY(!looksLikeBase64("abc"));
    QVERIFY(!looksLikeBase64("User:Password"));
    QVERIFY(!looksLikeBase64("Zm9v=Zm9vZm9v"));
}

QTEST_GUILESS_MAIN(Base64Test)
#include "tst_base64.moc"
