// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/contentcoding.h"
#include "protocol/fieldlines.h"
#include "protocol/framing.h"
#include "protocol/httpmessage.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Http {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::BodyDecoding)
};

Error damageAt(const QString &text, qint64 offset)
{
    return {ErrorCode::BrokenEncoding, text.arg(offset), {}, offset, {}};
}

/// The codings of a field's lines, in the order in which they were put on, lower case, parameters left out.
QList<QByteArray> codingsOf(QByteArrayView message, const Head &head, QByteArrayView field)
{
    QList<QByteArray> codings;
    const QList<QByteArray> lines = headerValues(message, head, field);
    for (const QByteArray &line : lines) {
        const QList<QByteArray> elements = line.split(',');
        for (const QByteArray &element : elements) {
            const QByteArray coding = mediaTypeOf(element); // what stands before a semicolon
            if (!coding.isEmpty() && coding != "identity") {
                codings.append(coding);
            }
        }
    }
    return codings;
}

/// Takes codings off one after the other, outermost first.
class BodyDecoder final
{
public:
    BodyDecoder(SourceBufferPtr wire, ByteRange body, qint64 limit)
        : m_wire(std::move(wire))
        , m_range(body)
        , m_limit(limit)
    {
        m_decoded.encodedSize = body.length();
    }

    void takeOff(const QByteArray &coding, bool isInnermost);
    [[nodiscard]] DecodedBody finish();

private:
    void unchunk(const QByteArray &name);
    void decompressOne(const QByteArray &name, const QByteArray &coding);
    void damage(Error error)
    {
        if (!m_decoded.damage) {
            m_decoded.damage = std::move(error);
        }
    }
    [[nodiscard]] Error tooLarge(qint64 offset) const
    {
        return {ErrorCode::TooLarge,
                Text::tr("The body is larger than %1 bytes; the rest is left out.").arg(m_limit),
                {},
                offset,
                {}};
    }

    SourceBufferPtr m_wire;
    ByteRange m_range; ///< of the current bytes, in m_decoded.body or, while that is null, in the wire
    qint64 m_limit;
    bool m_isStuck = false; ///< at a coding that is not known: what is inside stays inside
    DecodedBody m_decoded;
};

void BodyDecoder::takeOff(const QByteArray &coding, bool isInnermost)
{
    if (m_isStuck) {
        return;
    }
    const QByteArray name = isInnermost ? QByteArrayLiteral("body") : coding;
    if (coding == "chunked" && !m_decoded.body) {
        unchunk(name);
    } else if (isKnownCoding(coding)) {
        decompressOne(name, coding);
    } else {
        m_isStuck = true;
        const qint64 start = m_decoded.body ? m_decoded.body->toRoot({0, 1}).start : m_range.start;
        damage(
            {ErrorCode::NotSupported,
             Text::tr(
                 "The coding “%1” of the body is not known here; from byte %2 of the message on the bytes are shown as "
                 "they came.")
                 .arg(QString::fromUtf8(coding), QString::number(start)),
             {},
             start,
             {}});
        return;
    }
    m_decoded.encodings.append(coding);
}

