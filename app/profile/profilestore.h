// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/profile.h"

#include <QObject>

#include <memory>

namespace Ticketscope {

/// What could not be loaded: the file was set aside under `keptAs`.
struct DamagedProfile
{
    QString file;
    QString keptAs;
    Error error;
};

/// The profiles on disk, one file each, under `<configuration folder>/profiles`. Written atomically; another instance
/// of the program that changes a file is noticed (it is watched), and a save over a file that changed since it was
/// read is merged by keeping both (the other's version wins the file, ours becomes "<name> (2)").
class ProfileStore final : public QObject
{
    Q_OBJECT
public:
    /// `folder` is created when first written to.
    explicit ProfileStore(const QString &folder, const QStringList &secretParameters, QObject *parent = nullptr);
    ~ProfileStore() override;
    Q_DISABLE_COPY_MOVE(ProfileStore)

    /// The platform's configuration folder for Ticketscope, or TICKETSCOPE_CONFIG_HOME.
    [[nodiscard]] static QString defaultFolder();

    /// Reads all files; damaged ones are set aside and reported, the rest load.
    QList<DamagedProfile> load();

    [[nodiscard]] QList<Profile> profiles() const; ///< by group, then name
    [[nodiscard]] std::optional<Profile> profile(const QUuid &id) const;
    [[nodiscard]] std::optional<Profile> profileNamed(const QString &name) const; ///< exact, else case-insensitive

    [[nodiscard]] Result<void> save(const Profile &profile); ///< the id must be set (QUuid::createUuid())
    [[nodiscard]] Result<void> remove(const QUuid &id);
    /// Makes a copy with a new id and a name not yet taken; not saved.
    [[nodiscard]] Profile duplicate(const Profile &profile) const;
    [[nodiscard]] Result<Profile> importFile(const QString &file); ///< saved; a known id gets a new one
    [[nodiscard]] Result<void> exportFile(const QUuid &id, const QString &file) const;

    /// A profile for this run only, never written: the practice services have a new port each time. Saving it under
    /// the same id changes it in memory only; duplicate() makes one that can be kept.
    void addTransient(const Profile &profile);
    [[nodiscard]] bool isTransient(const QUuid &id) const;

Q_SIGNALS:
    void profileAdded(const QUuid &id);
    void profileChanged(const QUuid &id);
    void profileRemoved(const QUuid &id);
    void damagedProfileFound(const Ticketscope::DamagedProfile &damaged);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope
