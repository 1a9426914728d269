// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/profile.h"

#include <QCoreApplication>
#include <QLockFile>

#include <memory>

namespace Ticketscope {

/// The folder that holds the profiles, one file each, and nothing but reading and writing there. Writes are atomic
/// and private to the user (mode 600); whoever changes something holds the lock.
class ProfileFiles final
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProfileFiles)
public:
    ProfileFiles(QString folder, QStringList secretParameters);

    struct Read
    {
        QByteArray revision; ///< of the bytes on disk; empty where there is no such file
        Result<Profile> profile;
    };

    [[nodiscard]] const QString &folder() const { return m_folder; }
    [[nodiscard]] const QStringList &secretParameters() const { return m_secretParameters; }
    /// Full paths of the profile files, in order of name.
    [[nodiscard]] QStringList list() const;
    [[nodiscard]] QString fileFor(const QUuid &id) const;

    [[nodiscard]] Read read(const QString &file) const;
    /// Which state a file is in, without reading what it says; empty where there is none.
    [[nodiscard]] static QByteArray revisionOf(const QString &file);
    /// Returns the new revision.
    [[nodiscard]] Result<QByteArray> write(const QString &file, const Profile &profile) const;
    /// Renames a damaged file out of the way; returns where it is now, which is where it was if that failed.
    [[nodiscard]] static QString setAside(const QString &file);
    /// True where it is gone afterwards.
    [[nodiscard]] static bool remove(const QString &file);
    /// Whether two full paths name one file; upper and lower case do not differ on Windows.
    [[nodiscard]] static bool isSame(const QString &a, const QString &b);

    /// Makes the folder if need be and waits for other instances of the program; the lock ends with what it returns.
    [[nodiscard]] Result<std::unique_ptr<QLockFile>> lock() const;

private:
    QString m_folder;
    QStringList m_secretParameters;
};

/// Writes a file so that it is there whole or not at all, readable by the user only.
[[nodiscard]] Result<void> writePrivateFile(const QString &file, const QByteArray &bytes);

/// A name for the file of a profile that every system takes, Windows too, with the suffix; what a person calls the
/// profile is still recognized in it.
[[nodiscard]] QString profileFileName(const QString &profileName);

} // namespace Ticketscope
