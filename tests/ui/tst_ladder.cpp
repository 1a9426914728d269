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

    void makesRoomForALostConnection()
    {
        Fixture f;
        const int before = f.view.header()->sectionSize(LadderModel::Connection);
        const QByteArray typeTwo("NTLMSSP\0\2\0\0\0", 12);
        const QByteArray typeThree("NTLMSSP\0\3\0\0\0", 12);
        const auto leg = [&f](const QByteArray &sent, const QByteArray &answered, ConnectionId connection) {
            auto made = std::make_shared<Exchange>();
            made->id = f.capture.takeId();
            made->attempt = "attempt";
            made->connection = connection;
            made->step = {StepKind::Leg, QStringLiteral("NTLM")};
            made->request =
                TestUi::message("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: NTLM " + sent.toBase64() + "\r\n\r\n",
                                Http::MessageKind::Request);
            made->response = TestUi::message("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM " +
                                                 answered.toBase64() + "\r\nContent-Length: 0\r\n\r\n",
                                             Http::MessageKind::Response);
            f.capture.append(made);
            return f.model.indexOf(made->id).siblingAtColumn(LadderModel::Connection);
        };
        const QModelIndex good = leg(QByteArray("NTLMSSP\0\1\0\0\0", 12), typeTwo, 107);
        QCOMPARE(connectionText(good), QStringLiteral("c107"));
        QCOMPARE(f.view.header()->sectionSize(LadderModel::Connection), before);
        const QModelIndex lost = leg(typeThree, {}, 108);
        QCOMPARE(connectionText(lost), QStringLiteral("c108 ≠ c107 ⚠"));
        const int room = f.view.header()->sectionSize(LadderModel::Connection);
        QVERIFY(room >= f.view.fontMetrics().horizontalAdvance(connectionText(lost)) + 20);
        // Also where the window becomes narrow.
        f.view.resize(500, 300);
        QVERIFY(f.view.header()->sectionSize(LadderModel::Connection) >= room);
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
