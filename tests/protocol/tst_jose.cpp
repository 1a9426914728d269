// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/jose.h"

#include <QTest>

using namespace Ticketscope;

namespace {

// RFC 7515 appendix A.1.
const QByteArray kSigned =
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

} // namespace

class JoseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSignedTokens();
    void readsEncryptedTokens();
    void pointsAtTheError_data();
    void pointsAtTheError();
    void recognisesByLook();
};

void JoseTest::readsSignedTokens()
{
    const Result<Jose::Compact> token = Jose::parseCompact(kSigned);
    QVERIFY(token.has_value());
    QVERIFY(!token->isEncrypted());
    QCOMPARE(token->parts.size(), 3);
    QCOMPARE(kSigned.mid(token->parts[0].start, token->parts[0].length()), kSigned.split('.')[0]);
    QCOMPARE(kSigned.mid(token->parts[2].start, token->parts[2].length()), kSigned.split('.')[2]);
    QVERIFY(Jose::parseCompact("eyJhbGciOiJub25lIn0.e30.").has_value());
}

void JoseTest::readsEncryptedTokens()
{
    const Result<Jose::Compact> token = Jose::parseCompact("eyJhbGciOiJkaXIifQ..AAAA.BBBB.CCCC");
    QVERIFY(token.has_value());
    QVERIFY(token->isEncrypted());
}

void JoseTest::pointsAtTheError_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<qint64>("offset");
    const QByteArrayList parts = kSigned.split('.');
    QTest::newRow("empty") << QByteArray() << qint64(0);
    QTest::newRow("two parts") << QByteArray(parts[0] + '.' + parts[1])
                               << qint64(parts[0].size() + 1 + parts[1].size());
    QTest::newRow("four parts") << QByteArray(kSigned + ".AAAA") << qint64(kSigned.size() + 5);
    QTest::newRow("padding") << QByteArray(kSigned + '=') << qint64(kSigned.size());
    QTest::newRow("standard alphabet") << QByteArray(kSigned).replace("VP-m", "VP+m")
                                       << qint64(kSigned.indexOf("VP-m") + 2);
    QTest::newRow("space") << QByteArray(kSigned).replace(50, 1, " ") << qint64(50);
    QTest::newRow("header is a list") << QByteArray("W10.e30.") << qint64(0);
    QTest::newRow("header is cut JSON") << QByteArray("eyJhbGci.e30.") << qint64(8);
}

void JoseTest::pointsAtTheError()
{
    QFETCH(QByteArray, text);
    QFETCH(qint64, offset);
    const Result<Jose::Compact> token = Jose::parseCompact(text);
    QVERIFY(!token.has_value());
    QCOMPARE(token.error().offset.value_or(-1), offset);
}

void JoseTest::recognisesByLook()
{
    QVERIFY(Jose::looksLikeCompact(kSigned));
    QVERIFY(!Jose::looksLikeCompact("eyJhbGciOiJub25lIn0"));
    QVERIFY(!Jose::looksLikeCompact("a.b.c"));
}

QTEST_GUILESS_MAIN(JoseTest)
#include "tst_jose.moc"
