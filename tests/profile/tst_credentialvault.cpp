// SPDX-License-Identifier: GPL-3.0-or-later
// Every way in which a write or a removal of several entries can be cut short.
#include "profile/credentialpieces.h"
#include "profile/credentialvault.h"

#include <QMap>
#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

using Kind = KeychainAnswer::Kind;

const QString kName = u"Ticketscope/one/password"_s;

/// Entries in memory that refuse, after a number of changes, every further one: as after a crash.
class ShortLivedVault final : public CredentialVault
{
public:
    QMap<QString, Secret> entries;
    int changesLeft = INT_MAX;
    Kind refusal = Kind::NoKeychain;

    KeychainAnswer read(const QString &name) override
    {
        const auto found = entries.constFind(name);
        return found == entries.cend() ? KeychainAnswer{Kind::NoEntry, {}, {}} : KeychainAnswer{Kind::Done, {}, *found};
    }
    KeychainAnswer write(const QString &name, const Secret &blob) override
    {
        if (blob.size() > kCredentialBlobSize) {
            return {Kind::NoKeychain, u"too long"_s, {}};
        }
        if (!mayChange()) {
            return {refusal, u"refused"_s, {}};
        }
        entries.insert(name, blob);
        return {};
    }
    KeychainAnswer remove(const QString &name) override
    {
        if (!mayChange()) {
            return {refusal, u"refused"_s, {}};
        }
        return entries.remove(name) != 0 ? KeychainAnswer() : KeychainAnswer{Kind::NoEntry, {}, {}};
    }
    KeychainAnswer list(const QString &prefix, QStringList *names) override
    {
        for (auto it = entries.cbegin(); it != entries.cend(); ++it) {
            if (it.key().startsWith(prefix)) {
                names->append(it.key());
            }
        }
        return {};
    }

private:
    bool mayChange() { return changesLeft-- > 0; }
};

Secret secretOf(qsizetype size, char filling)
{
    return Secret(QByteArray(size, filling));
}

} // namespace

class TestCredentialVault : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keepsASecretOfAnySize_data();
    void keepsASecretOfAnySize();
    void theFirstPieceHasTheNameItself();
    void anInterruptedWriteIsNoMixture_data();
    void anInterruptedWriteIsNoMixture();
    void theNextWriteTakesAwayWhatAnInterruptedOneLeft();
    void aRefusedWriteLeavesNothingBehind();
    void removingTakesAllPieces();
    void removingTakesWhatAnInterruptedWriteLeft();
    void aRemovalThatFailsIsSaid();
    void neighboursStay();
    void aMissingPieceIsDamage();
    void aForeignEntryIsDamage();
    void tooLongIsRefusedAndKeepsTheOldOne();
};

void TestCredentialVault::keepsASecretOfAnySize_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {0, 1, 2531, 2532, 2533, 2559, 2560, 2561, 5120, 100000}) {
        QTest::addRow("%d bytes", size) << size;
    }
}

void TestCredentialVault::keepsASecretOfAnySize()
{
    QFETCH(int, size);
    ShortLivedVault vault;
    QCOMPARE(readSecret(&vault, kName).kind, Kind::NoEntry);
    QCOMPARE(writeSecret(&vault, kName, secretOf(size, 'a')).kind, Kind::Done);
    const KeychainAnswer read = readSecret(&vault, kName);
    QCOMPARE(read.kind, Kind::Done);
    QVERIFY(read.secret.isSet());
    QVERIFY(read.secret == secretOf(size, 'a'));
    QCOMPARE(removeSecret(&vault, kName).kind, Kind::Done);
    QVERIFY(vault.entries.isEmpty());
    QCOMPARE(removeSecret(&vault, kName).kind, Kind::NoEntry);
}

void TestCredentialVault::theFirstPieceHasTheNameItself()
{
    ShortLivedVault vault;
    QCOMPARE(writeSecret(&vault, kName, secretOf(10, 'a')).kind, Kind::Done);
    QCOMPARE(vault.entries.keys(), QStringList{kName});
    QCOMPARE(writeSecret(&vault, kName, secretOf(6000, 'a')).kind, Kind::Done);
    QCOMPARE(vault.entries.size(), 3);
    QVERIFY(vault.entries.contains(kName));
}

void TestCredentialVault::anInterruptedWriteIsNoMixture_data()
{
    QTest::addColumn<int>("before");
    QTest::addColumn<int>("after");
    for (const int before : {10, 3000, 20000}) {
        for (const int after : {10, 3000, 20000}) {
            QTest::addRow("%d over %d", after, before) << before << after;
        }
    }
}

void TestCredentialVault::anInterruptedWriteIsNoMixture()
{
    QFETCH(int, before);
    QFETCH(int, after);
    const Secret older = secretOf(before, 'a');
    const Secret newer = secretOf(after, 'b');
    ShortLivedVault kept;
    QCOMPARE(writeSecret(&kept, kName, older).kind, Kind::Done);
    bool wasWhole = false;
    for (int changes = 0; !wasWhole; ++changes) {
        ShortLivedVault vault;
        vault.entries = kept.entries;
        vault.changesLeft = changes;
        const bool isWritten = writeSecret(&vault, kName, newer).kind == Kind::Done;
        const KeychainAnswer read = readSecret(&vault, kName);
        QCOMPARE(read.kind, Kind::Done);
        QVERIFY(read.secret == (isWritten ? newer : older));
        wasWhole = vault.changesLeft >= 0;
    }
}

