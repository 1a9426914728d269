// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampleexchange.h"

#include "ui/decoded/decodedpanel.h"
#include "ui/decoded/decodedtreeview.h"
#include "ui/decoded/fielddetail.h"
#include "ui/paste/pastewindow.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;
using namespace Ticketscope::Ui;

namespace {

QModelIndex find(const DecodedModel &model, const QString &name, const QModelIndex &parent = {})
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        if (index.data().toString() == name) {
            return index;
        }
        if (const QModelIndex below = find(model, name, index); below.isValid()) {
            return below;
        }
    }
    return {};
}

struct Fixture
{
    Capture capture;
    MessageDecoder decoder;
    SelectionController selection;
    DecodedPanel panel{capture, decoder, selection};
    ExchangePtr exchange =
        TestUi::append(capture, TestUi::basicRequest(), TestUi::response("text/xml", "<a><b>t</b></a>"));

    Fixture()
    {
        panel.resize(500, 500);
        panel.show();
        selection.selectExchange(exchange->id, Side::Request);
    }
    DecodedModel &model() const { return panel.view()->fields(); }
    const SourceBufferPtr &wire() { return model().tree()->message.wire; }
};

} // namespace

class TestDecodedView final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheSelectedSideWithTwoLevelsOpen()
    {
        Fixture f;
        QTRY_VERIFY(f.model().tree());
        QCOMPARE(f.model().tree()->side, Side::Request);
        QVERIFY(f.panel.view()->isExpanded(f.model().index(0, 0)));
        f.selection.selectExchange(f.exchange->id, Side::Response);
        QTRY_COMPARE(f.model().tree()->side, Side::Response);
    }

    void spellsOutTheChosenFieldAndKeepsItsSecret()
    {
        Fixture f;
        QTRY_VERIFY(f.model().tree());
        const auto *detail = f.panel.findChild<FieldDetail *>();
        QVERIFY(detail->isVisible());
        const int height = detail->height();
        f.panel.view()->setCurrentIndex(find(f.model(), QStringLiteral("Host")));
        QVERIFY2(detail->text().contains(QStringLiteral("host.example")), qPrintable(detail->text()));
        const QModelIndex password = find(f.model(), QStringLiteral("Password"));
        QVERIFY(password.isValid());
        f.panel.view()->setCurrentIndex(password);
        QVERIFY2(!detail->text().contains(QStringLiteral("hunter2")), qPrintable(detail->text()));
        f.panel.view()->toggleReveal();
        QVERIFY2(detail->text().contains(QStringLiteral("hunter2")), qPrintable(detail->text()));
        f.panel.view()->toggleReveal();
        QVERIFY(!detail->text().contains(QStringLiteral("hunter2")));
        QCOMPARE(detail->height(), height);
        // Another side has other fields.
        f.selection.selectExchange(f.exchange->id, Side::Response);
        QTRY_COMPARE(f.model().tree()->side, Side::Response);
        QVERIFY2(!detail->text().contains(QStringLiteral("assword")), qPrintable(detail->text()));
    }

    void lightsUpTheBytesOfTheChosenField()
    {
        Fixture f;
        QTRY_VERIFY(f.model().tree());
        const QModelIndex host = find(f.model(), QStringLiteral("Host"));
        QVERIFY(host.isValid());
        QSignalSpy ranges(&f.selection, &SelectionController::rangeSelected);
        f.panel.view()->setCurrentIndex(host);
        QCOMPARE(ranges.count(), 1);
        const QByteArray bytes = f.selection.range().view().toByteArray();
        QVERIFY2(bytes.contains("host.example"), bytes.constData());
    }

    void followsTheBytesChosenElsewhere()
    {
        Fixture f;
        QTRY_VERIFY(f.model().tree());
        const qint64 at = f.wire()->bytes().indexOf("host.example");
        f.selection.selectRange(f.exchange->id, Side::Request, {f.wire(), {at, at + 4}}, this);
        QVERIFY(f.panel.view()->currentIndex().isValid());
        const DecodedNode *node = f.model().node(f.panel.view()->currentIndex());
        QVERIFY(node->source.wire().contains(at));
    }

    void copiesMaskedUnlessRevealed()
    {
        Fixture f;
        QTRY_VERIFY(f.model().tree());
        QModelIndex secret;
        for (int i = 0; i < int(f.model().tree()->entries.size()); ++i) {
            const DecodedNode *node = f.model().tree()->entries[size_t(i)].node;
            if (node->sensitivity == Sensitivity::Secret && node->value.toString() == QStringLiteral("hunter2")) {
                secret = f.model().indexOf(node);
            }
        }
        QVERIFY(secret.isValid());
        f.panel.view()->setCurrentIndex(secret);
        QTest::keyClick(f.panel.view(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString(8, QChar(0x2022)));
        f.panel.view()->toggleReveal();
        QTest::keyClick(f.panel.view(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("hunter2"));
        QGuiApplication::clipboard()->clear();
    }

    void emptiesWhenTheLadderIsCleared()
    {
        Fixture f;
        QTRY_VERIFY(f.model().tree());
        f.capture.clear();
        QVERIFY(!f.model().tree());
    }

    void takesApartWhateverIsPasted()
    {
        PasteWindow window;
        window.show();
        QSignalSpy decoded(&window, &PasteWindow::decoded);
        window.setText(QStringLiteral("Authorization: Basic YWxpY2U6aHVudGVyMg=="));
        QVERIFY(decoded.wait());
        DecodedModel &model = window.view()->fields();
        QVERIFY(model.rowCount() > 0);
        auto *text = window.findChild<QPlainTextEdit *>();
        QTextCursor cursor = text->textCursor();
        cursor.setPosition(28);
        text->setTextCursor(cursor);
        QVERIFY(window.view()->currentIndex().isValid());
        QCOMPARE(text->extraSelections().size(), 1);
    }

    void saysWhereAPasteIsDamaged()
    {
        PasteWindow window;
        window.show();
        QSignalSpy decoded(&window, &PasteWindow::decoded);
        window.setText(QStringLiteral("<a><b></a>"));
        QVERIFY(decoded.wait());
        QVERIFY2(window.statusText().contains(QRegularExpression(QStringLiteral("[0-9]"))),
                 qPrintable(window.statusText()));
        QVERIFY2(
            window.statusText().startsWith(PasteWindow::tr("Damaged at byte %1: %2").section(QLatin1Char('%'), 0, 0)),
            qPrintable(window.statusText()));
    }

    void forgetsWhatWasPastedWhenItCloses()
    {
        PasteWindow window;
        window.show();
        QSignalSpy decoded(&window, &PasteWindow::decoded);
        window.setText(QStringLiteral("Authorization: Basic YWxpY2U6aHVudGVyMg=="));
        QVERIFY(decoded.wait());
        window.close();
        QVERIFY(window.findChild<QPlainTextEdit *>()->toPlainText().isEmpty());
        QVERIFY(!window.view()->fields().tree());
    }
};

QTEST_MAIN(TestDecodedView)
#include "tst_decodedview.moc"
