// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workbench/workbench.h"

#include <QWidget>

#include <memory>

namespace Ticketscope::Ui {

/// The profiles dock's content: search on top, a tree by customer with a dot for the last outcome, and everything
/// that is done with profiles (new, edit, duplicate, group, import, export, delete with undo).
class ProfilesPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit ProfilesPanel(Workbench &workbench, QWidget *parent = nullptr);
    ~ProfilesPanel() override;
    Q_DISABLE_COPY_MOVE(ProfilesPanel)

    [[nodiscard]] QUuid currentProfile() const;
    void setCurrentProfile(const QUuid &id);
    /// The dot beside a profile: how its last attempt ended.
    void setOutcome(const QUuid &id, const std::optional<Error> &error);
    /// Imports each; what cannot be imported is said in the panel.
    void importFiles(const QStringList &files);

public Q_SLOTS:
    void newProfile();
    void editCurrent();
    void renameCurrent();
    void duplicateCurrent();
    void deleteCurrent();
    void importProfiles();
    void exportCurrent();
    /// Ctrl+K: puts the cursor into the search field.
    void goToProfile();

Q_SIGNALS:
    void logInRequested(const QUuid &id);
    void currentProfileChanged(const QUuid &id);
    void statusMessage(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace Ticketscope::Ui
