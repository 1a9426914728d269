// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/profilestore.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QProcess>
#include <QRandomGenerator>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <unistd.h>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

namespace {

const QStringList kSecrets{u"password"_s, u"ticket"_s};

Profile makeProfile(const QString &name, const QString &group = {})
{
    Profile profile;
    profile.id = QUuid::createUuid();
    profile.name = name;
    profile.group = group;
    profile.service = "http";
    profile.scheme = "basic";
    profile.url = QUrl(u"http://127.0.0.1:1/"_s);
    profile.parameters = {{u"userName"_s, u"alice"_s}};
    return profile;
}

QByteArray contentOf(const QString &file)
{
    QFile opened(file);
    return opened.open(QIODevice::ReadOnly) ? opened.readAll() : QByteArray();
}

void overwrite(const QString &file, const QByteArray &bytes)
{
    QFile opened(file);
    QVERIFY(opened.open(QIODevice::WriteOnly));
    QCOMPARE(opened.write(bytes), bytes.size());
}

} // namespace

class TestProfileStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void makesItsFolderWhenFirstWrittenTo();
    void savesAndLoads();
    void filesArePrivateAndNamedById();
    void listsByGroupThenName();
    void findsByNameExactlyThenWhateverCase();
    void refusesToSaveASecret();
    void refusesToSaveWithoutAnId();
    void setsDamagedFilesAsideAndLoadsTheRest();
    void leavesNewerAndSecretFilesWhereTheyAre();
    void aSaveOverAChangedFileKeepsBoth();
    void anEditBasedOnAnOldReadKeepsBoth();
    void savingTwiceFromTheSameCopyIsNoConflict();
    void sameChangeOnBothSidesIsNoConflict();
    void savingWhatAnotherRemovedWritesItAgain();
    void removingWhatAnotherChangedIsRefusedOnce();
    void noticesWhatAnotherInstanceDoes();
    void noticesAnEditorThatWritesInPlace();
    void noticesAFolderThatAppears();
    void putsTheLastGoodVersionBack();
    void duplicates();
    void imports();
    void exports();
    void transientProfilesAreNeverWritten();
    void aFolderThatCannotBeWrittenIsASentence();
    void twoProcessesSavingAtOnceLoseNothing();
    void takesOverALockThatStayedEmpty();
    void killedWhileWritingLeavesWholeFiles();

private:
    [[nodiscard]] QString folder() const { return m_dir->path() + u"/config"_s; }
    [[nodiscard]] QString fileOf(const QUuid &id) const
    {
        return folder() + u"/profiles/"_s + id.toString(QUuid::WithoutBraces) + u".ticketscope.json"_s;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestProfileStore::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
}

void TestProfileStore::cleanup()
{
    m_dir.reset();
}

void TestProfileStore::makesItsFolderWhenFirstWrittenTo()
{
    ProfileStore store(folder(), kSecrets);
    QVERIFY(store.load().isEmpty());
    QVERIFY(store.profiles().isEmpty());
    QVERIFY(!QFileInfo::exists(folder()));
    QVERIFY(store.save(makeProfile(u"a"_s)).has_value());
    QVERIFY(QFileInfo(folder() + u"/profiles"_s).isDir());
}

void TestProfileStore::savesAndLoads()
{
    Profile profile = makeProfile(u"Acme"_s, u"Acme AS"_s);
    {
        ProfileStore store(folder(), kSecrets);
        QSignalSpy added(&store, &ProfileStore::profileAdded);
        QSignalSpy changed(&store, &ProfileStore::profileChanged);
        QVERIFY(store.save(profile).has_value());
        QCOMPARE(added.size(), 1);
        profile.url = QUrl(u"http://127.0.0.1:2/"_s);
        QVERIFY(store.save(profile).has_value());
        QCOMPARE(changed.size(), 1);
    }
    ProfileStore store(folder(), kSecrets);
    QVERIFY(store.load().isEmpty());
    QCOMPARE(store.profiles().size(), 1);
    QCOMPARE(store.profile(profile.id)->url, profile.url);
    QCOMPARE(store.profile(profile.id)->group, u"Acme AS"_s);
    QVERIFY(store.remove(profile.id).has_value());
    QVERIFY(!QFileInfo::exists(fileOf(profile.id)));
    QVERIFY(!store.remove(profile.id).has_value());
}

