// SPDX-License-Identifier: GPL-3.0-or-later
// Against the Credential Manager of the Windows (or Wine) that it runs on.
#include "profile/credentialpieces.h"
#include "profile/keychainsecretstore.h"

#include <QCoroTask>

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <windows.h>

#include <wincred.h>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

QString targetOf(const QUuid &id, const QString &parameter)
{
    return u"Ticketscope/"_s + id.toString(QUuid::WithoutBraces) + u'/' + parameter;
}

/// What another program sees, under the documented names.
QStringList entriesOf(const QUuid &id)
{
    QStringList names;
    DWORD count = 0;
    CREDENTIALW **found = nullptr;
    const QString filter = u"Ticketscope/"_s + id.toString(QUuid::WithoutBraces) + u'*';
    if (CredEnumerateW(filter.toStdWString().c_str(), 0, &count, &found) != FALSE) {
        for (DWORD i = 0; i < count; ++i) {
            names.append(QString::fromWCharArray(found[i]->TargetName));
        }
        CredFree(found);
    }
    names.sort();
    return names;
}

bool deleteEntry(const QString &name)
{
    return CredDeleteW(name.toStdWString().c_str(), CRED_TYPE_GENERIC, 0) != FALSE;
}

bool writeEntry(const QString &name, QByteArray bytes)
{
    std::wstring target = name.toStdWString();
    CREDENTIALW credential = {};
    credential.Type = CRED_TYPE_GENERIC;
    credential.TargetName = target.data();
    credential.Persist = CRED_PERSIST_LOCAL_MACHINE;
    credential.CredentialBlobSize = DWORD(bytes.size());
    credential.CredentialBlob = reinterpret_cast<BYTE *>(bytes.data());
    return CredWriteW(&credential, 0) != FALSE;
}

} // namespace

class TestCredentialStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup();
    void keepsBytesAsTheyAre_data();
    void keepsBytesAsTheyAre();
    void anotherRunOfTheProgramReadsThem();
    void theEntryIsWhatIsDocumented();
    void aShorterSecretLeavesNoPieceOfALongerOne();
    void removingTakesAllPieces();
    void aMissingEntryIsNoSecretAndNoError();
    void removingWhatIsNotThereIsFine();
    void aMissingPieceIsAnError();
    void aForeignEntryIsAnErrorAndCanBeReplaced();
    void keepForRunStandsInFrontAndStaysOut();
    void manyAtOnceEndInOrder();
    void theStoreMayGoWhileAJobIsUnderWay();
    void nobodyWaitsForAnotherProgram();

private:
    QUuid m_id = QUuid::createUuid();
};

void TestCredentialStore::cleanup()
{
    for (const QString &name : entriesOf(m_id)) {
        deleteEntry(name);
    }
    m_id = QUuid::createUuid();
}

void TestCredentialStore::keepsBytesAsTheyAre_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("text") << u"p\u00e6r & «50 %»\n€"_s.toUtf8();
    QTest::newRow("empty") << QByteArray("");
    QTest::newRow("zero byte") << QByteArray("a\0b", 3);
    QTest::newRow("not UTF-8") << QByteArray("\xff\xfe\x80\x00\x01", 5);
    for (const int size : {2531, 2532, 2533, 2559, 2560, 2561, 5000, 5120, 100000}) {
        QTest::addRow("%d bytes", size) << QByteArray(size, '\x80');
    }
}

void TestCredentialStore::keepsBytesAsTheyAre()
{
    QFETCH(QByteArray, bytes);
    KeychainSecretStore store;
    QSignalSpy unavailable(&store, &SecretStore::keychainUnavailable);
    const auto place = QCoro::waitFor(store.write(m_id, u"password"_s, Secret(bytes)));
    QVERIFY(place.has_value());
    QCOMPARE(*place, SecretPlace::Keychain);
    const auto read = QCoro::waitFor(store.read(m_id, u"password"_s));
    QVERIFY(read.has_value());
    QVERIFY(read->isSet());
    QVERIFY(read->reveal() == bytes);
    QCOMPARE(unavailable.size(), 0);
}

