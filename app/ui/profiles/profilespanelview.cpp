// SPDX-License-Identifier: GPL-3.0-or-later
// How the profiles panel is put together.
#include "ui/common/clearbutton.h"
#include "ui/common/emptystate.h"
#include "ui/common/icons.h"
#include "ui/common/messagebar.h"
#include "ui/profiles/profiledelegate.h"
#include "ui/profiles/profilespanelprivate.h"

#include <QAction>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

void ProfilesPanel::Private::buildActions()
{
    const auto make = [this](const QString &iconName, const QString &text, const QString &tip, auto slot) {
        auto *action = new QAction(icon(iconName), text, q);
        action->setToolTip(tip);
        QObject::connect(action, &QAction::triggered, q, slot);
        return action;
    };
    logIn = make(u"log-in"_s, ProfilesPanel::tr("&Log in"), ProfilesPanel::tr("Log in with this profile"),
                 [this] { Q_EMIT q->logInRequested(current()); });
    newOne = make(u"new"_s, ProfilesPanel::tr("&New profile…"), ProfilesPanel::tr("New profile"),
                  &ProfilesPanel::newProfile);
    editOne = make(u"edit"_s, ProfilesPanel::tr("&Edit…"), ProfilesPanel::tr("Edit this profile"),
                   &ProfilesPanel::editCurrent);
    rename = make(u"edit"_s, ProfilesPanel::tr("&Rename"), ProfilesPanel::tr("Rename"), &ProfilesPanel::renameCurrent);
    rename->setIcon({});
    copy = make(u"duplicate"_s, ProfilesPanel::tr("D&uplicate"),
                ProfilesPanel::tr("Duplicate this profile, its secrets with it"), &ProfilesPanel::duplicateCurrent);
    importSome = make(u"import"_s, ProfilesPanel::tr("&Import…"), ProfilesPanel::tr("Import profiles from files"),
                      &ProfilesPanel::importProfiles);
    exportOne =
        make(u"export"_s, ProfilesPanel::tr("E&xport…"),
             ProfilesPanel::tr("Export this profile to a file, without its secrets"), &ProfilesPanel::exportCurrent);
    removeOne = make(u"delete"_s, ProfilesPanel::tr("&Delete"),
                     ProfilesPanel::tr("Delete this profile; it can be undone"), &ProfilesPanel::deleteCurrent);
    // Shown in the menu; the tree itself acts on the keys, so that they stay the editor's while a name is edited.
    rename->setShortcut(Qt::Key_F2);
    removeOne->setShortcut(QKeySequence::Delete);
    for (QAction *action : {rename, removeOne}) {
        action->setShortcutContext(Qt::WidgetShortcut);
    }
}

QToolBar *ProfilesPanel::Private::buildToolBar()
{
    auto *bar = new QToolBar(q);
    bar->setIconSize(QSize(16, 16));
    bar->setToolButtonStyle(Qt::ToolButtonIconOnly);
    bar->addActions({newOne, editOne, copy});
    bar->addSeparator();
    bar->addActions({importSome, exportOne});
    bar->addSeparator();
    bar->addAction(removeOne);
    const QList<QToolButton *> buttons = bar->findChildren<QToolButton *>();
    for (QToolButton *button : buttons) {
        button->setFocusPolicy(Qt::TabFocus);
        if (button->defaultAction()) {
            button->setAccessibleName(button->defaultAction()->toolTip());
        }
    }
    return bar;
}