void TestProfileStore::filesArePrivateAndNamedById()
{
    ProfileStore store(folder(), kSecrets);
    const Profile profile = makeProfile(u"a"_s);
    for (int i = 0; i < 2; ++i) {
        QVERIFY(store.save(profile).has_value());
        const QFileInfo file(fileOf(profile.id));
        QVERIFY(file.exists());
#ifndef Q_OS_WIN // there, the folder is the person's own
        QCOMPARE(file.permissions() & QFile::Permissions(0x7777),
                 QFile::ReadOwner | QFile::WriteOwner | QFile::ReadUser | QFile::WriteUser);
#endif
    }
    const QStringList left = QDir(folder() + u"/profiles"_s).entryList(QDir::Files | QDir::Hidden);
    QCOMPARE(left.size(), 1);
}

void TestProfileStore::listsByGroupThenName()
{
    ProfileStore store(folder(), kSecrets);
    for (const auto &[name, group] : {std::pair{u"b"_s, u"B"_s}, std::pair{u"a"_s, u"B"_s}, std::pair{u"z"_s, u"A"_s},
                                      std::pair{u"m"_s, QString()}}) {
        QVERIFY(store.save(makeProfile(name, group)).has_value());
    }
    QStringList names;
    for (const Profile &profile : store.profiles()) {
        names.append(profile.name);
    }
    const QStringList expected{u"m"_s, u"z"_s, u"a"_s, u"b"_s};
    QCOMPARE(names, expected);
}

void TestProfileStore::findsByNameExactlyThenWhateverCase()
{
    ProfileStore store(folder(), kSecrets);
    QVERIFY(store.save(makeProfile(u"acme"_s)).has_value());
    QVERIFY(store.save(makeProfile(u"ACME"_s)).has_value());
    QCOMPARE(store.profileNamed(u"ACME"_s)->name, u"ACME"_s);
    QCOMPARE(store.profileNamed(u"acme"_s)->name, u"acme"_s);
    QVERIFY(store.profileNamed(u"Acme"_s).has_value());
    QVERIFY(!store.profileNamed(u"Acm"_s).has_value());
}

void TestProfileStore::refusesToSaveASecret()
{
    ProfileStore store(folder(), kSecrets);
    Profile profile = makeProfile(u"a"_s);
    profile.parameters.insert(u"Password"_s, u"hunter2"_s);
    const auto saved = store.save(profile);
    QVERIFY(!saved.has_value());
    QCOMPARE(saved.error().code, ErrorCode::SecretInFile);
    QVERIFY(!QFileInfo::exists(fileOf(profile.id)));
}

void TestProfileStore::refusesToSaveWithoutAnId()
{
    ProfileStore store(folder(), kSecrets);
    Profile profile = makeProfile(u"a"_s);
    profile.id = QUuid();
    QVERIFY(!store.save(profile).has_value());
}

