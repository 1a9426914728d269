// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/contentcoding.h"
#include "protocol/httpmessage.h"

#include <QRandomGenerator>
#include <QTest>

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

using namespace Ticketscope;
using namespace Ticketscope::Http;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMuch = qint64(1) << 30;

QByteArray deflated(const QByteArray &plain, int windowBits)
{
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    QByteArray in = plain;
    QByteArray out(qsizetype(deflateBound(&stream, uLong(plain.size()))), Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(in.data());
    stream.avail_in = uInt(in.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = uInt(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(qsizetype(stream.total_out));
    deflateEnd(&stream);
    return out;
}

/// `coding` as on the wire, "raw" for deflate without zlib's frame.
QByteArray compressed(const QByteArray &plain, const QByteArray &coding)
{
    if (coding == "br") {
        size_t size = BrotliEncoderMaxCompressedSize(size_t(plain.size()));
        QByteArray out(qsizetype(size), Qt::Uninitialized);
        BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, size_t(plain.size()),
                              reinterpret_cast<const uint8_t *>(plain.constData()), &size,
                              reinterpret_cast<uint8_t *>(out.data()));
        out.truncate(qsizetype(size));
        return out;
    }
    if (coding == "zstd") {
        QByteArray out(qsizetype(ZSTD_compressBound(size_t(plain.size()))), Qt::Uninitialized);
        out.truncate(
            qsizetype(ZSTD_compress(out.data(), size_t(out.size()), plain.constData(), size_t(plain.size()), 3)));
        return out;
    }
    if (coding == "raw") {
        return deflated(plain, -MAX_WBITS);
    }
    return deflated(plain, coding == "deflate" ? MAX_WBITS : MAX_WBITS + 16);
}

QByteArray codingName(const QByteArray &coding)
{
    return coding == "raw" ? "deflate"_ba : coding;
}

/// Text that compresses, but not to nothing.
QByteArray sampleText()
{
    QByteArray text;
    QRandomGenerator random(24);
    for (int i = 0; i < 3000; ++i) {
        text += "word" + QByteArray::number(random.bounded(5000)) + ' ';
    }
    return text;
}

QByteArray chunked(const QByteArray &body, qsizetype size)
{
    QByteArray out;
    for (qsizetype at = 0; at < body.size(); at += size) {
        const QByteArray piece = body.mid(at, size);
        out += QByteArray::number(piece.size(), 16) + "\r\n" + piece + "\r\n";
    }
    return out + "0\r\n\r\n";
}

struct Opened
{
    SourceBufferPtr wire;
    Head head;
    DecodedBody body;
};

Opened open(const QByteArray &message, qint64 limit = kMuch)
{
    Opened opened;
    opened.wire = SourceBuffer::root("wire", message);
    opened.head = parseHead(message, MessageKind::Response).value();
    opened.body = decodeBody(opened.wire, opened.head, {opened.head.end, message.size()}, limit);
    return opened;
}

} // namespace

class TestContentCoding final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decompresses_data();
    void decompresses();
    void keepsWhatCameOutBeforeTheEnd_data();
    void keepsWhatCameOutBeforeTheEnd();
    void neverPassesDamageOn_data();
    void neverPassesDamageOn();
    void stopsABomb_data();
    void stopsABomb();
    void takesWhatJustFits_data();
    void takesWhatJustFits();
    void tellsOfBytesBehindTheEnd_data();
    void tellsOfBytesBehindTheEnd();
    void readsSeveralMembers();
    void knowsTheCodings();
    void mapsChunksToTheWire();
    void mapsBase64InsideChunksToTheWire();
    void readsTrailers();
    void takesOffSeveralCodings();
    void countsDamageOnTheWire_data();
    void countsDamageOnTheWire();
    void showsAnUnknownCodingAsItCame();
    void stopsAPlainBodyAtTheLimit();
    void hasNoBodyWhereThereIsNone();
};

void TestContentCoding::decompresses_data()
{
    QTest::addColumn<QByteArray>("coding");
    for (const char *coding : {"gzip", "deflate", "raw", "br", "zstd"}) {
        QTest::newRow(coding) << QByteArray(coding);
    }
}

void TestContentCoding::decompresses()
{
    QFETCH(QByteArray, coding);
    for (const QByteArray &plain : {QByteArray("x"), sampleText(), QByteArray(5'000'000, 'a'), QByteArray("")}) {
        const Decompressed result = decompress(compressed(plain, coding), codingName(coding).toUpper(), kMuch);
        QVERIFY2(!result.damage, qPrintable(result.damage ? result.damage->text : QString()));
        QVERIFY(result.bytes == plain);
    }
}