void TestCredentialVault::theNextWriteTakesAwayWhatAnInterruptedOneLeft()
{
    ShortLivedVault vault;
    QCOMPARE(writeSecret(&vault, kName, secretOf(6000, 'a')).kind, Kind::Done);
    vault.changesLeft = 4;
    QVERIFY(writeSecret(&vault, kName, secretOf(20000, 'b')).kind != Kind::Done);
    QCOMPARE(vault.entries.size(), 3 + 4);
    vault.changesLeft = INT_MAX;
    QCOMPARE(writeSecret(&vault, kName, secretOf(10, 'c')).kind, Kind::Done);
    QCOMPARE(vault.entries.keys(), QStringList{kName});
    QVERIFY(readSecret(&vault, kName).secret == secretOf(10, 'c'));
}

void TestCredentialVault::aRefusedWriteLeavesNothingBehind()
{
    /// Refuses one write, and goes on.
    class Refusing final : public CredentialVault
    {
    public:
        ShortLivedVault inner;
        int writes = 0;
        KeychainAnswer read(const QString &name) override { return inner.read(name); }
        KeychainAnswer write(const QString &name, const Secret &blob) override
        {
            return ++writes == 3 ? KeychainAnswer{Kind::Denied, u"no"_s, {}} : inner.write(name, blob);
        }
        KeychainAnswer remove(const QString &name) override { return inner.remove(name); }
        KeychainAnswer list(const QString &prefix, QStringList *names) override { return inner.list(prefix, names); }
    };
    Refusing vault;
    QCOMPARE(writeSecret(&vault, kName, secretOf(20000, 'b')).kind, Kind::Denied);
    QVERIFY(vault.inner.entries.isEmpty());
}

void TestCredentialVault::removingTakesAllPieces()
{
    ShortLivedVault vault;
    QCOMPARE(writeSecret(&vault, kName, secretOf(100000, 'a')).kind, Kind::Done);
    QCOMPARE(vault.entries.size(), 40);
    QCOMPARE(removeSecret(&vault, kName).kind, Kind::Done);
    QVERIFY(vault.entries.isEmpty());
}

void TestCredentialVault::removingTakesWhatAnInterruptedWriteLeft()
{
    ShortLivedVault vault;
    vault.changesLeft = 3;
    QVERIFY(writeSecret(&vault, kName, secretOf(20000, 'b')).kind != Kind::Done);
    QCOMPARE(vault.entries.size(), 3);
    QCOMPARE(readSecret(&vault, kName).kind, Kind::NoEntry);
    vault.changesLeft = INT_MAX;
    QCOMPARE(removeSecret(&vault, kName).kind, Kind::NoEntry);
    QVERIFY(vault.entries.isEmpty());
}

void TestCredentialVault::aRemovalThatFailsIsSaid()
{
    ShortLivedVault vault;
    vault.refusal = Kind::Denied;
    QCOMPARE(writeSecret(&vault, kName, secretOf(6000, 'a')).kind, Kind::Done);
    for (int changes = 0; changes < 3; ++changes) {
        vault.changesLeft = changes;
        QCOMPARE(removeSecret(&vault, kName).kind, Kind::Denied);
    }
    vault.changesLeft = INT_MAX;
    QCOMPARE(removeSecret(&vault, kName).kind, Kind::NoEntry);
    QVERIFY(vault.entries.isEmpty());
}

void TestCredentialVault::neighboursStay()
{
    ShortLivedVault vault;
    const QStringList others{kName + u"2"_s, u"Ticketscope/one/pass"_s, u"Ticketscope/two/password"_s};
    for (const QString &name : others) {
        QCOMPARE(writeSecret(&vault, name, secretOf(6000, 'o')).kind, Kind::Done);
    }
    QCOMPARE(writeSecret(&vault, kName, secretOf(6000, 'a')).kind, Kind::Done);
    QCOMPARE(writeSecret(&vault, kName, secretOf(10, 'a')).kind, Kind::Done);
    QCOMPARE(removeSecret(&vault, kName).kind, Kind::Done);
    for (const QString &name : others) {
        QVERIFY(readSecret(&vault, name).secret == secretOf(6000, 'o'));
    }
}

void TestCredentialVault::aMissingPieceIsDamage()
{
    ShortLivedVault vault;
    QCOMPARE(writeSecret(&vault, kName, secretOf(6000, 'a')).kind, Kind::Done);
    vault.entries.remove(vault.entries.lastKey());
    const KeychainAnswer read = readSecret(&vault, kName);
    QCOMPARE(read.kind, Kind::Damaged);
    QVERIFY(!read.secret.isSet());
}

void TestCredentialVault::aForeignEntryIsDamage()
{
    ShortLivedVault vault;
    vault.entries.insert(kName, secretOf(20, 'x'));
    QCOMPARE(readSecret(&vault, kName).kind, Kind::Damaged);
    QCOMPARE(writeSecret(&vault, kName, secretOf(20, 'a')).kind, Kind::Done);
    QVERIFY(readSecret(&vault, kName).secret == secretOf(20, 'a'));
}

void TestCredentialVault::tooLongIsRefusedAndKeepsTheOldOne()
{
    ShortLivedVault vault;
    QCOMPARE(writeSecret(&vault, kName, secretOf(20, 'a')).kind, Kind::Done);
    QCOMPARE(writeSecret(&vault, kName, secretOf(kLargestSecret + 1, 'b')).kind, Kind::Denied);
    QVERIFY(readSecret(&vault, kName).secret == secretOf(20, 'a'));
}

QTEST_GUILESS_MAIN(TestCredentialVault)

#include "tst_credentialvault.moc"
