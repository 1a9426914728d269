// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/masking.h"

#include <algorithm>
#include <ranges>

namespace Ticketscope {

namespace {

constexpr qint64 kBodyLimit = qint64(64) << 20;
constexpr qint64 kMostExpansion = 6; ///< "\u0026" and "&quot;" for one character

void mask(QByteArray *bytes, const QList<ByteRange> &ranges)
{
    for (const ByteRange &range : ranges) {
        const qint64 start = std::clamp<qint64>(range.start, 0, bytes->size());
        const qint64 end = std::clamp<qint64>(range.end, start, bytes->size());
        std::fill(bytes->begin() + start, bytes->begin() + end, '*');
    }
}

/// The range of `buffer` that a node further down came from; nothing where it came from elsewhere.
std::optional<ByteRange> rangeOn(const SourceRange &source, const SourceBuffer *buffer)
{
    ByteRange range = source.range;
    for (const SourceBuffer *at = source.buffer.get(); at; at = at->parent().get()) {
        if (at == buffer) {
            return range;
        }
        range = at->toParent(range);
    }
    return std::nullopt;
}

void collectBelow(const DecodedNode &node, const SourceBuffer *buffer, QList<ByteRange> *ranges)
{
    for (const DecodedNode &child : node.children) {
        if (child.sensitivity == Sensitivity::Secret) {
            if (const auto range = rangeOn(child.source, buffer)) {
                ranges->append(*range);
            }
        }
        collectBelow(child, buffer, ranges);
    }
}

} // namespace

QList<Secret> secretsOf(const Session &session)
{
    QList<Secret> secrets = session.secrets.values();
    for (const SessionItem &item : session.items + session.former) {
        secrets.append(item.value);
    }
    return secrets;
}

QString maskedValue()
{
    return {8, QChar(0x2022)};
}

QByteArray masked(QByteArray bytes, const QList<ByteRange> &ranges)
{
    mask(&bytes, ranges);
    return bytes;
}

QByteArray maskedWire(const Exchange &exchange, Side side)
{
    const ExchangePtr borrowed(&exchange, [](const Exchange *) {});
    return Masker({borrowed}, SecretsInReport::Mask).wire(exchange, side);
}

Masker::Masker(const QList<ExchangePtr> &exchanges, SecretsInReport secrets, const QList<Secret> &known,
               DecodeKeysPtr keys)
    : m_secrets(secrets)
    , m_exchanges(exchanges)
    , m_keys(std::move(keys))
{
    if (!isMasking()) {
        return;
    }
    learn(known);
    // Requests first: what the person brought matters most.
    for (const Side side : {Side::Request, Side::Response}) {
        for (const ExchangePtr &exchange : exchanges) {
            learn(decoded(*exchange, side).root);
        }
    }
}

Masker::Masker(const DecodedMessage &message, SecretsInReport secrets, const QList<Secret> &known)
    : m_secrets(secrets)
{
    if (isMasking()) {
        learn(known);
        learn(message.root);
    }
}

void Masker::learn(const QList<Secret> &known)
{
    for (const Secret &secret : known) {
        m_sweep.add(secret.reveal());
    }
}

/// The text that stood for a secret where it was found, as Base64 for one: it may be repeated inside another encoding.
void Masker::learnCoded(const SourceRange &source)
{
    ByteRange range = source.range;
    for (const SourceBuffer *at = source.buffer.get(); at && at->parent(); at = at->parent().get()) {
        range = at->toParent(range);
        // Longer than any escaping makes it: compressed, where no part stands for the secret alone.
        if (range.length() > kMostExpansion * source.range.length()) {
            return;
        }
        m_sweep.add(at->parent()->view(range));
    }
}

void Masker::learn(const DecodedNode &node)
{
    if (node.sensitivity == Sensitivity::Secret && node.state != NodeState::Unknown) {
        m_sweep.add(node.source.view());
        learnCoded(node.source);
        if (node.value.typeId() == QMetaType::QString) {
            m_sweep.add(node.value.toString().toUtf8());
        } else if (node.value.typeId() == QMetaType::QByteArray) {
            m_sweep.add(node.value.toByteArray());
        }
    }
    for (const DecodedNode &child : node.children) {
        learn(child);
    }
}

DecodeKeysPtr Masker::keysFor(const Exchange &exchange) const
{
    const auto found = std::find_if(m_exchanges.begin(), m_exchanges.end(),
                                    [&](const ExchangePtr &one) { return one.get() == &exchange; });
    return found == m_exchanges.end() ? m_keys : keysInContext(m_keys, *found, m_exchanges, m_clues);
}

const DecodedMessage &Masker::decoded(const Exchange &exchange, Side side) const
{
    auto &entry = m_decoded[Key(&exchange, side)];
    if (!entry) {
        entry = std::make_shared<const DecodedMessage>(
            decodeMessage(exchange, side, DecoderRegistry::builtin(), kBodyLimit, keysFor(exchange)));
    }
    return *entry;
}

/// Of the wire, or of a buffer derived from it.
QList<ByteRange> Masker::rangesToMask(const DecodedMessage &message, const SourceBufferPtr &buffer) const
{
    QList<ByteRange> ranges = secretRangesIn(message, buffer);
    ranges.append(m_sweep.find(buffer->bytes()));
    // What stands in the clear in the body stands in its coded bytes too.
    if (message.body && message.body != buffer) {
        for (const ByteRange &range : m_sweep.find(message.body->bytes())) {
            if (const auto mapped = rangeOn({message.body, range}, buffer.get())) {
                ranges.append(*mapped);
            }
        }
    }
    return mergedRanges(std::move(ranges));
}

QByteArray Masker::wire(const Exchange &exchange, Side side) const
{
    const Message &message = exchange.message(side);
    QByteArray bytes = message.wire.all();
    if (!isMasking() || bytes.isEmpty()) {
        return bytes;
    }
    const DecodedMessage &read = decoded(exchange, side);
    mask(&bytes, rangesToMask(read, read.wire));
    const qint64 bodyStart = message.head.end;
    const bool isCoded = !message.headerValue("Content-Encoding").isEmpty();
    const DecodedNode *body = read.root.find("http.body");
    // Nobody looked into a body that was too big, nor behind the damage of a compressed one: none of it is shown.
    const bool isUnread = message.body.length() > 0 && (!read.body || (isCoded && body && body->anyDamaged()));
    if (bodyStart > 0 && isUnread) {
        mask(&bytes, {{bodyStart, bytes.size()}});
    }
    return bytes;
}

QByteArray Masker::body(const Exchange &exchange, Side side) const
{
    const DecodedMessage &read = decoded(exchange, side);
    if (!read.body) {
        return {};
    }
    return isMasking() ? masked(read.body->bytes(), rangesToMask(read, read.body)) : read.body->bytes();
}

QUrl Masker::url(const QUrl &url) const
{
    if (!isMasking()) {
        return url;
    }
    // Read as a request line, so that the query's secrets are found as they are on the wire.
    QUrl shown = url.adjusted(QUrl::RemoveFragment | QUrl::RemovePassword);
    const QByteArray target = shown.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority);
    const QByteArray before = "GET ";
    const QByteArray line = before + target + " HTTP/1.1\r\n\r\n";
    const DecodedMessage read = decodePasted(line);
    QList<ByteRange> ranges;
    for (const ByteRange &range : rangesToMask(read, read.wire)) {
        ranges.append(
            {std::max<qint64>(range.start, before.size()), std::min<qint64>(range.end, before.size() + target.size())});
    }
    const QByteArray hidden = masked(line, mergedRanges(std::move(ranges))).mid(before.size(), target.size());
    const qsizetype query = hidden.indexOf('?');
    shown.setPath(QString::fromUtf8(query < 0 ? hidden : hidden.left(query)), QUrl::TolerantMode);
    shown.setQuery(query < 0 ? QString() : QString::fromUtf8(hidden.mid(query + 1)), QUrl::TolerantMode);
    return shown;
}

