// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/profilespanel.h"

#include "profile/profilefiles.h"
#include "ui/common/emptystate.h"
#include "ui/common/messagebar.h"
#include "ui/profiles/profilesecrets.h"
#include "ui/profiles/profilespanelprivate.h"

#include <QAction>
#include <QFileDialog>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QStackedWidget>
#include <QToolButton>

namespace Ticketscope::Ui {

using namespace Qt::StringLiterals;

void ProfilesPanel::Private::say(Meaning meaning, const QString &text) const
{
    message->showMessage(meaning, text);
}

void ProfilesPanel::Private::keychainMissing(const QString &why)
{
    keychainProblem = why;
    say(Meaning::Warning, ProfilesPanel::tr("No keychain answers, so secrets are kept for this run only. %1").arg(why));
    Q_EMIT q->statusMessage(ProfilesPanel::tr("No keychain answers: secrets are kept for this run only."));
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
        noMatch->setText(ProfilesPanel::tr("No profile has “%1” in its name, customer, address or service.")
                             .arg(searchLine->text()));
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
        Q_EMIT q->statusMessage(ProfilesPanel::tr("Profile saved."));
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
    QCoro::connect(
        copySecrets(&workbench.secrets(), profile.id, made.id, secretParameterNames(), place), q,
        [this, name = made.name](const QStringList &problems) {
            if (problems.isEmpty()) {
                Q_EMIT q->statusMessage(ProfilesPanel::tr("Made “%1”, with the same secrets.").arg(name));
            } else {
                say(Meaning::Warning,
                    ProfilesPanel::tr("Made “%1”, but not with all secrets. %2").arg(name, problems.first()));
            }
        });
}

QUuid ProfilesPanel::Private::neighbour() const
{
    const auto idOf = [](const QModelIndex &index) { return index.data(ProfileTreeModel::IdRole).toUuid(); };
    for (QModelIndex at = tree->indexBelow(tree->currentIndex()); at.isValid(); at = tree->indexBelow(at)) {
        if (!idOf(at).isNull()) {
            return idOf(at);
        }
    }
    for (QModelIndex at = tree->indexAbove(tree->currentIndex()); at.isValid(); at = tree->indexAbove(at)) {
        if (!idOf(at).isNull()) {
            return idOf(at);
        }
    }
    return {};
}

void ProfilesPanel::Private::offerUndo(const QString &name)
{
    undoBar->showMessage(
        Meaning::Selection,
        ProfilesPanel::tr("Deleted “%1”. Its secrets leave the keychain when you close this line or the program.")
            .arg(name));
    QToolButton *button = undoBar->addButton(u"undo"_s, ProfilesPanel::tr("&Undo"));
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
    Q_EMIT q->statusMessage(ProfilesPanel::tr("The profile is back, its secrets with it."));
}

void ProfilesPanel::Private::addMoveMenu(QMenu *menu)
{
    QMenu *move = menu->addMenu(ProfilesPanel::tr("&Move to"));
    const QUuid id = current();
    const QString now = sourceIndex().data(ProfileTreeModel::GroupRole).toString();
    const auto add = [&](const QString &title, const QString &group) {
        QAction *action = move->addAction(title, q, [this, id, group] { model.moveToGroup(id, group); });
        action->setCheckable(true);
        action->setChecked(group == now);
    };
    add(ProfilesPanel::tr("No customer"), {});
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

bool ProfilesPanel::Private::treeKey(const QKeyEvent &key) const
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

bool ProfilesPanel::Private::searchKey(const QKeyEvent &key) const
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
        d->say(Meaning::Selection,
               ProfilesPanel::tr("A practice profile cannot be deleted: it goes when the program ends."));
        return;
    }
    // What stands next is chosen then, so that the keyboard goes on from there.
    const QUuid nextId = d->neighbour();
    if (const Result<void> removed = d->deleted.remove(profile->id); !removed) {
        d->say(Meaning::Cause, removed.error().text);
        return;
    }
    d->select(nextId);
    d->offerUndo(profile->name);
}

void ProfilesPanel::importProfiles()
{
    importFiles(QFileDialog::getOpenFileNames(
        window(), ProfilesPanel::tr("Import profiles"), {},
        ProfilesPanel::tr("Profiles (*.ticketscope.json);;JSON files (*.json);;All files (*)")));
}

void ProfilesPanel::importFiles(const QStringList &files)
{
    QStringList problems;
    QStringList names;
    for (const QString &file : files) {
        const Result<Profile> imported = d->workbench.profiles().importFile(file);
        if (imported) {
            names.append(imported->name);
            d->select(imported->id);
        } else {
            problems.append(imported.error().text);
        }
    }
    if (!problems.isEmpty()) {
        d->say(Meaning::Cause, problems.join(u'\n'));
    }
    if (!names.isEmpty()) {
        Q_EMIT statusMessage(
            ProfilesPanel::tr("Imported: %1. What is secret is still to be typed in.").arg(names.join(u", "_s)));
    }
}

void ProfilesPanel::exportCurrent()
{
    const std::optional<Profile> profile = d->currentProfile();
    if (!profile) {
        return;
    }
    const QString file =
        QFileDialog::getSaveFileName(window(), ProfilesPanel::tr("Export the profile"), profileFileName(profile->name),
                                     ProfilesPanel::tr("Profiles (*.ticketscope.json);;All files (*)"));
    if (file.isEmpty()) {
        return;
    }
    if (const Result<void> written = d->workbench.profiles().exportFile(profile->id, file); !written) {
        d->say(Meaning::Cause, written.error().text);
        return;
    }
    Q_EMIT statusMessage(ProfilesPanel::tr("Exported to %1, without secrets.").arg(file));
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
        const auto &key = *static_cast<QKeyEvent *>(event);
        if ((watched == d->tree && d->treeKey(key)) || (watched == d->searchLine && d->searchKey(key))) {
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace Ticketscope::Ui
