// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench.h"
#include "ui/common/messagebar.h"
#include "ui/welcome/practicepanel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QTreeView>

using namespace Ticketscope;
using namespace Ticketscope::TestUi;
using namespace Qt::StringLiterals;

class PracticePanelTest final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Bench> m_bench;
    std::unique_ptr<Ui::PracticePanel> m_panel;

    QTreeView *faults() { return m_panel->findChild<QTreeView *>(); }
    QPushButton *toggle() { return m_panel->findChild<QPushButton *>(u"toggle"_s); }

    void press(QWidget *widget) { QTest::mouseClick(widget, Qt::LeftButton); }

    // All faults that show, as "id: title".
    QModelIndexList shownFaults()
    {
        QModelIndexList all;
        const QAbstractItemModel *model = faults()->model();
        for (int service = 0; service < model->rowCount(); ++service) {
            const QModelIndex parent = model->index(service, 0);
            for (int row = 0; row < model->rowCount(parent); ++row) {
                all.append(model->index(row, 0, parent));
            }
        }
        return all;
    }

    QModelIndex fault(const QString &id)
    {
        const QModelIndexList all = shownFaults();
        for (const QModelIndex &index : all) {
            if (index.data().toString().startsWith(QString(id + u':'))) {
                return index;
            }
        }
        return {};
    }

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<Bench>();
        m_panel = std::make_unique<Ui::PracticePanel>(**m_bench);
        m_panel->resize(420, 600);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    }

    void cleanup()
    {
        m_panel.reset();
        m_bench.reset();
    }

    void startsAndStops()
    {
        QVERIFY(!faults()->isEnabled());
        press(toggle());
        QVERIFY((*m_bench)->isPracticeRunning());
        QVERIFY(faults()->isEnabled());
        press(toggle());
        QVERIFY(!(*m_bench)->isPracticeRunning());
        QVERIFY(!faults()->isEnabled());
    }

    void followsWhoeverElseStartsThem()
    {
        QVERIFY((*m_bench)->startPractice());
        QVERIFY(faults()->isEnabled());
    }

    void addressesCopyWithOnePress()
    {
        press(toggle());
        const QList<QToolButton *> buttons = m_panel->findChildren<QToolButton *>();
        QStringList copied;
        for (QToolButton *one : buttons) {
            if (one->isVisible() && one->toolTip() == u"Copy this address"_s) {
                press(one);
                copied.append(QGuiApplication::clipboard()->text());
            }
        }
        QCOMPARE(copied.size(), 7); // one a service
        for (const QString &address : std::as_const(copied)) {
            QVERIFY2(address.startsWith(u"http://127.0.0.1:"_s), qPrintable(address));
        }
        QCOMPARE(QSet<QString>(copied.begin(), copied.end()).size(), copied.size());
    }

    void spaceSwitchesAFaultOnAndClearSwitchesAllOff()
    {
        press(toggle());
        faults()->setCurrentIndex(fault(u"S1"_s));
        faults()->setFocus();
        QTest::keyClick(faults(), Qt::Key_Space);
        QCOMPARE((*m_bench)->practiceFaults(), QStringList{u"S1"_s});
        faults()->model()->setData(fault(u"stall"_s), Qt::Checked, Qt::CheckStateRole);
        QCOMPARE((*m_bench)->practiceFaults().size(), 2);
        auto *clear = button<QPushButton>(*m_panel, u"Clear all"_s);
        QVERIFY(clear && clear->isEnabled());
        press(clear);
        QVERIFY((*m_bench)->practiceFaults().isEmpty());
        QCOMPARE(fault(u"S1"_s).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
        QVERIFY(!clear->isEnabled());
    }

    void aHiddenFaultStaysOnWhileSearching()
    {
        press(toggle());
        const qsizetype all = shownFaults().size();
        faults()->model()->setData(fault(u"S1"_s), Qt::Checked, Qt::CheckStateRole);
        auto *search = m_panel->findChild<QLineEdit *>();
        QTest::keyClicks(search, u"canary"_s);
        QVERIFY(shownFaults().size() < all && !shownFaults().isEmpty());
        QVERIFY(!fault(u"S1"_s).isValid());
        faults()->model()->setData(shownFaults().first(), Qt::Checked, Qt::CheckStateRole);
        QVERIFY((*m_bench)->practiceFaults().contains(u"S1"_s));
        QCOMPARE((*m_bench)->practiceFaults().size(), 2);
    }

    void stoppingForgetsTheFaults()
    {
        press(toggle());
        faults()->model()->setData(fault(u"S1"_s), Qt::Checked, Qt::CheckStateRole);
        press(toggle());
        QCOMPARE(fault(u"S1"_s).data(Qt::CheckStateRole).toInt(), int(Qt::Unchecked));
    }
};

QTEST_MAIN(PracticePanelTest)
#include "tst_practicepanel.moc"