void TestCredentialStore::anotherRunOfTheProgramReadsThem()
{
    {
        KeychainSecretStore store;
        QVERIFY(QCoro::waitFor(store.write(m_id, u"ticket"_s, Secret(QByteArray(5000, 't')))).has_value());
    }
    KeychainSecretStore store;
    QVERIFY(QCoro::waitFor(store.read(m_id, u"ticket"_s))->reveal() == QByteArray(5000, 't'));
}

void TestCredentialStore::theEntryIsWhatIsDocumented()
{
    KeychainSecretStore store;
    QVERIFY(QCoro::waitFor(store.write(m_id, u"password"_s, Secret::fromString(u"x"_s))).has_value());
    QCOMPARE(entriesOf(m_id), QStringList{targetOf(m_id, u"password"_s)});
    CREDENTIALW *found = nullptr;
    QVERIFY(CredReadW(targetOf(m_id, u"password"_s).toStdWString().c_str(), CRED_TYPE_GENERIC, 0, &found));
    QCOMPARE(found->Type, DWORD(CRED_TYPE_GENERIC));
    QCOMPARE(found->Persist, DWORD(CRED_PERSIST_LOCAL_MACHINE));
    CredFree(found);
}

void TestCredentialStore::aShorterSecretLeavesNoPieceOfALongerOne()
{
    KeychainSecretStore store;
    QVERIFY(QCoro::waitFor(store.write(m_id, u"password"_s, Secret(QByteArray(9000, 'l')))).has_value());
    QCOMPARE(entriesOf(m_id).size(), 4);
    QVERIFY(QCoro::waitFor(store.write(m_id, u"password"_s, Secret(QByteArray("short")))).has_value());
    QCOMPARE(entriesOf(m_id), QStringList{targetOf(m_id, u"password"_s)});
    QVERIFY(QCoro::waitFor(store.read(m_id, u"password"_s))->reveal() == "short");
}

void TestCredentialStore::removingTakesAllPieces()
{
    KeychainSecretStore store;
    QVERIFY(QCoro::waitFor(store.write(m_id, u"password"_s, Secret(QByteArray(9000, 'l')))).has_value());
    QVERIFY(QCoro::waitFor(store.write(m_id, u"passwordHint"_s, Secret(QByteArray(9000, 'h')))).has_value());
    // What an interrupted write left.
    QVERIFY(writeEntry(targetOf(m_id, u"password/00112233445566778899aabbccddeeff.1"_s), "left"));
    QVERIFY(QCoro::waitFor(store.remove(m_id, u"password"_s)).has_value());
    QVERIFY(!QCoro::waitFor(store.read(m_id, u"password"_s))->isSet());
    QCOMPARE(entriesOf(m_id).filter(u"/password"_s).size(), entriesOf(m_id).filter(u"/passwordHint"_s).size());
    QVERIFY(QCoro::waitFor(store.read(m_id, u"passwordHint"_s))->reveal() == QByteArray(9000, 'h'));
}

void TestCredentialStore::aMissingEntryIsNoSecretAndNoError()
{
    KeychainSecretStore store;
    QSignalSpy unavailable(&store, &SecretStore::keychainUnavailable);
    const auto read = QCoro::waitFor(store.read(m_id, u"password"_s));
    QVERIFY(read.has_value());
    QVERIFY(!read->isSet());
    QCOMPARE(unavailable.size(), 0);
}

void TestCredentialStore::removingWhatIsNotThereIsFine()
{
    KeychainSecretStore store;
    QSignalSpy unavailable(&store, &SecretStore::keychainUnavailable);
    QVERIFY(QCoro::waitFor(store.remove(m_id, u"password"_s)).has_value());
    QCOMPARE(unavailable.size(), 0);
}

