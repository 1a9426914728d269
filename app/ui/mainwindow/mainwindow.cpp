// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/mainwindow.h"

#include "models/lineagemodel.h"
#include "ui/common/icons.h"
#include "ui/common/latepanel.h"
#include "ui/common/messagebar.h"
#include "ui/composer/composerpanel.h"
#include "ui/decoded/decodedpanel.h"
#include "ui/decoded/decodedtreeview.h"
#include "ui/findings/findingspanel.h"
#include "ui/ladder/ladderview.h"
#include "ui/mainwindow/attemptcontroller.h"
#include "ui/mainwindow/capturefiles.h"
#include "ui/mainwindow/findingswatch.h"
#include "ui/mainwindow/keyshelp.h"
#include "ui/mainwindow/statusline.h"
#include "ui/mainwindow/windowactions.h"
#include "ui/mainwindow/windowdialogs.h"
#include "ui/mainwindow/windowplaces.h"
#include "ui/paste/pastewindow.h"
#include "ui/profiles/profilespanel.h"
#include "ui/raw/rawview.h"
#include "ui/session/sessionpanel.h"
#include "ui/welcome/practicepanel.h"
#include "ui/welcome/welcomepage.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QMessageBox>
#include <QMimeData>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace Ticketscope::Ui {

namespace {

constexpr int kFindingsHeight = 168;

} // namespace

MainWindow::MainWindow(Workbench &workbench, const QString &settingsFile, QWidget *parent)
    : QMainWindow(parent)
    , m_workbench(workbench)
    , m_settings(settingsFile, QSettings::IniFormat)
    , m_ladderModel(workbench.capture())
    , m_lineage(workbench.capture())
    , m_attempts(new AttemptController(workbench, m_ladderModel, this))
    , m_files(new CaptureFiles(workbench.capture(), m_ladderModel, this))
    , m_actions(new WindowActions(*this))
    , m_places(new WindowPlaces(*this))
    , m_dialogs(new WindowDialogs({workbench, *m_attempts, m_decoder, m_selection, m_lineage}, *this))
    , m_statusLine(new StatusLine(*statusBar(), *m_attempts, this))
{
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setDockNestingEnabled(true);
    resize(1280, 800);
    createViews();
    createPlaces();
    m_actions->createMenus(*m_places);
    m_actions->createToolBar();
    connectActions();
    connectViews();
    connectAttempts();
    connectFiles();
    connectFindings();
    connectSession();
    m_places->rememberDefault();
    restoreSettings();
    if (const quint16 port = workbench.tapPort(); port != 0) {
        m_statusLine->setTapPort(port);
    }
    updateActions();
    updateCentre();
    updateTitle();
}

MainWindow::~MainWindow() = default;

void MainWindow::createViews()
{
    Capture &capture = m_workbench.capture();
    auto *middle = new QWidget(this);
    m_message = new MessageBar(middle);
    m_centre = new QStackedWidget(middle);
    m_welcome = new WelcomePage(m_centre);
    m_reading = new QSplitter(Qt::Vertical, m_centre);
    m_decoder.setCapture(&capture);
    m_ladder = new LadderView(m_ladderModel, m_selection, m_reading);
    m_raw = new RawView(capture, m_decoder, m_selection, m_reading);
    m_reading->addWidget(m_ladder);
    m_reading->addWidget(m_raw);
    m_reading->setStretchFactor(0, 2);
    m_reading->setStretchFactor(1, 3);
    m_reading->setChildrenCollapsible(false);
    m_centre->addWidget(m_welcome);
    m_centre->addWidget(m_reading);
    auto *layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_message);
    layout->addWidget(m_centre, 1);
    setCentralWidget(middle);

    m_profiles = new ProfilesPanel(m_workbench, this);
    m_session = new SessionPanel(
        capture, m_selection, systemUtc,
        {m_actions->logIn, m_actions->renew, m_actions->logOff, m_actions->tickets, m_actions->autoRenew}, this);
    m_decoded = new DecodedPanel(capture, m_decoder, m_selection, this);
    m_findings = new FindingsPanel(capture, m_selection, this);
    m_findingsWatch = new FindingsWatch({m_workbench, *m_attempts, m_selection, *m_findings}, this);
    m_composerPlace = new LatePanel([this](QWidget *parent) { return createComposer(parent); }, this);
}