void TestProfileStore::setsDamagedFilesAsideAndLoadsTheRest()
{
    const Profile good = makeProfile(u"good"_s);
    const Profile bad = makeProfile(u"bad"_s);
    {
        ProfileStore store(folder(), kSecrets);
        QVERIFY(store.save(good).has_value());
        QVERIFY(store.save(bad).has_value());
    }
    const QByteArray half = contentOf(fileOf(bad.id)).left(100);
    overwrite(fileOf(bad.id), half);
    ProfileStore store(folder(), kSecrets);
    const QList<DamagedProfile> damaged = store.load();
    QCOMPARE(damaged.size(), 1);
    QCOMPARE(damaged.first().file, fileOf(bad.id));
    QVERIFY(damaged.first().keptAs.startsWith(fileOf(bad.id) + u".damaged-"_s));
    QCOMPARE(contentOf(damaged.first().keptAs), half);
    QVERIFY(damaged.first().error.offset.has_value());
    QVERIFY(!QFileInfo::exists(fileOf(bad.id)));
    QCOMPARE(store.profiles().size(), 1);
    QCOMPARE(store.profiles().first().name, u"good"_s);
    QVERIFY(ProfileStore(folder(), kSecrets).load().isEmpty());
}

void TestProfileStore::leavesNewerAndSecretFilesWhereTheyAre()
{
    const Profile newer = makeProfile(u"newer"_s);
    const Profile secret = makeProfile(u"secret"_s);
    {
        ProfileStore store(folder(), kSecrets);
        QVERIFY(store.save(newer).has_value());
        QVERIFY(store.save(secret).has_value());
    }
    overwrite(fileOf(newer.id), contentOf(fileOf(newer.id)).replace("\"version\": 1", "\"version\": 2"));
    overwrite(fileOf(secret.id), contentOf(fileOf(secret.id)).replace("userName", "password"));
    ProfileStore store(folder(), kSecrets);
    const QList<DamagedProfile> reported = store.load();
    QCOMPARE(reported.size(), 2);
    QSet<int> codes;
    for (const DamagedProfile &one : reported) {
        QCOMPARE(one.keptAs, one.file);
        QVERIFY(QFileInfo::exists(one.file));
        codes.insert(int(one.error.code));
    }
    const QSet<int> expected{int(ErrorCode::NotSupported), int(ErrorCode::SecretInFile)};
    QCOMPARE(codes, expected);
    // And a profile of ours does not write over one of them.
    QVERIFY(store.save(newer).has_value());
    QVERIFY(contentOf(fileOf(newer.id)).contains("\"version\": 2"));
    QCOMPARE(store.profiles().size(), 1);
}

void TestProfileStore::aSaveOverAChangedFileKeepsBoth()
{
    Profile profile = makeProfile(u"Acme"_s);
    ProfileStore first(folder(), kSecrets);
    QVERIFY(first.save(profile).has_value());
    ProfileStore second(folder(), kSecrets);
    QVERIFY(second.load().isEmpty());

    Profile theirs = *second.profile(profile.id);
    theirs.url = QUrl(u"http://theirs.example/"_s);
    QVERIFY(second.save(theirs).has_value());
    Profile ours = *first.profile(profile.id);
    ours.url = QUrl(u"http://ours.example/"_s);
    QSignalSpy added(&first, &ProfileStore::profileAdded);
    QSignalSpy changed(&first, &ProfileStore::profileChanged);
    QVERIFY(first.save(ours).has_value());

    QCOMPARE(added.size(), 1);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(first.profile(profile.id)->url, theirs.url);
    const auto copy = first.profileNamed(u"Acme (2)"_s);
    QVERIFY(copy.has_value());
    QCOMPARE(copy->url, ours.url);
    QVERIFY(copy->id != profile.id);
    ProfileStore third(folder(), kSecrets);
    QVERIFY(third.load().isEmpty());
    QCOMPARE(third.profiles().size(), 2);
    QCOMPARE(third.profile(profile.id)->url, theirs.url);
}

