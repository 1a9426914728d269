// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/messagedecoder.h"

#include <QFutureWatcher>
#include <QLocale>
#include <QtConcurrentRun>

namespace Ticketscope {

namespace {

constexpr int kCacheKibibytes = 96 * 1024;
constexpr qint64 kBodyLimit = qint64(64) << 20;

/// Entries breadth first, so that the children of one node are neighbours.
void listNodes(DecodedTree &tree)
{
    tree.entries.push_back({&std::as_const(tree).message.root, -1, 0, 0, 0});
    for (size_t i = 0; i < tree.entries.size(); ++i) {
        const DecodedNode *node = tree.entries[i].node;
        tree.positions.insert(node, int(i));
        tree.entries[i].firstChild = int(tree.entries.size());
        tree.entries[i].childCount = int(node->children.size());
        int row = 0;
        for (const DecodedNode &child : node->children) {
            tree.entries.push_back({&child, int(i), row++, 0, 0});
        }
    }
}

/// A Date header (RFC 9110 section 5.6.7), as UTC; null where it is not one.
QDateTime httpDate(const QByteArray &value)
{
    QDateTime date = QLocale::c().toDateTime(QString::fromLatin1(value.trimmed()),
                                             QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    date.setTimeSpec(Qt::UTC);
    return date;
}

} // namespace

std::shared_ptr<const DecodedTree> DecodedTree::make(DecodedMessage message)
{
    auto tree = std::make_shared<DecodedTree>();
    tree->message = std::move(message);
    listNodes(*tree);
    return tree;
}

std::shared_ptr<const DecodedTree> DecodedTree::make(const Exchange &exchange, Side side, const DecodeKeysPtr &keys)
{
    auto tree = std::make_shared<DecodedTree>();
    tree->exchange = exchange.id;
    tree->side = side;
    tree->message = decodeMessage(exchange, side, DecoderRegistry::builtin(), kBodyLimit, keys);
    tree->reference = httpDate(exchange.response.headerValue("Date"));
    tree->referenceIsServer = tree->reference.isValid();
    if (!tree->referenceIsServer) {
        tree->reference = exchange.started;
    }
    listNodes(*tree);
    return tree;
}

MessageDecoder::MessageDecoder(QObject *parent)
    : QObject(parent)
    , m_cache(kCacheKibibytes)
{
}

MessageDecoder::~MessageDecoder() = default;

void MessageDecoder::setCapture(Capture *capture)
{
    if (m_capture) {
        disconnect(m_capture, nullptr, this, nullptr);
    }
    m_capture = capture;
    m_clues->clear();
    if (capture) {
        connect(capture, &Capture::exchangeAdded, this, &MessageDecoder::lookForClues);
        connect(capture, &Capture::cleared, this, [this] { m_clues->clear(); });
    }
    forgetTokens();
}

DecodeKeysPtr MessageDecoder::keysFor(const ExchangePtr &exchange) const
{
    return m_capture ? keysInContext(m_keys, exchange, m_capture->exchanges(), m_clues) : m_keys;
}

/// A key set mostly comes after the token that it is for.
void MessageDecoder::lookForClues(const ExchangePtr &exchange)
{
    using Watcher = QFutureWatcher<std::shared_ptr<const TokenClues>>;
    auto *watcher = new Watcher(this);
    connect(watcher, &Watcher::finished, this, [this, watcher] {
        watcher->deleteLater();
        const std::shared_ptr<const TokenClues> clues = watcher->result();
        if (clues->keys || !clues->issuer.isEmpty()) {
            forgetTokens();
        }
    });
    watcher->setFuture(QtConcurrent::run([exchange, cache = m_clues] { return cache->cluesOf(exchange); }));
}

void MessageDecoder::forgetTokens()
{
    bool forgot = !m_pending.isEmpty();
    const QList<Key> kept = m_cache.keys();
    for (const Key &key : kept) {
        if ((*m_cache.object(key))->message.root.find("jwt.checks")) {
            m_cache.remove(key);
            forgot = true;
        }
    }
    if (forgot) {
        ++m_generation;
        m_pending.clear();
        Q_EMIT keysChanged();
    }
}

void MessageDecoder::request(const ExchangePtr &exchange, Side side)
{
    const Key key{exchange->id, int(side)};
    if (m_pending.contains(key)) {
        return;
    }
    m_pending.insert(key);
    using Watcher = QFutureWatcher<DecodedTreePtr>;
    auto *watcher = new Watcher(this);
    const quint64 generation = m_generation;
    connect(watcher, &Watcher::finished, this, [this, watcher, key, generation] {
        watcher->deleteLater();
        if (generation != m_generation) {
            return;
        }
        m_pending.remove(key);
        const DecodedTreePtr tree = watcher->result();
        const qint64 bytes = (tree->message.wire ? tree->message.wire->bytes().size() : 0) +
                             (tree->message.body ? tree->message.body->bytes().size() : 0) +
                             qint64(tree->entries.size()) * 200;
        m_cache.insert(key, new DecodedTreePtr(tree), int(std::min<qint64>(bytes / 1024 + 1, kCacheKibibytes)));
        Q_EMIT decoded(tree);
    });
    if (DecodedTreePtr known = cached(exchange->id, side)) {
        watcher->setFuture(QtConcurrent::run([known] { return known; }));
        return;
    }
    watcher->setFuture(QtConcurrent::run(
        [exchange, side, keys = keysFor(exchange)] { return DecodedTree::make(*exchange, side, keys); }));
}

DecodedTreePtr MessageDecoder::cached(ExchangeId exchange, Side side) const
{
    const DecodedTreePtr *tree = m_cache.object({exchange, int(side)});
    return tree ? *tree : nullptr;
}

void MessageDecoder::clear()
{
    ++m_generation;
    m_pending.clear();
    m_cache.clear();
    Q_EMIT cleared();
}

void MessageDecoder::setKeys(DecodeKeysPtr keys)
{
    if (keys == m_keys) {
        return;
    }
    m_keys = std::move(keys);
    clear();
    Q_EMIT keysChanged();
}

} // namespace Ticketscope
