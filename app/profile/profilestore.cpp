// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/profilestore.h"

#include "profile/profilefiles.h"

#include <QDir>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QLoggingCategory>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTimer>

#include <chrono>

namespace Ticketscope {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Q_LOGGING_CATEGORY(lcProfile, "ticketscope.profile", QtWarningMsg)

constexpr auto kRescanDelay = 60ms;
/// A file that another program is still writing may be broken for a moment; it is looked at again after this.
constexpr auto kSuspicionDelay = 700ms;
constexpr qsizetype kRememberedRevisions = 64;

/// A file that nobody can use as it is. One of a newer version, or with a secret in it, or that may not be read, is
/// whole: it stays where it is for its owner to see to.
bool isDamage(const Error &error)
{
    return error.code == ErrorCode::InvalidProfile;
}

} // namespace

struct ProfileStore::Private
{
    struct Entry
    {
        Profile profile;
        QString file; ///< empty: for this run only
        /// States of the file since another program last changed it, ours, oldest first.
        QList<QByteArray> revisions;

        [[nodiscard]] bool isTransient() const { return file.isEmpty(); }
        [[nodiscard]] QByteArray onDisk() const { return revisions.isEmpty() ? QByteArray() : revisions.last(); }
    };

    Private(ProfileStore *store, const QString &folder, const QStringList &secretParameters)
        : q(store)
        , files(QDir(folder).absoluteFilePath(u"profiles"_s), secretParameters)
    {
        rescanTimer.setSingleShot(true);
        QObject::connect(&rescanTimer, &QTimer::timeout, q, [this] { rescan(); });
        const auto later = [this] { rescanTimer.start(kRescanDelay); };
        QObject::connect(&watcher, &QFileSystemWatcher::directoryChanged, q, later);
        QObject::connect(&watcher, &QFileSystemWatcher::fileChanged, q, later);
    }

    ProfileStore *q;
    ProfileFiles files;
    QMap<QUuid, Entry> entries;
    QHash<QString, QByteArray> suspects; ///< files found broken once, with the revision that was
    QSet<QByteArray> reported;           ///< revisions of files that were reported and left in place
    QFileSystemWatcher watcher;
    QTimer rescanTimer;

    [[nodiscard]] std::optional<QUuid> idOfFile(const QString &file) const;
    [[nodiscard]] QString freeName(const QString &wanted) const;
    [[nodiscard]] Result<void> checkWritable(const Profile &profile) const;

    void adopt(const Profile &profile, const QString &file, const QByteArray &revision);
    [[nodiscard]] bool isConflict(const Profile &profile, const QByteArray &onDisk) const;
    [[nodiscard]] Result<void> writeEntry(const Profile &profile, const QString &file);
    [[nodiscard]] Result<void> keepBoth(const Profile &ours);

    [[nodiscard]] std::optional<DamagedProfile> takeIn(const QString &file);
    [[nodiscard]] DamagedProfile setAside(const QString &file, const Error &error);
    [[nodiscard]] std::optional<DamagedProfile> reportOnce(const QString &file, const QByteArray &revision,
                                                           const Error &error);
    void rescan();
    void lookAgainAt(const QString &file);
    void forgetMissing(const QStringList &present);
    void watch();
};

std::optional<QUuid> ProfileStore::Private::idOfFile(const QString &file) const
{
    for (auto it = entries.cbegin(); it != entries.cend(); ++it) {
        if (it->file == file) {
            return it.key();
        }
    }
    return std::nullopt;
}

QString ProfileStore::Private::freeName(const QString &wanted) const
{
    const auto isTaken = [this](const QString &name) {
        return std::any_of(entries.cbegin(), entries.cend(), [&name](const Entry &entry) {
            return entry.profile.name.compare(name, Qt::CaseInsensitive) == 0;
        });
    };
    if (!isTaken(wanted)) {
        return wanted;
    }
    static const QRegularExpression counter(uR"( \(\d+\)$)"_s);
    QString base = wanted;
    base.remove(counter);
    for (int number = 2;; ++number) {
        QString name = u"%1 (%2)"_s.arg(base).arg(number);
        if (!isTaken(name)) {
            return name;
        }
    }
}

