// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/profilefiles.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaximumFileSize = qint64(4) << 20;
constexpr std::chrono::milliseconds kLockPatience{10000};
constexpr std::chrono::milliseconds kLockIsStaleAfter{60000};

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
    if (!opened.open(QIODevice::ReadOnly)) {
        return {revisionOf(file),
                failure(ErrorCode::File, tr("The file %1 cannot be read: %2.").arg(file, opened.errorString()))};
    }
    if (opened.size() > kMaximumFileSize) {
        return {revisionOf(file), failure(ErrorCode::File, tr("The file %1 is too large for a profile.").arg(file))};
    }
    const QByteArray bytes = opened.readAll();
    return {revisionOfBytes(bytes), profileFromJson(bytes, m_secretParameters)};
}

QByteArray ProfileFiles::revisionOf(const QString &file)
{
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly)) {
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
    return QFile::rename(file, target) ? target : file;
}

Result<std::unique_ptr<QLockFile>> ProfileFiles::lock() const
{
    if (!QFileInfo::exists(m_folder)) {
        if (!QDir().mkpath(m_folder)) {
            return failure(ErrorCode::File, tr("The folder %1 cannot be made.").arg(m_folder));
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
        return failure(ErrorCode::File,
                       lock->error() == QLockFile::LockFailedError
                           ? tr("Another Ticketscope is writing to %1 and does not finish. Try again.").arg(m_folder)
                           : tr("The folder %1 cannot be written to. Check its permissions.").arg(m_folder));
    }
    return lock;
}

Result<void> writePrivateFile(const QString &file, const QByteArray &bytes)
{
    QSaveFile saved(file);
    saved.setDirectWriteFallback(false);
    const bool written = saved.open(QIODevice::WriteOnly) &&
                         saved.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                         saved.write(bytes) == bytes.size() && saved.commit();
    if (!written) {
        return failure(ErrorCode::File,
                       QCoreApplication::translate("Ticketscope::ProfileFiles", "The file %1 cannot be written: %2.")
                           .arg(file, saved.errorString()));
    }
    return {};
}

} // namespace Ticketscope
