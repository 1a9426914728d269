// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/laddermodel.h"
#include "models/lineagewatch.h"
#include "models/messagedecoder.h"
#include "models/selectioncontroller.h"
#include "ui/common/theme.h"
#include "workbench/workbench.h"

#include <QMainWindow>
#include <QSettings>

class QSplitter;
class QStackedWidget;

namespace Ticketscope::Ui {

class AttemptController;
class CaptureFiles;
class ComposerPanel;
class DecodedPanel;
class FindingsPanel;
class FindingsWatch;
class LadderView;
class LatePanel;
class MessageBar;
class PasteWindow;
class ProfilesPanel;
class RawView;
class SessionPanel;
class StatusLine;
class WelcomePage;
class WindowActions;
class WindowDialogs;
class WindowPlaces;

/// The window: lays out the docks and connects the actions, nothing else.
class MainWindow final : public QMainWindow
{
    Q_OBJECT
public:
    /// `settingsFile` keeps sizes, places and the theme.
    MainWindow(Workbench &workbench, const QString &settingsFile, QWidget *parent = nullptr);
    ~MainWindow() override;
    Q_DISABLE_COPY_MOVE(MainWindow)

    /// The tap did not start: nothing can be sent, and the window says so.
    void showStartProblem(const Error &error);
    /// Loads the profiles; where there are none, lets the practice services start.
    void loadProfiles();
    void openFiles(const QStringList &files);

    /// The practice services, and a login to the first of them.
    void logInToPractice();
    void openPaste();

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void createViews();
    void createPlaces();
    QWidget *createComposer(QWidget *parent);
    [[nodiscard]] ComposerPanel *composer();
    void connectActions();
    void connectViews();
    void connectAttempts();
    void connectFiles();
    void connectFindings();
    void connectSession();
    void updateActions();
    void updateRenewal();
    void updateNotice();
    void updateCentre();
    void updateTitle();
    void logInCurrent();
    void startPractice();
    void showPracticeProblem(const Error &error);
    void chooseFile();
    void saveExchanges(const QList<ExchangePtr> &exchanges);
    void clearLadder();
    void selectLastOf(const AttemptId &attempt);
    void showFailure(const AttemptId &attempt, const Error &error);
    void checkPassword();
    void copyMessage(const ExchangePtr &exchange, Side side, bool masked);
    void openAddress(const QUrl &address);
    void offerFreshLogin(const AttemptId &attempt);
    void offerWayOn(const AttemptId &attempt, const Error &error);
    void setTheme(ThemeChoice choice);
    void setPasswordLimit(int refusals);
    void restoreSettings();
    void showAbout();
    [[nodiscard]] QList<Secret> knownSecrets() const;

    Workbench &m_workbench;
    QSettings m_settings;
    SelectionController m_selection;
    MessageDecoder m_decoder;
    LadderModel m_ladderModel;
    LineageWatch m_lineage;
    AttemptController *m_attempts;
    CaptureFiles *m_files;
    WindowActions *m_actions;
    WindowPlaces *m_places;
    WindowDialogs *m_dialogs;
    StatusLine *m_statusLine;

    MessageBar *m_message = nullptr;
    QStackedWidget *m_centre = nullptr;
    WelcomePage *m_welcome = nullptr;
    QSplitter *m_reading = nullptr;
    LadderView *m_ladder = nullptr;
    RawView *m_raw = nullptr;
    ProfilesPanel *m_profiles = nullptr;
    SessionPanel *m_session = nullptr;
    DecodedPanel *m_decoded = nullptr;
    FindingsPanel *m_findings = nullptr;
    FindingsWatch *m_findingsWatch = nullptr;
    LatePanel *m_composerPlace = nullptr;
    ComposerPanel *m_composer = nullptr; ///< null until it is wanted
    PasteWindow *m_paste = nullptr;
};

} // namespace Ticketscope::Ui
