// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampleexchange.h"

#include "ui/ladder/ladderdelegate.h"
#include "ui/ladder/ladderview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Ui;

namespace {

struct Fixture
{
    Capture capture;
    LadderModel model{capture};
    SelectionController selection;
    LadderView view{model, selection};

    Fixture()
    {
        view.resize(900, 300);
        model.beginAttempt("attempt", QStringLiteral("Acme"), QDateTime::currentDateTimeUtc());
        for (const StepKind kind : {StepKind::Login, StepKind::Leg, StepKind::Call}) {
            TestUi::append(capture, TestUi::basicRequest(), TestUi::response("text/plain", "hi"), kind);
        }
        view.show();
    }
};

} // namespace

class TestLadder final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void walksByKeyboardAndTellsWhatIsSelected()
    {
        Fixture f;
        f.view.setFocus();
        f.view.setCurrentIndex(f.model.indexOf(1));
        QCOMPARE(f.selection.exchange(), 1);
        QTest::keyClick(&f.view, Qt::Key_Down);
        QCOMPARE(f.selection.exchange(), 2);
        QTest::keyClick(&f.view, Qt::Key_Down);
        QCOMPARE(f.selection.exchange(), 3);
        QSignalSpy read(&f.view, &LadderView::readRequested);
        QTest::keyClick(&f.view, Qt::Key_Return);
        QCOMPARE(read.count(), 1);
    }

    void keepsTheSelectedRowInSightWhenRoomIsTaken()
    {
        Fixture f;
        f.selection.selectExchange(3, Side::Response);
        f.view.resize(900, f.view.header()->height() + rowHeight(f.view.fontMetrics()) * 2);
        QVERIFY(f.view.viewport()->rect().contains(f.view.visualRect(f.view.currentIndex()).center()));
    }

    void followsTheSelectionWithoutEcho()
    {
        Fixture f;
        QSignalSpy selected(&f.selection, &SelectionController::exchangeSelected);
        f.selection.selectExchange(3, Side::Request);
        QCOMPARE(f.view.currentExchange()->id, 3);
        QCOMPARE(selected.count(), 1);
        QCOMPARE(f.selection.side(), Side::Request);
    }

    void showsAnExchangeThatWasSelectedBeforeItsRowCame()
    {
        Fixture f;
        f.selection.selectExchange(4);
        TestUi::append(f.capture, TestUi::basicRequest(), TestUi::response("text/plain", "hi"), StepKind::Call);
        QVERIFY(f.view.currentExchange());
        QCOMPARE(f.view.currentExchange()->id, 4);
    }

    void opensAndFoldsAnAttemptWithEnter()
    {
        Fixture f;
        const QModelIndex attempt = f.model.indexOfAttempt("attempt");
        QVERIFY(f.view.isExpanded(attempt));
        f.view.setCurrentIndex(attempt);
        QTest::keyClick(&f.view, Qt::Key_Return);
        QVERIFY(!f.view.isExpanded(attempt));
    }

    void copiesTheAddressWithOneKey()
    {
        Fixture f;
        f.view.setCurrentIndex(f.model.indexOf(1));
        QTest::keyClick(&f.view, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("https://host.example/"));
    }

    void paintsRowsOfAtLeastTwentyFourPixels()
    {
        Fixture f;
        QVERIFY(f.view.visualRect(f.model.indexOf(1)).height() >= 24);
        const QPixmap painted = f.view.grab();
        QVERIFY(!painted.isNull());
    }
};

QTEST_MAIN(TestLadder)
#include "tst_ladder.moc"