void TestProfileStore::anEditBasedOnAnOldReadKeepsBoth()
{
    const Profile profile = makeProfile(u"Acme"_s);
    ProfileStore ours(folder(), kSecrets);
    QVERIFY(ours.save(profile).has_value());
    Profile edit = *ours.profile(profile.id); // an editor opens …
    ProfileStore theirs(folder(), kSecrets);
    QVERIFY(theirs.load().isEmpty());
    Profile other = *theirs.profile(profile.id);
    other.group = u"theirs"_s;
    QSignalSpy changed(&ours, &ProfileStore::profileChanged);
    QVERIFY(theirs.save(other).has_value());
    QVERIFY(changed.wait(5000)); // … our store has the other's version …
    edit.group = u"ours"_s;
    QVERIFY(ours.save(edit).has_value()); // … and the editor saves what it began with.
    QCOMPARE(ours.profiles().size(), 2);
    QCOMPARE(ours.profile(profile.id)->group, u"theirs"_s);
    QCOMPARE(ours.profileNamed(u"Acme (2)"_s)->group, u"ours"_s);
}

void TestProfileStore::savingTwiceFromTheSameCopyIsNoConflict()
{
    ProfileStore store(folder(), kSecrets);
    const Profile profile = makeProfile(u"Acme"_s);
    QVERIFY(store.save(profile).has_value());
    Profile edit = *store.profile(profile.id);
    for (const auto &group : {u"one"_s, u"two"_s, u"three"_s}) {
        edit.group = group;
        QVERIFY(store.save(edit).has_value());
    }
    QCOMPARE(store.profiles().size(), 1);
    QCOMPARE(store.profiles().first().group, u"three"_s);
}

void TestProfileStore::sameChangeOnBothSidesIsNoConflict()
{
    const Profile profile = makeProfile(u"Acme"_s);
    ProfileStore first(folder(), kSecrets);
    QVERIFY(first.save(profile).has_value());
    ProfileStore second(folder(), kSecrets);
    QVERIFY(second.load().isEmpty());
    Profile edit = profile;
    edit.group = u"same"_s;
    QVERIFY(second.save(edit).has_value());
    QVERIFY(first.save(edit).has_value());
    QCOMPARE(first.profiles().size(), 1);
    QCOMPARE(first.profile(profile.id)->group, u"same"_s);
}

void TestProfileStore::savingWhatAnotherRemovedWritesItAgain()
{
    const Profile profile = makeProfile(u"Acme"_s);
    ProfileStore first(folder(), kSecrets);
    QVERIFY(first.save(profile).has_value());
    QVERIFY(QFile::remove(fileOf(profile.id)));
    QVERIFY(first.save(profile).has_value());
    QVERIFY(QFileInfo::exists(fileOf(profile.id)));
    QCOMPARE(first.profiles().size(), 1);
}

void TestProfileStore::removingWhatAnotherChangedIsRefusedOnce()
{
    const Profile profile = makeProfile(u"Acme"_s);
    ProfileStore first(folder(), kSecrets);
    QVERIFY(first.save(profile).has_value());
    ProfileStore second(folder(), kSecrets);
    QVERIFY(second.load().isEmpty());
    Profile edit = *second.profile(profile.id);
    edit.group = u"changed"_s;
    QVERIFY(second.save(edit).has_value());
    QSignalSpy changed(&first, &ProfileStore::profileChanged);
    QVERIFY(!first.remove(profile.id).has_value());
    QVERIFY(QFileInfo::exists(fileOf(profile.id)));
    QVERIFY(changed.size() == 1 || changed.wait(5000));
    QVERIFY(first.remove(profile.id).has_value());
}

void TestProfileStore::noticesWhatAnotherInstanceDoes()
{
    ProfileStore ours(folder(), kSecrets);
    QVERIFY(ours.save(makeProfile(u"ours"_s)).has_value());
    QSignalSpy added(&ours, &ProfileStore::profileAdded);
    QSignalSpy changed(&ours, &ProfileStore::profileChanged);
    QSignalSpy removed(&ours, &ProfileStore::profileRemoved);

    ProfileStore theirs(folder(), kSecrets);
    QVERIFY(theirs.load().isEmpty());
    Profile profile = makeProfile(u"theirs"_s);
    QVERIFY(theirs.save(profile).has_value());
    QVERIFY(added.wait(5000));
    QCOMPARE(added.first().first().toUuid(), profile.id);
    QVERIFY(ours.profile(profile.id).has_value());

    profile.group = u"moved"_s;
    QVERIFY(theirs.save(profile).has_value());
    QVERIFY(changed.wait(5000));
    QCOMPARE(ours.profile(profile.id)->group, u"moved"_s);

    QVERIFY(theirs.remove(profile.id).has_value());
    QVERIFY(removed.wait(5000));
    QVERIFY(!ours.profile(profile.id).has_value());
    QCOMPARE(added.size(), 1);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(removed.size(), 1);
}