QString Masker::text(const QString &text) const
{
    return isMasking() ? m_sweep.clean(text) : text;
}

QString Masker::value(const DecodedNode &node) const
{
    if (!isMasking()) {
        return displayValue(node, true);
    }
    const QString shown = displayValue(node, false);
    if (node.sensitivity == Sensitivity::Secret || node.value.typeId() != QMetaType::QString) {
        return node.value.typeId() == QMetaType::QByteArray && !m_sweep.find(node.value.toByteArray()).isEmpty()
                   ? maskedValue()
                   : m_sweep.clean(shown);
    }
    // A value that repeats the bytes of its secret children.
    QList<ByteRange> ranges;
    collectBelow(node, node.source.buffer.get(), &ranges);
    if (ranges.isEmpty() || !node.source.isValid()) {
        return m_sweep.clean(shown);
    }
    const QByteArray text = shown.toUtf8();
    if (text != node.source.view()) {
        return maskedValue();
    }
    QByteArray cleaned = text;
    const QByteArray bullets = maskedValue().toUtf8();
    const QList<ByteRange> sorted = mergedRanges(std::move(ranges));
    for (const ByteRange &range : std::views::reverse(sorted)) {
        const qint64 start = std::clamp<qint64>(range.start - node.source.range.start, 0, text.size());
        const qint64 end = std::clamp<qint64>(range.end - node.source.range.start, start, text.size());
        cleaned.replace(start, end - start, bullets);
    }
    return m_sweep.clean(QString::fromUtf8(cleaned));
}

QString Masker::value(const Secret &secret) const
{
    return isMasking() ? maskedValue() : secret.revealText();
}

} // namespace Ticketscope
