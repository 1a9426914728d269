// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/profilespanel.h"

#include "models/profiletreemodel.h"
#include "ui/common/emptystate.h"
#include "ui/common/icons.h"
#include "ui/common/messagebar.h"
#include "ui/profiles/deletedprofile.h"
#include "ui/profiles/profiledelegate.h"
#include "ui/profiles/profileeditor.h"
#include "ui/profiles/profilesecrets.h"

#include <QAction>
#include <QEvent>
#include <QFileDialog>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QRegularExpression>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

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
    void search(const QString &text);
    void updatePage();
    void updateActions();
    void say(Meaning meaning, const QString &text);
    void edit(const Profile &profile);
    void duplicate(const Profile &profile);
    void offerUndo(const QString &name);
    void undo();
    void showMenu(const QPoint &at);
    void addMoveMenu(QMenu *menu);
    void startPractice();
    void keychainMissing(const QString &why);
    bool treeKey(const QKeyEvent &key);
    bool searchKey(const QKeyEvent &key);

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

void ProfilesPanel::Private::buildActions()
{
    const auto make = [this](const QString &iconName, const QString &text, const QString &tip, auto slot) {
        auto *action = new QAction(icon(iconName), text, q);
        action->setToolTip(tip);
        QObject::connect(action, &QAction::triggered, q, slot);
        return action;
    };
    logIn = make(u"log-in"_s, tr("&Log in"), tr("Log in with this profile"),
                 [this] { Q_EMIT q->logInRequested(current()); });
    newOne = make(u"new"_s, tr("&New profile…"), tr("New profile"), &ProfilesPanel::newProfile);
    editOne = make(u"edit"_s, tr("&Edit…"), tr("Edit this profile"), &ProfilesPanel::editCurrent);
    rename = make(u"edit"_s, tr("&Rename"), tr("Rename"), &ProfilesPanel::renameCurrent);
    rename->setIcon({});
    copy = make(u"duplicate"_s, tr("D&uplicate"), tr("Duplicate this profile, its secrets with it"),
                &ProfilesPanel::duplicateCurrent);
    importSome = make(u"import"_s, tr("&Import…"), tr("Import profiles from files"), &ProfilesPanel::importProfiles);
    exportOne = make(u"export"_s, tr("E&xport…"), tr("Export this profile to a file, without its secrets"),
                     &ProfilesPanel::exportCurrent);
    removeOne =
        make(u"delete"_s, tr("&Delete"), tr("Delete this profile; it can be undone"), &ProfilesPanel::deleteCurrent);
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
    tree->setAccessibleName(tr("Profiles by customer"));
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
    empty = new EmptyState(u"profiles"_s, tr("Your profiles will stand here, by customer."), q);
    empty->addButton(newOne);
    QPushButton *practice = empty->addButton(u"practice"_s, tr("Start the practice services"));
    QObject::connect(practice, &QPushButton::clicked, q, [this] { startPractice(); });
    empty->addButton(importSome);
    noMatch = new EmptyState(u"search"_s, {}, q);
    QPushButton *clear = noMatch->addButton(u"clear"_s, tr("Clear the search"));
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
    searchLine->setPlaceholderText(tr("Search profiles"));
    searchLine->setAccessibleName(tr("Search profiles"));
    searchLine->setToolTip(tr("Looks at name, customer, address and service (Ctrl+K)"));
    searchLine->setClearButtonEnabled(true);
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
        say(Meaning::Damaged, tr("The profile file %1 cannot be read and was set aside as %2. %3")
                                  .arg(one.file, one.keptAs, one.error.text));
    });
    QObject::connect(&workbench.secrets(), &SecretStore::keychainUnavailable, q,
                     [this](const QString &why) { keychainMissing(why); });
}

void ProfilesPanel::Private::say(Meaning meaning, const QString &text)
{
    message->showMessage(meaning, text);
}

