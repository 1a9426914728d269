// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodekeys.h"
#include "exchange/exchange.h"

#include <QHash>
#include <QMutex>

namespace Ticketscope {

/// What one exchange tells about the tokens of a login (OpenID Connect Discovery section 3, RFC 7517 section 5, OpenID
/// Connect Core 3.1.2.1 and 3.1.3.1).
struct TokenClues
{
    // A key set that was fetched.
    std::optional<Jose::KeySet> keys;
    // A discovery document.
    QString issuer;
    QString keysAddress; ///< its "jwks_uri"
    // A request of the client: to the authorization endpoint, in the body where it was pushed there, or to the token
    // endpoint.
    QString clientId;
    QString nonce;
    bool isAuthorization = false;
    bool isRefresh = false;
    /// The access token that came in the same answer, or with the redirect.
    Secret accessToken;

    [[nodiscard]] bool isEmpty() const;
};

/// Pure. Looks into bodies of JSON and forms of at most a mebibyte.
[[nodiscard]] TokenClues tokenCluesOf(const Exchange &exchange);

/// Keeps the clues of exchanges, which never change. Thread-safe.
class TokenClueCache final
{
public:
    [[nodiscard]] std::shared_ptr<const TokenClues> cluesOf(const ExchangePtr &exchange);
    void clear();

private:
    QMutex m_mutex;
    QHash<ExchangeId, std::pair<std::weak_ptr<const Exchange>, std::shared_ptr<const TokenClues>>> m_kept;
};

/// What the tokens of `exchange` are held against: keys and issuer that were fetched in the same attempt (or, failing
/// that, from the same host in another), the client and the nonce of the request that led to it, and the clocks at the
/// time of the answer. What `given` (null: nothing) sets, a person gave: it goes before what was found.
[[nodiscard]] TokenExpectations tokenExpectationsOf(const Exchange &exchange, const QList<ExchangePtr> &all,
                                                    TokenClueCache &cache,
                                                    const Jose::TokenExpectations *given = nullptr);

/// `keys` (null: none) and, found when the first token is met, what its exchange and the others tell about it.
[[nodiscard]] DecodeKeysPtr keysInContext(const DecodeKeysPtr &keys, const ExchangePtr &exchange,
                                          const QList<ExchangePtr> &all, const std::shared_ptr<TokenClueCache> &cache);

} // namespace Ticketscope