void TestContentCoding::keepsWhatCameOutBeforeTheEnd_data()
{
    decompresses_data();
}

void TestContentCoding::keepsWhatCameOutBeforeTheEnd()
{
    QFETCH(QByteArray, coding);
    const QByteArray plain = sampleText();
    const QByteArray whole = compressed(plain, coding);
    qsizetype before = 0;
    for (qsizetype length = 0; length < whole.size(); length += 97) {
        const Decompressed result = decompress(whole.left(length), codingName(coding), kMuch);
        QVERIFY(result.damage);
        QCOMPARE(result.damage->code, ErrorCode::BrokenEncoding);
        QCOMPARE(result.damage->offset.value_or(-1), length);
        QVERIFY(plain.startsWith(result.bytes));
        QVERIFY(result.bytes.size() >= before);
        before = result.bytes.size();
    }
    QVERIFY(before > 0 || coding == "zstd" || coding == "br"); // those come out a block at a time
}

void TestContentCoding::neverPassesDamageOn_data()
{
    QTest::addColumn<QByteArray>("coding");
    // These two carry a checksum: no change of a byte goes unseen.
    QTest::newRow("gzip") << "gzip"_ba;
    QTest::newRow("deflate") << "deflate"_ba;
}

void TestContentCoding::neverPassesDamageOn()
{
    QFETCH(QByteArray, coding);
    const QByteArray plain = sampleText();
    const QByteArray whole = compressed(plain, coding);
    for (qsizetype at = 0; at < whole.size(); at += 61) {
        QByteArray bent = whole;
        bent[at] = char(bent[at] ^ 0x55);
        const Decompressed result = decompress(bent, coding, kMuch);
        const bool isHeaderOnly = coding == "gzip" && at >= 4 && at < 10; // time, flags and system mean nothing here
        QVERIFY2(result.damage || (isHeaderOnly && result.bytes == plain), qPrintable(QString::number(at)));
        if (result.damage) {
            QVERIFY(result.damage->offset.value_or(-1) >= 0 && *result.damage->offset <= whole.size());
        }
    }
}

void TestContentCoding::stopsABomb_data()
{
    decompresses_data();
}

void TestContentCoding::stopsABomb()
{
    QFETCH(QByteArray, coding);
    const Decompressed result =
        decompress(compressed(QByteArray(50'000'000, '\0'), coding), codingName(coding), 1'000'000);
    QVERIFY(result.damage);
    QCOMPARE(result.damage->code, ErrorCode::TooLarge);
    QCOMPARE(result.bytes.size(), 1'000'000);
}

void TestContentCoding::takesWhatJustFits_data()
{
    decompresses_data();
}

void TestContentCoding::takesWhatJustFits()
{
    QFETCH(QByteArray, coding);
    const QByteArray plain = sampleText();
    const QByteArray small = compressed(plain, coding);
    QVERIFY(!decompress(small, codingName(coding), plain.size()).damage);
    const Decompressed less = decompress(small, codingName(coding), plain.size() - 1);
    QVERIFY(less.damage);
    QCOMPARE(less.damage->code, ErrorCode::TooLarge);
    QCOMPARE(less.bytes, plain.chopped(1));
}

void TestContentCoding::tellsOfBytesBehindTheEnd_data()
{
    decompresses_data();
}

void TestContentCoding::tellsOfBytesBehindTheEnd()
{
    QFETCH(QByteArray, coding);
    const QByteArray plain = sampleText();
    const QByteArray small = compressed(plain, coding);
    const Decompressed result = decompress(QByteArray(small + "surplus"), codingName(coding), kMuch);
    QCOMPARE(result.bytes, plain);
    QVERIFY(result.damage);
    QCOMPARE(result.damage->code, ErrorCode::BrokenEncoding);
    QVERIFY(result.damage->offset.value_or(0) >= small.size());
}

void TestContentCoding::readsSeveralMembers()
{
    for (const QByteArray &coding : {"gzip"_ba, "zstd"_ba}) {
        const QByteArray two = compressed("one "_ba, coding) + compressed({}, coding) + compressed("two"_ba, coding);
        const Decompressed result = decompress(two, coding, kMuch);
        QVERIFY(!result.damage);
        QCOMPARE(result.bytes, "one two"_ba);
    }
}

void TestContentCoding::knowsTheCodings()
{
    for (const char *known : {"gzip", "GZIP", "x-gzip", "deflate", "br", "zstd"}) {
        QVERIFY(isKnownCoding(known));
    }
    for (const char *unknown : {"", "identity", "compress", "chunked", "gzip2", "gzi"}) {
        QVERIFY(!isKnownCoding(unknown));
    }
    const Decompressed result = decompress("abc", "compress", kMuch);
    QCOMPARE(result.damage->code, ErrorCode::NotSupported);
    QVERIFY(result.damage->text.contains(u"compress"_s));
}

