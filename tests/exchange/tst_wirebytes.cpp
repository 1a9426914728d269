// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/wirebytes.h"
#include "exchange/wirebytesbuilder.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <atomic>
#include <memory>
#include <vector>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

QByteArray randomBytes(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    QRandomGenerator random(25);
    for (char &byte : bytes) {
        byte = char(random.bounded(256));
    }
    return bytes;
}

/// What stands in the files without a name that this process holds open.
QList<QByteArray> deletedFiles()
{
    QList<QByteArray> contents;
    const QStringList descriptors = QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System);
    for (const QString &descriptor : descriptors) {
        const QString path = u"/proc/self/fd/"_s + descriptor;
        if (QFile::symLinkTarget(path).contains(u"(deleted)"_s)) {
            QFile file(path);
            if (file.open(QIODevice::ReadOnly)) {
                contents.append(file.readAll());
            }
        }
    }
    return contents;
}

} // namespace

class TestWireBytes final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysInMemoryWhileSmall();
    void sharesTheWhole();
    void comesBackFromDisk_data();
    void comesBackFromDisk();
    void leavesNoPlainTextAndNoNameOnDisk();
    void encryptsEqualBytesDifferently();
    void readsFromManyThreads();
    void snapshotsStayAsTheyAre();
    void staysInMemoryWhereNothingCanBeWritten_data();
    void staysInMemoryWhereNothingCanBeWritten();
    void clampsRanges();
    void appendsFast();
};

void TestWireBytes::staysInMemoryWhileSmall()
{
    WireBytesBuilder builder(1000);
    builder.append(QByteArray(1000, 'x'));
    QVERIFY(!builder.bytes().isSpilled());
    builder.append("y");
    QVERIFY(builder.bytes().isSpilled());
    QVERIFY(!WireBytes("abc"_ba).isSpilled());
    QVERIFY(WireBytes().isEmpty());
    QVERIFY(WireBytesBuilder().finish().isEmpty());
}

void TestWireBytes::sharesTheWhole()
{
    const QByteArray bytes = "some bytes"_ba;
    const WireBytes wire(bytes);
    QVERIFY(wire.all().constData() == bytes.constData());
    QCOMPARE(wire.bytes({5, 10}), "bytes"_ba);
}