QWidget *MainWindow::createComposer(QWidget *parent)
{
    m_composer = new ComposerPanel(m_workbench, parent);
    connect(m_composer, &ComposerPanel::attemptOpened, m_attempts, &AttemptController::noteAttempt);
    connect(m_composer, &ComposerPanel::callFinished, this, &MainWindow::selectLastOf);
    updateActions();
    return m_composer;
}

ComposerPanel *MainWindow::composer()
{
    m_composerPlace->panel();
    return m_composer;
}

void MainWindow::createPlaces()
{
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    QDockWidget *profiles =
        m_places->addDock(QStringLiteral("profiles"), tr("Profiles"), m_profiles, Qt::LeftDockWidgetArea);
    m_places->addCentre(tr("Exchanges"), m_ladder);
    m_places->addCentre(tr("Raw"), m_raw);
    QDockWidget *decoded =
        m_places->addDock(QStringLiteral("decoded"), tr("Decoded"), m_decoded, Qt::RightDockWidgetArea);
    QDockWidget *session =
        m_places->addDock(QStringLiteral("session"), tr("Session"), m_session, Qt::RightDockWidgetArea);
    QDockWidget *composer =
        m_places->addDock(QStringLiteral("composer"), tr("Composer"), m_composerPlace, Qt::BottomDockWidgetArea);
    QDockWidget *findings =
        m_places->addDock(QStringLiteral("findings"), tr("Findings"), m_findings, Qt::BottomDockWidgetArea);
    connect(m_findings, &FindingsPanel::countChanged, findings, [findings](qsizetype count) {
        findings->setWindowTitle(count > 0 ? tr("Findings (%1)").arg(count) : tr("Findings"));
    });
    auto *practicePlace =
        new LatePanel([this](QWidget *parent) { return new PracticePanel(m_workbench, parent); }, this);
    QDockWidget *practice =
        m_places->addDock(QStringLiteral("practice"), tr("Practice"), practicePlace, Qt::LeftDockWidgetArea);
    splitDockWidget(session, decoded, Qt::Vertical);
    tabifyDockWidget(profiles, practice);
    profiles->raise();
    tabifyDockWidget(composer, findings);
    composer->hide();
    resizeDocks({profiles, session}, {236, 364}, Qt::Horizontal);
    resizeDocks({session, decoded}, {280, 440}, Qt::Vertical);
    resizeDocks({findings}, {kFindingsHeight}, Qt::Vertical);
    setTabPosition(Qt::LeftDockWidgetArea, QTabWidget::North);
}

