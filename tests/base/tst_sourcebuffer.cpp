// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/byterange.h"
#include "base/sourcebuffer.h"

#include <QTest>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

class TestSourceBuffer final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rangesAreHalfOpen();
    void viewsAreClamped();
    void aRootMapsToItself();
    void segmentsMapExactly_data();
    void segmentsMapExactly();
    void gapsMapBetweenTheirNeighbours_data();
    void gapsMapBetweenTheirNeighbours();
    void agreesWithTheSlowWay();
    void base64MapsToItsCharacters_data();
    void base64MapsToItsCharacters();
    void base64MayHoldWhiteSpace();
    void wholesMapToTheWhole();
    void chainsLeadBackToTheRoot();
};

void TestSourceBuffer::rangesAreHalfOpen()
{
    constexpr ByteRange range{3, 7};
    QCOMPARE(range.length(), 4);
    QVERIFY(!range.isEmpty());
    QVERIFY((ByteRange{3, 3}.isEmpty()));
    QVERIFY((ByteRange{4, 3}.isEmpty()));
    QVERIFY(range.contains(3) && range.contains(6));
    QVERIFY(!range.contains(2) && !range.contains(7));
    QVERIFY(range.contains(ByteRange{3, 7}) && range.contains(ByteRange{4, 4}));
    QVERIFY(!range.contains(ByteRange{3, 8}));
    QVERIFY(range.intersects({6, 9}) && range.intersects({0, 4}));
    QVERIFY(!range.intersects({7, 9}) && !range.intersects({0, 3}));
    QCOMPARE(range.moved(-3), (ByteRange{0, 4}));
    QCOMPARE(range.united({9, 10}), (ByteRange{3, 10}));
}

void TestSourceBuffer::viewsAreClamped()
{
    const SourceBufferPtr buffer = SourceBuffer::root("wire", "0123456789");
    QCOMPARE(buffer->view({2, 4}).toByteArray(), "23"_ba);
    QCOMPARE(buffer->view({-2, 4}).toByteArray(), "0123"_ba);
    QCOMPARE(buffer->view({8, 99}).toByteArray(), "89"_ba);
    QVERIFY(buffer->view({20, 30}).isEmpty());
    QVERIFY(buffer->view({4, 2}).isEmpty());
    QVERIFY(SourceRange{}.view().isEmpty());
    QVERIFY(!SourceRange{}.isValid());
    QCOMPARE((SourceRange{buffer, {1, 3}}.view().toByteArray()), "12"_ba);
}

void TestSourceBuffer::aRootMapsToItself()
{
    const SourceBufferPtr buffer = SourceBuffer::root("wire", "0123456789");
    QVERIFY(!buffer->parent());
    QCOMPARE(buffer->toParent({2, 5}), (ByteRange{2, 5}));
    QCOMPARE(buffer->toRoot({2, 5}), (ByteRange{2, 5}));
    QCOMPARE(&buffer->rootBuffer(), buffer.get());
}

// "[abc]..[de][f]" of the parent, without what is between.
static SourceBufferPtr threeRuns()
{
    const SourceBufferPtr parent = SourceBuffer::root("wire", "..abc....def..");
    return SourceBuffer::fromSegments("body", "abcdef", parent, {1, 13}, {{0, 2, 3}, {3, 9, 2}, {5, 11, 1}});
}

void TestSourceBuffer::segmentsMapExactly_data()
{
    QTest::addColumn<ByteRange>("range");
    QTest::addColumn<ByteRange>("inParent");

    QTest::newRow("first byte") << ByteRange{0, 1} << ByteRange{2, 3};
    QTest::newRow("a run") << ByteRange{0, 3} << ByteRange{2, 5};
    QTest::newRow("start of the second") << ByteRange{3, 4} << ByteRange{9, 10};
    QTest::newRow("across") << ByteRange{2, 4} << ByteRange{4, 10};
    QTest::newRow("runs that touch") << ByteRange{4, 6} << ByteRange{10, 12};
    QTest::newRow("all") << ByteRange{0, 6} << ByteRange{2, 12};
    QTest::newRow("nothing, at the start") << ByteRange{0, 0} << ByteRange{2, 2};
    QTest::newRow("nothing, inside") << ByteRange{1, 1} << ByteRange{3, 3};
    QTest::newRow("nothing, between runs") << ByteRange{3, 3} << ByteRange{9, 9};
    QTest::newRow("nothing, at the end") << ByteRange{6, 6} << ByteRange{12, 12};
    QTest::newRow("beyond the end") << ByteRange{4, 99} << ByteRange{10, 13};
}

void TestSourceBuffer::segmentsMapExactly()
{
    QFETCH(ByteRange, range);
    QFETCH(ByteRange, inParent);
    QCOMPARE(threeRuns()->toParent(range), inParent);
}

void TestSourceBuffer::gapsMapBetweenTheirNeighbours_data()
{
    QTest::addColumn<ByteRange>("range");
    QTest::addColumn<QByteArray>("carriedBy");

    QTest::newRow("before the escape") << ByteRange{0, 1} << "a"_ba;
    QTest::newRow("the escaped byte") << ByteRange{1, 2} << "&lt;"_ba;
    QTest::newRow("from before into it") << ByteRange{0, 2} << "a&lt;"_ba;
    QTest::newRow("from it on") << ByteRange{1, 3} << "&lt;b"_ba;
    QTest::newRow("after it") << ByteRange{2, 3} << "b"_ba;
    QTest::newRow("the last one") << ByteRange{3, 4} << "&gt;"_ba;
}

