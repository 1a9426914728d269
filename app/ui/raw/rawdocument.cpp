// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/raw/rawdocument.h"

#include <QCoreApplication>
#include <QLocale>

namespace Ticketscope::Ui {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Ui::RawDocument)
};

void mask(QByteArray *bytes, ByteRange of, const QList<ByteRange> &secrets)
{
    for (const ByteRange &secret : secrets) {
        const qint64 start = std::max(secret.start, of.start);
        const qint64 end = std::min(secret.end, of.end);
        for (qint64 i = start; i < end; ++i) {
            char &c = (*bytes)[i - of.start];
            // Line ends stay, so that the text keeps its shape.
            if (c != '\r' && c != '\n') {
                c = '*';
            }
        }
    }
}

/// Where a line that is too long is broken: not inside a UTF-8 character.
qint64 breakBefore(const QByteArray &bytes, qint64 at)
{
    qint64 candidate = at;
    for (int back = 0; back < 3 && (static_cast<unsigned char>(bytes[candidate]) & 0xC0U) == 0x80; ++back) {
        --candidate;
    }
    return candidate;
}

/// The bytes of a derived buffer that stand for a range of the wire: the way back of SourceBuffer::toRoot, which keeps
/// the order of bytes. All of them where they have no places of their own (compressed).
ByteRange carriedBy(const SourceBuffer &buffer, ByteRange wire)
{
    const auto firstWhere = [&buffer](const auto &holds) {
        qint64 low = 0;
        qint64 high = buffer.bytes().size();
        while (low < high) {
            const qint64 middle = low + (high - low) / 2;
            if (holds(buffer.toRoot({middle, middle + 1}))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    };
    const qint64 start = firstWhere([wire](const ByteRange &place) { return place.end > wire.start; });
    const qint64 end = firstWhere([wire](const ByteRange &place) { return place.start >= wire.end; });
    return {start, std::max(start, end)};
}

} // namespace

qint64 RawPage::toText(qint64 document) const
{
    const qint64 within = std::clamp(document, start, end);
    const auto before = std::upper_bound(breaks.cbegin(), breaks.cend(), within);
    return within - start + (before - breaks.cbegin());
}

ByteRange RawPage::toText(ByteRange document) const
{
    const qint64 first = toText(document.start);
    if (document.isEmpty()) {
        return {first, first};
    }
    // The end is just after the last byte, before any break that follows it.
    return {first, std::max(first, toText(document.end - 1) + 1)};
}

qint64 RawPage::toDocument(qint64 textOffset) const
{
    // breaks[i] stands at text offset breaks[i] - start + i, and the byte after it one further.
    qsizetype low = 0;
    auto high = qsizetype(breaks.size());
    while (low < high) {
        const qsizetype middle = (low + high) / 2;
        if (breaks[size_t(middle)] - start + middle < textOffset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return std::min(end, start + textOffset - low);
}

RawDocument::RawDocument(ExchangePtr exchange, Side side, DecodedTreePtr tree, RawMode mode)
    : m_exchange(std::move(exchange))
    , m_side(side)
    , m_tree(std::move(tree))
{
    const Message &shown = message();
    m_headSize = shown.head.end > 0 ? shown.head.end : (shown.body.isEmpty() ? shown.wire.size() : shown.body.start);
    const SourceBufferPtr body = m_tree->message.body;
    if (mode == RawMode::Pretty && body && !body->bytes().isEmpty()) {
        m_pretty = layOut(body->bytes(), m_tree->message.mediaType, m_tree->message.charset);
        m_language = m_pretty.language;
        m_laidOut = m_language != BodyLanguage::Binary;
    } else if (shown.wire.size() > m_headSize) {
        const QByteArray begin = shown.wire.bytes({m_headSize, std::min(shown.wire.size(), m_headSize + 4096)});
        m_language = languageOf(begin, m_tree->message.mediaType);
    }
    if (m_laidOut) {
        m_size = m_headSize + m_pretty.text.size();
        for (const ByteRange &secret : secretRanges(m_tree->message)) {
            if (secret.start < m_headSize) {
                m_secrets.append({secret.start, std::min(secret.end, m_headSize)});
            }
        }
        for (const ByteRange &secret : secretRangesIn(m_tree->message, body)) {
            m_secrets.append(m_pretty.toText(secret).moved(m_headSize));
        }
    } else {
        m_size = shown.wire.size();
        m_secrets = secretRanges(m_tree->message);
    }
}

QByteArray RawDocument::plainBytes(ByteRange range) const
{
    range.start = std::clamp<qint64>(range.start, 0, m_size);
    range.end = std::clamp<qint64>(range.end, range.start, m_size);
    if (!m_laidOut) {
        return message().wire.bytes(range);
    }
    QByteArray bytes;
    if (range.start < m_headSize) {
        bytes = message().wire.bytes({range.start, std::min(range.end, m_headSize)});
    }
    if (range.end > m_headSize) {
        const qint64 from = std::max<qint64>(0, range.start - m_headSize);
        bytes += QByteArrayView(m_pretty.text).sliced(from, range.end - m_headSize - from);
    }
    return bytes;
}

QByteArray RawDocument::bytes(ByteRange range, bool reveal) const
{
    range.start = std::clamp<qint64>(range.start, 0, m_size);
    range.end = std::clamp<qint64>(range.end, range.start, m_size);
    QByteArray bytes = plainBytes(range);
    if (!reveal) {
        mask(&bytes, range, m_secrets);
    }
    return bytes;
}

void RawDocument::addHeadRanges(RawPage *page) const
{
    const ByteRange shown{page->start, page->end};
    const Http::Head &head = message().head;
    if (shown.intersects(head.startLine)) {
        page->startLines.append(page->toText(head.startLine));
    }
    for (const Http::HeaderField &field : head.headers) {
        if (shown.intersects(field.name)) {
            page->headerNames.append(page->toText(field.name));
        }
        if (shown.intersects(field.value)) {
            page->headerValues.append(page->toText(field.value));
        }
    }
    page->bodyStart = page->start >= m_headSize ? 0 : page->toText(std::min(m_headSize, page->end));
}

RawPage RawDocument::page(qint64 offset, bool reveal) const
{
    RawPage page;
    page.start = std::clamp<qint64>(offset, 0, std::max<qint64>(0, m_size - 1)) / kPageBytes * kPageBytes;
    page.end = std::min(m_size, page.start + kPageBytes);
    page.language = m_language;
    const QByteArray plain = bytes({page.start, page.end}, reveal);
    page.text.reserve(plain.size() + plain.size() / kLineBytes + 1);
    qint64 lineStart = 0;
    qint64 copied = 0;
    for (qint64 i = 0; i < plain.size(); ++i) {
        if (plain[i] == '\n') {
            lineStart = i + 1;
        } else if (i - lineStart >= kLineBytes) {
            const qint64 at = breakBefore(plain, i);
            page.text.append(QByteArrayView(plain).sliced(copied, at - copied));
            page.text.append('\n');
            page.breaks.push_back(page.start + at);
            copied = at;
            lineStart = at;
        }
    }
    page.text.append(QByteArrayView(plain).sliced(copied));
    for (const ByteRange &secret : m_secrets) {
        if (secret.intersects({page.start, page.end})) {
            page.secrets.append(page.toText(secret));
        }
    }
    addHeadRanges(&page);
    return page;
}

ByteRange RawDocument::toDocument(const SourceRange &range) const
{
    if (m_laidOut) {
        ByteRange here = range.range;
        for (const SourceBuffer *buffer = range.buffer.get(); buffer; buffer = buffer->parent().get()) {
            if (buffer == m_tree->message.body.get()) {
                return m_pretty.toText(here).moved(m_headSize);
            }
            here = buffer->toParent(here);
        }
        const ByteRange wire = range.wire();
        if (wire.start >= m_headSize) {
            const SourceBufferPtr &body = m_tree->message.body;
            return body ? m_pretty.toText(carriedBy(*body, wire)).moved(m_headSize) : ByteRange{m_headSize, m_size};
        }
        return {wire.start, std::min(wire.end, m_headSize)};
    }
    return range.wire();
}

SourceRange RawDocument::toSource(qint64 offset) const
{
    if (m_laidOut && offset >= m_headSize) {
        const qint64 at = m_pretty.toBody(offset - m_headSize);
        return {m_tree->message.body, {at, at + 1}};
    }
    return {m_tree->message.wire, {offset, offset + 1}};
}

QList<qint64> RawDocument::find(const QByteArray &text, bool caseSensitive, bool reveal, qsizetype limit) const
{
    QList<qint64> found;
    if (text.isEmpty()) {
        return found;
    }
    const QByteArray wanted = caseSensitive ? text : text.toLower();
    const qint64 overlap = wanted.size() - 1;
    for (qint64 start = 0; start < m_size && found.size() < limit; start += kPageBytes) {
        QByteArray chunk = bytes({start, std::min(m_size, start + kPageBytes + overlap)}, reveal);
        if (!caseSensitive) {
            chunk = std::move(chunk).toLower();
        }
        for (qsizetype at = chunk.indexOf(wanted); at >= 0 && at < kPageBytes && found.size() < limit;
             at = chunk.indexOf(wanted, at + 1)) {
            found.append(start + at);
        }
    }
    return found;
}

QString sizeText(const Exchange &exchange, Side side, const DecodedTreePtr &tree)
{
    const Message &message = exchange.message(side);
    if (message.isEmpty()) {
        return {};
    }
    const QLocale locale;
    QStringList parts;
    const qint64 bodySize = message.body.length();
    if (bodySize <= 0) {
        parts += Text::tr("no body");
    } else {
        parts += Text::tr("%1 bytes").arg(locale.toString(bodySize));
        QByteArray codings = message.headerValue("Content-Encoding").toLower().simplified();
        const qint64 plain = tree && tree->message.body ? tree->message.body->bytes().size() : -1;
        if (!codings.isEmpty() && codings != "identity" && plain >= 0) {
            parts += Text::tr("%1 from %2").arg(QString::fromLatin1(codings), locale.toString(plain));
        } else if (message.headerValue("Transfer-Encoding").toLower().contains("chunked")) {
            parts += Text::tr("chunked");
        }
        QByteArray charset = tree ? tree->message.charset.toUpper() : QByteArray();
        if (!charset.isEmpty()) {
            parts += QString::fromLatin1(charset);
        }
    }
    parts += Text::tr("%1 bytes with the head").arg(locale.toString(message.wire.size()));
    if (!message.complete) {
        parts += Text::tr("cut off");
    }
    if (exchange.reconstructed) {
        parts += Text::tr("rebuilt from another program's fields, not as it crossed");
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace Ticketscope::Ui