void TestContentCoding::mapsChunksToTheWire()
{
    const QByteArray head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"_ba;
    const Opened opened = open(head + "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n");
    QVERIFY(!opened.body.damage);
    QCOMPARE(opened.body.body->bytes(), "abcdefg"_ba);
    QCOMPARE(opened.body.body->name(), "body"_ba);
    QCOMPARE(opened.body.encodings, QList<QByteArray>{"chunked"_ba});
    QCOMPARE(opened.body.encodedSize, 26);
    const auto onWire = [&](qint64 start, qint64 end) {
        return opened.wire->view(opened.body.body->toRoot({start, end})).toByteArray();
    };
    QCOMPARE(onWire(0, 1), "a"_ba);
    QCOMPARE(onWire(1, 3), "bc"_ba);
    QCOMPARE(onWire(3, 4), "d"_ba);
    QCOMPARE(onWire(3, 7), "defg"_ba);
    QCOMPARE(onWire(2, 4), "c\r\n4;x=y\r\nd"_ba);
    QCOMPARE(opened.body.body->toRoot({3, 3}).length(), 0);
    for (qint64 i = 0; i < 7; ++i) {
        QCOMPARE(onWire(i, i + 1), opened.body.body->bytes().mid(i, 1));
    }
}

void TestContentCoding::mapsBase64InsideChunksToTheWire()
{
    const QByteArray plain = "The ticket is 7T:abc"_ba;
    const QByteArray text = "<t>" + plain.toBase64() + "</t>";
    const QByteArray message = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(text, 4);
    const Opened opened = open(message);
    const SourceBufferPtr token = SourceBuffer::fromBase64("base64", plain, opened.body.body, {3, text.size() - 4});
    for (qint64 i = 0; i < plain.size(); ++i) {
        const ByteRange carried = token->toRoot({i, i + 1});
        // Two characters carry each byte; a chunk's edge may lie between them.
        QByteArray characters = message.mid(carried.start, carried.length());
        const QByteArray inText = text.mid(3 + i * 4 / 3, 2);
        QVERIFY(characters.startsWith(inText.front()) && characters.endsWith(inText.back()));
        QVERIFY(characters.size() == 2 || characters.contains("\r\n4\r\n") || characters.contains("\r\n3\r\n"));
    }
    QCOMPARE(token->rootBuffer().name(), "wire"_ba);
}

void TestContentCoding::readsTrailers()
{
    const QByteArray message =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nDigest: abc\r\nX:y\r\n\r\n"_ba;
    const Opened opened = open(message);
    QVERIFY(!opened.body.damage);
    QCOMPARE(opened.body.trailers.size(), 2);
    const HeaderField &first = opened.body.trailers.constFirst();
    QCOMPARE(opened.wire->view(first.name).toByteArray(), "Digest"_ba);
    QCOMPARE(opened.wire->view(first.value).toByteArray(), "abc"_ba);
    QCOMPARE(opened.wire->view(opened.body.trailers[1].line).toByteArray(), "X:y\r\n"_ba);
}

void TestContentCoding::takesOffSeveralCodings()
{
    const QByteArray plain = sampleText();
    const QByteArray inner = compressed(compressed(plain, "br"), "gzip");
    const QByteArray outer = chunked(compressed(inner, "deflate"), 100);
    const Opened opened = open("HTTP/1.1 200 OK\r\nContent-Encoding: br, gzip\r\nTransfer-Encoding: "
                               "deflate\r\nTransfer-Encoding: chunked\r\n\r\n" +
                               outer);
    QVERIFY(!opened.body.damage);
    QCOMPARE(opened.body.body->bytes(), plain);
    QCOMPARE(opened.body.body->name(), "body"_ba);
    QCOMPARE(opened.body.encodings, (QList<QByteArray>{"chunked"_ba, "deflate"_ba, "gzip"_ba, "br"_ba}));
    const ByteRange all = opened.body.body->toRoot({10, 20});
    QVERIFY(all.start > opened.head.end && all.end < opened.wire->bytes().size());
    // Innermost is no matter of the name.
    const Opened identity = open("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n\r\nabc"_ba);
    QCOMPARE(identity.body.body->bytes(), "abc"_ba);
    QVERIFY(identity.body.encodings.isEmpty() && !identity.body.damage);
    QCOMPARE(identity.wire->view(identity.body.body->toRoot({1, 2})).toByteArray(), "b"_ba);
}

