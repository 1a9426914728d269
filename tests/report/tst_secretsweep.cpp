// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/secretsweep.h"

#include <QTest>
#include <QUrl>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kSecret = "p\xC3\xA6r&\"7'<T:>/+ 9";

QByteArray utf16(const QByteArray &utf8)
{
    const QString text = QString::fromUtf8(utf8);
    return {reinterpret_cast<const char *>(text.utf16()), text.size() * 2};
}

} // namespace

class TestSecretSweep : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsEveryForm_data();
    void findsEveryForm();
    void findsBase64AtEveryAlignment();
    void findsOverlappingAndTouchingOnes();
    void leavesShortOnesAndCommonWordsAlone();
    void looksForNoMoreThanItsLimit();
    void cleansText();
    void nothingIsFoundWhereNothingIs();
    void isQuickOnMuchText();
};

void TestSecretSweep::findsEveryForm_data()
{
    QTest::addColumn<QByteArray>("form");
    const QString text = QString::fromUtf8(kSecret);
    QTest::newRow("plain") << kSecret;
    QTest::newRow("UTF-16") << utf16(kSecret);
    QTest::newRow("Latin-1") << text.toLatin1();
    QTest::newRow("percent") << kSecret.toPercentEncoding();
    QTest::newRow("percent lower case") << QByteArray("p%c3%a6r%26%227%27%3cT%3a%3e%2f%2b%209");
    QTest::newRow("form") << QByteArray("p%C3%A6r%26%227%27%3CT%3A%3E%2F%2B+9");
    QTest::newRow("XML text") << QByteArray("p\xC3\xA6r&amp;\"7'&lt;T:&gt;/+ 9");
    QTest::newRow("XML attribute") << QByteArray("p\xC3\xA6r&amp;&quot;7&apos;&lt;T:&gt;/+ 9");
    QTest::newRow("HTML") << QByteArray("p\xC3\xA6r&amp;&quot;7&#39;&lt;T:&gt;/+ 9");
    QTest::newRow("JSON") << QByteArray("p\xC3\xA6r&\\\"7'<T:>/+ 9");
    QTest::newRow("JSON with solidus") << QByteArray("p\xC3\xA6r&\\\"7'<T:>\\/+ 9");
    QTest::newRow("JSON in ASCII") << QByteArray(R"(p\u00e6r&\"7'<T:>/+ 9)");
    QTest::newRow("JSON of .NET") << QByteArray(R"(p\u00E6r\u0026\u00227\u0027\u003CT:\u003E/\u002B 9)");
    QTest::newRow("hex") << kSecret.toHex();
    QTest::newRow("hex in pairs") << kSecret.toHex(' ');
}

void TestSecretSweep::findsEveryForm()
{
    QFETCH(QByteArray, form);
    SecretSweep sweep;
    sweep.add(kSecret);
    const QList<ByteRange> ranges = sweep.find(QByteArray("before" + form + "after"));
    QCOMPARE(ranges.size(), 1);
    QCOMPARE(ranges.first().start, 6);
    QCOMPARE(ranges.first().end, 6 + form.size());
}

void TestSecretSweep::findsBase64AtEveryAlignment()
{
    SecretSweep sweep;
    sweep.add(kSecret);
    for (int before = 0; before < 6; ++before) {
        for (int after = 0; after < 4; ++after) {
            const QByteArray whole = QByteArray(before, 'b') + kSecret + QByteArray(after, 'a');
            for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
                const QByteArray text = whole.toBase64(alphabet);
                const QList<ByteRange> ranges = sweep.find(text);
                QCOMPARE(ranges.size(), 1);
                // All characters that hold bits of nothing but the secret.
                QVERIFY(ranges.first().start <= (before * 8 + 5) / 6);
                QVERIFY(ranges.first().end >= (before + kSecret.size()) * 8 / 6);
            }
        }
    }
}

void TestSecretSweep::findsOverlappingAndTouchingOnes()
{
    SecretSweep sweep;
    sweep.add("abcdef");
    sweep.add("defghi");
    sweep.add("jklmno");
    const QList<ByteRange> expected{{1, 16}};
    QCOMPARE(sweep.find(QByteArrayView("xabcdefghijklmnox")), expected);
    const QList<ByteRange> twice{{0, 6}, {7, 13}};
    QCOMPARE(sweep.find(QByteArrayView("abcdef abcdef")), twice);
}

void TestSecretSweep::leavesShortOnesAndCommonWordsAlone()
{
    SecretSweep sweep;
    sweep.add("");
    sweep.add("true");
    sweep.add("Password"); // masking this word wherever it stands would give it away
    QVERIFY(sweep.isEmpty());
    QVERIFY(sweep.find(QByteArrayView("true")).isEmpty());
}

void TestSecretSweep::looksForNoMoreThanItsLimit()
{
    SecretSweep sweep;
    for (int i = 0; i < 5000; ++i) {
        sweep.add(QByteArray("secret number " + QByteArray::number(i) + '.'));
    }
    QCOMPARE(sweep.find(QByteArrayView("secret number 1.")).size(), 1);
    QVERIFY(sweep.find(QByteArrayView("secret number 4999.")).isEmpty());
}

void TestSecretSweep::cleansText()
{
    SecretSweep sweep;
    sweep.add(kSecret);
    const QString text =
        u"Wrong: "_s + QString::fromUtf8(kSecret) + u" and "_s + QString::fromLatin1(kSecret.toBase64()) + u"."_s;
    const QString clean = sweep.clean(text);
    QVERIFY(clean.startsWith(u"Wrong: ••••••••"_s));
    QVERIFY(!clean.contains(QString::fromUtf8(kSecret)));
    QVERIFY(!clean.contains(QString::fromLatin1(kSecret.toBase64().left(8))));
    QCOMPARE(sweep.clean(u"nothing"_s), u"nothing"_s);
}

void TestSecretSweep::nothingIsFoundWhereNothingIs()
{
    SecretSweep sweep;
    QVERIFY(sweep.find(kSecret).isEmpty());
    sweep.add(kSecret);
    for (const QByteArray &bytes : {QByteArray(), QByteArray("p"), kSecret.left(5), kSecret.chopped(1)}) {
        QVERIFY(sweep.find(bytes).isEmpty());
    }
}

void TestSecretSweep::isQuickOnMuchText()
{
    SecretSweep sweep;
    for (int i = 0; i < 200; ++i) {
        sweep.add(QByteArray("secret number " + QByteArray::number(i) + '.'));
    }
    QByteArray text;
    while (text.size() < 10'000'000) {
        text += "<a:secret>the quick brown fox</a:secret>";
    }
    text += "secret number 150.";
    QElapsedTimer timer;
    timer.start();
    const QList<ByteRange> ranges = sweep.find(text);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(ranges.size(), 1);
}

QTEST_GUILESS_MAIN(TestSecretSweep)
#include "tst_secretsweep.moc"
