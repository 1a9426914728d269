// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/welcome/welcomepage.h"

#include <QAbstractButton>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using Signal = void (Ui::WelcomePage::*)();

class WelcomeTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachActionTakesOnePress_data()
    {
        QTest::addColumn<int>("place");
        QTest::addColumn<Signal>("signal");
        QTest::newRow("practice") << 0 << Signal(&Ui::WelcomePage::practiceRequested);
        QTest::newRow("new profile") << 1 << Signal(&Ui::WelcomePage::newProfileRequested);
        QTest::newRow("paste") << 2 << Signal(&Ui::WelcomePage::pasteRequested);
        QTest::newRow("open") << 3 << Signal(&Ui::WelcomePage::openRequested);
    }

    void eachActionTakesOnePress()
    {
        QFETCH(const int, place);
        QFETCH(const Signal, signal);
        Ui::WelcomePage page;
        page.resize(800, 500);
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        QSignalSpy asked(&page, signal);
        page.setFocus();
        for (int i = 0; i < place; ++i) {
            QTest::keyClick(page.window()->focusWidget(), Qt::Key_Tab);
        }
        auto *card = qobject_cast<QAbstractButton *>(page.focusWidget());
        QVERIFY(card);
        QVERIFY(!card->accessibleName().isEmpty());
        QVERIFY(!card->accessibleDescription().isEmpty());
        QTest::mouseClick(card, Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
        QTest::keyClick(card, Qt::Key_Space);
        QCOMPARE(asked.size(), 2);
        QTest::keyClick(card, Qt::Key_Return);
        QTRY_COMPARE(asked.size(), 3);
    }

    void fitsANarrowWindow()
    {
        Ui::WelcomePage page;
        page.resize(520, 300);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const QList<QAbstractButton *> cards = page.findChildren<QAbstractButton *>();
        QCOMPARE(cards.size(), 4);
        for (const QAbstractButton *card : cards) {
            QVERIFY(card->width() >= card->minimumSizeHint().width());
            QVERIFY(card->height() >= card->minimumSizeHint().height());
        }
    }
};

QTEST_MAIN(WelcomeTest)
#include "tst_welcome.moc"