void TestSourceBuffer::gapsMapBetweenTheirNeighbours()
{
    QFETCH(ByteRange, range);
    QFETCH(QByteArray, carriedBy);
    const SourceBufferPtr parent = SourceBuffer::root("wire", "<t>a&lt;b&gt;</t>");
    const SourceBufferPtr text = SourceBuffer::fromSegments("text", "a<b>", parent, {3, 13}, {{0, 3, 1}, {2, 8, 1}});
    QCOMPARE(parent->view(text->toParent(range)).toByteArray(), carriedBy);
}

void TestSourceBuffer::agreesWithTheSlowWay()
{
    // Every tenth byte of the parent left out, each place asked for.
    QByteArray bytes;
    QByteArray parentBytes;
    QList<SourceBuffer::Segment> segments;
    QList<qint64> places;
    for (int run = 0; run < 50; ++run) {
        segments.append({bytes.size(), parentBytes.size(), 9});
        for (int i = 0; i < 9; ++i) {
            places.append(parentBytes.size());
            bytes += char('a' + i);
            parentBytes += char('a' + i);
        }
        parentBytes += '-';
    }
    const SourceBufferPtr parent = SourceBuffer::root("wire", parentBytes);
    const SourceBufferPtr body = SourceBuffer::fromSegments("body", bytes, parent, {0, parentBytes.size()}, segments);
    for (qint64 start = 0; start < bytes.size(); start += 7) {
        for (qint64 end = start + 1; end <= bytes.size(); ++end) {
            QCOMPARE(body->toParent({start, end}), (ByteRange{places[start], places[end - 1] + 1}));
        }
    }
}

void TestSourceBuffer::base64MapsToItsCharacters_data()
{
    QTest::addColumn<ByteRange>("range");
    QTest::addColumn<QByteArray>("carriedBy");

    // "User:pass" is VXNlcjpwYXNz.
    QTest::newRow("first byte") << ByteRange{0, 1} << "VX"_ba;
    QTest::newRow("second byte") << ByteRange{1, 2} << "XN"_ba;
    QTest::newRow("third byte") << ByteRange{2, 3} << "Nl"_ba;
    QTest::newRow("user name") << ByteRange{0, 4} << "VXNlcj"_ba;
    QTest::newRow("password") << ByteRange{5, 9} << "pwYXNz"_ba;
    QTest::newRow("all") << ByteRange{0, 9} << "VXNlcjpwYXNz"_ba;
    QTest::newRow("nothing") << ByteRange{3, 3} << QByteArray();
}

void TestSourceBuffer::base64MapsToItsCharacters()
{
    QFETCH(ByteRange, range);
    QFETCH(QByteArray, carriedBy);
    const SourceBufferPtr wire = SourceBuffer::root("wire", "Basic VXNlcjpwYXNz\r\n");
    const SourceBufferPtr decoded = SourceBuffer::fromBase64("base64:Authorization", "User:pass", wire, {6, 18});
    QCOMPARE(wire->view(decoded->toParent(range)).toByteArray(), carriedBy);
}

void TestSourceBuffer::base64MayHoldWhiteSpace()
{
    const SourceBufferPtr wire = SourceBuffer::root("wire", "<t>VX\r\n Nl cjp w YXNz\n</t>");
    const SourceBufferPtr decoded = SourceBuffer::fromBase64("base64", "User:pass", wire, {3, 22});
    QCOMPARE(wire->view(decoded->toParent({1, 2})).toByteArray(), "X\r\n N"_ba);
    QCOMPARE(wire->view(decoded->toParent({5, 9})).toByteArray(), "p w YXNz"_ba);
    QCOMPARE(wire->view(decoded->toParent({0, 1})).toByteArray(), "VX"_ba);
    const SourceBufferPtr padded = SourceBuffer::root("wire", "YQ==");
    const SourceBufferPtr one = SourceBuffer::fromBase64("base64", "a", padded, {0, 4});
    QCOMPARE(one->toParent({0, 1}), (ByteRange{0, 2}));
}

void TestSourceBuffer::wholesMapToTheWhole()
{
    const SourceBufferPtr wire = SourceBuffer::root("wire", "0123456789");
    const SourceBufferPtr body = SourceBuffer::fromWhole("body", "much longer than that", wire, {2, 8});
    QCOMPARE(body->toParent({0, 1}), (ByteRange{2, 8}));
    QCOMPARE(body->toParent({15, 16}), (ByteRange{2, 8}));
}

void TestSourceBuffer::chainsLeadBackToTheRoot()
{
    // Base64 in a text in a body that came in two runs.
    const SourceBufferPtr wire = SourceBuffer::root("wire", "5\r\n<VXNl\r\n9\r\ncjpwYXNz>\r\n");
    const SourceBufferPtr body =
        SourceBuffer::fromSegments("body", "<VXNlcjpwYXNz>", wire, {0, 24}, {{0, 3, 5}, {5, 13, 9}});
    const SourceBufferPtr token = SourceBuffer::fromBase64("base64", "User:pass", body, {1, 13});
    QCOMPARE(wire->view(token->toRoot({0, 1})).toByteArray(), "VX"_ba);
    QCOMPARE(wire->view(token->toRoot({3, 4})).toByteArray(), "cj"_ba);
    QCOMPARE(wire->view(token->toRoot({2, 4})).toByteArray(), "Nl\r\n9\r\ncj"_ba);
    QCOMPARE(wire->view(token->toRoot({5, 9})).toByteArray(), "pwYXNz"_ba);
    QCOMPARE((SourceRange{token, {5, 9}}.wire()), token->toRoot({5, 9}));
    QCOMPARE(&token->rootBuffer(), wire.get());
    // A buffer keeps what it came from alive.
    QCOMPARE(token->parent()->parent().get(), wire.get());
}

QTEST_GUILESS_MAIN(TestSourceBuffer)
#include "tst_sourcebuffer.moc"