void MainWindow::connectActions()
{
    const WindowActions &on = *m_actions;
    connect(on.logIn, &QAction::triggered, this, &MainWindow::logInCurrent);
    connect(on.logOff, &QAction::triggered, m_attempts, &AttemptController::logOff);
    connect(on.renew, &QAction::triggered, m_attempts, &AttemptController::renew);
    connect(on.cancel, &QAction::triggered, m_attempts, &AttemptController::cancel);
    connect(on.probe, &QAction::triggered, this,
            [this] { m_dialogs->probe(m_workbench.profiles().profile(m_profiles->currentProfile())); });
    connect(on.newProfile, &QAction::triggered, m_profiles, &ProfilesPanel::newProfile);
    connect(on.editProfile, &QAction::triggered, m_profiles, &ProfilesPanel::editCurrent);
    connect(on.importProfiles, &QAction::triggered, m_profiles, &ProfilesPanel::importProfiles);
    connect(on.exportProfile, &QAction::triggered, m_profiles, &ProfilesPanel::exportCurrent);
    connect(on.goToProfile, &QAction::triggered, this, [this] {
        m_places->show(m_profiles);
        m_profiles->goToProfile();
    });
    connect(on.compose, &QAction::triggered, this, [this] {
        m_places->show(m_composerPlace);
        composer()->focusAddress();
    });
    connect(on.send, &QAction::triggered, this, [this] { composer()->send(); });
    connect(on.paste, &QAction::triggered, this, &MainWindow::openPaste);
    connect(on.open, &QAction::triggered, this, &MainWindow::chooseFile);
    connect(on.save, &QAction::triggered, this, [this] { saveExchanges(m_workbench.capture().exchanges()); });
    connect(on.find, &QAction::triggered, m_raw, &RawView::openFind);
    connect(on.clear, &QAction::triggered, this, &MainWindow::clearLadder);
    connect(on.quit, &QAction::triggered, this, &QWidget::close);
    connect(on.nextPlace, &QAction::triggered, m_places, [this] { m_places->goNext(1); });
    connect(on.previousPlace, &QAction::triggered, m_places, [this] { m_places->goNext(-1); });
    connect(on.resetLayout, &QAction::triggered, m_places, &WindowPlaces::reset);
    connect(on.startPractice, &QAction::triggered, this, &MainWindow::startPractice);
    connect(on.stopPractice, &QAction::triggered, this, [this] { m_workbench.stopPractice(); });
    connect(on.tickets, &QAction::triggered, m_dialogs, &WindowDialogs::showTickets);
    connect(on.checkDigest, &QAction::triggered, this, [this] { m_dialogs->checkDigest(m_selection.exchange()); });
    connect(on.checkPassword, &QAction::triggered, this, &MainWindow::checkPassword);
    connect(on.decodeKeys, &QAction::triggered, m_dialogs, &WindowDialogs::showKeys);
    connect(on.lineage, &QAction::triggered, m_dialogs, &WindowDialogs::showLineage);
    connect(on.autoRenew, &QAction::triggered, this, [this](bool isOn) {
        m_attempts->autoRenewal().setOn(m_attempts->active(), isOn);
        updateRenewal();
    });
    connect(on.keys, &QAction::triggered, this, [this] { KeysHelp(m_actions->all(), this).exec(); });
    connect(on.about, &QAction::triggered, this, &MainWindow::showAbout);
    connect(m_actions, &WindowActions::themeChosen, this, &MainWindow::setTheme);
    connect(m_actions, &WindowActions::passwordLimitChosen, this, &MainWindow::setPasswordLimit);
}

