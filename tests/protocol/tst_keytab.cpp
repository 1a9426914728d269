// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/keytab.h"
#include "support/kerberosfiles.h"

#include <QCryptographicHash>
#include <QTest>
#include <QtEndian>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

/// A keytab's numbers, in either byte order.
class Writer
{
public:
    explicit Writer(bool isLittle)
        : m_isLittle(isLittle)
    {
    }
    template<typename T>
    Writer &number(T value)
    {
        QByteArray bytes(sizeof(T), '\0');
        if (m_isLittle) {
            qToLittleEndian(value, bytes.data());
        } else {
            qToBigEndian(value, bytes.data());
        }
        m_bytes.append(bytes);
        return *this;
    }
    Writer &counted(const QByteArray &bytes)
    {
        number(quint16(bytes.size()));
        m_bytes.append(bytes);
        return *this;
    }
    Writer &append(const QByteArray &bytes)
    {
        m_bytes.append(bytes);
        return *this;
    }
    [[nodiscard]] QByteArray bytes() const { return m_bytes; }

private:
    bool m_isLittle;
    QByteArray m_bytes;
};

QByteArray entry(bool isLittle, bool isFirstVersion, quint8 shortVersion, const QByteArray &tail)
{
    Writer writer(isLittle);
    writer.number(quint16(isFirstVersion ? 3 : 2)).counted("EXAMPLE.TEST").counted("HTTP").counted("a.example.test");
    if (!isFirstVersion) {
        writer.number(quint32(1));
    }
    writer.number(quint32(1000000000)).number(shortVersion).number(quint16(23)).counted(QByteArray(16, 'k'));
    return writer.append(tail).bytes();
}

QByteArray keytab(bool isLittle, bool isFirstVersion, const QList<QByteArray> &entries)
{
    Writer writer(isLittle);
    writer.append(isFirstVersion ? QByteArray("\x05\x01", 2) : QByteArray("\x05\x02", 2));
    for (const QByteArray &one : entries) {
        writer.number(qint32(one.size())).append(one);
    }
    return writer.bytes();
}

} // namespace