void ProfilesPanel::Private::keychainMissing(const QString &why)
{
    keychainProblem = why;
    say(Meaning::Warning, tr("No keychain answers, so secrets are kept for this run only. %1").arg(why));
    Q_EMIT q->statusMessage(tr("No keychain answers: secrets are kept for this run only."));
    for (const QPointer<ProfileEditor> &editor : std::as_const(editors)) {
        if (editor) {
            editor->setKeychainProblem(why);
        }
    }
}

void ProfilesPanel::Private::startPractice()
{
    if (const Result<void> started = workbench.startPractice(); !started) {
        say(Meaning::Cause, started.error().text);
        return;
    }
    if (const QList<QUuid> offered = workbench.practiceProfiles(); !offered.isEmpty()) {
        select(offered.first());
        tree->setFocus();
    }
}

void ProfilesPanel::Private::select(const QUuid &id)
{
    QModelIndex index = filter.mapFromSource(model.indexOf(id));
    if (!index.isValid() && model.indexOf(id).isValid()) {
        searchLine->clear(); // the search hides it
        index = filter.mapFromSource(model.indexOf(id));
    }
    if (index.isValid()) {
        tree->setCurrentIndex(index);
        tree->scrollTo(index);
    }
}

void ProfilesPanel::Private::search(const QString &text)
{
    const QUuid before = current();
    filter.setWords(text);
    tree->expandAll();
    if (!filter.mapFromSource(model.indexOf(before)).isValid() && filter.rowCount() > 0) {
        tree->setCurrentIndex(filter.index(0, 0, filter.index(0, 0)));
    }
    updatePage();
}

void ProfilesPanel::Private::updatePage()
{
    QWidget *page = tree;
    if (model.rowCount() == 0) {
        page = empty;
    } else if (filter.rowCount() == 0) {
        noMatch->setText(tr("No profile has “%1” in its name, customer, address or service.").arg(searchLine->text()));
        page = noMatch;
    }
    pages->setCurrentWidget(page);
}

void ProfilesPanel::Private::updateActions()
{
    const std::optional<Profile> profile = currentProfile();
    const bool kept = profile && !workbench.profiles().isTransient(profile->id);
    for (QAction *action : {logIn, editOne, copy, exportOne}) {
        action->setEnabled(profile.has_value());
    }
    removeOne->setEnabled(kept);
    rename->setEnabled(sourceIndex().flags().testFlag(Qt::ItemIsEditable));
}

void ProfilesPanel::Private::edit(const Profile &profile)
{
    if (QPointer<ProfileEditor> open = editors.value(profile.id); open && !profile.id.isNull()) {
        open->raise();
        open->activateWindow();
        return;
    }
    auto *editor = new ProfileEditor(workbench, profile, model.customers(), q->window());
    editors.insert(editor->profileId(), editor);
    if (!keychainProblem.isEmpty()) {
        editor->setKeychainProblem(keychainProblem);
    }
    QObject::connect(editor, &ProfileEditor::saved, q, [this](const QUuid &id, bool andLogIn) {
        select(id);
        Q_EMIT q->statusMessage(tr("Profile saved."));
        if (andLogIn) {
            Q_EMIT q->logInRequested(id);
        }
    });
    editor->show();
}

void ProfilesPanel::Private::duplicate(const Profile &profile)
{
    Profile made = workbench.profiles().duplicate(profile);
    if (workbench.profiles().isTransient(profile.id)) {
        made.group.clear(); // what is kept is no longer a practice profile
    }
    if (const Result<void> saved = workbench.profiles().save(made); !saved) {
        say(Meaning::Cause, saved.error().text);
        return;
    }
    select(made.id);
    tree->setFocus();
    const SecretPlace place = keychainProblem.isEmpty() ? SecretPlace::Keychain : SecretPlace::ThisRun;
    QCoro::connect(copySecrets(&workbench.secrets(), profile.id, made.id, secretParameterNames(), place), q,
                   [this, name = made.name](const QStringList &problems) {
                       if (problems.isEmpty()) {
                           Q_EMIT q->statusMessage(tr("Made “%1”, with the same secrets.").arg(name));
                       } else {
                           say(Meaning::Warning,
                               tr("Made “%1”, but not with all secrets. %2").arg(name, problems.first()));
                       }
                   });
}

