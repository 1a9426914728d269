// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"

#include "ui/common/messagebar.h"
#include "ui/composer/composerpanel.h"
#include "ui/decoded/decodedtreeview.h"
#include "ui/ladder/ladderview.h"
#include "ui/mainwindow/attemptcontroller.h"
#include "ui/mainwindow/capturefiles.h"
#include "ui/mainwindow/mainwindow.h"
#include "ui/mainwindow/windowactions.h"
#include "ui/profiles/profilespanel.h"
#include "ui/raw/rawpane.h"
#include "ui/raw/rawview.h"
#include "ui/session/sessionpanel.h"
#include "ui/welcome/practicepanel.h"
#include "ui/welcome/welcomepage.h"

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Ticketscope;
using namespace Ticketscope::Ui;

namespace {

struct Fixture
{
    TestUi::Bench bench;
    QTemporaryDir settings;
    std::unique_ptr<MainWindow> window;

    Fixture()
    {
        if (!bench->start()) {
            qFatal("the tap does not start");
        }
        window = std::make_unique<MainWindow>(*bench, settings.filePath(QStringLiteral("window.ini")));
        window->resize(1280, 800);
        window->show();
    }

    template<typename T>
    T *part()
    {
        return window->findChild<T *>();
    }
    QAction *action(const QString &text)
    {
        for (QAction *one : part<WindowActions>()->all()) {
            QString label = one->text();
            if (label.remove(QLatin1Char('&')) == text) {
                return one;
            }
        }
        qFatal("no action %s", qPrintable(text));
    }
    void logInToPractice()
    {
        QSignalSpy finished(part<AttemptController>(), &AttemptController::finished);
        window->logInToPractice();
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    }
    MessageBar *bar() const
    {
        for (MessageBar *one :
             window->centralWidget()->findChildren<MessageBar *>(QString(), Qt::FindDirectChildrenOnly)) {
            return one;
        }
        return nullptr;
    }
};

} // namespace

class TestMainWindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void startsFriendlyWithThePracticeServices()
    {
        Fixture f;
        QVERIFY(f.part<WelcomePage>()->isVisible());
        f.window->loadProfiles();
        QTRY_VERIFY(f.bench->isPracticeRunning());
        QVERIFY(!f.bench->profiles().profiles().isEmpty());
    }

    void doesNotStartThemWhereThereAreProfiles()
    {
        Fixture f;
        f.bench.add(QStringLiteral("Acme"), QStringLiteral("Acme AS"));
        f.window->loadProfiles();
        QVERIFY(!f.bench->isPracticeStarting());
        QVERIFY(!f.bench->isPracticeRunning());
    }

    void logsInWhileThePracticeServicesAreStarting()
    {
        Fixture f;
        f.window->loadProfiles();
        QVERIFY(f.bench->isPracticeStarting());
        f.logInToPractice();
        QVERIFY(f.bench->isPracticeRunning());
        QVERIFY(f.part<AttemptController>()->isLoggedIn());
        const qsizetype profiles = f.bench->profiles().profiles().size();
        QTest::qWait(50);
        QCOMPARE(f.bench->profiles().profiles().size(), profiles);
    }

    void stopsThePracticeServicesWhileTheyStart()
    {
        TestUi::Bench bench;
        bench->startPracticeSoon();
        QVERIFY(bench->isPracticeStarting());
        QSignalSpy changed(&*bench, &Workbench::practiceChanged);
        bench->stopPractice();
        QTest::qWait(50);
        QCOMPARE(changed.count(), 1);
        QVERIFY(!bench->isPracticeStarting());
        QVERIFY(!bench->isPracticeRunning());
        QVERIFY(bench->profiles().profiles().isEmpty());
    }

    void logsInWhileTheTapIsStarting()
    {
        TestUi::Bench bench;
        QTemporaryDir settings;
        MainWindow window(*bench, settings.filePath(QStringLiteral("window.ini")));
        window.show();
        QSignalSpy started(&*bench, &Workbench::tapStarted);
        auto *attempts = window.findChild<AttemptController *>();
        QSignalSpy finished(attempts, &AttemptController::finished);
        bench->startSoon();
        window.logInToPractice();
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
        QVERIFY(attempts->isLoggedIn());
        QCOMPARE(started.count(), 1);
        QCOMPARE(started.first().first().toUInt(), uint(bench->tapPort()));
    }

    void saysWhatIsWrongWithADamagedProfile()
    {
        Fixture f;
        QVERIFY(QDir(f.bench.folder()).mkpath(QStringLiteral("profiles")));
        QFile damaged(f.bench.folder() + QStringLiteral("/profiles/broken.ticketscope.json"));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("{\"format\": ");
        damaged.close();
        f.window->loadProfiles();
        QVERIFY(f.bar()->isVisible());
        QVERIFY(!f.bar()->text().isEmpty());
    }

    void makesTheComposerWhenItIsWanted()
    {
        Fixture f;
        QVERIFY(!f.part<ComposerPanel>());
        QVERIFY(!f.part<PracticePanel>());
        f.action(QStringLiteral("Compose"))->trigger();
        QVERIFY(f.part<ComposerPanel>());
        QVERIFY(f.part<ComposerPanel>()->isVisible());
        QTRY_VERIFY(f.part<ComposerPanel>()->isAncestorOf(QApplication::focusWidget()));
        f.window->findChild<QDockWidget *>(QStringLiteral("practice"))->raise();
        QTRY_VERIFY(f.part<PracticePanel>() && f.part<PracticePanel>()->isVisible());
    }

    void logsInToAPracticeServiceAndShowsEverything()
    {
        Fixture f;
        f.logInToPractice();
        QVERIFY(f.part<AttemptController>()->isLoggedIn());
        QTRY_VERIFY(f.part<LadderView>()->isVisible());
        QTRY_VERIFY(f.part<LadderView>()->currentExchange());
        auto *raw = f.part<RawView>();
        QTRY_VERIFY(raw->pane(Side::Response)->shownText().startsWith(QStringLiteral("HTTP/1.1 200")));
        QTRY_VERIFY(f.part<DecodedTreeView>()->fields().tree());
        QVERIFY(f.part<SessionPanel>()->items().rowCount() > 0);
        QVERIFY(!f.window->windowTitle().isEmpty());
        QVERIFY(!f.part<WelcomePage>()->isVisible());

        // The password stands nowhere in what is shown.
        const QString request = raw->pane(Side::Request)->shownText();
        QTRY_VERIFY(raw->pane(Side::Request)->shownText().contains(QStringLiteral("***")));
        QVERIFY2(raw->pane(Side::Request)->shownText().startsWith(QStringLiteral("POST")), qPrintable(request));
    }

    void logsOffAndSaysSo()
    {
        Fixture f;
        f.logInToPractice();
        QVERIFY(f.action(QStringLiteral("Log off"))->isEnabled());
        f.action(QStringLiteral("Log off"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(!f.part<AttemptController>()->isLoggedIn(), 10000);
        QTRY_VERIFY(!f.action(QStringLiteral("Log off"))->isEnabled());
    }

    void saysWhyALoginFailedWhereThePersonLooks()
    {
        Fixture f;
        Profile profile = f.bench.add(QStringLiteral("Nobody listens"), QStringLiteral("Acme AS"), "none");
        profile.url = QUrl(QStringLiteral("http://127.0.0.1:9/"));
        profile.proxy.mode = ProxyMode::None;
        QVERIFY(f.bench->profiles().save(profile));
        QSignalSpy failed(f.part<AttemptController>(), &AttemptController::failed);
        f.part<AttemptController>()->logIn(profile.id);
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 20000);
        QVERIFY(f.bar()->isVisible());
        QVERIFY(f.bar()->text().contains(QStringLiteral("127.0.0.1")));
        auto *ladder = f.part<LadderView>();
        QTRY_VERIFY(ladder->model()->rowCount() == 1);
        QCOMPARE(ladder->model()->index(0, 0).data(LadderModel::StateTextRole).toString(), f.bar()->text());
        QTRY_VERIFY(ladder->currentExchange() && ladder->currentExchange()->error);
    }

    void clearsAndTakesItBack()
    {
        Fixture f;
        f.logInToPractice();
        const qsizetype before = f.bench->capture().size();
        QVERIFY(before > 0);
        f.action(QStringLiteral("Clear the ladder"))->trigger();
        QTRY_COMPARE(f.bench->capture().size(), 0);
        QTRY_VERIFY(f.part<WelcomePage>()->isVisible());
        auto *undo = TestUi::button<QToolButton>(*f.bar(), QStringLiteral("Undo"));
        QVERIFY(undo);
        undo->click();
        QCOMPARE(f.bench->capture().size(), before);
        QTRY_VERIFY(f.part<LadderView>()->isVisible());
    }

    void savesACaptureMaskedAndOpensItAgain()
    {
        Fixture f;
        f.logInToPractice();
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("saved.har"));
        auto *files = f.part<CaptureFiles>();
        QSignalSpy saved(files, &CaptureFiles::saved);
        files->save(file, f.bench->capture().exchanges(), SecretsInReport::Mask, {});
        QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, 10000);
        const std::optional<Session> session = f.part<AttemptController>()->activeSession();
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QByteArray har = written.readAll();
        for (const SessionItem &item : session->items) {
            QVERIFY(!har.contains(item.value.reveal().toByteArray()));
            QVERIFY(!har.contains(item.value.reveal().toByteArray().toBase64()));
        }
        const qsizetype before = f.bench->capture().size();
        QSignalSpy opened(files, &CaptureFiles::opened);
        f.window->openFiles({file});
        QTRY_COMPARE_WITH_TIMEOUT(opened.count(), 1, 10000);
        QCOMPARE(f.bench->capture().size(), before * 2);
        QTRY_COMPARE(f.part<LadderView>()->model()->rowCount(), 2);
    }

    void saysWhatIsWrongWithAFileThatIsNoCapture()
    {
        Fixture f;
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("broken.har")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"log\": [");
        file.close();
        f.window->openFiles({file.fileName(), folder.filePath(QStringLiteral("missing.har"))});
        QTRY_VERIFY(f.bar()->isVisible());
        QVERIFY(f.bar()->text().contains(QStringLiteral(".har")));
    }

    void givesEachKeyToOneActionOnly()
    {
        Fixture f;
        QHash<QString, QString> taken;
        for (const QAction *action : f.part<WindowActions>()->all()) {
            for (const QKeySequence &key : action->shortcuts()) {
                const QString name = key.toString(QKeySequence::PortableText);
                QVERIFY2(!taken.contains(name), qPrintable(name + QLatin1String(": ") + taken.value(name)));
                taken.insert(name, action->text());
            }
        }
        for (const char *key :
             {"F5", "Shift+F5", "Ctrl+R", "Ctrl+N", "Ctrl+K", "Ctrl+E", "Ctrl+Return", "Ctrl+Shift+V", "Ctrl+O",
              "Ctrl+S", "Ctrl+F", "F6", "Shift+F6", "Alt+1", "Alt+6", "Ctrl+L", "Esc", "F1"}) {
            QVERIFY2(taken.contains(QLatin1String(key)), key);
        }
    }

    void namesEveryControlForThoseWhoDoNotSeeIt()
    {
        Fixture f;
        f.logInToPractice();
        for (QDockWidget *dock : f.window->findChildren<QDockWidget *>()) {
            dock->show();
        }
        QStringList nameless;
        for (const QAbstractButton *button : f.window->findChildren<QAbstractButton *>()) {
            const bool named =
                !button->text().isEmpty() || !button->accessibleName().isEmpty() || !button->toolTip().isEmpty();
            // Qt's own parts (a dock's buttons, a bar's extension) are named by Qt.
            if (!named && !button->objectName().startsWith(QLatin1String("qt_")) &&
                !button->inherits("QDockWidgetTitleButton") && !button->inherits("QTableCornerButton") &&
                !button->inherits("QLineEditIconButton")) {
                nameless += QStringLiteral("%1 in %2")
                                .arg(QString::fromLatin1(button->metaObject()->className()),
                                     QString::fromLatin1(button->parent()->metaObject()->className()));
            }
        }
        for (const QLineEdit *line : f.window->findChildren<QLineEdit *>()) {
            if (line->accessibleName().isEmpty() && line->placeholderText().isEmpty() &&
                !qobject_cast<QComboBox *>(line->parent())) {
                nameless +=
                    QStringLiteral("a line in %1").arg(QString::fromLatin1(line->parent()->metaObject()->className()));
            }
        }
        nameless.removeDuplicates();
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral("; "))));
    }

    void keepsItsArrangement()
    {
        TestUi::Bench bench;
        QVERIFY(bench->start());
        QTemporaryDir settings;
        const QString file = settings.filePath(QStringLiteral("window.ini"));
        {
            MainWindow window(*bench, file);
            window.show();
            window.findChild<QDockWidget *>(QStringLiteral("composer"))->show();
            window.findChild<RawView *>()->setMode(RawMode::Hex);
            window.close();
        }
        MainWindow window(*bench, file);
        window.show();
        QVERIFY(window.findChild<QDockWidget *>(QStringLiteral("composer"))->isVisible());
        QCOMPARE(window.findChild<RawView *>()->mode(), RawMode::Hex);
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
