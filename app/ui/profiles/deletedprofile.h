// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workbench/workbench.h"

#include <QObject>

namespace Ticketscope::Ui {

/// The profile that was deleted last, for as long as that can be undone. Its secrets leave the keychain when it no
/// longer can: another one is deleted, the chance is given up, or the program ends.
class DeletedProfile final : public QObject
{
    Q_OBJECT
public:
    explicit DeletedProfile(Workbench &workbench, QObject *parent = nullptr);
    ~DeletedProfile() override;
    Q_DISABLE_COPY_MOVE(DeletedProfile)

    [[nodiscard]] Result<void> remove(const QUuid &id);
    /// Puts it back as it was, its secrets with it. The id, or why not.
    [[nodiscard]] Result<QUuid> restore();
    /// Gives up the chance.
    void settle();
    [[nodiscard]] bool canRestore() const { return m_profile.has_value(); }

private:
    void settleBeforeEnd();

    Workbench &m_workbench;
    std::optional<Profile> m_profile;
};

} // namespace Ticketscope::Ui