void ProfilesPanel::Private::offerUndo(const QString &name)
{
    undoBar->showMessage(
        Meaning::Selection,
        tr("Deleted “%1”. Its secrets leave the keychain when you close this line or the program.").arg(name));
    QToolButton *button = undoBar->addButton(u"undo"_s, tr("&Undo"));
    QObject::connect(button, &QToolButton::clicked, q, [this] { undo(); });
}

void ProfilesPanel::Private::undo()
{
    const Result<QUuid> restored = deleted.restore();
    if (!restored) {
        say(Meaning::Cause, restored.error().text);
        return;
    }
    select(*restored);
    tree->setFocus();
    Q_EMIT q->statusMessage(tr("The profile is back, its secrets with it."));
}

void ProfilesPanel::Private::addMoveMenu(QMenu *menu)
{
    QMenu *move = menu->addMenu(tr("&Move to"));
    const QUuid id = current();
    const QString now = sourceIndex().data(ProfileTreeModel::GroupRole).toString();
    const auto add = [&](const QString &title, const QString &group) {
        QAction *action = move->addAction(title, q, [this, id, group] { model.moveToGroup(id, group); });
        action->setCheckable(true);
        action->setChecked(group == now);
    };
    add(tr("No customer"), {});
    const QStringList customers = model.customers();
    for (const QString &customer : customers) {
        add(QString(customer).replace(u'&', u"&&"_s), customer);
    }
}

void ProfilesPanel::Private::showMenu(const QPoint &at)
{
    auto *menu = new QMenu(q);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QModelIndex index = filter.mapToSource(tree->indexAt(at));
    if (index.data(ProfileTreeModel::IdRole).toUuid().isNull()) {
        menu->addAction(newOne);
        if (index.flags().testFlag(Qt::ItemIsEditable)) {
            menu->addAction(rename);
        }
        menu->addSeparator();
        menu->addAction(importSome);
    } else {
        menu->addActions({logIn, editOne, rename, copy});
        if (!index.data(ProfileTreeModel::TransientRole).toBool()) {
            addMoveMenu(menu);
        }
        menu->addSeparator();
        menu->addActions({exportOne, removeOne});
        menu->setDefaultAction(logIn);
    }
    menu->popup(tree->viewport()->mapToGlobal(at));
}

bool ProfilesPanel::Private::treeKey(const QKeyEvent &key)
{
    if ((key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter) && key.modifiers() == Qt::NoModifier &&
        !current().isNull()) {
        Q_EMIT q->logInRequested(current());
        return true;
    }
    if (key.matches(QKeySequence::Delete)) {
        q->deleteCurrent();
        return true;
    }
    return false;
}

bool ProfilesPanel::Private::searchKey(const QKeyEvent &key)
{
    const bool down = key.key() == Qt::Key_Down || key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    if (down && pages->currentWidget() == tree) {
        tree->setFocus();
        return true;
    }
    if (key.key() == Qt::Key_Escape && !searchLine->text().isEmpty()) {
        searchLine->clear();
        return true;
    }
    return false;
}

ProfilesPanel::ProfilesPanel(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(workbench, this))
{
    d->build();
}

ProfilesPanel::~ProfilesPanel() = default;

QUuid ProfilesPanel::currentProfile() const
{
    return d->current();
}

void ProfilesPanel::setCurrentProfile(const QUuid &id)
{
    d->select(id);
}

void ProfilesPanel::setOutcome(const QUuid &id, const std::optional<Error> &error)
{
    d->model.setOutcome(id, error);
}

