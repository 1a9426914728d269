// SPDX-License-Identifier: GPL-3.0-or-later
#include "decode/tokencontext.h"

#include "protocol/cookie.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope {

namespace {

/// Clocks of one computer and of a server are hardly ever closer.
constexpr std::chrono::seconds kLeeway{5};
constexpr QLatin1String kSystemUserIssuer("SuperOffice AS");

struct Found
{
    ExchangePtr exchange;
    std::shared_ptr<const TokenClues> clues;
};

/// Whether two exchanges may belong together: one attempt, or (where keys were fetched earlier) one host.
bool isOfAttempt(const Exchange &a, const Exchange &b)
{
    return a.attempt == b.attempt;
}

bool isOfHost(const Exchange &a, const Exchange &b)
{
    return !a.url.host().isEmpty() && a.url.host() == b.url.host();
}

/// The last of them that has what is wanted, of the same attempt if one has.
template<typename Has>
const Found *lastWith(const QList<Found> &found, const Exchange &exchange, Has has)
{
    for (const bool sameAttempt : {true, false}) {
        for (auto at = found.crbegin(); at != found.crend(); ++at) {
            const bool fits = sameAttempt ? isOfAttempt(*at->exchange, exchange) : isOfHost(*at->exchange, exchange);
            if (fits && has(*at->clues)) {
                return &*at;
            }
        }
    }
    return nullptr;
}

/// The last of the attempt that began no later than the exchange itself.
template<typename Has>
const Found *lastBefore(const QList<Found> &found, const Exchange &exchange, Has has)
{
    for (auto at = found.crbegin(); at != found.crend(); ++at) {
        if (at->exchange->id <= exchange.id && isOfAttempt(*at->exchange, exchange) && has(*at->clues)) {
            return &*at;
        }
    }
    return nullptr;
}

void addKeys(Jose::TokenExpectations *expected, const QList<Found> &found, const Exchange &exchange)
{
    const Found *discovery = lastWith(found, exchange, [](const TokenClues &c) { return !c.issuer.isEmpty(); });
    if (discovery) {
        expected->issuer = discovery->clues->issuer;
    }
    const Found *keys = nullptr;
    if (discovery && !discovery->clues->keysAddress.isEmpty()) {
        const QUrl address(discovery->clues->keysAddress);
        for (auto at = found.crbegin(); at != found.crend() && !keys; ++at) {
            keys = at->clues->keys && at->exchange->url == address ? &*at : nullptr;
        }
    }
    if (!keys) {
        keys = lastWith(found, exchange, [](const TokenClues &c) { return c.keys.has_value(); });
    }
    if (keys) {
        expected->keys = keys->clues->keys;
        expected->keysFrom = QStringLiteral("#%1").arg(keys->exchange->id);
    }
}

void addClocks(Jose::TokenExpectations *expected, const Exchange &exchange)
{
    expected->leeway = kLeeway;
    if (exchange.started.isValid()) {
        expected->localNow = exchange.started.addMSecs(qint64(exchange.timings.total()));
    }
    const std::optional<QDateTime> date = Http::parseCookieDate(exchange.response.headerValue("Date"));
    expected->serverNow = date.value_or(QDateTime());
}

void addRequest(Jose::TokenExpectations *expected, const QList<Found> &found, const Exchange &exchange)
{
    const auto hasClient = [](const TokenClues &clues) { return !clues.clientId.isEmpty(); };
    const Found *request = lastBefore(found, exchange, hasClient);
    if (!request) {
        return;
    }
    expected->clientId = request->clues->clientId;
    expected->audience = request->clues->clientId;
    // What a refresh brings answers no authorization request (OpenID Connect Core 12.2).
    const Found *authorization =
        lastBefore(found, exchange, [](const TokenClues &clues) { return clues.isAuthorization; });
    const bool isRefreshed = request->exchange->id == exchange.id && request->clues->isRefresh;
    if (authorization && !isRefreshed && !authorization->clues->nonce.isEmpty()) {
        expected->nonce = authorization->clues->nonce;
    }
}

/// The token of a system user is SuperOffice's own, whatever the discovery document says.
bool bringsSystemUserToken(const Exchange &exchange)
{
    const QString path = exchange.url.path();
    return path.contains(QLatin1String("PartnerSystemUser"), Qt::CaseInsensitive);
}

void takeGiven(Jose::TokenExpectations *expected, const Jose::TokenExpectations &given)
{
    if (given.keys) {
        expected->keys = given.keys;
        expected->keysFrom = given.keysFrom;
    }
    if (given.issuer) {
        expected->issuer = given.issuer;
    }
    if (given.audience) {
        expected->audience = given.audience;
        expected->clientId = given.clientId;
    }
    if (given.nonce) {
        expected->nonce = given.nonce;
    }
}

} // namespace

std::shared_ptr<const TokenClues> TokenClueCache::cluesOf(const ExchangePtr &exchange)
{
    {
        const QMutexLocker locker(&m_mutex);
        const auto kept = m_kept.constFind(exchange->id);
        if (kept != m_kept.constEnd() && kept->first.lock() == exchange) {
            return kept->second;
        }
    }
    const auto clues = std::make_shared<const TokenClues>(tokenCluesOf(*exchange));
    const QMutexLocker locker(&m_mutex);
    m_kept.insert(exchange->id, {exchange, clues});
    return clues;
}

void TokenClueCache::clear()
{
    const QMutexLocker locker(&m_mutex);
    m_kept.clear();
}

TokenExpectations tokenExpectationsOf(const Exchange &exchange, const QList<ExchangePtr> &all, TokenClueCache &cache,
                                      const Jose::TokenExpectations *given)
{
    QList<Found> found;
    for (const ExchangePtr &one : all) {
        Found entry{one, cache.cluesOf(one)};
        if (!entry.clues->isEmpty()) {
            found.append(std::move(entry));
        }
    }
    TokenExpectations expectations;
    addClocks(&expectations.clientsOwn, exchange);
    expectations.others = expectations.clientsOwn;
    addKeys(&expectations.others, found, exchange);
    expectations.idTokens = expectations.others;
    addRequest(&expectations.idTokens, found, exchange);
    expectations.others.clientId = expectations.idTokens.clientId;
    if (bringsSystemUserToken(exchange)) {
        expectations.others.issuer = kSystemUserIssuer;
    }
    for (const Found &entry : found) {
        if (entry.exchange->id == exchange.id && entry.clues->accessToken.isSet()) {
            expectations.idTokens.accessToken = entry.clues->accessToken.reveal().toByteArray();
        }
    }
    if (given) {
        takeGiven(&expectations.idTokens, *given);
        takeGiven(&expectations.others, *given);
    }
    return expectations;
}

DecodeKeysPtr keysInContext(const DecodeKeysPtr &keys, const ExchangePtr &exchange, const QList<ExchangePtr> &all,
                            const std::shared_ptr<TokenClueCache> &cache)
{
    return DecodeKeys::withTokens(keys, [keys, exchange, all, cache] {
        const TokenExpectations *given = keys ? keys->tokens() : nullptr;
        return tokenExpectationsOf(*exchange, all, *cache, given ? &given->others : nullptr);
    });
}

} // namespace Ticketscope
