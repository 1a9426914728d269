// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"

#include "ui/tickets/ticketsview.h"
#include "ui/tickets/ticketswindow.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextEdit>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

const QDateTime kStart(QDate(2026, 3, 1), QTime(12, 0), Qt::UTC);

TicketCache cacheOf(const QStringList &servers)
{
    TicketCache cache{u"FILE:/tmp/krb5cc_1000"_s, u"alice@ACME.EXAMPLE"_s, true, {}};
    for (const QString &server : servers) {
        KerberosTicket ticket;
        ticket.client = cache.principal;
        ticket.server = server;
        ticket.ticketKeyType = 18;
        ticket.sessionKeyType = 23;
        ticket.starts = kStart;
        ticket.ends = kStart.addSecs(3600);
        cache.tickets.append(ticket);
    }
    return cache;
}

struct Fixture
{
    Result<QList<TicketCache>> next;
    QList<AttemptAccount> accounts;
    TicketsWindow window{[this] { return accounts; }, [] { return kStart; }, [this] { return next; }};

    explicit Fixture(Result<QList<TicketCache>> caches)
        : next(std::move(caches))
    {
        open();
    }
    void open()
    {
        QSignalSpy loaded(&window.tickets(), &TicketCacheModel::loaded);
        window.show();
        if (!QTest::qWaitFor([&] { return loaded.count() > 0 && !window.tickets().isLoading(); })) {
            qFatal("the tickets do not come");
        }
        QCoreApplication::processEvents();
    }
    void reload()
    {
        QSignalSpy loaded(&window.tickets(), &TicketCacheModel::loaded);
        window.refresh();
        if (!loaded.wait()) {
            qFatal("the tickets do not come");
        }
        QCoreApplication::processEvents();
    }
    [[nodiscard]] QModelIndex ticket(int row) { return window.tickets().index(row, 0, window.tickets().index(0, 0)); }
    /// The plain text of every label that is seen.
    [[nodiscard]] QString labels()
    {
        QStringList texts;
        for (const QLabel *label : window.findChildren<QLabel *>()) {
            if (label->isVisibleTo(&window)) {
                texts.append(label->text());
            }
        }
        return texts.join(u'\n');
    }
};

} // namespace

class TestTicketsWindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensAFewTicketsWithTheirFacts()
    {
        Fixture f(QList<TicketCache>{cacheOf({u"krbtgt/A@A"_s, u"HTTP/a@A"_s})});
        QVERIFY(f.window.view()->isVisible());
        QVERIFY(f.window.view()->isExpanded(f.ticket(0)));
        QVERIFY(f.window.view()->isExpanded(f.ticket(1)));
        QCOMPARE(f.window.statusText(), TicketsWindow::tr("%n ticket(s)", nullptr, 2));
    }

    void leavesManyTicketsClosed()
    {
        Fixture f(QList<TicketCache>{cacheOf({u"a@A"_s, u"b@A"_s, u"c@A"_s, u"d@A"_s})});
        QVERIFY(f.window.view()->isExpanded(f.window.tickets().index(0, 0)));
        QVERIFY(!f.window.view()->isExpanded(f.ticket(0)));
    }

    void keepsWhatWasOpenedAndChosen()
    {
        Fixture f(QList<TicketCache>{cacheOf({u"krbtgt/A@A"_s, u"HTTP/a@A"_s})});
        f.window.view()->collapse(f.ticket(0));
        f.window.view()->setCurrentIndex(f.ticket(1));
        f.next = QList<TicketCache>{cacheOf({u"krbtgt/A@A"_s, u"HTTP/a@A"_s, u"HTTP/b@A"_s})};
        f.reload();
        QCOMPARE(f.window.tickets().ticketCount(), 3);
        QVERIFY(!f.window.view()->isExpanded(f.ticket(0)));
        QVERIFY(f.window.view()->isExpanded(f.ticket(1)));
        QCOMPARE(f.window.view()->currentIndex(), f.ticket(1));
    }

    void saysWhatNoTicketsMean()
    {
        Fixture f(QList<TicketCache>{});
        QVERIFY(!f.window.view()->isVisibleTo(&f.window));
        QVERIFY(f.labels().contains(u"You have no Kerberos tickets."));
        f.next = QList<TicketCache>{cacheOf({u"krbtgt/A@A"_s})};
        QPushButton *refresh = TestUi::button<QPushButton>(f.window, u"Refresh"_s);
        QVERIFY(refresh);
        QSignalSpy loaded(&f.window.tickets(), &TicketCacheModel::loaded);
        refresh->click();
        QVERIFY(loaded.wait());
        QVERIFY(f.window.view()->isVisibleTo(&f.window));
    }

    void saysWhyTheyCannotBeRead()
    {
        Fixture f(failure(ErrorCode::File, u"The default ticket cache cannot be opened."_s));
        QVERIFY(f.labels().contains(u"The default ticket cache cannot be opened."));
        QVERIFY(f.window.text().contains(u"The default ticket cache cannot be opened."));
    }

    void showsWhatTheKdcSaid()
    {
        Fixture f(QList<TicketCache>{});
        auto *account = f.window.findChild<QTextEdit *>();
        QVERIFY(account);
        QVERIFY(account->toPlainText().isEmpty());
        QVERIFY(!account->placeholderText().isEmpty());
        f.accounts = {{u"Acme <b>"_s, kStart, {{kStart, u"KDC 127.0.0.1:88 answered <i>KDC_ERR</i>."_s}}}};
        f.reload();
        QVERIFY(account->toPlainText().contains(u"Acme <b>"));
        QVERIFY(account->toPlainText().contains(u"KDC 127.0.0.1:88 answered <i>KDC_ERR</i>."));
        QVERIFY(f.window.text().contains(u"KDC 127.0.0.1:88"));
        f.accounts.first().lines.append({kStart.addSecs(1), u"Then it answered."_s});
        QTRY_VERIFY(account->toPlainText().contains(u"Then it answered."));
    }

    void copiesAllOrOneRow()
    {
        Fixture f(QList<TicketCache>{cacheOf({u"krbtgt/A@A"_s, u"HTTP/a@A"_s})});
        TestUi::button<QPushButton>(f.window, u"Copy as text"_s)->click();
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"krbtgt/A@A"));
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"HTTP/a@A"));
        f.window.view()->setCurrentIndex(f.ticket(1));
        QTest::keySequence(f.window.view(), QKeySequence::Copy);
        QVERIFY(!QGuiApplication::clipboard()->text().contains(u"krbtgt/A@A"));
        QVERIFY(QGuiApplication::clipboard()->text().contains(u"HTTP/a@A"));
    }

    void theKeyboardReachesEverything()
    {
        Fixture f(QList<TicketCache>{cacheOf({u"krbtgt/A@A"_s})});
        f.window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&f.window));
        f.window.view()->setFocus();
        QSet<QWidget *> reached;
        for (int i = 0; i < 12; ++i) {
            reached.insert(QApplication::focusWidget());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        QVERIFY(reached.contains(f.window.findChild<QTextEdit *>()));
        for (QPushButton *button : f.window.findChildren<QPushButton *>()) {
            QVERIFY2(!button->isVisible() || reached.contains(button), qPrintable(button->text()));
        }
        QTest::keyClick(&f.window, Qt::Key_Escape);
        QVERIFY(!f.window.isVisible());
    }
};

QTEST_MAIN(TestTicketsWindow)
#include "tst_ticketswindow.moc"