void TestProfileStore::noticesAnEditorThatWritesInPlace()
{
    ProfileStore store(folder(), kSecrets);
    const Profile profile = makeProfile(u"before"_s);
    QVERIFY(store.save(profile).has_value());
    QSignalSpy changed(&store, &ProfileStore::profileChanged);
    overwrite(fileOf(profile.id), contentOf(fileOf(profile.id)).replace("before", "behind"));
    QVERIFY(changed.wait(5000));
    QCOMPARE(store.profile(profile.id)->name, u"behind"_s);
}

void TestProfileStore::noticesAFolderThatAppears()
{
    ProfileStore ours(folder(), kSecrets);
    QVERIFY(ours.load().isEmpty());
    QSignalSpy added(&ours, &ProfileStore::profileAdded);
    ProfileStore theirs(folder(), kSecrets);
    QVERIFY(theirs.save(makeProfile(u"theirs"_s)).has_value());
    QVERIFY(added.wait(5000));
    QCOMPARE(ours.profiles().size(), 1);
}

void TestProfileStore::putsTheLastGoodVersionBack()
{
    ProfileStore store(folder(), kSecrets);
    const Profile profile = makeProfile(u"Acme"_s);
    QVERIFY(store.save(profile).has_value());
    const QByteArray good = contentOf(fileOf(profile.id));
    QSignalSpy damaged(&store, &ProfileStore::damagedProfileFound);
    overwrite(fileOf(profile.id), good.left(50));
    QVERIFY(damaged.wait(8000));
    const auto found = damaged.first().first().value<DamagedProfile>();
    QCOMPARE(contentOf(found.keptAs), good.left(50));
    QCOMPARE(contentOf(fileOf(profile.id)), good);
    QCOMPARE(store.profiles().size(), 1);
}

void TestProfileStore::duplicates()
{
    ProfileStore store(folder(), kSecrets);
    const Profile profile = makeProfile(u"Acme"_s);
    QVERIFY(store.save(profile).has_value());
    const Profile copy = store.duplicate(*store.profile(profile.id));
    QVERIFY(copy.id != profile.id);
    QCOMPARE(copy.name, u"Acme (2)"_s);
    QCOMPARE(store.profiles().size(), 1);
    QVERIFY(store.save(copy).has_value());
    QCOMPARE(store.duplicate(copy).name, u"Acme (3)"_s);
    QCOMPARE(store.duplicate(profile).parameters, profile.parameters);
}

void TestProfileStore::imports()
{
    const QString file = m_dir->filePath(u"acme.ticketscope.json"_s);
    const Profile profile = makeProfile(u"Acme"_s);
    overwrite(file, profileToJson(profile));
    ProfileStore store(folder(), kSecrets);
    const auto first = store.importFile(file);
    QVERIFY(first.has_value());
    QCOMPARE(first->id, profile.id);
    QCOMPARE(first->name, u"Acme"_s);
    const auto second = store.importFile(file);
    QVERIFY(second.has_value());
    QVERIFY(second->id != profile.id);
    QCOMPARE(store.profiles().size(), 2);
    overwrite(file, "{}");
    QCOMPARE(store.importFile(file).error().code, ErrorCode::InvalidProfile);
    QVERIFY(QFileInfo::exists(file)); // a person's own file is not set aside
    QCOMPARE(store.importFile(m_dir->filePath(u"absent"_s)).error().code, ErrorCode::File);
    QCOMPARE(store.profiles().size(), 2);
}

