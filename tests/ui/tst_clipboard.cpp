// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/clipboard.h"
#include "ui/common/secretlineedit.h"
#include "ui/common/secrettextedit.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMainWindow>
#include <QMimeData>
#include <QStatusBar>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Ui;
using namespace Qt::StringLiterals;

namespace {

QString onClipboard()
{
    return QGuiApplication::clipboard()->text();
}

bool isMarkedSecret(const QMimeData *data)
{
    return data && data->data(u"x-kde-passwordManagerHint"_s) == "secret" &&
           data->data(u"CanIncludeInClipboardHistory"_s) == QByteArray(4, '\0') &&
           data->hasFormat(u"ExcludeClipboardContentFromMonitorProcessing"_s);
}

} // namespace

class TestClipboard final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QGuiApplication::clipboard()->clear(); }

    void plainTextStaysAndIsNotMarked()
    {
        copyText(u"WDJB-MJHT"_s);
        QCOMPARE(onClipboard(), u"WDJB-MJHT"_s);
        QVERIFY(!isMarkedSecret(QGuiApplication::clipboard()->mimeData()));
    }
    void aSecretIsKeptOutOfHistoriesAndForgotten()
    {
        copySecret(u"hunter2"_s, nullptr, std::chrono::milliseconds(120));
        QCOMPARE(onClipboard(), u"hunter2"_s);
        QVERIFY(isMarkedSecret(QGuiApplication::clipboard()->mimeData()));
        QTRY_VERIFY_WITH_TIMEOUT(onClipboard().isEmpty(), 3000);
    }
    void whatWasCopiedSinceStays()
    {
        copySecret(u"hunter2"_s, nullptr, std::chrono::milliseconds(60));
        copyText(u"something else"_s);
        QTest::qWait(250);
        QCOMPARE(onClipboard(), u"something else"_s);
    }
    void aLaterSecretKeepsItsOwnTime()
    {
        copySecret(u"first"_s, nullptr, std::chrono::milliseconds(60));
        copySecret(u"second"_s, nullptr, std::chrono::milliseconds(60000));
        QTest::qWait(250);
        QCOMPARE(onClipboard(), u"second"_s);
    }
    void theStatusBarSaysSo()
    {
        QMainWindow window;
        auto *inner = new QWidget(&window);
        window.setCentralWidget(inner);
        copySecret(u"hunter2"_s, inner);
        QVERIFY2(window.statusBar()->currentMessage().contains(u"60"),
                 qPrintable(window.statusBar()->currentMessage()));
        QVERIFY(!window.statusBar()->currentMessage().contains(u"hunter2"));
    }
    void aRevealedLineIsCopiedAsASecretAndAMaskedOneNot()
    {
        SecretLineEdit line;
        line.setSecret(Secret::fromString(u"hunter2"_s));
        line.selectAll();
        QTest::keyClick(&line, Qt::Key_C, Qt::ControlModifier);
        QVERIFY(onClipboard().isEmpty());
        line.setRevealed(true);
        line.selectAll();
        QTest::keyClick(&line, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(onClipboard(), u"hunter2"_s);
        QVERIFY(isMarkedSecret(QGuiApplication::clipboard()->mimeData()));
        line.selectAll();
        QTest::keyClick(&line, Qt::Key_X, Qt::ControlModifier);
        QVERIFY(line.text().isEmpty());
    }
    void linesOfTextSayWhetherTheyHoldSecrets()
    {
        SecretTextEdit text;
        text.setPlainText(u"Authorization: Bearer abc"_s);
        text.selectAll();
        text.copy();
        QVERIFY(isMarkedSecret(QGuiApplication::clipboard()->mimeData()));
        text.setHoldsSecrets(false);
        text.copy();
        QVERIFY(!isMarkedSecret(QGuiApplication::clipboard()->mimeData()));
        QCOMPARE(onClipboard(), u"Authorization: Bearer abc"_s);
    }
};

QTEST_MAIN(TestClipboard)
#include "tst_clipboard.moc"