void TestWireBytes::comesBackFromDisk_data()
{
    QTest::addColumn<qsizetype>("size");
    QTest::addColumn<qsizetype>("piece");
    QTest::addColumn<qint64>("limit");

    QTest::newRow("all at once") << qsizetype(100'001) << qsizetype(100'001) << qint64(10);
    QTest::newRow("odd pieces") << qsizetype(100'001) << qsizetype(777) << qint64(1000);
    QTest::newRow("by byte") << qsizetype(3'000) << qsizetype(1) << qint64(10);
    QTest::newRow("no limit in memory") << qsizetype(5'000) << qsizetype(13) << qint64(0);
    QTest::newRow("many mebibytes") << qsizetype(9'000'000) << qsizetype(65'536) << qint64(2'000'000);
}

void TestWireBytes::comesBackFromDisk()
{
    QFETCH(qsizetype, size);
    QFETCH(qsizetype, piece);
    QFETCH(qint64, limit);
    const QByteArray bytes = randomBytes(size);
    WireBytesBuilder builder(limit);
    for (qsizetype at = 0; at < size; at += piece) {
        builder.append(QByteArrayView(bytes).sliced(at, std::min(piece, size - at)));
    }
    QCOMPARE(builder.size(), size);
    const WireBytes wire = builder.finish();
    QVERIFY(wire.isSpilled());
    QCOMPARE(wire.size(), size);
    QVERIFY(wire.all() == bytes);
    QRandomGenerator random(26);
    for (int round = 0; round < 300; ++round) {
        const qint64 start = random.bounded(size);
        const qint64 length = random.bounded(round < 150 ? qint64(40) : size - start + 1);
        QVERIFY(wire.bytes({start, start + length}) == bytes.mid(start, length));
    }
}

void TestWireBytes::leavesNoPlainTextAndNoNameOnDisk()
{
    const QTemporaryDir folder;
    const QByteArray old = qgetenv("TMPDIR");
    qputenv("TMPDIR", folder.path().toLocal8Bit());
    const QByteArray marker = "correct horse battery staple"_ba;
    WireBytesBuilder builder(100);
    builder.append(marker.repeated(100'000));
    const WireBytes wire = builder.finish();
    qputenv("TMPDIR", old);
    QVERIFY(wire.isSpilled());
    QVERIFY(QDir(folder.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden).isEmpty());
    const QList<QByteArray> files = deletedFiles();
    qsizetype found = 0;
    for (const QByteArray &content : files) {
        if (content.size() == wire.size()) {
            ++found;
            QVERIFY(!content.contains(marker.left(8)));
            QVERIFY(content.count(content.left(16)) == 1); // equal blocks do not come out equal
        }
    }
    QCOMPARE(found, 1);
    QCOMPARE(wire.bytes({0, marker.size()}), marker);
}

void TestWireBytes::encryptsEqualBytesDifferently()
{
    WireBytesBuilder one(0);
    WireBytesBuilder other(0);
    one.append(QByteArray(54'321, 'x'));
    other.append(QByteArray(54'321, 'x'));
    const WireBytes first = one.finish();
    const WireBytes second = other.finish();
    QList<QByteArray> same;
    const QList<QByteArray> files = deletedFiles();
    for (const QByteArray &content : files) {
        if (content.size() == 54'321) {
            same.append(content);
        }
    }
    QCOMPARE(same.size(), 2);
    QVERIFY(same[0] != same[1]);
    QVERIFY(first.all() == second.all());
}

void TestWireBytes::readsFromManyThreads()
{
    const QByteArray bytes = randomBytes(500'000);
    WireBytesBuilder builder(1000);
    builder.append(bytes);
    const WireBytes wire = builder.finish();
    std::atomic<int> wrong = 0;
    std::vector<std::unique_ptr<QThread>> threads;
    for (quint32 seed = 0; seed < 4; ++seed) {
        threads.emplace_back(QThread::create([&wire, &bytes, &wrong, seed] {
            QRandomGenerator random(seed);
            for (int round = 0; round < 200; ++round) {
                const qint64 start = random.bounded(int(bytes.size()));
                if (wire.bytes({start, start + 5000}) != bytes.mid(start, 5000)) {
                    ++wrong;
                }
            }
        }));
        threads.back()->start();
    }
    for (const auto &thread : threads) {
        QVERIFY(thread->wait(30'000));
    }
    QCOMPARE(wrong.load(), 0);
}

void TestWireBytes::snapshotsStayAsTheyAre()
{
    WireBytesBuilder builder(10);
    builder.append("0123");
    const WireBytes inMemory = builder.bytes();
    builder.append("456789abcdef");
    const WireBytes onDisk = builder.bytes();
    builder.append("more");
    builder.append("and more");
    QCOMPARE(inMemory.all(), "0123"_ba);
    QVERIFY(!inMemory.isSpilled());
    QCOMPARE(onDisk.all(), "0123456789abcdef"_ba);
    QVERIFY(onDisk.isSpilled());
    QCOMPARE(builder.finish().all(), "0123456789abcdefmoreand more"_ba);
}

void TestWireBytes::staysInMemoryWhereNothingCanBeWritten_data()
{
    QTest::addColumn<QByteArray>("folder");

    QTest::newRow("no such folder") << "/nonexistent/folder"_ba;
    QTest::newRow("no files there") << "/proc"_ba;
}

void TestWireBytes::staysInMemoryWhereNothingCanBeWritten()
{
    QFETCH(QByteArray, folder);
    const QByteArray old = qgetenv("TMPDIR");
    qputenv("TMPDIR", folder);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"No spill file"_s));
    WireBytesBuilder builder(10);
    builder.append("0123456789abcdef");
    qputenv("TMPDIR", old);
    builder.append("more");
    QVERIFY(!builder.bytes().isSpilled());
    QCOMPARE(builder.finish().all(), "0123456789abcdefmore"_ba);
}

void TestWireBytes::clampsRanges()
{
    WireBytesBuilder builder(4);
    builder.append("012345");
    builder.append("67"); // in memory behind what is on disk
    const WireBytes wire = builder.finish();
    QCOMPARE(wire.bytes({-5, 3}), "012"_ba);
    QCOMPARE(wire.bytes({4, 100}), "4567"_ba);
    QCOMPARE(wire.bytes({5, 7}), "56"_ba);
    QCOMPARE(wire.bytes({6, 8}), "67"_ba);
    QVERIFY(wire.bytes({7, 3}).isEmpty());
    QVERIFY(wire.bytes({100, 200}).isEmpty());
    QVERIFY(WireBytes().bytes({0, 10}).isEmpty());
}

void TestWireBytes::appendsFast()
{
    // 500 MB/s are promised; a busy machine may halve that and more, a copy for each call would cost a thousandfold.
    const QByteArray piece(16 * 1024, 'x');
    WireBytesBuilder builder(qint64(1) << 30);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 8192; ++i) {
        builder.append(piece);
    }
    const double seconds = double(timer.nsecsElapsed()) / 1e9;
    const double rate = double(builder.size()) / 1e6 / seconds;
    qInfo("%.0f MB/s in memory", rate);
    QVERIFY2(rate > 100, qPrintable(u"%1 MB/s"_s.arg(rate)));
}

QTEST_GUILESS_MAIN(TestWireBytes)
#include "tst_wirebytes.moc"
