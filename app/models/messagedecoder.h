// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodemessage.h"
#include "decode/tokencontext.h"
#include "exchange/capture.h"

#include <QCache>
#include <QDateTime>
#include <QHash>
#include <QObject>
#include <QPointer>
#include <QSet>

#include <memory>
#include <vector>

namespace Ticketscope {

/// A decoded message made ready for views: its nodes in one list, so that each finds its parent and its row. Immutable;
/// shared between threads and views.
struct DecodedTree
{
    struct Entry
    {
        const DecodedNode *node = nullptr;
        int parent = -1; ///< index of the parent's entry; -1 for the root
        int row = 0;
        int firstChild = 0; ///< children stand next to one another
        int childCount = 0;
    };

    ExchangeId exchange = 0; ///< 0: pasted
    Side side = Side::Response;
    DecodedMessage message;
    std::vector<Entry> entries; ///< the root is the first
    QHash<const DecodedNode *, int> positions;
    /// What times are compared with: the response's Date header, else when the exchange began. Null: nothing.
    QDateTime reference;
    bool referenceIsServer = false;

    [[nodiscard]] static std::shared_ptr<const DecodedTree> make(DecodedMessage message);
    [[nodiscard]] static std::shared_ptr<const DecodedTree> make(const Exchange &exchange, Side side,
                                                                 const DecodeKeysPtr &keys = {});
};

using DecodedTreePtr = std::shared_ptr<const DecodedTree>;

/// Takes messages apart in the thread pool and keeps the last results. Each request() is answered by decoded() once,
/// from the event loop, unless the decoder was cleared or is gone by then.
class MessageDecoder final : public QObject
{
    Q_OBJECT
public:
    explicit MessageDecoder(QObject *parent = nullptr);
    ~MessageDecoder() override;
    Q_DISABLE_COPY_MOVE(MessageDecoder)

    /// Whose exchanges the requested ones are of: tokens are then held against the key sets, discovery documents and
    /// requests among them. When one comes that tells more about tokens that were taken apart already, those are
    /// forgotten and keysChanged() follows.
    void setCapture(Capture *capture);
    void request(const ExchangePtr &exchange, Side side);
    /// The result if it is at hand; null otherwise.
    [[nodiscard]] DecodedTreePtr cached(ExchangeId exchange, Side side) const;
    /// Forgets all results and drops what is under way.
    void clear();
    /// With these keys of a person from now on (null: none): clears, and keysChanged() follows, so that views ask
    /// again.
    void setKeys(DecodeKeysPtr keys);
    [[nodiscard]] const DecodeKeysPtr &keys() const { return m_keys; }

Q_SIGNALS:
    void decoded(const Ticketscope::DecodedTreePtr &tree);
    void cleared();
    void keysChanged();

private:
    using Key = std::pair<ExchangeId, int>;

    [[nodiscard]] DecodeKeysPtr keysFor(const ExchangePtr &exchange) const;
    void lookForClues(const ExchangePtr &exchange);
    void forgetTokens();

    QPointer<Capture> m_capture;
    std::shared_ptr<TokenClueCache> m_clues = std::make_shared<TokenClueCache>();
    QCache<Key, DecodedTreePtr> m_cache; ///< cost in KiB
    QSet<Key> m_pending;
    DecodeKeysPtr m_keys;
    quint64 m_generation = 0;
};

} // namespace Ticketscope