Result<void> ProfileStore::Private::checkWritable(const Profile &profile) const
{
    if (profile.id.isNull()) {
        return failure(ErrorCode::Internal, tr("A profile without an id cannot be saved."));
    }
    for (auto it = profile.parameters.cbegin(); it != profile.parameters.cend(); ++it) {
        if (files.secretParameters().contains(it.key(), Qt::CaseInsensitive)) {
            return failure(
                ErrorCode::SecretInFile,
                tr("The secret \"%1\" cannot be saved in a profile; it belongs in the keychain.").arg(it.key()));
        }
    }
    return {};
}

/// Takes a profile as another program, or we, left it on disk.
void ProfileStore::Private::adopt(const Profile &profile, const QString &file, const QByteArray &revision)
{
    Entry &entry = entries[profile.id];
    entry.profile = profile;
    entry.profile.revision = revision;
    entry.file = file;
    entry.revisions = {revision};
}

bool ProfileStore::Private::isConflict(const Profile &profile, const QByteArray &onDisk) const
{
    if (onDisk.isEmpty()) {
        return false;
    }
    const auto entry = entries.constFind(profile.id);
    if (entry == entries.cend()) {
        return true;
    }
    return entry->onDisk() != onDisk || (!profile.revision.isEmpty() && !entry->revisions.contains(profile.revision));
}

Result<void> ProfileStore::Private::writeEntry(const Profile &profile, const QString &file)
{
    auto revision = files.write(file, profile);
    if (!revision) {
        return tl::unexpected(revision.error());
    }
    Entry &entry = entries[profile.id];
    entry.profile = profile;
    entry.profile.revision = *revision;
    entry.file = file;
    entry.revisions.append(*revision);
    while (entry.revisions.size() > kRememberedRevisions) {
        entry.revisions.removeFirst();
    }
    return {};
}

/// The file changed since `ours` was read: the other's version keeps the file, ours becomes a profile of its own.
/// The lock is held.
Result<void> ProfileStore::Private::keepBoth(const Profile &ours)
{
    const auto known = entries.constFind(ours.id);
    const QString file = known == entries.cend() ? files.fileFor(ours.id) : known->file;
    const ProfileFiles::Read theirs = files.read(file);
    const bool wasKnown = known != entries.cend();
    if (theirs.profile && theirs.profile->id == ours.id) {
        adopt(*theirs.profile, file, theirs.revision);
        if (profileToJson(*theirs.profile) == profileToJson(ours)) {
            return {};
        }
    }
    Profile copy = ours;
    copy.id = QUuid::createUuid();
    copy.name = freeName(ours.name);
    if (auto written = writeEntry(copy, files.fileFor(copy.id)); !written) {
        return written;
    }
    qCInfo(lcProfile) << "a profile was changed by another program while it was edited; both versions are kept";
    if (entries.contains(ours.id)) {
        Q_EMIT wasKnown ? q->profileChanged(ours.id) : q->profileAdded(ours.id);
    }
    Q_EMIT q->profileAdded(copy.id);
    return {};
}

DamagedProfile ProfileStore::Private::setAside(const QString &file, const Error &error)
{
    DamagedProfile damaged{file, file, error};
    const auto lock = files.lock();
    // Another instance may have put it right, or aside, in the meantime.
    if (lock && files.read(file).profile.has_value()) {
        rescanTimer.start(kRescanDelay);
    } else if (lock && QFileInfo::exists(file)) {
        damaged.keptAs = ProfileFiles::setAside(file);
    }
    qCWarning(lcProfile) << "damaged profile file" << file << "kept as" << damaged.keptAs;
    return damaged;
}

std::optional<DamagedProfile> ProfileStore::Private::reportOnce(const QString &file, const QByteArray &revision,
                                                                const Error &error)
{
    if (reported.contains(revision)) {
        return std::nullopt;
    }
    reported.insert(revision);
    return DamagedProfile{file, file, error};
}

/// Reads a file that is new or changed. Returns what is wrong with it, if something is and was not said before.
std::optional<DamagedProfile> ProfileStore::Private::takeIn(const QString &file)
{
    ProfileFiles::Read read = files.read(file);
    if (read.revision.isEmpty()) {
        return std::nullopt; // gone again
    }
    if (read.profile && read.profile->id.isNull()) {
        read.profile = failureAt(ErrorCode::InvalidProfile, tr("The profile has no id."), 0);
    }
    if (!read.profile) {
        return isDamage(read.profile.error()) ? std::optional(setAside(file, read.profile.error()))
                                              : reportOnce(file, read.revision, read.profile.error());
    }
    const auto known = entries.constFind(read.profile->id);
    if (known != entries.cend() && !ProfileFiles::isSame(known->file, file) && QFileInfo::exists(known->file)) {
        return reportOnce(
            file, read.revision,
            Error{
                ErrorCode::InvalidProfile,
                tr("The file has the same id as the profile \"%1\". Import it to have both.").arg(known->profile.name),
                {},
                {},
                {}});
    }
    const bool isNew = known == entries.cend();
    const QUuid id = read.profile->id;
    adopt(*read.profile, file, read.revision);
    Q_EMIT isNew ? q->profileAdded(id) : q->profileChanged(id);
    return std::nullopt;
}