void MainWindow::connectViews()
{
    connect(m_welcome, &WelcomePage::practiceRequested, this, &MainWindow::logInToPractice);
    connect(m_welcome, &WelcomePage::newProfileRequested, m_profiles, &ProfilesPanel::newProfile);
    connect(m_welcome, &WelcomePage::pasteRequested, this, &MainWindow::openPaste);
    connect(m_welcome, &WelcomePage::openRequested, this, &MainWindow::chooseFile);

    connect(m_ladder, &LadderView::attemptSelected, m_attempts, &AttemptController::setActive);
    connect(m_ladder, &LadderView::readRequested, m_raw, &RawView::focusPane);
    connect(m_ladder, &LadderView::saveRequested, this, &MainWindow::saveExchanges);
    connect(m_ladder, &LadderView::copyMessageRequested, this, &MainWindow::copyMessage);
    connect(m_ladder, &LadderView::checkPasswordRequested, this, &MainWindow::checkPassword);
    connect(m_decoded->view(), &DecodedTreeView::checkPasswordRequested, this, [this] {
        const ExchangePtr exchange = m_workbench.capture().exchange(m_selection.exchange());
        m_dialogs->checkPassword(m_selection.exchange(), exchange ? exchange->attempt : AttemptId(), true);
    });
    connect(m_ladder, &LadderView::resendRequested, this, [this](const ExchangePtr &exchange) {
        m_places->show(m_composerPlace);
        composer()->composeFrom(exchange);
    });
    connect(m_raw, &RawView::copyMessageRequested, this, &MainWindow::copyMessage);
    connect(m_raw, &RawView::decodedRequested, this, [this] {
        m_places->show(m_decoded);
        m_decoded->view()->setFocus(Qt::ShortcutFocusReason);
    });
    connect(m_profiles, &ProfilesPanel::logInRequested, m_attempts, &AttemptController::logIn);
    connect(m_profiles, &ProfilesPanel::statusMessage, this,
            [this](const QString &text) { statusBar()->showMessage(text, 8000); });
    connect(m_profiles, &ProfilesPanel::currentProfileChanged, this, [this](const QUuid &id) {
        m_attempts->setActiveProfile(id);
        updateActions();
    });
    connect(&m_ladderModel, &QAbstractItemModel::rowsInserted, this, &MainWindow::updateCentre);
    connect(&m_ladderModel, &QAbstractItemModel::modelReset, this, &MainWindow::updateCentre);
    connect(&m_workbench, &Workbench::tapStarted, m_statusLine, &StatusLine::setTapPort);
    connect(&m_workbench, &Workbench::tapFailed, this, &MainWindow::showStartProblem);
    connect(&m_workbench, &Workbench::practiceChanged, this, &MainWindow::updateActions);
    connect(&m_workbench, &Workbench::practiceFailed, this, &MainWindow::showPracticeProblem);
    connect(&m_workbench.secrets(), &SecretStore::keychainUnavailable, this, [this](const QString &why) {
        m_message->showMessage(Meaning::Warning,
                               tr("No keychain answers, so secrets are kept for this run only. %1").arg(why));
    });
    connect(&m_workbench.profiles(), &ProfileStore::damagedProfileFound, this,
            [this](const DamagedProfile &damaged) { m_message->showMessage(Meaning::Warning, damaged.error.text); });
}

void MainWindow::connectAttempts()
{
    connect(m_attempts, &AttemptController::stateChanged, this, &MainWindow::updateActions);
    connect(m_attempts, &AttemptController::activeChanged, this, &MainWindow::updateTitle);
    connect(m_attempts, &AttemptController::started, this, [this](const AttemptId &, const QUuid &profile) {
        m_message->hide();
        m_profiles->setCurrentProfile(profile);
    });
    connect(m_attempts, &AttemptController::finished, this,
            [this](const AttemptId &attempt, const QUuid &profile, const std::optional<Error> &error) {
                m_profiles->setOutcome(profile, error);
                updateTitle();
                selectLastOf(attempt);
            });
    connect(m_attempts, &AttemptController::failed, this, &MainWindow::showFailure);
    connect(m_dialogs, &WindowDialogs::probeStarted, this, [this](const AttemptId &attempt, const QString &title) {
        m_ladderModel.beginAttempt(attempt, title, QDateTime::currentDateTimeUtc());
        m_ladderModel.setAttemptState(attempt, true, std::nullopt, tr("Probing…"));
    });
    connect(m_dialogs, &WindowDialogs::probeEnded, this,
            [this](const AttemptId &attempt, bool reached, const QString &text) {
                m_ladderModel.setAttemptState(attempt, false, reached, text);
            });
}

void MainWindow::connectSession()
{
    connect(m_attempts, &AttemptController::noticeChanged, this, &MainWindow::updateNotice);
    connect(m_attempts, &AttemptController::renewalFailed, this, &MainWindow::offerFreshLogin);
    connect(m_session, &SessionPanel::openRequested, this, &MainWindow::openAddress);
    connect(m_session, &SessionPanel::cancelRequested, m_attempts, &AttemptController::cancelNotice);
    connect(m_session, &SessionPanel::checkTokenRequested, this, [this] {
        m_places->show(m_decoded);
        m_decoded->openSelected();
    });
    connect(&m_lineage, &LineageWatch::changed, this,
            [this] { m_ladderModel.setOldUses(oldUseTexts(*m_lineage.lineage())); });
}

