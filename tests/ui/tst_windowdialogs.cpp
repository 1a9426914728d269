// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "sampleexchange.h"

#include "ui/decodekeys/decodekeysdialog.h"
#include "ui/ladder/ladderview.h"
#include "ui/mainwindow/mainwindow.h"
#include "ui/mainwindow/windowactions.h"
#include "ui/passwordcheck/passwordcheckdialog.h"
#include "ui/session/sessionpanel.h"
#include "ui/tickets/ticketswindow.h"

#include <QAction>
#include <QComboBox>
#include <QMenuBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

struct Fixture
{
    TestUi::Bench bench;
    QTemporaryDir settings;
    MainWindow window;

    Fixture()
        : window(*bench, settings.filePath(u"window.ini"_s))
    {
        // The person's own tickets are of no concern here.
        qputenv("KRB5CCNAME", "FILE:/nonexistent/tickets");
        window.resize(1280, 800);
        window.show();
    }
    template<typename T>
    T *part()
    {
        return window.findChild<T *>();
    }
    WindowActions &actions() { return *part<WindowActions>(); }
    ExchangePtr append()
    {
        return TestUi::append(bench->capture(), TestUi::basicRequest(), TestUi::response("text/plain", "ok"));
    }
};

} // namespace

class TestWindowDialogs final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noneIsMadeBeforeItIsWanted()
    {
        Fixture f;
        QVERIFY(!f.part<TicketsWindow>());
        QVERIFY(!f.part<PasswordCheckDialog>());
        QVERIFY(!f.part<DecodeKeysDialog>());
    }

    void ticketsOpenByKeyAndFromTheSessionPanel()
    {
        Fixture f;
        f.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&f.window));
        QTest::keyClick(&f.window, Qt::Key_T, Qt::ControlModifier);
        auto *tickets = f.part<TicketsWindow>();
        QVERIFY(tickets && tickets->isVisible());
        QVERIFY(!tickets->isModal());
        tickets->close();
        auto *button = TestUi::button<QPushButton>(*f.part<SessionPanel>(), u"Kerberos tickets…"_s);
        QVERIFY(button);
        button->click();
        QVERIFY(tickets->isVisible());
        QCOMPARE(f.window.findChildren<TicketsWindow *>().size(), 1);
    }

    void everyToolStandsInTheMenu()
    {
        Fixture f;
        QStringList tools;
        for (const QAction *menu : f.window.menuBar()->actions()) {
            if (QString text = menu->text(); text.remove(u'&') == u"Tools"_s) {
                for (const QAction *action : menu->menu()->actions()) {
                    QString name = action->text();
                    tools.append(name.remove(u'&'));
                }
            }
        }
        QCOMPARE(tools,
                 QStringList({u"Lineage of tickets and tokens…"_s, u"Kerberos tickets…"_s, u"Check a password…"_s,
                              u"Check a digest or signature…"_s, u"Keys for decoding…"_s}));
    }

    void noTwoActionsShareAKey()
    {
        Fixture f;
        QSet<QString> keys;
        for (const QAction *action : f.actions().all()) {
            const QString key = action->shortcut().toString();
            QVERIFY2(key.isEmpty() || !keys.contains(key), qPrintable(key));
            keys.insert(key);
        }
    }

    void aPasswordIsCheckedForTheLaddersRow()
    {
        Fixture f;
        QVERIFY(!f.actions().checkPassword->isEnabled());
        const ExchangePtr exchange = f.append();
        QTRY_VERIFY(f.actions().checkPassword->isEnabled());
        LadderView *ladder = f.part<LadderView>();
        ladder->setCurrentIndex(static_cast<LadderModel *>(ladder->model())->indexOf(exchange->id));
        f.actions().checkPassword->trigger();
        auto *dialog = f.part<PasswordCheckDialog>();
        QVERIFY(dialog && dialog->isVisible() && !dialog->isModal());
        const auto *scope = dialog->findChild<QComboBox *>();
        QCOMPARE(scope->count(), 3);
        QCOMPARE(scope->itemText(0), PasswordCheckDialog::tr("Exchange %1").arg(exchange->id));
        QCOMPARE(scope->currentText(), PasswordCheckDialog::tr("The whole attempt"));
    }

    void keysOpenTheirDialog()
    {
        Fixture f;
        f.actions().decodeKeys->trigger();
        QVERIFY(f.part<DecodeKeysDialog>() && f.part<DecodeKeysDialog>()->isVisible());
    }
};

QTEST_MAIN(TestWindowDialogs)
#include "tst_windowdialogs.moc"