void ProfileStore::Private::forgetMissing(const QStringList &present)
{
    QList<QUuid> missing;
    for (auto it = entries.cbegin(); it != entries.cend(); ++it) {
        if (!it->isTransient() && !present.contains(it->file)) {
            missing.append(it.key());
        }
    }
    for (const QUuid &id : missing) {
        entries.remove(id);
        Q_EMIT q->profileRemoved(id);
    }
}

/// What another program changed in the folder.
void ProfileStore::Private::rescan()
{
    for (const QString &file : files.list()) {
        const auto id = idOfFile(file);
        if (!id || entries[*id].onDisk() != ProfileFiles::revisionOf(file)) {
            lookAgainAt(file);
        }
    }
    forgetMissing(files.list());
    watch();
}

void ProfileStore::Private::lookAgainAt(const QString &file)
{
    const ProfileFiles::Read read = files.read(file);
    if (!read.profile && isDamage(read.profile.error())) {
        if (suspects.value(file) != read.revision) {
            suspects.insert(file, read.revision);
            rescanTimer.start(kSuspicionDelay);
            return;
        }
        // Broken for good. What we had of it goes back to its place, the broken file aside.
        const auto id = idOfFile(file);
        const std::optional<DamagedProfile> damaged = setAside(file, read.profile.error());
        if (id && !QFileInfo::exists(file)) {
            const auto lock = files.lock();
            if (!lock || !writeEntry(entries[*id].profile, file)) {
                qCWarning(lcProfile) << "the last good version could not be put back:" << file;
            }
        }
        suspects.remove(file);
        Q_EMIT q->damagedProfileFound(*damaged);
        return;
    }
    suspects.remove(file);
    if (const auto damaged = takeIn(file)) {
        Q_EMIT q->damagedProfileFound(*damaged);
    }
}

/// Watches the folder (files are replaced by renaming) and the files (some editors write in place); while there is no
/// folder, the nearest one above it.
void ProfileStore::Private::watch()
{
    QStringList wanted = files.list();
    QFileInfo folder(files.folder());
    while (!folder.exists() && !folder.isRoot()) {
        folder.setFile(folder.absolutePath());
    }
    wanted.append(folder.absoluteFilePath());
    const QStringList watched = watcher.files() + watcher.directories();
    QStringList extra;
    std::copy_if(watched.cbegin(), watched.cend(), std::back_inserter(extra),
                 [&wanted](const QString &path) { return !wanted.contains(path); });
    if (!extra.isEmpty()) {
        watcher.removePaths(extra);
    }
    wanted.removeIf([&watched](const QString &path) { return watched.contains(path); });
    if (!wanted.isEmpty()) {
        watcher.addPaths(wanted);
    }
}

ProfileStore::ProfileStore(const QString &folder, const QStringList &secretParameters, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, folder, secretParameters))
{
}

ProfileStore::~ProfileStore() = default;

QString ProfileStore::defaultFolder()
{
    const QString chosen = qEnvironmentVariable("TICKETSCOPE_CONFIG_HOME");
    if (!chosen.isEmpty()) {
        return QDir(chosen).absolutePath();
    }
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation))
        .absoluteFilePath(u"ticketscope"_s);
}

QList<DamagedProfile> ProfileStore::load()
{
    QList<DamagedProfile> damaged;
    d->reported.clear();
    for (const QString &file : d->files.list()) {
        if (auto found = d->takeIn(file)) {
            damaged.append(*found);
        }
    }
    d->forgetMissing(d->files.list());
    d->watch();
    return damaged;
}

QList<Profile> ProfileStore::profiles() const
{
    QList<Profile> list;
    for (const Private::Entry &entry : d->entries) {
        list.append(entry.profile);
    }
    std::stable_sort(list.begin(), list.end(), [](const Profile &a, const Profile &b) {
        const int byGroup = QString::localeAwareCompare(a.group, b.group);
        return byGroup != 0 ? byGroup < 0 : QString::localeAwareCompare(a.name, b.name) < 0;
    });
    return list;
}