class TestKeytab final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsWhatKadminWrote()
    {
        const Result<QList<Kerberos::KeytabEntry>> entries = Kerberos::readKeytab(kerberosFile(u"http.keytab"_s));
        QVERIFY2(entries, entries ? "" : qPrintable(entries.error().text));
        QCOMPARE(entries->size(), 5);
        const QList<qint64> types{17, 18, 19, 20, 23};
        const QList<QByteArray> fingerprints{"61ef", "41c4", "0359", "1fd6", "7229"};
        for (qsizetype i = 0; i < 5; ++i) {
            const Kerberos::KeytabEntry &one = entries->at(i);
            QCOMPARE(one.key.encryptionType, types[i]);
            QCOMPARE(one.key.bytes.size(), Kerberos::keyLength(types[i]));
            const QByteArray hash =
                QCryptographicHash::hash(one.key.bytes.reveal().toByteArray(), QCryptographicHash::Sha1);
            QCOMPARE(hash.first(2).toHex(), fingerprints[i]);
            QCOMPARE(one.keyVersion, 1U);
            QCOMPARE(one.nameType, 1);
            QCOMPARE(one.written.date(), QDate(2026, 11, 21));
        }
        QCOMPARE(entries->at(0).principal(), u"HTTP/aes128-cts-hmac-sha1-96.example.test@EXAMPLE.TEST"_s);
        QCOMPARE(entries->at(0).realm, QByteArray("EXAMPLE.TEST"));
        QCOMPARE(entries->at(0).nameParts, (QList<QByteArray>{"HTTP", "aes128-cts-hmac-sha1-96.example.test"}));
    }

    void readsBothVersionsAndByteOrders_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("version 2") << keytab(false, false, {entry(false, false, 7, {})});
        QTest::newRow("version 1, little") << keytab(true, true, {entry(true, true, 7, {})});
        QTest::newRow("version 1, big") << keytab(false, true, {entry(false, true, 7, {})});
    }

    void readsBothVersionsAndByteOrders()
    {
        QFETCH(QByteArray, bytes);
        const Result<QList<Kerberos::KeytabEntry>> entries = Kerberos::readKeytab(bytes);
        QVERIFY2(entries, entries ? "" : qPrintable(entries.error().text));
        QCOMPARE(entries->size(), 1);
        QCOMPARE(entries->first().principal(), u"HTTP/a.example.test@EXAMPLE.TEST"_s);
        QCOMPARE(entries->first().keyVersion, 7U);
        QCOMPARE(entries->first().written, QDateTime::fromSecsSinceEpoch(1000000000, Qt::UTC));
        QVERIFY(entries->first().key.bytes == Secret(QByteArray(16, 'k')));
    }

    void takesTheWholeVersionWhereItIsThere()
    {
        const auto versionOf = [](const QByteArray &tail) {
            return Kerberos::readKeytab(keytab(false, false, {entry(false, false, 0x2c, tail)}))->first().keyVersion;
        };
        QCOMPARE(versionOf({}), 0x2cU);
        QCOMPARE(versionOf(QByteArray::fromHex("0000012c")), 300U);
        QCOMPARE(versionOf(QByteArray::fromHex("00000000")), 0x2cU);
        QCOMPARE(versionOf(QByteArray::fromHex("0000012c00000000")), 300U);
    }

    void leavesOutHolesAndWhatFollowsTheEnd()
    {
        QByteArray bytes = keytab(false, false, {entry(false, false, 1, {})});
        Writer hole(false);
        hole.number(qint32(-6)).append("hole!!");
        bytes += hole.bytes();
        bytes += keytab(false, false, {entry(false, false, 2, {})}).sliced(2);
        bytes += QByteArray(4, '\0');
        bytes += "whatever";
        const Result<QList<Kerberos::KeytabEntry>> entries = Kerberos::readKeytab(bytes);
        QVERIFY2(entries, entries ? "" : qPrintable(entries.error().text));
        QCOMPARE(entries->size(), 2);
        QCOMPARE(entries->at(1).keyVersion, 2U);
    }

    void escapesSlashesInNames()
    {
        Kerberos::KeytabEntry one;
        one.realm = "R";
        one.nameParts = {"a/b", "c\\d"};
        QCOMPARE(one.principal(), u"a\\/b/c\\\\d@R"_s);
    }

    void refusesDamageAtTheByte_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<qint64>("offset");
        QTest::newRow("empty") << QByteArray() << qint64(0);
        QTest::newRow("text") << QByteArray("[libdefaults]") << qint64(0);
        QTest::newRow("version 3") << QByteArray("\x05\x03", 2) << qint64(0);
        QTest::newRow("half a length") << QByteArray("\x05\x02\x00\x00", 4) << qint64(2);
        QTest::newRow("longer than the file") << QByteArray::fromHex("05020000ffff0001") << qint64(2);
        QTest::newRow("smallest number") << QByteArray::fromHex("050280000000") << qint64(2);
        QTest::newRow("string beyond the key") << QByteArray::fromHex("0502000000060001ffff4142") << qint64(10);
        QTest::newRow("65535 parts") << QByteArray::fromHex("050200000004ffff0000") << qint64(10);
        QTest::newRow("version 1 without a name") << QByteArray::fromHex("0501020000000000") << qint64(6);
    }

    void refusesDamageAtTheByte()
    {
        QFETCH(QByteArray, bytes);
        const Result<QList<Kerberos::KeytabEntry>> entries = Kerberos::readKeytab(bytes);
        QVERIFY(!entries);
        QCOMPARE(entries.error().code, ErrorCode::Malformed);
        QTEST(entries.error().offset.value_or(-1), "offset");
    }

    void survivesEveryCutAndChange()
    {
        const QByteArray whole = kerberosFile(u"http.keytab"_s);
        for (qsizetype at = 0; at < whole.size(); ++at) {
            QByteArray changed = whole;
            changed[at] = char(changed[at] ^ 0xa5);
            for (const QByteArray &bytes : {whole.first(at), changed}) {
                const Result<QList<Kerberos::KeytabEntry>> entries = Kerberos::readKeytab(bytes);
                QVERIFY(entries || (*entries.error().offset >= 0 && *entries.error().offset <= bytes.size()));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestKeytab)
#include "tst_keytab.moc"
