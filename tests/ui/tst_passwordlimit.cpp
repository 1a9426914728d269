// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"

#include "ui/mainwindow/attemptcontroller.h"
#include "ui/mainwindow/mainwindow.h"
#include "ui/mainwindow/passwordlimitmenu.h"

#include "ui/common/messagebar.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

QAction *choiceOf(const PasswordLimitMenu &menu, int refusals)
{
    for (QAction *action : menu.actions()) {
        if (action->data().toInt() == refusals) {
            return action;
        }
    }
    return nullptr;
}

} // namespace

/// The limit of wrong passwords, as a person sets it and meets it in the window.
class TestPasswordLimit final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isThreeAtFirst()
    {
        TestUi::Bench bench;
        const QTemporaryDir settings;
        const MainWindow window(*bench, settings.filePath(u"window.ini"_s));
        QCOMPARE(window.findChild<PasswordLimitMenu *>()->limit(), 3);
        QCOMPARE(bench->runner().passwordLimit(), 3);
    }

    void isKeptBetweenRuns_data()
    {
        QTest::addColumn<int>("limit");
        QTest::newRow("off") << 0;
        QTest::newRow("one") << 1;
        QTest::newRow("ten") << 10;
    }
    void isKeptBetweenRuns()
    {
        QFETCH(int, limit);
        const QTemporaryDir settings;
        const QString file = settings.filePath(u"window.ini"_s);
        {
            TestUi::Bench bench;
            const MainWindow window(*bench, file);
            QAction *choice = choiceOf(*window.findChild<PasswordLimitMenu *>(), limit);
            QVERIFY(choice);
            choice->trigger();
            QCOMPARE(bench->runner().passwordLimit(), limit);
        }
        TestUi::Bench bench;
        const MainWindow window(*bench, file);
        QCOMPARE(bench->runner().passwordLimit(), limit);
        QCOMPARE(window.findChild<PasswordLimitMenu *>()->limit(), limit);
    }

    void takesWhatTheFileSays_data()
    {
        QTest::addColumn<QVariant>("written");
        QTest::addColumn<int>("limit");
        QTest::newRow("a number of its own") << QVariant(7) << 7;
        QTest::newRow("below nothing") << QVariant(-4) << 0;
        QTest::newRow("no number: asked for nothing") << QVariant(u"many"_s) << 0;
    }
    void takesWhatTheFileSays()
    {
        QFETCH(QVariant, written);
        QFETCH(int, limit);
        const QTemporaryDir settings;
        const QString file = settings.filePath(u"window.ini"_s);
        QSettings(file, QSettings::IniFormat).setValue(u"login/passwordLimit"_s, written);
        TestUi::Bench bench;
        const MainWindow window(*bench, file);
        const auto *menu = window.findChild<PasswordLimitMenu *>();
        QCOMPARE(bench->runner().passwordLimit(), limit);
        QCOMPARE(menu->limit(), limit);
        QList<int> numbers;
        for (const QAction *action : menu->actions()) {
            numbers.append(action->data().toInt() == 0 ? INT_MAX : action->data().toInt());
        }
        QVERIFY(std::is_sorted(numbers.begin(), numbers.end()));
    }

    void oneMoreIsSentOnlyWhenAskedFor()
    {
        TestUi::Bench bench;
        QVERIFY(bench->start() && bench->startPractice());
        const QTemporaryDir settings;
        MainWindow window(*bench, settings.filePath(u"window.ini"_s));
        window.resize(1280, 800);
        window.show();
        window.loadProfiles();
        const QList<QUuid> ids = bench->practiceProfiles();
        const auto isNtlm = [&bench](const QUuid &id) {
            return bench->profiles().profile(id)->name == u"HTTP: NTLM"_s;
        };
        const auto ntlm = std::find_if(ids.begin(), ids.end(), isNtlm);
        QVERIFY(ntlm != ids.end());
        const QUuid profile = *ntlm;
        const QString right = bench.stored(profile, u"password"_s).mid(1);
        bench.keep(profile, u"password"_s, u"wrong"_s);
        choiceOf(*window.findChild<PasswordLimitMenu *>(), 2)->trigger();

        auto *attempts = window.findChild<AttemptController *>();
        const auto *bar = window.centralWidget()->findChild<MessageBar *>(QString(), Qt::FindDirectChildrenOnly);
        const auto logIn = [&] {
            const QSignalSpy ended(attempts, &AttemptController::finished);
            attempts->logIn(profile);
            return QTest::qWaitFor([&ended] { return !ended.isEmpty(); }, 10000);
        };
        const auto anyway = [&window] { return TestUi::button<QToolButton>(window, u"Log in anyway"_s); };
        for (int i = 0; i < 2; ++i) {
            QVERIFY(logIn());
            QVERIFY(!anyway());
        }
        const qsizetype sent = bench->capture().size();
        QVERIFY(logIn());
        QVERIFY2(bar->text().contains(u"was refused 2 time"_s), qPrintable(bar->text()));
        QVERIFY(!bar->text().contains(u"wrong"_s));
        // Of the password, that is: nothing that could be counted.
        for (qsizetype i = sent; i < bench->capture().size(); ++i) {
            QVERIFY(bench->capture().exchanges().at(i)->request.headerValue("Authorization").isNull());
        }

        // One more, and only one.
        const QSignalSpy ended(attempts, &AttemptController::finished);
        QVERIFY(anyway());
        anyway()->click();
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 10000);
        QVERIFY2(bar->text().contains(u"did not accept"_s) || !anyway(), qPrintable(bar->text()));
        QVERIFY(logIn());
        QVERIFY(anyway());

        // The right one is let through as well, and ends the counting.
        bench.keep(profile, u"password"_s, right);
        anyway()->click();
        QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 3, 10000);
        QVERIFY(attempts->isLoggedIn());
        QVERIFY(logIn());
        QVERIFY(attempts->isLoggedIn());
        QVERIFY(!anyway());
    }
};

QTEST_MAIN(TestPasswordLimit)
#include "tst_passwordlimit.moc"