void TestContentCoding::countsDamageOnTheWire_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<QByteArray>("plain");

    const QByteArray head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"_ba;
    QTest::newRow("chunk size") << QByteArray(head + "3\r\nabc\r\nzz\r\n") << qint64(head.size() + 8) << "abc"_ba;
    QTest::newRow("truncated chunk") << QByteArray(head + "5\r\nab") << qint64(head.size() + 5) << "ab"_ba;
    QTest::newRow("no last chunk") << QByteArray(head + "2\r\nab\r\n") << qint64(head.size() + 7) << "ab"_ba;
    QTest::newRow("more follows") << QByteArray(head + "0\r\n\r\nab") << qint64(head.size() + 5) << QByteArray();
    const QByteArray text = sampleText().left(200);
    const QByteArray gzip = compressed(text, "gzip");
    const QByteArray gzipHead = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"_ba;
    // Two chunks; the checksum's first byte is the first of the second.
    const QByteArray start = QByteArray::number(gzip.size() - 8, 16) + "\r\n" + gzip.chopped(8) + "\r\n";
    QByteArray checksum = gzip.right(8);
    QTest::newRow("surplus behind gzip") << QByteArray(gzipHead + start + "9\r\n" + checksum + "?\r\n0\r\n\r\n")
                                         << qint64(gzipHead.size() + start.size() + 3 + 8) << text;
    QTest::newRow("gzip ends early in the second chunk")
        << QByteArray(gzipHead + start + "4\r\n" + checksum.left(4) + "\r\n0\r\n\r\n")
        << qint64(gzipHead.size() + start.size() + 3 + 4) << text;
    QTest::newRow("not gzip at all") << "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain text"_ba << qint64(-1)
                                     << QByteArray();
}

void TestContentCoding::countsDamageOnTheWire()
{
    QFETCH(QByteArray, message);
    QFETCH(qint64, offset);
    QFETCH(QByteArray, plain);
    const Opened opened = open(message);
    QVERIFY(opened.body.damage);
    QCOMPARE(opened.body.damage->code, ErrorCode::BrokenEncoding);
    QVERIFY(opened.body.damage->text.contains(QString::number(*opened.body.damage->offset)));
    if (offset >= 0) {
        QCOMPARE(*opened.body.damage->offset, offset);
    } else {
        QVERIFY(*opened.body.damage->offset >= opened.head.end);
    }
    QCOMPARE(opened.body.body->bytes(), plain);
}

void TestContentCoding::showsAnUnknownCodingAsItCame()
{
    const Opened opened = open("HTTP/1.1 200 OK\r\nContent-Encoding: aes128gcm\r\nTransfer-Encoding: chunked\r\n\r\n" +
                               chunked("secret"_ba, 3));
    QCOMPARE(opened.body.body->bytes(), "secret"_ba);
    QCOMPARE(opened.body.body->name(), "body"_ba);
    QCOMPARE(opened.body.encodings, QList<QByteArray>{"chunked"_ba});
    QCOMPARE(opened.body.damage->code, ErrorCode::NotSupported);
    QCOMPARE(opened.body.damage->offset.value_or(0), opened.head.end + 3);
    QVERIFY(opened.body.damage->text.contains(u"aes128gcm"_s));
    QCOMPARE(opened.wire->view(opened.body.body->toRoot({4, 5})).toByteArray(), "e"_ba);
}

void TestContentCoding::stopsAPlainBodyAtTheLimit()
{
    const Opened plain = open("HTTP/1.1 200 OK\r\n\r\n0123456789"_ba, 4);
    QCOMPARE(plain.body.body->bytes(), "0123"_ba);
    QCOMPARE(plain.body.damage->code, ErrorCode::TooLarge);
    QCOMPARE(plain.body.damage->offset.value_or(0), plain.head.end + 4);
    const Opened chunks =
        open("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked("0123456789"_ba, 3), 4);
    QCOMPARE(chunks.body.body->bytes(), "0123"_ba);
    QCOMPARE(chunks.body.damage->code, ErrorCode::TooLarge);
}

void TestContentCoding::hasNoBodyWhereThereIsNone()
{
    const Opened opened = open("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n"_ba);
    QVERIFY(!opened.body.body);
    QVERIFY(!opened.body.damage);
    // A range beyond the message is cut, not read.
    const DecodedBody beyond = decodeBody(opened.wire, opened.head, {1000, 2000});
    QVERIFY(!beyond.body);
}

QTEST_GUILESS_MAIN(TestContentCoding)
#include "tst_contentcoding.moc"