void MainWindow::connectFindings()
{
    connect(m_ladder, &LadderView::attemptSelected, m_findingsWatch, &FindingsWatch::setAttempt);
    connect(m_findings, &FindingsPanel::statusMessage, this,
            [this](const QString &text) { statusBar()->showMessage(text, 8000); });
    connect(m_findingsWatch, &FindingsWatch::experimentEnded, this,
            [this](Meaning meaning, const QString &text) { m_message->showMessage(meaning, text); });
}

void MainWindow::updateActions()
{
    const bool loggedIn = m_attempts->isLoggedIn();
    const bool busy = m_attempts->isBusy();
    const QUuid current = m_profiles->currentProfile();
    m_actions->logIn->setEnabled(!current.isNull());
    m_actions->editProfile->setEnabled(!current.isNull());
    m_actions->exportProfile->setEnabled(!current.isNull());
    m_actions->logOff->setEnabled(loggedIn && !busy);
    updateRenewal();
    m_actions->cancel->setEnabled(busy);
    m_actions->startPractice->setEnabled(!m_workbench.isPracticeRunning());
    m_actions->stopPractice->setEnabled(m_workbench.isPracticeRunning());
    m_session->setSession(m_attempts->activeSession());
    const QUuid profile = current.isNull() ? m_attempts->activeProfile() : current;
    if (m_composer) {
        m_composer->setContext(m_attempts->activeProfile() == profile ? m_attempts->active() : AttemptId(), profile);
    }
    const std::optional<Profile> live =
        m_attempts->activeProfile() == profile ? m_workbench.runner().profileOf(m_attempts->active()) : std::nullopt;
    m_statusLine->setProfile(live ? live : m_workbench.profiles().profile(profile));
    updateTitle();
}

void MainWindow::updateRenewal()
{
    const std::optional<Session> session = m_attempts->activeSession();
    const QString problem = m_attempts->renewalProblem();
    // Where it cannot be done the key still says why.
    m_actions->renew->setEnabled(!m_attempts->isBusy() && session.has_value());
    const QString help = problem.isEmpty() ? m_actions->renew->statusTip() : problem;
    m_actions->renew->setToolTip(
        tr("%1 (%2)").arg(help, m_actions->renew->shortcut().toString(QKeySequence::NativeText)));
    m_actions->autoRenew->setEnabled(session && AutoRenewal::hasUse(*session));
    m_actions->autoRenew->setChecked(session && m_attempts->autoRenewal().isOn(m_attempts->active()));
}

void MainWindow::updateNotice()
{
    const std::optional<LoginNotice> notice = m_attempts->notice();
    m_session->setNotice(notice);
    if (notice) {
        m_places->show(m_session);
    }
}

void MainWindow::updateCentre()
{
    const bool anything = !m_ladderModel.isEmpty();
    m_centre->setCurrentWidget(anything ? static_cast<QWidget *>(m_reading) : m_welcome);
    m_actions->save->setEnabled(m_workbench.capture().size() > 0);
    m_actions->clear->setEnabled(anything);
    m_actions->checkPassword->setEnabled(anything);
    m_actions->find->setEnabled(anything);
}

void MainWindow::updateTitle()
{
    const std::optional<Session> session = m_attempts->activeSession();
    if (!session || session->loggedOff) {
        setWindowTitle(QString());
    } else if (session->user.isEmpty()) {
        setWindowTitle(session->where);
    } else {
        setWindowTitle(tr("%1 at %2").arg(session->user, session->where));
    }
}

void MainWindow::showAbout()
{
    QMessageBox::about(this, tr("About Ticketscope"),
                       tr("<h3>Ticketscope %1</h3><p>Shows a login to a web service byte by byte and says what those "
                          "bytes mean.</p><p>Licence: GNU General Public License, version 3 or later. "
                          "Comes without any warranty.</p>")
                           .arg(QStringLiteral(TICKETSCOPE_VERSION)));
}

} // namespace Ticketscope::Ui