void ProfilesPanel::Private::buildTree()
{
    tree = new QTreeView(q);
    tree->setModel(&filter);
    tree->setItemDelegate(new ProfileDelegate(tree));
    tree->setHeaderHidden(true);
    tree->setUniformRowHeights(true);
    tree->setFrameShape(QFrame::NoFrame);
    tree->setIndentation(16);
    tree->setEditTriggers(QAbstractItemView::EditKeyPressed);
    tree->setExpandsOnDoubleClick(true);
    tree->setDragDropMode(QAbstractItemView::DragDrop);
    tree->setDefaultDropAction(Qt::MoveAction);
    tree->setDropIndicatorShown(true);
    tree->setContextMenuPolicy(Qt::CustomContextMenu);
    tree->setTextElideMode(Qt::ElideRight);
    tree->setAccessibleName(ProfilesPanel::tr("Profiles by customer"));
    tree->expandAll();
    tree->installEventFilter(q);
    QObject::connect(tree, &QWidget::customContextMenuRequested, q, [this](const QPoint &at) { showMenu(at); });
    QObject::connect(tree, &QAbstractItemView::doubleClicked, q, [this](const QModelIndex &index) {
        if (const QUuid id = index.data(ProfileTreeModel::IdRole).toUuid(); !id.isNull()) {
            Q_EMIT q->logInRequested(id);
        }
    });
    QObject::connect(tree->selectionModel(), &QItemSelectionModel::currentChanged, q, [this] {
        updateActions();
        Q_EMIT q->currentProfileChanged(current());
    });
}

QStackedWidget *ProfilesPanel::Private::buildPages()
{
    pages = new QStackedWidget(q);
    empty = new EmptyState(u"profiles"_s, ProfilesPanel::tr("Your profiles will stand here, by customer."), q);
    empty->addButton(newOne);
    QPushButton *practice = empty->addButton(u"practice"_s, ProfilesPanel::tr("Start the practice services"));
    QObject::connect(practice, &QPushButton::clicked, q, [this] { startPractice(); });
    empty->addButton(importSome);
    noMatch = new EmptyState(u"search"_s, {}, q);
    QPushButton *clear = noMatch->addButton(u"clear"_s, ProfilesPanel::tr("Clear the search"));
    QObject::connect(clear, &QPushButton::clicked, q, [this] {
        searchLine->clear();
        searchLine->setFocus();
    });
    pages->addWidget(tree);
    pages->addWidget(empty);
    pages->addWidget(noMatch);
    return pages;
}

void ProfilesPanel::Private::build()
{
    buildActions();
    searchLine = new QLineEdit(q);
    searchLine->setPlaceholderText(ProfilesPanel::tr("Search profiles"));
    searchLine->setAccessibleName(ProfilesPanel::tr("Search profiles"));
    searchLine->setToolTip(ProfilesPanel::tr("Looks at name, customer, address and service (Ctrl+K)"));
    addClearButton(searchLine);
    searchLine->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    searchLine->installEventFilter(q);
    buildTree();
    message = new MessageBar(q);
    undoBar = new MessageBar(q);
    undoBar->installEventFilter(q);

    auto *head = new QVBoxLayout;
    head->setContentsMargins(4, 4, 4, 4);
    head->setSpacing(4);
    head->addWidget(searchLine);
    auto *layout = new QVBoxLayout(q);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(buildPages(), 1);
    layout->addWidget(message);
    layout->addWidget(undoBar);
    layout->addWidget(buildToolBar());
    QObject::connect(searchLine, &QLineEdit::textChanged, q, [this](const QString &text) { search(text); });
    connectStores();
    updatePage();
    updateActions();
}

void ProfilesPanel::Private::connectStores()
{
    for (const auto changed : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        QObject::connect(&filter, changed, q, [this] {
            updatePage();
            updateActions();
        });
    }
    QObject::connect(&filter, &QAbstractItemModel::rowsInserted, q, [this](const QModelIndex &parent) {
        if (parent.isValid()) {
            tree->expand(parent);
        }
    });
    QObject::connect(&model, &ProfileTreeModel::failed, q, [this](const QString &text) { say(Meaning::Cause, text); });
    QObject::connect(&workbench.profiles(), &ProfileStore::damagedProfileFound, q, [this](const DamagedProfile &one) {
        say(Meaning::Damaged, ProfilesPanel::tr("The profile file %1 cannot be read and was set aside as %2. %3")
                                  .arg(one.file, one.keptAs, one.error.text));
    });
    QObject::connect(&workbench.secrets(), &SecretStore::keychainUnavailable, q,
                     [this](const QString &why) { keychainMissing(why); });
}

} // namespace Ticketscope::Ui