void BodyDecoder::unchunk(const QByteArray &name)
{
    // A head of its own, so that the body can be read even where the real one contradicts itself.
    static constexpr QByteArrayView kHead("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const QByteArrayView chunked = m_wire->view(m_range);
    const qint64 shift = m_range.start - kHead.size();
    QList<SourceBuffer::Segment> segments;
    QByteArray bytes;
    std::optional<qint64> cutAt;
    FramingParser parser(MessageKind::Response);
    parser.setBodyObserver([&](ByteRange run) {
        const qint64 length = std::min(run.length(), m_limit - bytes.size());
        if (length > 0) {
            segments.append({bytes.size(), run.start + shift, length});
            bytes += m_wire->view({run.start + shift, run.start + shift + length});
        }
        if (length < run.length() && !cutAt) {
            cutAt = run.start + shift + length;
        }
    });
    parser.feed(kHead);
    const qint64 used = parser.feed(chunked);
    parser.close();
    if (cutAt) {
        damage(tooLarge(*cutAt));
    } else if (const std::optional<Error> &error = parser.error()) {
        const bool isTruncated = error->code == ErrorCode::ConnectionClosed;
        damage(damageAt(isTruncated ? Text::tr("The body ends at byte %1 of the message, before its last chunk.")
                                    : Text::tr("The chunks of the body are damaged at byte %1 of the message."),
                        error->offset.value_or(0) + shift));
    } else if (used < chunked.size()) {
        damage(damageAt(Text::tr("The last chunk of the body ends at byte %1 of the message, and more follows."),
                        m_range.start + used));
    }
    if (const ByteRange trailers = parser.trailers(); !trailers.isEmpty()) {
        // The parser has judged them already; what can be read is shown.
        static_cast<void>(readFieldLines(m_wire->bytes(), trailers.start + shift, m_decoded.trailers));
    }
    const ByteRange all{0, bytes.size()};
    m_decoded.body = SourceBuffer::fromSegments(name, std::move(bytes), m_wire, m_range, std::move(segments));
    m_range = all;
}

void BodyDecoder::decompressOne(const QByteArray &name, const QByteArray &coding)
{
    const SourceBufferPtr parent = m_decoded.body ? m_decoded.body : m_wire;
    Decompressed plain = decompress(parent->view(m_range), coding, m_limit);
    if (plain.damage) {
        const qint64 offset = m_range.start + plain.damage->offset.value_or(0);
        // At the end of what was compressed there is no byte to lead back; the one before shows where it ends.
        const bool isAtEnd = offset >= m_range.end && !m_range.isEmpty();
        const qint64 onWire =
            isAtEnd ? parent->toRoot({offset - 1, offset}).end : parent->toRoot({offset, offset + 1}).start;
        const QString text = Text::tr("The body's coding “%1” does not decode at byte %2 of the message. %3")
                                 .arg(QString::fromUtf8(coding), QString::number(onWire), plain.damage->text);
        damage({plain.damage->code, text, {}, onWire, {}});
    }
    const ByteRange all{0, plain.bytes.size()};
    m_decoded.body = SourceBuffer::fromWhole(name, std::move(plain.bytes), parent, m_range);
    m_range = all;
}

DecodedBody BodyDecoder::finish()
{
    if (!m_decoded.body) {
        const qint64 length = std::min(m_range.length(), m_limit);
        const ByteRange kept{m_range.start, m_range.start + length};
        if (length < m_range.length()) {
            damage(tooLarge(kept.end));
        }
        m_decoded.body = SourceBuffer::fromSegments("body", m_wire->view(kept).toByteArray(), m_wire, kept,
                                                    {{0, kept.start, length}});
    } else if (m_decoded.body->name() != "body") {
        // A coding that is not known stopped the work half way.
        m_decoded.body = SourceBuffer::fromSegments("body", m_decoded.body->bytes(), m_decoded.body, m_range,
                                                    {{0, 0, m_range.length()}});
    }
    return std::move(m_decoded);
}

} // namespace

DecodedBody decodeBody(const SourceBufferPtr &wire, const Head &head, ByteRange body, qint64 limit)
{
    const ByteRange within{std::clamp<qint64>(body.start, 0, wire->bytes().size()),
                           std::min<qint64>(body.end, wire->bytes().size())};
    if (within.isEmpty()) {
        return {};
    }
    QList<QByteArray> codings = codingsOf(wire->bytes(), head, "Content-Encoding");
    codings += codingsOf(wire->bytes(), head, "Transfer-Encoding");
    BodyDecoder decoder(wire, within, limit);
    for (qsizetype i = codings.size() - 1; i >= 0; --i) {
        decoder.takeOff(codings[i], i == 0);
    }
    return decoder.finish();
}

} // namespace Ticketscope::Http