void TestCredentialStore::aMissingPieceIsAnError()
{
    KeychainSecretStore store;
    QVERIFY(QCoro::waitFor(store.write(m_id, u"password"_s, Secret(QByteArray(9000, 'l')))).has_value());
    QVERIFY(deleteEntry(entriesOf(m_id).last()));
    const auto read = QCoro::waitFor(store.read(m_id, u"password"_s));
    QVERIFY(!read.has_value());
    QCOMPARE(read.error().code, ErrorCode::KeychainDenied);
    QVERIFY(!read.error().text.contains(u"lll"_s));
}

void TestCredentialStore::aForeignEntryIsAnErrorAndCanBeReplaced()
{
    QVERIFY(writeEntry(targetOf(m_id, u"password"_s), "p\0w\0"_ba));
    KeychainSecretStore store;
    QVERIFY(!QCoro::waitFor(store.read(m_id, u"password"_s)).has_value());
    QVERIFY(QCoro::waitFor(store.write(m_id, u"password"_s, Secret(QByteArray("mine")))).has_value());
    QVERIFY(QCoro::waitFor(store.read(m_id, u"password"_s))->reveal() == "mine");
}

void TestCredentialStore::keepForRunStandsInFrontAndStaysOut()
{
    KeychainSecretStore store;
    QVERIFY(QCoro::waitFor(store.write(m_id, u"password"_s, Secret::fromString(u"kept"_s))).has_value());
    store.keepForRun(m_id, u"password"_s, Secret::fromString(u"typed"_s));
    QVERIFY(QCoro::waitFor(store.read(m_id, u"password"_s))->revealText() == u"typed"_s);
    KeychainSecretStore nextRun;
    QVERIFY(QCoro::waitFor(nextRun.read(m_id, u"password"_s))->revealText() == u"kept"_s);
}

void TestCredentialStore::manyAtOnceEndInOrder()
{
    KeychainSecretStore store;
    std::vector<QCoro::Task<Result<SecretPlace>>> writes;
    for (int i = 0; i < 12; ++i) {
        writes.push_back(store.write(m_id, QString::number(i % 3), Secret(QByteArray(1000 * i, char('a' + i)))));
    }
    for (auto &write : writes) {
        QVERIFY(QCoro::waitFor(std::move(write)).has_value());
    }
    for (int i = 9; i < 12; ++i) {
        QVERIFY(QCoro::waitFor(store.read(m_id, QString::number(i % 3)))->reveal() ==
                QByteArray(1000 * i, char('a' + i)));
    }
    QCOMPARE(entriesOf(m_id).size(), 4 + 4 + 5);
}

void TestCredentialStore::theStoreMayGoWhileAJobIsUnderWay()
{
    auto store = std::make_unique<KeychainSecretStore>();
    auto write = store->write(m_id, u"password"_s, Secret(QByteArray(9000, 'x')));
    store.reset();
    const auto place = QCoro::waitFor(std::move(write));
    QVERIFY(place.has_value());
    QCOMPARE(*place, SecretPlace::Keychain);
}

void TestCredentialStore::nobodyWaitsForAnotherProgram()
{
    // Another program that is in the middle of something: the one that asks goes on painting.
    QThread *const other = QThread::create([] {
        HANDLE mutex = CreateMutexW(nullptr, FALSE, L"Local\\Ticketscope.CredentialVault");
        WaitForSingleObject(mutex, INFINITE);
        QThread::msleep(500);
        ReleaseMutex(mutex);
        CloseHandle(mutex);
    });
    other->start();
    QThread::msleep(100);
    int beats = 0;
    QTimer heart;
    connect(&heart, &QTimer::timeout, this, [&beats] { ++beats; });
    heart.start(10);
    KeychainSecretStore store;
    QElapsedTimer clock;
    clock.start();
    auto read = store.read(m_id, u"password"_s);
    QVERIFY(clock.elapsed() < 200);
    QVERIFY(QCoro::waitFor(std::move(read)).has_value());
    QVERIFY(clock.elapsed() >= 200);
    QVERIFY(beats >= 10);
    other->wait();
    delete other;
}

QTEST_GUILESS_MAIN(TestCredentialStore)

#include "tst_credentialstore.moc"
