// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/windowactions.h"

#include "ui/common/icons.h"
#include "ui/mainwindow/passwordlimitmenu.h"
#include "ui/mainwindow/windowplaces.h"

#include <QAction>
#include <QActionGroup>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenuBar>
#include <QToolBar>

namespace Ticketscope::Ui {

namespace {

constexpr qsizetype kNumberedPlaces = 7; ///< Alt+1 to Alt+7

} // namespace

WindowActions::WindowActions(QMainWindow &window)
    : QObject(&window)
    , m_window(window)
    , m_themes(new QActionGroup(this))
    , m_passwordLimit(new PasswordLimitMenu(&window))
{
    logIn = add(QStringLiteral("log-in"), tr("&Log in"), {Qt::Key_F5}, tr("Log in with the selected profile"));
    logOff = add(QStringLiteral("log-off"), tr("Log &off"), {Qt::SHIFT | Qt::Key_F5}, tr("End the session"));
    renew = add(QStringLiteral("renew"), tr("&Renew"), {Qt::CTRL | Qt::Key_R}, tr("Renew the session"));
    autoRenew = add({}, tr("Renew by &itself"), {},
                    tr("Renew this session half a minute before a ticket or token of it runs out"));
    autoRenew->setCheckable(true);
    cancel = add(QStringLiteral("cancel"), tr("&Cancel"), {Qt::Key_Escape}, tr("Stop what is running, at once"));
    probe = add(QStringLiteral("probe"), tr("Probe &methods…"), {Qt::Key_F7},
                tr("Find out which ways of logging in an address has, without a password"));
    probe->setIconText(tr("Probe methods"));
    newProfile = add(QStringLiteral("new"), tr("&New profile…"), {Qt::CTRL | Qt::Key_N}, tr("Make a profile"));
    editProfile = add(QStringLiteral("edit"), tr("&Edit profile…"), {}, tr("Change the selected profile"));
    importProfiles = add(QStringLiteral("import"), tr("&Import profiles…"), {}, tr("Take profiles from files"));
    exportProfile = add(QStringLiteral("export"), tr("E&xport profile…"), {},
                        tr("Write the selected profile, without its secrets, to a file"));
    goToProfile = add(QStringLiteral("search"), tr("&Go to profile"), {Qt::CTRL | Qt::Key_K}, tr("Find a profile"));
    compose = add(QStringLiteral("compose"), tr("&Compose"), {Qt::CTRL | Qt::Key_E},
                  tr("Write a request and send it with the session"));
    send = add(QStringLiteral("send"), tr("&Send"), {Qt::CTRL | Qt::Key_Return}, tr("Send the composed request"));
    paste = add(QStringLiteral("paste"), tr("&Paste to decode…"), {Qt::CTRL | Qt::SHIFT | Qt::Key_V},
                tr("Take apart whatever is on the clipboard"));
    open = add(QStringLiteral("open"), tr("&Open capture…"), {Qt::CTRL | Qt::Key_O}, tr("Open a HAR file"));
    save = add(QStringLiteral("save"), tr("&Save capture…"), {Qt::CTRL | Qt::Key_S},
               tr("Save all exchanges as a HAR file, secrets masked unless you say otherwise"));
    find = add(QStringLiteral("search"), tr("&Find in message"), {Qt::CTRL | Qt::Key_F}, tr("Find in the raw message"));
    clear = add(QStringLiteral("clear"), tr("C&lear the ladder"), {Qt::CTRL | Qt::Key_L},
                tr("Take all exchanges off the ladder"));
    quit = add({}, tr("&Quit"), QKeySequence(QKeySequence::Quit), tr("Close Ticketscope"));
    nextPlace = add({}, tr("Ne&xt place"), {Qt::Key_F6}, tr("Move the keyboard to the next part of the window"));
    previousPlace = add({}, tr("Pre&vious place"), {Qt::SHIFT | Qt::Key_F6},
                        tr("Move the keyboard to the previous part of the window"));
    resetLayout = add({}, tr("&Reset layout"), {}, tr("Put all docks back where they were at first"));
    startPractice = add(QStringLiteral("practice"), tr("&Start practice services"), {},
                        tr("Start services on this computer that speak the same protocols"));
    stopPractice = add({}, tr("S&top practice services"), {}, tr("Stop the services on this computer"));
    tickets = add(QStringLiteral("ticket"), tr("Kerberos &tickets…"), {Qt::CTRL | Qt::Key_T},
                  tr("Your Kerberos tickets, and what the KDC said"));
    tickets->setIconText(tr("Tickets"));
    checkPassword = add(QStringLiteral("secret"), tr("&Check a password…"), {Qt::CTRL | Qt::SHIFT | Qt::Key_P},
                        tr("Try a password against the recorded NTLM and Digest responses, without asking a server"));
    checkDigest = add(QStringLiteral("token"), tr("Check a &digest or signature…"), {Qt::CTRL | Qt::SHIFT | Qt::Key_D},
                      tr("Find out how a digest was made of a password, and with which mistake"));
    lineage = add(QStringLiteral("leg"), tr("&Lineage of tickets and tokens…"), {Qt::CTRL | Qt::SHIFT | Qt::Key_L},
                  tr("Where each ticket, token and cookie came from, what used it, and what used an old one"));
    lineage->setIconText(tr("Lineage"));
    decodeKeys = add(QStringLiteral("key"), tr("&Keys for decoding…"), {},
                     tr("A keytab or a password with which the inside of Kerberos tickets is read"));
    keys = add(QStringLiteral("help"), tr("&Keys"), {Qt::Key_F1}, tr("All keys of this window"));
    about = add({}, tr("&About Ticketscope"), {}, tr("Version and licence"));
    connect(m_passwordLimit, &PasswordLimitMenu::limitChosen, this, &WindowActions::passwordLimitChosen);
    cancel->setEnabled(false);
    window.addActions(m_all);
}

QAction *WindowActions::add(const QString &iconName, const QString &text, const QKeySequence &key, const QString &help)
{
    auto *action = new QAction(text, this);
    if (!iconName.isEmpty()) {
        action->setIcon(icon(iconName));
    }
    action->setShortcut(key);
    action->setToolTip(key.isEmpty() ? help : tr("%1 (%2)").arg(help, key.toString(QKeySequence::NativeText)));
    action->setStatusTip(help);
    m_all.append(action);
    return action;
}

void WindowActions::createMenus(WindowPlaces &places)
{
    QMenuBar *bar = m_window.menuBar();
    QMenu *file = bar->addMenu(tr("&File"));
    file->addActions({open, save});
    file->addSeparator();
    file->addAction(paste);
    file->addSeparator();
    file->addAction(quit);

    QMenu *profile = bar->addMenu(tr("&Profile"));
    profile->addActions({newProfile, editProfile, goToProfile});
    profile->addSeparator();
    profile->addActions({importProfiles, exportProfile});
    profile->addSeparator();
    profile->addActions({startPractice, stopPractice});

    QMenu *session = bar->addMenu(tr("&Session"));
    session->addActions({logIn, renew, autoRenew, logOff});
    session->addSeparator();
    session->addAction(probe);
    session->addSeparator();
    session->addActions({compose, send});
    session->addSeparator();
    session->addMenu(m_passwordLimit);
    session->addSeparator();
    session->addAction(cancel);

    QMenu *view = bar->addMenu(tr("&View"));
    view->addActions({find, clear});
    view->addSeparator();
    for (qsizetype i = 0; i < places.count(); ++i) {
        auto *go = new QAction(places.title(i), this);
        if (i < kNumberedPlaces) {
            go->setShortcut(QKeySequence(Qt::ALT | Qt::Key(Qt::Key_1 + int(i))));
        }
        connect(go, &QAction::triggered, &places, [&places, i] { places.go(i); });
        view->addAction(go);
        m_window.addAction(go);
        m_all.append(go);
    }
    view->addActions({nextPlace, previousPlace});
    view->addSeparator();
    createThemeMenu(view);
    view->addAction(resetLayout);

    QMenu *tools = bar->addMenu(tr("&Tools"));
    tools->addActions({lineage, tickets, checkPassword, checkDigest, decodeKeys});

    QMenu *help = bar->addMenu(tr("&Help"));
    help->addActions({keys, about});
}

void WindowActions::createThemeMenu(QMenu *view)
{
    QMenu *menu = view->addMenu(icon(QStringLiteral("theme")), tr("&Theme"));
    const auto addTheme = [this, menu](const QString &text, ThemeChoice choice) {
        QAction *action = menu->addAction(text);
        action->setCheckable(true);
        action->setData(int(choice));
        m_themes->addAction(action);
        connect(action, &QAction::triggered, this, [this, choice] { Q_EMIT themeChosen(choice); });
    };
    addTheme(tr("As the &system"), ThemeChoice::System);
    addTheme(tr("&Light"), ThemeChoice::Light);
    addTheme(tr("&Dark"), ThemeChoice::Dark);
}

void WindowActions::setTheme(ThemeChoice choice)
{
    for (QAction *action : m_themes->actions()) {
        action->setChecked(action->data().toInt() == int(choice));
    }
}

void WindowActions::setPasswordLimit(int refusals)
{
    m_passwordLimit->setLimit(refusals);
}

void WindowActions::createToolBar()
{
    QToolBar *bar = m_window.addToolBar(tr("Tool bar"));
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setMovable(false);
    bar->setIconSize({20, 20});
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addActions({logIn, logOff, renew});
    bar->addSeparator();
    bar->addActions({probe, compose});
    bar->addSeparator();
    bar->addActions({paste, open, save});
    // Short words on the bar; the menus have the long ones.
    paste->setIconText(tr("Paste"));
    open->setIconText(tr("Open"));
    save->setIconText(tr("Save capture"));
    m_window.setContextMenuPolicy(Qt::NoContextMenu);
}

} // namespace Ticketscope::Ui
