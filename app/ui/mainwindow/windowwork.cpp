// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's actions do; its layout and connections stand in mainwindow.cpp.
#include "ui/mainwindow/mainwindow.h"

#include "login/passwordguard.h"
#include "report/masking.h"
#include "ui/common/clipboard.h"
#include "ui/common/messagebar.h"
#include "ui/decoded/decodedpanel.h"
#include "ui/ladder/ladderview.h"
#include "ui/mainwindow/attemptcontroller.h"
#include "ui/mainwindow/capturefiles.h"
#include "ui/mainwindow/savecapturedialog.h"
#include "ui/mainwindow/statusline.h"
#include "ui/mainwindow/windowactions.h"
#include "ui/mainwindow/windowdialogs.h"
#include "ui/paste/pastewindow.h"
#include "ui/profiles/profilespanel.h"
#include "ui/raw/rawview.h"
#include "workbench/browser.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QMimeData>
#include <QSplitter>
#include <QStandardPaths>
#include <QStatusBar>
#include <QToolButton>
#include <QtConcurrentRun>

namespace Ticketscope::Ui {

namespace {

constexpr qint64 kClipboardLimit = qint64(16) << 20;
constexpr int kStatusMilliseconds = 8000;

QString passwordLimitKey()
{
    return QStringLiteral("login/passwordLimit");
}

} // namespace

void MainWindow::showStartProblem(const Error &error)
{
    m_statusLine->setTapPort(0);
    m_message->showMessage(Meaning::Cause, tr("Nothing can be sent: the wire tap did not start. %1").arg(error.text));
}

void MainWindow::loadProfiles()
{
    const QList<DamagedProfile> damaged = m_workbench.profiles().load();
    if (!damaged.isEmpty()) {
        m_message->showMessage(Meaning::Warning, damaged.last().error.text);
    }
    if (m_workbench.profiles().profiles().isEmpty()) {
        m_workbench.startPracticeSoon();
    }
    updateActions();
}

void MainWindow::startPractice()
{
    if (const Result<void> started = m_workbench.startPractice(); !started) {
        showPracticeProblem(started.error());
    }
}

void MainWindow::showPracticeProblem(const Error &error)
{
    m_message->showMessage(Meaning::Cause, tr("The practice services did not start: %1").arg(error.text));
}

void MainWindow::logInToPractice()
{
    startPractice();
    const QList<QUuid> profiles = m_workbench.practiceProfiles();
    if (!profiles.isEmpty()) {
        m_profiles->setCurrentProfile(profiles.first());
        m_attempts->logIn(profiles.first());
    }
}

void MainWindow::logInCurrent()
{
    m_attempts->logIn(m_profiles->currentProfile());
}

void MainWindow::openPaste()
{
    if (!m_paste) {
        m_paste = new PasteWindow(this);
        connect(&m_decoder, &MessageDecoder::keysChanged, m_paste, [this] { m_paste->setKeys(m_decoder.keys()); });
        m_paste->setKeys(m_decoder.keys());
    }
    m_paste->show();
    m_paste->raise();
    m_paste->activateWindow();
    m_paste->takeClipboard();
}

void MainWindow::chooseFile()
{
    const QString folder = m_settings.value(QStringLiteral("files/folder")).toString();
    openFiles(
        QFileDialog::getOpenFileNames(this, tr("Open capture"), folder, tr("HTTP archives (*.har);;All files (*)")));
}

void MainWindow::openFiles(const QStringList &files)
{
    for (const QString &file : files) {
        if (file.endsWith(QLatin1String(".ticketscope.json"), Qt::CaseInsensitive)) {
            const Result<Profile> imported = m_workbench.profiles().importFile(file);
            if (!imported) {
                m_message->showMessage(Meaning::Cause, imported.error().text);
            } else {
                m_profiles->setCurrentProfile(imported->id);
                m_message->showMessage(Meaning::Good, tr("The profile %1 was imported.").arg(imported->name));
            }
            continue;
        }
        m_settings.setValue(QStringLiteral("files/folder"), QFileInfo(file).absolutePath());
        statusBar()->showMessage(tr("Opening %1…").arg(QDir::toNativeSeparators(file)));
        m_files->open(file);
    }
}

void MainWindow::connectFiles()
{
    connect(m_files, &CaptureFiles::opened, this, [this](const QString &file, qsizetype exchanges, ExchangeId first) {
        statusBar()->showMessage(
            tr("%n exchange(s) from %1.", nullptr, int(exchanges)).arg(QDir::toNativeSeparators(file)),
            kStatusMilliseconds);
        m_selection.selectExchange(first, Side::Response);
    });
    connect(m_files, &CaptureFiles::saved, this, [this](const QString &file, qsizetype exchanges, bool withSecrets) {
        const QString name = QDir::toNativeSeparators(file);
        if (withSecrets) {
            m_message->showMessage(
                Meaning::Warning, tr("%n exchange(s) saved to %1, with their secrets: whoever has the file can log in.",
                                     nullptr, int(exchanges))
                                      .arg(name));
        } else {
            m_message->showMessage(
                Meaning::Good, tr("%n exchange(s) saved to %1, secrets masked.", nullptr, int(exchanges)).arg(name));
        }
    });
    connect(m_files, &CaptureFiles::failed, this, [this](const QString &text) {
        statusBar()->clearMessage();
        m_message->showMessage(Meaning::Cause, text);
    });
}

QList<Secret> MainWindow::knownSecrets() const
{
    QList<Secret> known;
    QSet<AttemptId> seen;
    for (const ExchangePtr &exchange : m_workbench.capture().exchanges()) {
        if (seen.contains(exchange->attempt)) {
            continue;
        }
        seen.insert(exchange->attempt);
        if (const std::optional<Session> session = m_workbench.runner().session(exchange->attempt)) {
            known += secretsOf(*session);
        }
    }
    return known;
}

void MainWindow::saveExchanges(const QList<ExchangePtr> &exchanges)
{
    if (exchanges.isEmpty()) {
        return;
    }
    const QString folder =
        m_settings
            .value(QStringLiteral("files/folder"), QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation))
            .toString();
    SaveCaptureDialog dialog(exchanges.size(), folder, this);
    if (dialog.exec() != QDialog::Accepted) {
        return;
    }
    const QString file = dialog.file();
    m_settings.setValue(QStringLiteral("files/folder"), QFileInfo(file).absolutePath());
    m_files->save(file, exchanges, dialog.secrets(), knownSecrets());
}