std::optional<Profile> ProfileStore::profile(const QUuid &id) const
{
    const auto entry = d->entries.constFind(id);
    return entry == d->entries.cend() ? std::nullopt : std::optional(entry->profile);
}

std::optional<Profile> ProfileStore::profileNamed(const QString &name) const
{
    const QList<Profile> all = profiles();
    for (const auto sensitivity : {Qt::CaseSensitive, Qt::CaseInsensitive}) {
        const auto found = std::find_if(all.cbegin(), all.cend(), [&](const Profile &candidate) {
            return candidate.name.compare(name, sensitivity) == 0;
        });
        if (found != all.cend()) {
            return *found;
        }
    }
    return std::nullopt;
}

Result<void> ProfileStore::save(const Profile &profile)
{
    if (auto fine = d->checkWritable(profile); !fine) {
        return fine;
    }
    const auto known = d->entries.find(profile.id);
    const bool wasKnown = known != d->entries.end();
    if (wasKnown && known->isTransient()) {
        known->profile = profile;
        Q_EMIT profileChanged(profile.id);
        return {};
    }
    const auto lock = d->files.lock();
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    const QString file = wasKnown ? known->file : d->files.fileFor(profile.id);
    if (d->isConflict(profile, ProfileFiles::revisionOf(file))) {
        auto kept = d->keepBoth(profile);
        d->watch();
        return kept;
    }
    if (auto written = d->writeEntry(profile, file); !written) {
        return written;
    }
    d->watch();
    Q_EMIT wasKnown ? profileChanged(profile.id) : profileAdded(profile.id);
    return {};
}

Result<void> ProfileStore::remove(const QUuid &id)
{
    const auto entry = d->entries.constFind(id);
    if (entry == d->entries.cend()) {
        return failure(ErrorCode::Usage, tr("There is no such profile."));
    }
    if (!entry->isTransient()) {
        const QString file = entry->file;
        const auto lock = d->files.lock();
        if (!lock) {
            return tl::unexpected(lock.error());
        }
        const QByteArray onDisk = ProfileFiles::revisionOf(file);
        if (!onDisk.isEmpty() && onDisk != entry->onDisk()) {
            d->rescanTimer.start(kRescanDelay);
            return failure(ErrorCode::File,
                           tr("The profile \"%1\" was just changed by another program. Look at it, then delete it "
                              "again.")
                               .arg(entry->profile.name));
        }
        if (!onDisk.isEmpty() && !ProfileFiles::remove(file)) {
            return failure(
                ErrorCode::File,
                tr("The file %1 cannot be deleted. Check its permissions.").arg(QDir::toNativeSeparators(file)));
        }
    }
    d->entries.remove(id);
    Q_EMIT profileRemoved(id);
    return {};
}

Profile ProfileStore::duplicate(const Profile &profile) const
{
    Profile copy = profile;
    copy.id = QUuid::createUuid();
    copy.revision.clear();
    copy.name = d->freeName(profile.name);
    return copy;
}

Result<Profile> ProfileStore::importFile(const QString &file)
{
    ProfileFiles::Read read = d->files.read(file);
    if (!read.profile) {
        return read.profile;
    }
    Profile profile = *read.profile;
    if (profile.id.isNull() || d->entries.contains(profile.id)) {
        profile.id = QUuid::createUuid();
    }
    profile.revision.clear();
    profile.name = d->freeName(profile.name);
    if (auto saved = save(profile); !saved) {
        return tl::unexpected(saved.error());
    }
    return profile;
}

Result<void> ProfileStore::exportFile(const QUuid &id, const QString &file) const
{
    const auto entry = d->entries.constFind(id);
    if (entry == d->entries.cend()) {
        return failure(ErrorCode::Usage, tr("There is no such profile."));
    }
    return writePrivateFile(file, profileToJson(entry->profile));
}

void ProfileStore::addTransient(const Profile &profile)
{
    const bool isNew = !d->entries.contains(profile.id);
    Private::Entry &entry = d->entries[profile.id];
    entry = {profile, {}, {}};
    Q_EMIT isNew ? profileAdded(profile.id) : profileChanged(profile.id);
}

bool ProfileStore::isTransient(const QUuid &id) const
{
    const auto entry = d->entries.constFind(id);
    return entry != d->entries.cend() && entry->isTransient();
}

} // namespace Ticketscope
