// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "sampleexchange.h"

#include "ui/common/emptystate.h"
#include "ui/ladder/ladderview.h"
#include "ui/lineage/lineageview.h"
#include "ui/lineage/lineagewindow.h"
#include "ui/mainwindow/mainwindow.h"
#include "ui/mainwindow/windowactions.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

/// A cookie that is replaced and then used once more, and one that lives on.
void appendCookies(Capture &capture)
{
    const auto cookie = [](const QByteArray &value) -> QByteArray {
        return "GET /page HTTP/1.1\r\nHost: host.example\r\nCookie: ASP.NET_SessionId=" + value + "\r\n\r\n";
    };
    const auto sets = [](const QByteArray &name, const QByteArray &value) -> QByteArray {
        return "HTTP/1.1 200 OK\r\nSet-Cookie: " + name + "=" + value + "; path=/\r\nContent-Length: 0\r\n\r\n";
    };
    TestUi::append(capture, TestUi::basicRequest(), sets("ASP.NET_SessionId", "first-cookie-0001"));
    TestUi::append(capture, cookie("first-cookie-0001"), sets("ASP.NET_SessionId", "second-cookie-002"));
    TestUi::append(capture, cookie("first-cookie-0001"), sets("OnlineLogin", "balancer-node-17"));
}

struct Fixture
{
    Capture capture;
    LineageWatch watch{capture};
    LineageWindow window{capture, watch, systemUtc};

    Fixture() { window.show(); }
    LineageView *view() { return window.view(); }
    QString cell(int row, int column) { return view()->model()->index(row, column).data().toString(); }
};

} // namespace

class TestLineageWindow final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatWillStandThere()
    {
        Fixture f;
        const QList<EmptyState *> empty = f.window.findChildren<EmptyState *>();
        QVERIFY(std::any_of(empty.begin(), empty.end(),
                            [&f](const EmptyState *one) { return one->isVisibleTo(&f.window); }));
        QVERIFY(!f.view()->isVisibleTo(&f.window));
        appendCookies(f.capture);
        QTRY_VERIFY(f.view()->isVisibleTo(&f.window));
        QCOMPARE(f.view()->shown(), 3);
        f.capture.clear();
        QTRY_VERIFY(!f.view()->isVisibleTo(&f.window));
    }
    void tellsWhatWasUsedThoughOld()
    {
        Fixture f;
        appendCookies(f.capture);
        QTRY_COMPARE(f.view()->shown(), 3);
        QVERIFY2(f.window.statusText().contains(u"1"), qPrintable(f.window.statusText()));
        auto *onlyOld = f.window.findChild<QCheckBox *>();
        onlyOld->click();
        QCOMPARE(f.view()->shown(), 1);
        QCOMPARE(f.cell(0, LineageModel::Name), u"ASP.NET_SessionId"_s);
        onlyOld->click();
        QCOMPARE(f.view()->shown(), 3);
    }
    void filtersByWordsAndNumbers()
    {
        Fixture f;
        appendCookies(f.capture);
        QTRY_COMPARE(f.view()->shown(), 3);
        auto *words = f.window.findChild<QLineEdit *>();
        words->setText(u"onlinelogin"_s);
        QCOMPARE(f.view()->shown(), 1);
        words->setText(u"#2"_s); // used by the first, issued the second
        QCOMPARE(f.view()->shown(), 2);
        QCOMPARE(f.cell(0, LineageModel::Name), u"ASP.NET_SessionId"_s);
        // What is masked is not found: nobody learns a value by trying.
        words->setText(u"balancer-node"_s);
        QCOMPARE(f.view()->shown(), 0);
        QVERIFY(!f.view()->isVisibleTo(&f.window));
        words->clear();
        QCOMPARE(f.view()->shown(), 3);
    }
    void aRowLeadsToItsBytesAndStaysSelected()
    {
        Fixture f;
        appendCookies(f.capture);
        QTRY_COMPARE(f.view()->shown(), 3);
        QList<Diagnosis::Evidence> chosen;
        connect(&f.window, &LineageWindow::evidenceChosen, this,
                [&chosen](const Diagnosis::Evidence &evidence) { chosen.append(evidence); });
        const QModelIndex thing = f.view()->model()->index(0, 0);
        f.view()->expand(thing);
        const int last = f.view()->model()->rowCount(thing) - 1;
        f.view()->setCurrentIndex(f.view()->model()->index(last, 0, thing));
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen.first().exchange, ExchangeId(3));
        QCOMPARE(chosen.first().side, Side::Request);
        // The capture goes on: nothing is chosen anew, and what is open stays so.
        appendCookies(f.capture);
        QTRY_VERIFY(f.view()->shown() > 3 || f.cell(0, LineageModel::Uses).contains(u"#5"));
        QCOMPARE(chosen.size(), 1);
        QVERIFY(f.view()->isExpanded(f.view()->model()->index(0, 0)));
        QVERIFY(f.view()->currentIndex().parent().isValid());
    }
    void copiesWhatShows()
    {
        Fixture f;
        appendCookies(f.capture);
        QTRY_COMPARE(f.view()->shown(), 3);
        f.view()->setCurrentIndex(f.view()->model()->index(0, 0));
        QTest::keyClick(f.view(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString(8, QChar(0x2022)));
        f.view()->toggleReveal();
        QTest::keyClick(f.view(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"first-cookie-0001"_s);
        QCOMPARE(QGuiApplication::clipboard()->mimeData()->data(u"x-kde-passwordManagerHint"_s), QByteArray("secret"));
        QGuiApplication::clipboard()->clear();
    }
    void theWindowOpensItWithAKeyAndMarksTheLadder()
    {
        TestUi::Bench bench;
        QTemporaryDir settings;
        MainWindow window(*bench, settings.filePath(u"window.ini"_s));
        window.show();
        appendCookies(bench->capture());
        auto *ladder = window.findChild<LadderView *>();
        const auto old = [&ladder](ExchangeId id) {
            return qobject_cast<LadderModel *>(ladder->model())
                ->indexOf(id)
                .siblingAtColumn(LadderModel::StepName)
                .data(LadderModel::OldUseRole)
                .toString();
        };
        QTRY_VERIFY(!old(3).isEmpty());
        QVERIFY(old(2).isEmpty());
        auto *actions = window.findChild<WindowActions *>();
        QCOMPARE(actions->lineage->shortcut(), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L));
        // No two actions of the window share a key.
        QStringList keys;
        for (const QAction *action : actions->all()) {
            for (const QKeySequence &key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys.append(key.toString());
            }
        }
        actions->lineage->trigger();
        auto *lineage = window.findChild<LineageWindow *>();
        QVERIFY(lineage && lineage->isVisible());
        QTRY_COMPARE(lineage->view()->shown(), 3);
        lineage->view()->setCurrentIndex(lineage->view()->model()->index(2, 0));
        QTRY_VERIFY(ladder->currentExchange());
        QCOMPARE(ladder->currentExchange()->id, ExchangeId(3));
    }
};

QTEST_MAIN(TestLineageWindow)
#include "tst_lineagewindow.moc"