void MainWindow::clearLadder()
{
    const QList<ExchangePtr> gone = m_workbench.capture().exchanges();
    m_selection.selectExchange(0);
    m_decoder.clear();
    m_workbench.capture().clear();
    if (gone.isEmpty()) {
        return;
    }
    m_message->showMessage(Meaning::Good, tr("%n exchange(s) taken off the ladder.", nullptr, int(gone.size())));
    connect(m_message->addButton(QStringLiteral("undo"), tr("Undo")), &QToolButton::clicked, this, [this, gone] {
        for (const ExchangePtr &exchange : gone) {
            m_workbench.capture().append(exchange);
        }
    });
}

void MainWindow::selectLastOf(const AttemptId &attempt)
{
    const QList<ExchangePtr> all = m_workbench.capture().exchanges();
    const auto last = std::find_if(all.crbegin(), all.crend(),
                                   [&attempt](const ExchangePtr &exchange) { return exchange->attempt == attempt; });
    if (last != all.crend()) {
        m_selection.selectExchange((*last)->id, Side::Response);
    }
}

void MainWindow::showFailure(const AttemptId &attempt, const Error &error)
{
    const bool isWarning = error.code == ErrorCode::Cancelled || error.code == ErrorCode::TooManyRefusals;
    m_message->showMessage(isWarning ? Meaning::Warning : Meaning::Cause, error.text);
    offerWayOn(attempt, error);
    const ExchangeId shown = error.exchange.value_or(0);
    if (shown == 0 || !m_workbench.capture().exchange(shown)) {
        return;
    }
    m_selection.selectExchange(shown, Side::Response);
    connect(m_message->addButton(QStringLiteral("search"), tr("Show #%1").arg(shown)), &QToolButton::clicked, this,
            [this, shown] { m_selection.selectExchange(shown, Side::Response); });
}

/// The session is over or about to be: only a login helps.
void MainWindow::offerFreshLogin(const AttemptId &attempt)
{
    const QUuid profile = m_attempts->profileOf(attempt);
    if (!profile.isNull()) {
        connect(m_message->addButton(QStringLiteral("log-in"), tr("Log in")), &QToolButton::clicked, this,
                [this, profile] { m_attempts->logIn(profile); });
    }
}

