// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/profilefiles.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>
#include <QThread>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaximumFileSize = qint64(4) << 20;
constexpr std::chrono::milliseconds kLockPatience{10000};
constexpr std::chrono::milliseconds kLockIsStaleAfter{60000};

// On Windows nobody can replace or delete a file while somebody else reads it: another Ticketscope, or a virus scanner.
// That is over in a moment.
#ifdef Q_OS_WIN
constexpr int kTries = 15;
constexpr Qt::CaseSensitivity kFileNames = Qt::CaseInsensitive;
#else
constexpr int kTries = 1;
constexpr Qt::CaseSensitivity kFileNames = Qt::CaseSensitive;
#endif
constexpr std::chrono::milliseconds kPauseBetweenTries{20};

template<typename Action>
bool patiently(const Action &action)
{
    for (int i = 1; !action(); ++i) {
        if (i == kTries) {
            return false;
        }
        QThread::msleep(static_cast<unsigned long>(kPauseBetweenTries.count()));
    }
    return true;
}

bool openToRead(QFile *file)
{
    return patiently([file] { return file->open(QIODevice::ReadOnly) || !file->exists(); }) && file->isOpen();
}

QString shown(const QString &file)
{
    return QDir::toNativeSeparators(file);
}

QByteArray revisionOfBytes(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256);
}

} // namespace

ProfileFiles::ProfileFiles(QString folder, QStringList secretParameters)
    : m_folder(std::move(folder))
    , m_secretParameters(std::move(secretParameters))
{
}

QStringList ProfileFiles::list() const
{
    const QDir dir(m_folder);
    QStringList files;
    const QString pattern = u'*' + QString::fromLatin1(kProfileFileSuffix);
    for (const QString &name : dir.entryList({pattern}, QDir::Files | QDir::Hidden, QDir::Name)) {
        files.append(dir.absoluteFilePath(name));
    }
    return files;
}

QString ProfileFiles::fileFor(const QUuid &id) const
{
    return QDir(m_folder).absoluteFilePath(id.toString(QUuid::WithoutBraces) + QString::fromLatin1(kProfileFileSuffix));
}

ProfileFiles::Read ProfileFiles::read(const QString &file) const
{
    QFile opened(file);
    if (!openToRead(&opened)) {
        return {revisionOf(file),
                failure(ErrorCode::File, tr("The file %1 cannot be read: %2.").arg(shown(file), opened.errorString()))};
    }
    if (opened.size() > kMaximumFileSize) {
        return {revisionOf(file),
                failure(ErrorCode::File, tr("The file %1 is too large for a profile.").arg(shown(file)))};
    }
    const QByteArray bytes = opened.readAll();
    return {revisionOfBytes(bytes), profileFromJson(bytes, m_secretParameters)};
}

QByteArray ProfileFiles::revisionOf(const QString &file)
{
    QFile opened(file);
    if (!openToRead(&opened)) {
        return QFileInfo::exists(file) ? QByteArrayLiteral("unreadable") : QByteArray();
    }
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(&opened);
    return hash.result();
}

Result<QByteArray> ProfileFiles::write(const QString &file, const Profile &profile) const
{
    const QByteArray bytes = profileToJson(profile);
    if (auto written = writePrivateFile(file, bytes); !written) {
        return tl::unexpected(written.error());
    }
    return revisionOfBytes(bytes);
}

QString ProfileFiles::setAside(const QString &file)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd'T'HHmmsszzz'Z'"_s);
    const QString target = file + ".damaged-"_L1 + stamp;
    return patiently([&] { return QFile::rename(file, target); }) ? target : file;
}

bool ProfileFiles::remove(const QString &file)
{
    return patiently([&file] { return QFile::remove(file) || !QFileInfo::exists(file); });
}

bool ProfileFiles::isSame(const QString &a, const QString &b)
{
    return a.compare(b, kFileNames) == 0;
}

Result<std::unique_ptr<QLockFile>> ProfileFiles::lock() const
{
    if (!QFileInfo::exists(m_folder)) {
        if (!QDir().mkpath(m_folder)) {
            return failure(ErrorCode::File, tr("The folder %1 cannot be made.").arg(shown(m_folder)));
        }
        QFile::setPermissions(m_folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }
    const QString file = QDir(m_folder).absoluteFilePath(u".lock"_s);
    auto lock = std::make_unique<QLockFile>(file);
    lock->setStaleLockTime(int(kLockIsStaleAfter.count()));
    bool isLocked = lock->tryLock(int(kLockPatience.count()));
    if (!isLocked && QFileInfo(file).size() == 0) {
        // Whoever made it was killed before it could write its name into it: it stayed empty for all that time.
        isLocked = QFile::remove(file) && lock->tryLock(int(kLockPatience.count()));
    }
    if (!isLocked) {
        return failure(
            ErrorCode::File,
            lock->error() == QLockFile::LockFailedError
                ? tr("Another Ticketscope is writing to %1 and does not finish. Try again.").arg(shown(m_folder))
                : tr("The folder %1 cannot be written to. Check its permissions.").arg(shown(m_folder)));
    }
    return lock;
}

Result<void> writePrivateFile(const QString &file, const QByteArray &bytes)
{
    QString why;
    const auto write = [&] {
        QSaveFile saved(file);
        saved.setDirectWriteFallback(false);
        const bool written = saved.open(QIODevice::WriteOnly) &&
                             saved.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                             saved.write(bytes) == bytes.size() && saved.commit();
        why = saved.errorString();
        return written;
    };
    if (!patiently(write)) {
        return failure(ErrorCode::File,
                       QCoreApplication::translate("Ticketscope::ProfileFiles", "The file %1 cannot be written: %2.")
                           .arg(shown(file), why));
    }
    return {};
}

QString profileFileName(const QString &profileName)
{
    // What Windows, the strictest, does not take: these characters, and the names of devices, whatever comes after a
    // dot. Names are cut where the suffix and a number still fit into the 255 of a file system.
    static const QRegularExpression unsafe(uR"([\\/:*?"<>|\x00-\x1f\x7f])"_s);
    static const QRegularExpression device(uR"(^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$))"_s,
                                           QRegularExpression::CaseInsensitiveOption);
    constexpr qsizetype longest = 60; // characters, of at most four bytes
    QString name = QString(profileName).replace(unsafe, u"_"_s).simplified().left(longest).trimmed();
    if (!name.isEmpty() && name.back().isHighSurrogate()) {
        name.chop(1);
    }
    if (name.isEmpty() || name.startsWith(u'.') || device.match(name).hasMatch()) {
        name.prepend(u'_');
    }
    return name + QString::fromLatin1(kProfileFileSuffix);
}

} // namespace Ticketscope
