// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/namelessfile.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kHolder = "hold";

QStringList filesIn(const QString &folder)
{
    return QDir(folder).entryList(QDir::Files | QDir::Hidden | QDir::System);
}

/// What the second process does: has a file open, says so and waits for its end.
int hold(const QString &folder)
{
    QString why;
    const auto file = openNamelessFile(folder, &why);
    if (!file || file->write("secret") != 6 || !file->flush()) {
        return 1;
    }
    std::puts("open");
    std::fflush(stdout);
    for (;;) {
        QTest::qSleep(1000);
    }
}

} // namespace

class TestNamelessFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsWhatIsWritten();
    void nobodyElseOpensIt();
    void isGoneWhenClosed();
    void isGoneWhenTheProcessIsKilled();
    void twoAreTwo();
    void aFolderThatIsNotThereIsSaid();
};

void TestNamelessFile::keepsWhatIsWritten()
{
    const QTemporaryDir folder;
    QString why;
    const auto file = openNamelessFile(folder.path(), &why);
    QVERIFY2(file != nullptr, qPrintable(why));
    const QByteArray bytes("line\r\nline\n\x1a\0end", 16);
    QCOMPARE(file->write(bytes), bytes.size());
    QVERIFY(file->flush());
    QVERIFY(file->seek(6));
    QCOMPARE(file->read(100), bytes.mid(6));
    QVERIFY(file->seek(3'000'000));
    QCOMPARE(file->write("far"), 3);
    QVERIFY(file->seek(3'000'000));
    QCOMPARE(file->read(3), QByteArray("far"));
    QVERIFY(file->seek(0));
    QCOMPARE(file->read(bytes.size()), bytes);
}

void TestNamelessFile::nobodyElseOpensIt()
{
    const QTemporaryDir folder;
    QString why;
    const auto file = openNamelessFile(folder.path(), &why);
    QVERIFY(file != nullptr);
    file->write("secret");
    file->flush();
    for (const QString &name : filesIn(folder.path())) {
        QFile other(folder.filePath(name));
        QVERIFY2(!other.open(QIODevice::ReadOnly), qPrintable(name));
    }
#ifndef Q_OS_WIN
    QCOMPARE(filesIn(folder.path()), QStringList());
#endif
}

void TestNamelessFile::isGoneWhenClosed()
{
    const QTemporaryDir folder;
    QString why;
    auto file = openNamelessFile(folder.path(), &why);
    QVERIFY(file != nullptr);
    file->write("secret");
    file.reset();
    QCOMPARE(filesIn(folder.path()), QStringList());
}

void TestNamelessFile::isGoneWhenTheProcessIsKilled()
{
    const QTemporaryDir folder;
    QProcess process;
    process.start(QCoreApplication::applicationFilePath(), {QString::fromLatin1(kHolder), folder.path()});
    QVERIFY(process.waitForReadyRead(20000));
    QVERIFY(process.readAllStandardOutput().startsWith("open"));
    process.kill();
    QVERIFY(process.waitForFinished(20000));
    QTRY_COMPARE(filesIn(folder.path()), QStringList());
}

void TestNamelessFile::twoAreTwo()
{
    const QTemporaryDir folder;
    QString why;
    const auto one = openNamelessFile(folder.path(), &why);
    const auto two = openNamelessFile(folder.path(), &why);
    QVERIFY(one != nullptr && two != nullptr);
    one->write("one");
    two->write("two");
    QVERIFY(one->seek(0) && two->seek(0));
    QCOMPARE(one->readAll(), QByteArray("one"));
    QCOMPARE(two->readAll(), QByteArray("two"));
}

void TestNamelessFile::aFolderThatIsNotThereIsSaid()
{
    const QTemporaryDir folder;
    QString why;
    QVERIFY(openNamelessFile(folder.filePath(u"missing"_s), &why) == nullptr);
    QVERIFY(!why.isEmpty());
}

int main(int argc, char **argv)
{
    if (argc == 3 && kHolder == argv[1]) {
        return hold(QString::fromLocal8Bit(argv[2]));
    }
    const QCoreApplication application(argc, argv);
    TestNamelessFile test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_namelessfile.moc"
