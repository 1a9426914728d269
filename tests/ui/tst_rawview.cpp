// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampleexchange.h"
#include "stillnessmeter.h"

#include "ui/raw/hexview.h"
#include "ui/raw/prettybody.h"
#include "ui/raw/rawdocument.h"
#include "ui/raw/rawpane.h"
#include "ui/raw/rawview.h"
#include "ui/raw/textpane.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace Ticketscope;
using namespace Ticketscope::Ui;

namespace {

struct Fixture
{
    Capture capture;
    MessageDecoder decoder;
    SelectionController selection;
    RawView view{capture, decoder, selection};

    explicit Fixture(int width = 1300)
    {
        view.resize(width, 700);
        view.show();
    }

    void select(const ExchangePtr &exchange, Side side = Side::Response)
    {
        selection.selectExchange(exchange->id, side);
        settle();
    }
    void settle()
    {
        QTRY_VERIFY_WITH_TIMEOUT(view.pane(Side::Request)->isSettled() && view.pane(Side::Response)->isSettled(),
                                 20000);
    }
    QString text(Side side) { return view.pane(side)->shownText(); }
};

} // namespace

class TestRawView final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void laysOutAndPointsBack_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("wanted");
        QTest::newRow("xml") << QByteArray("<a><b x=\"1\">t</b><!--c--><d/></a>") << QByteArray("text/xml")
                             << QByteArray("<a>\n  <b x=\"1\">t</b>\n  <!--c-->\n  <d/>\n</a>");
        QTest::newRow("mixed xml stays") << QByteArray("<a>t<b/></a>") << QByteArray("text/xml")
                                         << QByteArray("<a>t<b/></a>");
        QTest::newRow("json") << QByteArray(R"({"a":[1,"x"],"b":{}})") << QByteArray("application/json")
                              << QByteArray("{\n  \"a\": [\n    1,\n    \"x\"\n  ],\n  \"b\": {}\n}");
        QTest::newRow("broken xml stays")
            << QByteArray("<a><b></a>") << QByteArray("text/xml") << QByteArray("<a><b></a>");
        QTest::newRow("broken json stays")
            << QByteArray("{\"a\":") << QByteArray("application/json") << QByteArray("{\"a\":");
        QTest::newRow("form") << QByteArray("a=1&b=2") << QByteArray("application/x-www-form-urlencoded")
                              << QByteArray("a=1&\nb=2");
        QTest::newRow("empty") << QByteArray() << QByteArray("text/xml") << QByteArray();
    }

    void laysOutAndPointsBack()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, wanted);
        const PrettyBody pretty = layOut(body, type, "utf-8");
        QCOMPARE(pretty.text, wanted);
        for (qint64 i = 0; i < body.size(); ++i) {
            const ByteRange shown = pretty.toText({i, i + 1});
            if (!shown.isEmpty()) {
                QCOMPARE(pretty.text.at(shown.start), body.at(i));
                QCOMPARE(pretty.toBody(shown.start), i);
            }
        }
    }

    void pointsIntoUtf16()
    {
        const QByteArray body("\xff\xfe<\0a\0>\0\xe5\0<\0/\0a\0>\0", 18);
        const PrettyBody pretty = layOut(body, "text/xml", "utf-16");
        const qsizetype letter = pretty.text.indexOf("\xc3\xa5");
        QVERIFY2(letter > 0, pretty.text.constData());
        QCOMPARE(pretty.toBody(letter), 8);
        QCOMPARE(pretty.toText({8, 10}), (ByteRange{letter, letter + 2}));
    }

    void breaksLongLinesAndKeepsOffsetsTrue()
    {
        Capture capture;
        const QByteArray body(7000, 'x');
        const ExchangePtr exchange = TestUi::append(capture, {}, TestUi::response("text/plain", body));
        const RawDocument document(exchange, Side::Response, DecodedTree::make(*exchange, Side::Response),
                                   RawMode::AsSent);
        const RawPage page = document.page(0, true);
        QCOMPARE(page.breaks.size(), size_t(6));
        const QByteArray wire = exchange->response.wire.all();
        for (qint64 i = 0; i < wire.size(); ++i) {
            QCOMPARE(page.text.at(page.toText(i)), wire.at(i));
            QCOMPARE(page.toDocument(page.toText(i)), i);
        }
    }

    void masksSecretsAtTheirOwnWidth()
    {
        Fixture f;
        const ExchangePtr exchange =
            TestUi::append(f.capture, TestUi::basicRequest(), TestUi::response("text/plain", "hi"));
        f.select(exchange);
        const QByteArray secret = QByteArray("alice:hunter2").toBase64();
        for (const RawMode mode : {RawMode::AsSent, RawMode::Pretty}) {
            f.view.setMode(mode);
            f.settle();
            QVERIFY(!f.text(Side::Request).contains(QString::fromLatin1(secret)));
            QVERIFY(f.text(Side::Request).contains(QStringLiteral("****")));
            QCOMPARE(f.text(Side::Request).size(), exchange->request.wire.size());
        }
        f.view.setRevealed(true);
        f.settle();
        QVERIFY(f.text(Side::Request).contains(QString::fromLatin1(secret)));
    }

    void showsTheBytesOfASelectedField_data()
    {
        QTest::addColumn<QByteArray>("response");
        QTest::addColumn<bool>("ofTheWire");
        const QByteArray plain = TestUi::response("text/xml", "<a><b>text</b></a>");
        const QByteArray chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "3\r\n<a>\r\n7\r\n<b>text\r\n8\r\n</b></a>\r\n0\r\n\r\n";
        QTest::newRow("in the body") << plain << false;
        QTest::newRow("on the wire") << plain << true;
        QTest::newRow("in the body, chunked") << chunked << false;
        QTest::newRow("on the wire, chunked") << chunked << true;
    }
    void showsTheBytesOfASelectedField()
    {
        QFETCH(QByteArray, response);
        QFETCH(bool, ofTheWire);
        Fixture f;
        const ExchangePtr exchange = TestUi::append(f.capture, TestUi::basicRequest(), response);
        f.select(exchange);
        const DecodedTreePtr tree = f.decoder.cached(exchange->id, Side::Response);
        QVERIFY(tree && tree->message.body);
        const qsizetype place = response.indexOf("text", response.indexOf("<b>"));
        const SourceRange range = ofTheWire ? SourceRange{SourceBuffer::root("wire", response), {place, place + 4}}
                                            : SourceRange{tree->message.body, {6, 10}};
        f.selection.selectRange(exchange->id, Side::Response, range, this);
        auto *text = f.view.pane(Side::Response)->findChild<TextPane *>();
        const QByteArray shown = text->shownText().toUtf8();
        const auto start = static_cast<unsigned long>(shown.indexOf("text</b>"));
        QCOMPARE(text->SendScintilla(QsciScintillaBase::SCI_INDICATORVALUEAT, 22UL, long(start)), 1L);
        QCOMPARE(text->SendScintilla(QsciScintillaBase::SCI_INDICATORVALUEAT, 22UL, long(start + 4)), 0L);
        QCOMPARE(text->SendScintilla(QsciScintillaBase::SCI_INDICATORVALUEAT, 22UL, long(start - 1)), 0L);
    }

    void marksWhatWasRebuilt()
    {
        Exchange exchange;
        exchange.response = TestUi::message(TestUi::response("text/plain", "hi"), Http::MessageKind::Response);
        QVERIFY(!sizeText(exchange, Side::Response, {}).contains(QStringLiteral("rebuilt")));
        exchange.reconstructed = true;
        QVERIFY(sizeText(exchange, Side::Response, {}).contains(QStringLiteral("rebuilt")));
    }

    void selectsTheFieldUnderTheCaret()
    {
        Fixture f;
        const ExchangePtr exchange =
            TestUi::append(f.capture, TestUi::basicRequest(), TestUi::response("text/plain", "hi"));
        f.select(exchange);
        QSignalSpy ranges(&f.selection, &SelectionController::rangeSelected);
        auto *text = f.view.pane(Side::Request)->findChild<TextPane *>();
        const qsizetype host = text->shownText().indexOf(QStringLiteral("host.example"));
        Q_EMIT text->caretPlaced(host + 2);
        QCOMPARE(ranges.count(), 1);
        QCOMPARE(f.selection.side(), Side::Request);
        QVERIFY(f.selection.range().wire().contains(host + 2));
    }

    void findsAndCounts()
    {
        Fixture f;
        const ExchangePtr exchange =
            TestUi::append(f.capture, {}, TestUi::response("text/plain", "one two One two one"));
        f.select(exchange);
        RawPane *pane = f.view.pane(Side::Response);
        QSignalSpy found(pane, &RawPane::found);
        pane->find(QStringLiteral("one"), false);
        QTRY_COMPARE(found.count(), 1);
        QCOMPARE(found.last().at(1).toLongLong(), 3);
        pane->findNext(true);
        QCOMPARE(found.last().at(0).toLongLong(), 2);
        pane->find(QStringLiteral("one"), true);
        QTRY_COMPARE(found.last().at(1).toLongLong(), 2);
        pane->find(QStringLiteral("hunter"), false);
        QTRY_COMPARE(found.last().at(1).toLongLong(), 0);
    }

    void doesNotFindAMaskedSecret()
    {
        Fixture f;
        const ExchangePtr exchange =
            TestUi::append(f.capture, TestUi::basicRequest(), TestUi::response("text/plain", "hi"));
        f.select(exchange, Side::Request);
        RawPane *pane = f.view.pane(Side::Request);
        QSignalSpy found(pane, &RawPane::found);
        pane->find(QString::fromLatin1(QByteArray("alice:hunter2").toBase64().mid(8, 6)), true);
        QTRY_COMPARE(found.count(), 1);
        QCOMPARE(found.last().at(1).toLongLong(), 0);
    }

    void standsSideBySideOnlyWhereItIsWide()
    {
        Fixture f(1300);
        QTRY_VERIFY(f.view.isWide());
        QVERIFY(f.view.pane(Side::Request)->isVisible() && f.view.pane(Side::Response)->isVisible());
        f.view.resize(800, 600);
        QTRY_VERIFY(!f.view.isWide());
        QVERIFY(f.view.pane(Side::Request)->isVisible() != f.view.pane(Side::Response)->isVisible());
    }

    void saysWhyNothingCameBack()
    {
        Fixture f;
        auto made = std::make_shared<Exchange>();
        made->id = f.capture.takeId();
        made->error = Error{ErrorCode::NameNotResolved, QStringLiteral("The name was not found."), {}, {}, {}};
        f.capture.append(made);
        f.select(made);
        QVERIFY(f.text(Side::Response).contains(QStringLiteral("The name was not found.")));
    }

    void showsWhatIsNotTextAndLeavesItsBytesAlone()
    {
        Fixture f;
        QByteArray body;
        for (int i = 0; i < 1024; ++i) {
            body.append(char(i));
        }
        const ExchangePtr exchange = TestUi::append(f.capture, {}, TestUi::response("application/octet-stream", body));
        f.select(exchange);
        for (const RawMode mode : {RawMode::AsSent, RawMode::Pretty, RawMode::Hex}) {
            f.view.setMode(mode);
            f.settle();
        }
        auto *hex = f.view.pane(Side::Response)->findChild<HexView *>();
        QVERIFY(hex->isVisible());
        QTest::keyClick(hex, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(f.view.pane(Side::Response)->selectedText(),
                 QString::fromLatin1(exchange->response.wire.all().toHex(' ')));
    }

    void opensAHundredMegabytesPieceByPiece_data()
    {
        QTest::addColumn<QByteArray>("unit");
        QTest::addColumn<QByteArray>("type");
        QTest::newRow("lines of text") << QByteArray("0123456789 abcdefghij klmnopqrst uvwxyz ABCDEF\n")
                                       << QByteArray("text/plain");
        QTest::newRow("one line of XML") << QByteArray("<entry id=\"17\"><name>value</name></entry>")
                                         << QByteArray("text/xml");
    }

    void opensAHundredMegabytesPieceByPiece()
    {
        QFETCH(QByteArray, unit);
        QFETCH(QByteArray, type);
        const QByteArray body = unit.repeated(100 * 1024 * 1024 / unit.size());
        Fixture f;
        const ExchangePtr small = TestUi::append(f.capture, {}, TestUi::response("text/plain", "hi"));
        const ExchangePtr big = TestUi::append(f.capture, {}, TestUi::response(type, body));
        f.select(small);
        QTest::qWait(100);
        for (const RawMode mode : {RawMode::Pretty, RawMode::AsSent, RawMode::Hex}) {
            const TestUi::StillnessMeter meter;
            f.view.setMode(mode);
            f.select(big);
            QTest::qWait(300);
            f.selection.selectRange(
                big->id, Side::Response,
                {f.decoder.cached(big->id, Side::Response)->message.wire, {90 << 20, (90 << 20) + 10}}, this);
            f.settle();
            QTest::qWait(300);
            // How still is bench_rawview's to say; here it must not have waited for the whole body.
            QVERIFY(f.view.pane(Side::Response)->shownText().size() < body.size());
            qInfo("mode %d: the window stood still for at most %.1f ms", int(mode), meter.longest());
        }
    }
};

QTEST_MAIN(TestRawView)
#include "tst_rawview.moc"
