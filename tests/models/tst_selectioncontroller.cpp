// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/selectioncontroller.h"

#include <QSignalSpy>
#include <QTest>

using namespace Ticketscope;

class TestSelectionController final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsOfAnExchangeOnce()
    {
        SelectionController selection;
        QSignalSpy exchanges(&selection, &SelectionController::exchangeSelected);
        selection.selectExchange(3, Side::Request);
        selection.selectExchange(3, Side::Request);
        QCOMPARE(exchanges.count(), 1);
        selection.selectExchange(3, Side::Response);
        QCOMPARE(exchanges.count(), 2);
    }

    void selectsTheExchangeBeforeItsRange()
    {
        SelectionController selection;
        QStringList order;
        connect(&selection, &SelectionController::exchangeSelected, this,
                [&order] { order += QStringLiteral("exchange"); });
        connect(&selection, &SelectionController::rangeSelected, this, [&order] { order += QStringLiteral("range"); });
        const SourceBufferPtr buffer = SourceBuffer::root("wire", "abc");
        selection.selectRange(2, Side::Request, {buffer, {1, 2}}, this);
        QCOMPARE(order, (QStringList{QStringLiteral("exchange"), QStringLiteral("range")}));
        QCOMPARE(selection.range().range, (ByteRange{1, 2}));
    }

    void selectsBytesOfTheWireOrTheWholeMessage()
    {
        auto made = std::make_shared<Exchange>();
        made->id = 4;
        made->request.wire = WireBytes("GET / HTTP/1.1");
        const ExchangePtr exchange = made;
        SelectionController selection;
        QSignalSpy ranges(&selection, &SelectionController::rangeSelected);
        selection.selectWire(exchange, Side::Request, {}, this);
        QCOMPARE(selection.exchange(), ExchangeId(4));
        QCOMPARE(ranges.count(), 0);
        selection.selectWire(exchange, Side::Request, {4, 5}, this);
        QCOMPARE(ranges.count(), 1);
        QCOMPARE(selection.range().view().toByteArray(), QByteArray("/"));
        selection.selectWire(nullptr, Side::Response, {4, 5}, this);
        QCOMPARE(ranges.count(), 1);
        QCOMPARE(selection.side(), Side::Request);
    }

    void forgetsTheRangeOfAnotherExchange()
    {
        SelectionController selection;
        selection.selectRange(2, Side::Request, {SourceBuffer::root("wire", "abc"), {1, 2}}, this);
        selection.selectExchange(3);
        QVERIFY(!selection.range().isValid());
    }
};

QTEST_GUILESS_MAIN(TestSelectionController)
#include "tst_selectioncontroller.moc"
