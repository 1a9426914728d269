// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/profiletreemodel.h"
#include "ui/common/theme.h"
#include "ui/profiles/deletedprofile.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/profilespanel.h"

#include <QPointer>
#include <QTreeView>

class QAction;
class QKeyEvent;
class QLineEdit;
class QMenu;
class QStackedWidget;
class QToolBar;

namespace Ticketscope::Ui {

class EmptyState;
class MessageBar;

/// The panel's widgets (built in profilespanelview.cpp) and what they do (profilespanel.cpp).
struct ProfilesPanel::Private
{
    Private(Workbench &bench, ProfilesPanel *panel)
        : workbench(bench)
        , q(panel)
        , model(bench.profiles())
        , deleted(bench)
    {
        filter.setSourceModel(&model);
    }

    void build();
    void buildActions();
    QToolBar *buildToolBar();
    void buildTree();
    QStackedWidget *buildPages();
    void connectStores();

    [[nodiscard]] QModelIndex sourceIndex() const { return filter.mapToSource(tree->currentIndex()); }
    [[nodiscard]] QUuid current() const { return sourceIndex().data(ProfileTreeModel::IdRole).toUuid(); }
    [[nodiscard]] std::optional<Profile> currentProfile() const { return workbench.profiles().profile(current()); }
    void select(const QUuid &id);
    /// The profile below the current one, else the one above; null if it is the only one.
    [[nodiscard]] QUuid neighbour() const;
    void search(const QString &text);
    void updatePage();
    void updateActions();
    void say(Meaning meaning, const QString &text) const;
    void edit(const Profile &profile);
    void duplicate(const Profile &profile);
    void offerUndo(const QString &name);
    void undo();
    void showMenu(const QPoint &at);
    void addMoveMenu(QMenu *menu);
    void startPractice();
    void keychainMissing(const QString &why);
    bool treeKey(const QKeyEvent &key) const;
    bool searchKey(const QKeyEvent &key) const;

    Workbench &workbench;
    ProfilesPanel *q;
    ProfileTreeModel model;
    ProfileFilterModel filter;
    DeletedProfile deleted;
    QHash<QUuid, QPointer<ProfileEditor>> editors;
    QString keychainProblem;

    QLineEdit *searchLine = nullptr;
    QTreeView *tree = nullptr;
    QStackedWidget *pages = nullptr;
    EmptyState *empty = nullptr;
    EmptyState *noMatch = nullptr;
    MessageBar *message = nullptr;
    MessageBar *undoBar = nullptr;
    QAction *logIn = nullptr;
    QAction *newOne = nullptr;
    QAction *editOne = nullptr;
    QAction *rename = nullptr;
    QAction *copy = nullptr;
    QAction *importSome = nullptr;
    QAction *exportOne = nullptr;
    QAction *removeOne = nullptr;
};

} // namespace Ticketscope::Ui