void ProfilesPanel::newProfile()
{
    Profile profile;
    const QModelIndex index = d->sourceIndex();
    if (!index.data(ProfileTreeModel::TransientRole).toBool()) {
        profile.group = index.data(ProfileTreeModel::GroupRole).toString();
    }
    d->edit(profile);
}

void ProfilesPanel::editCurrent()
{
    if (const std::optional<Profile> profile = d->currentProfile()) {
        d->edit(*profile);
    }
}

void ProfilesPanel::renameCurrent()
{
    if (d->rename->isEnabled()) {
        d->tree->setFocus();
        d->tree->edit(d->tree->currentIndex());
    }
}

void ProfilesPanel::duplicateCurrent()
{
    if (const std::optional<Profile> profile = d->currentProfile()) {
        d->duplicate(*profile);
    }
}

void ProfilesPanel::deleteCurrent()
{
    const std::optional<Profile> profile = d->currentProfile();
    if (!profile) {
        return;
    }
    if (d->workbench.profiles().isTransient(profile->id)) {
        d->say(Meaning::Selection, tr("A practice profile cannot be deleted: it goes when the program ends."));
        return;
    }
    if (const Result<void> removed = d->deleted.remove(profile->id); !removed) {
        d->say(Meaning::Cause, removed.error().text);
        return;
    }
    d->offerUndo(profile->name);
}

void ProfilesPanel::importProfiles()
{
    importFiles(QFileDialog::getOpenFileNames(window(), tr("Import profiles"), {},
                                              tr("Profiles (*.ticketscope.json);;JSON files (*.json);;All files (*)")));
}

void ProfilesPanel::importFiles(const QStringList &files)
{
    QStringList problems;
    int count = 0;
    for (const QString &file : files) {
        const Result<Profile> imported = d->workbench.profiles().importFile(file);
        if (imported) {
            ++count;
            d->select(imported->id);
        } else {
            problems.append(imported.error().text);
        }
    }
    if (!problems.isEmpty()) {
        d->say(Meaning::Cause, problems.join(u'\n'));
    }
    if (count > 0) {
        Q_EMIT statusMessage(tr("Imported %n profile(s). Their secrets are still to be typed in.", nullptr, count));
    }
}

void ProfilesPanel::exportCurrent()
{
    const std::optional<Profile> profile = d->currentProfile();
    if (!profile) {
        return;
    }
    static const QRegularExpression unsafe(u"[\\\\/:*?\"<>|\\x00-\\x1f]"_s);
    const QString name = QString(profile->name).replace(unsafe, u"_"_s);
    const QString file = QFileDialog::getSaveFileName(window(), tr("Export the profile"),
                                                      QString(name + QLatin1StringView(kProfileFileSuffix)),
                                                      tr("Profiles (*.ticketscope.json);;All files (*)"));
    if (file.isEmpty()) {
        return;
    }
    if (const Result<void> written = d->workbench.profiles().exportFile(profile->id, file); !written) {
        d->say(Meaning::Cause, written.error().text);
        return;
    }
    Q_EMIT statusMessage(tr("Exported to %1, without secrets.").arg(file));
}

void ProfilesPanel::goToProfile()
{
    d->searchLine->setFocus(Qt::ShortcutFocusReason);
    d->searchLine->selectAll();
}

bool ProfilesPanel::eventFilter(QObject *watched, QEvent *event)
{
    // Closing the line gives up the undo; hiding the whole dock does not.
    if (watched == d->undoBar && event->type() == QEvent::Hide && d->undoBar->isHidden()) {
        QMetaObject::invokeMethod(
            this, [this] { d->undoBar->isHidden() ? d->deleted.settle() : void(); }, Qt::QueuedConnection);
    }
    if (event->type() == QEvent::KeyPress) {
        const auto &key = *static_cast<QKeyEvent *>(event); // NOLINT: the type says so
        if ((watched == d->tree && d->treeKey(key)) || (watched == d->searchLine && d->searchKey(key))) {
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace Ticketscope::Ui