void MainWindow::openAddress(const QUrl &address)
{
    if (const Result<void> opened = openInBrowser(address); !opened) {
        m_message->showMessage(Meaning::Warning, opened.error().text);
    }
}

/// What there is to do, or to read, beside the sentence.
void MainWindow::offerWayOn(const AttemptId &attempt, const Error &error)
{
    if (error.code == ErrorCode::TooManyRefusals) {
        connect(m_message->addButton(QStringLiteral("log-in"), tr("Log in anyway")), &QToolButton::clicked, this,
                [this, profile = m_attempts->profileOf(attempt)] { m_attempts->logInAnyway(profile); });
        return;
    }
    const std::optional<Profile> profile = m_workbench.runner().profileOf(attempt);
    const bool isTicket = error.code == ErrorCode::NoTicket || error.code == ErrorCode::KdcRefused ||
                          error.code == ErrorCode::KdcNotReached;
    if (m_workbench.runner().accountOf(attempt).isEmpty() || !profile || profile->scheme == "ntlm") {
        return;
    }
    connect(m_message->addButton(QStringLiteral("ticket"), isTicket ? tr("What the KDC said") : tr("What was tried")),
            &QToolButton::clicked, m_dialogs, &WindowDialogs::showTickets);
}

/// For what the ladder's current row is about.
void MainWindow::checkPassword()
{
    const ExchangePtr exchange = m_ladder->currentExchange();
    m_dialogs->checkPassword(exchange ? exchange->id : 0, m_ladderModel.attemptAt(m_ladder->currentIndex()), false);
}

void MainWindow::copyMessage(const ExchangePtr &exchange, Side side, bool masked)
{
    if (exchange->message(side).wire.size() > kClipboardLimit) {
        m_message->showMessage(Meaning::Warning,
                               tr("This message is larger than 16 MiB: save the exchange instead of copying it."));
        return;
    }
    auto *watcher = new QFutureWatcher<QByteArray>(this);
    connect(watcher, &QFutureWatcher<QByteArray>::finished, this, [this, watcher, masked] {
        watcher->deleteLater();
        copyText(QString::fromUtf8(watcher->result()), !masked, this);
        if (masked) {
            statusBar()->showMessage(tr("Copied, secrets masked."), kStatusMilliseconds);
        }
    });
    watcher->setFuture(QtConcurrent::run([exchange, side, masked] {
        return masked ? maskedWire(*exchange, side) : exchange->message(side).wire.all();
    }));
}

void MainWindow::setTheme(ThemeChoice choice)
{
    m_settings.setValue(QStringLiteral("theme"), int(choice));
    m_actions->setTheme(choice);
    applyTheme(*qApp, choice);
}

void MainWindow::setPasswordLimit(int refusals)
{
    m_settings.setValue(passwordLimitKey(), refusals);
    m_actions->setPasswordLimit(refusals);
    m_workbench.runner().setPasswordLimit(refusals);
    statusBar()->showMessage(
        refusals > 0 ? tr("Nothing is sent any more once a password was refused %n time(s).", nullptr, refusals)
                     : tr("Passwords are sent however often they were refused."),
        kStatusMilliseconds);
}

void MainWindow::restoreSettings()
{
    const int limit = std::max(0, m_settings.value(passwordLimitKey(), PasswordGuard::kDefaultLimit).toInt());
    m_actions->setPasswordLimit(limit);
    m_workbench.runner().setPasswordLimit(limit);
    const int theme = m_settings.value(QStringLiteral("theme"), int(ThemeChoice::System)).toInt();
    m_actions->setTheme(static_cast<ThemeChoice>(theme));
    restoreGeometry(m_settings.value(QStringLiteral("window/geometry")).toByteArray());
    restoreState(m_settings.value(QStringLiteral("window/state")).toByteArray());
    if (!m_reading->restoreState(m_settings.value(QStringLiteral("window/reading")).toByteArray())) {
        m_reading->setSizes({280, 420});
    }
    m_raw->restoreState(m_settings);
    m_ladder->restoreState(m_settings);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_attempts->cancel();
    m_settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_settings.setValue(QStringLiteral("window/state"), saveState());
    m_settings.setValue(QStringLiteral("window/reading"), m_reading->saveState());
    m_raw->saveState(m_settings);
    m_ladder->saveState(m_settings);
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent *event)
{
    QStringList files;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            files += url.toLocalFile();
        }
    }
    openFiles(files);
    event->acceptProposedAction();
}

} // namespace Ticketscope::Ui