void TestProfileStore::exports()
{
    ProfileStore store(folder(), kSecrets);
    const Profile profile = makeProfile(u"Acme"_s);
    QVERIFY(store.save(profile).has_value());
    const QString file = m_dir->filePath(u"out.json"_s);
    QVERIFY(store.exportFile(profile.id, file).has_value());
    QCOMPARE(contentOf(file), contentOf(fileOf(profile.id)));
    QCOMPARE(store.exportFile(profile.id, m_dir->filePath(u"no/such/out.json"_s)).error().code, ErrorCode::File);
    QCOMPARE(store.exportFile(QUuid::createUuid(), file).error().code, ErrorCode::Usage);
}

void TestProfileStore::transientProfilesAreNeverWritten()
{
    ProfileStore store(folder(), kSecrets);
    Profile profile = makeProfile(u"Practice"_s);
    QSignalSpy added(&store, &ProfileStore::profileAdded);
    store.addTransient(profile);
    QCOMPARE(added.size(), 1);
    QVERIFY(store.isTransient(profile.id));
    profile.group = u"changed"_s;
    QVERIFY(store.save(profile).has_value());
    QCOMPARE(store.profile(profile.id)->group, u"changed"_s);
    QVERIFY(store.load().isEmpty());
    QVERIFY(store.profile(profile.id).has_value());
    QVERIFY(!QFileInfo::exists(folder()));
    const Profile kept = store.duplicate(profile);
    QVERIFY(store.save(kept).has_value());
    QVERIFY(!store.isTransient(kept.id));
    QVERIFY(QFileInfo::exists(fileOf(kept.id)));
    QVERIFY(!QFileInfo::exists(fileOf(profile.id)));
    QVERIFY(store.remove(profile.id).has_value());
    QCOMPARE(store.profiles().size(), 1);
}

void TestProfileStore::aFolderThatCannotBeWrittenIsASentence()
{
    // A file stands where the folder should be: so even for root.
    overwrite(folder(), "not a folder");
    ProfileStore store(folder(), kSecrets);
    QVERIFY(store.load().isEmpty());
    const auto saved = store.save(makeProfile(u"a"_s));
    QVERIFY(!saved.has_value());
    QCOMPARE(saved.error().code, ErrorCode::File);
    QVERIFY(saved.error().text.contains(QDir::toNativeSeparators(folder())));
    QVERIFY(store.profiles().isEmpty());
}

void TestProfileStore::twoProcessesSavingAtOnceLoseNothing()
{
    // All start from the same profile, and each saves its own mark into it and into profiles of its own.
    const Profile shared = makeProfile(u"shared"_s);
    {
        ProfileStore store(folder(), kSecrets);
        QVERIFY(store.save(shared).has_value());
    }
    std::vector<std::unique_ptr<QProcess>> writers;
    const QStringList marks{u"A"_s, u"B"_s, u"C"_s};
    for (const QString &mark : marks) {
        auto writer = std::make_unique<QProcess>();
        writer->start(QCoreApplication::applicationFilePath(),
                      {u"--writer"_s, folder(), mark, shared.id.toString(), u"6"_s});
        writers.push_back(std::move(writer));
    }
    for (const auto &writer : writers) {
        QVERIFY(writer->waitForReadyRead(60000));
    }
    for (const auto &writer : writers) {
        writer->write("\n");
    }
    for (const auto &writer : writers) {
        QVERIFY(writer->waitForFinished(60000));
        QCOMPARE(writer->exitCode(), 0);
    }
    ProfileStore store(folder(), kSecrets);
    QVERIFY(store.load().isEmpty());
    QSet<QString> sharedMarks;
    QSet<QString> ownNames;
    for (const Profile &profile : store.profiles()) {
        if (profile.name.startsWith(u"shared"_s)) {
            sharedMarks.insert(profile.group);
        } else {
            ownNames.insert(profile.name);
        }
    }
    for (const QString &mark : marks) {
        QVERIFY2(sharedMarks.contains(u"last of "_s + mark), qPrintable(mark));
        for (int i = 0; i < 6; ++i) {
            QVERIFY(ownNames.contains(u"own %1 %2"_s.arg(mark).arg(i)));
        }
    }
}

