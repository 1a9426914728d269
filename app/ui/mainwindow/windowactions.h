// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/theme.h"

#include <QList>
#include <QObject>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;

namespace Ticketscope::Ui {

class PasswordLimitMenu;
class WindowPlaces;

/// The window's actions with their keys, icons and menus. What they do is connected by the window.
class WindowActions final : public QObject
{
    Q_OBJECT
public:
    explicit WindowActions(QMainWindow &window);
    Q_DISABLE_COPY_MOVE(WindowActions)

    void createMenus(WindowPlaces &places);
    void createToolBar();
    void setTheme(ThemeChoice choice);
    void setPasswordLimit(int refusals);
    [[nodiscard]] QList<QAction *> all() const { return m_all; }

    QAction *logIn;
    QAction *logOff;
    QAction *renew;
    QAction *autoRenew; ///< checkable
    QAction *cancel;
    QAction *probe;
    QAction *newProfile;
    QAction *editProfile;
    QAction *importProfiles;
    QAction *exportProfile;
    QAction *goToProfile;
    QAction *compose;
    QAction *send;
    QAction *paste;
    QAction *open;
    QAction *save;
    QAction *find;
    QAction *clear;
    QAction *quit;
    QAction *nextPlace;
    QAction *previousPlace;
    QAction *resetLayout;
    QAction *startPractice;
    QAction *stopPractice;
    QAction *tickets;
    QAction *checkPassword;
    QAction *checkDigest;
    QAction *decodeKeys;
    QAction *lineage;
    QAction *keys;
    QAction *about;

Q_SIGNALS:
    void themeChosen(Ticketscope::Ui::ThemeChoice choice);
    void passwordLimitChosen(int refusals);

private:
    QAction *add(const QString &iconName, const QString &text, const QKeySequence &key, const QString &help);
    void createThemeMenu(QMenu *view);

    QMainWindow &m_window;
    QList<QAction *> m_all;
    QActionGroup *m_themes;
    PasswordLimitMenu *m_passwordLimit;
};

} // namespace Ticketscope::Ui