void TestProfileStore::takesOverALockThatStayedEmpty()
{
    QVERIFY(QDir().mkpath(folder() + u"/profiles"_s));
    ProfileStore store(folder(), kSecrets);
    QVERIFY(store.save(makeProfile(u"a"_s)).has_value());
    QFile lock(folder() + u"/profiles/.lock"_s);
    QVERIFY(lock.open(QIODevice::WriteOnly)); // a writer that was killed before it wrote its name
    lock.close();
    QVERIFY(store.save(makeProfile(u"a"_s)).has_value());
}

void TestProfileStore::killedWhileWritingLeavesWholeFiles()
{
    for (int round = 0; round < 12; ++round) {
        QProcess writer;
        writer.start(QCoreApplication::applicationFilePath(), {u"--loop"_s, folder()});
        QVERIFY(writer.waitForReadyRead(20000)); // it has begun
        QTest::qWait(int(QRandomGenerator::global()->bounded(5, 60)));
        writer.kill();
        QVERIFY(writer.waitForFinished(20000));
        QCOMPARE(writer.exitStatus(), QProcess::CrashExit);

        ProfileStore store(folder(), kSecrets);
        QVERIFY(store.load().isEmpty());
        QVERIFY(!store.profiles().isEmpty());
        for (const Profile &profile : store.profiles()) {
            QCOMPARE(profile.parameter("userName"_L1).size(), 50000);
        }
        // Nor does the dead writer's lock stand in the way.
        QVERIFY(store.save(store.profiles().first()).has_value());
    }
}

namespace {

/// Saves its mark into the shared profile, as it read it at first, and into profiles of its own.
int writeMarks(const QStringList &arguments)
{
    const QString &mark = arguments.at(1);
    const int count = arguments.at(3).toInt();
    ProfileStore store(arguments.at(0), kSecrets);
    if (!store.load().isEmpty()) {
        return 3;
    }
    Profile shared = store.profile(QUuid(arguments.at(2))).value_or(Profile());
    std::puts("read");
    std::fflush(stdout);
    std::getchar(); // until all have read it
    for (int i = 0; i < count; ++i) {
        shared.group = i + 1 == count ? QString(u"last of "_s + mark) : u"%1 %2"_s.arg(mark).arg(i);
        if (!store.save(shared) || !store.save(makeProfile(u"own %1 %2"_s.arg(mark).arg(i)))) {
            return 4;
        }
    }
    return 0;
}

[[noreturn]] void writeForever(const QString &folder)
{
    ProfileStore store(folder, kSecrets);
    if (!store.load().isEmpty()) {
        _exit(3);
    }
    Profile profile = store.profiles().isEmpty() ? makeProfile(u"loop"_s) : store.profiles().first();
    for (char16_t letter = u'a';; letter = letter == u'z' ? u'a' : char16_t(letter + 1)) {
        profile.parameters.insert(u"userName"_s, QString(50000, QChar(letter)));
        if (!store.save(profile)) {
            _exit(4);
        }
        if (write(STDOUT_FILENO, ".", 1) != 1) {
            _exit(5);
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == u"--writer"_s) {
        return writeMarks(arguments.mid(2));
    }
    if (arguments.value(1) == u"--loop"_s) {
        writeForever(arguments.at(2));
    }
    TestProfileStore test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_profilestore.moc"
