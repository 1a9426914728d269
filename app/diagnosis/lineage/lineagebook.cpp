// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/lineage/lineagebook.h"

#include "diagnosis/rules/shared/headerlines.h"
#include "protocol/superoffice.h"

#include <algorithm>

namespace Ticketscope::Diagnosis {

using namespace Qt::StringLiterals;

namespace {

bool isCookie(LineageKind kind)
{
    return kind == LineageKind::Cookie || kind == LineageKind::Xsrf;
}

/// Tickets, tokens and codes may be taken for one another, by where they stand.
bool mayPassForOther(LineageKind kind)
{
    return !isCookie(kind) && kind != LineageKind::Canary;
}

/// What a token endpoint gives out.
bool isGranted(LineageKind kind)
{
    return kind == LineageKind::Token || kind == LineageKind::IdToken || kind == LineageKind::RefreshToken;
}

QDateTime endOf(const ExchangeView &exchange)
{
    const Exchange &what = exchange.exchange();
    return what.started.addMSecs(qint64(what.timings.total()));
}

/// Begun after that time; where one of the two is not known, the capture's order says so.
bool isAfter(const ExchangeView &exchange, const QDateTime &time)
{
    const QDateTime &started = exchange.exchange().started;
    return !time.isValid() || !started.isValid() || started >= time;
}

bool isSameDomain(const QString &a, const QString &b)
{
    const auto isWithin = [](const QString &host, const QString &domain) {
        return host.endsWith(QString(u'.' + domain), Qt::CaseInsensitive);
    };
    return a.compare(b, Qt::CaseInsensitive) == 0 || isWithin(a, b) || isWithin(b, a);
}

/// Enough to tell people apart, without keeping their secrets.
QByteArray markOf(QByteArrayView secret)
{
    return secret.isEmpty() ? QByteArray() : QByteArray::number(qulonglong(qHash(secret)), 16);
}

/// RFC 6265 section 5.1.4.
QByteArray defaultPath(const QUrl &url)
{
    const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    const qsizetype slash = path.lastIndexOf('/');
    return slash <= 0 ? QByteArray("/") : path.left(slash);
}

/// Whose ticket it is: the user that was named, the tenant that stands in it.
QByteArray ownerOf(const ExchangeView &exchange, const Secret &ticket)
{
    const QByteArrayView body = exchange.body(Side::Request);
    const QList<ByteRange> users = elementTexts(body, "UserName");
    const QByteArray user =
        users.isEmpty() ? QByteArray() : markOf(body.sliced(users.first().start, users.first().length()));
    const auto parts = SuperOffice::readTicket(ticket.reveal());
    return user + '|' + (parts ? parts->context.toUtf8() : QByteArray());
}

/// What takes its place has the same key; empty: nothing does.
QByteArray keyOf(const ExchangeView &exchange, const Sighting &sighting)
{
    const Exchange &what = exchange.exchange();
    const QByteArray start = lineageKindName(sighting.kind) + '|' + what.attempt + '|' + sighting.where.toUtf8() + '|';
    switch (sighting.kind) {
    case LineageKind::Cookie:
    case LineageKind::Xsrf:
        return start + (sighting.path.isEmpty() ? defaultPath(what.url) : sighting.path) + '|' + sighting.name.toUtf8();
    case LineageKind::Canary:
        return start + markOf(exchange.header(Side::Request, "Authorization"));
    case LineageKind::Ticket:
        return start + ownerOf(exchange, sighting.value);
    default:
        return {};
    }
}

QByteArray scopeOf(const FormFields &fields)
{
    QByteArray scope;
    for (const char *name : {"scope", "resource", "audience"}) {
        scope += value(fields, name) + '|';
    }
    return scope == "|||" ? QByteArray() : scope;
}

/// Who the tokens are for is the same each time: nobody, or the one person of that browser.
bool isOnePersons(const ExchangeView &exchange, const FormFields &fields)
{
    const bool isPublic =
        !field(fields, "client_secret") && !field(fields, "client_assertion") && exchange.sentScheme().isEmpty();
    return isPublic || !exchange.exchange().attempt.isEmpty() || value(fields, "grant_type") == "client_credentials";
}

FormFields allFields(const ExchangeView &exchange)
{
    return bodyFields(exchange) + queryFields(exchange);
}

bool isLogOff(const ExchangeView &exchange)
{
    const QString last = exchange.exchange().url.path().section(u'/', -1).toLower();
    return exchange.exchange().step.kind == StepKind::LogOff || last == "logout"_L1 || last == "logoff"_L1 ||
           last == "signout"_L1;
}

} // namespace

qsizetype LineageBook::find(const Sighting &sighting) const
{
    const auto [first, last] = m_byValue.equal_range(qHash(sighting.value.reveal()));
    for (auto place = first; place != last; ++place) {
        const LineageItem &item = m_lineage.items.at(*place);
        const bool isSameKind =
            item.kind == sighting.kind || (mayPassForOther(item.kind) && mayPassForOther(sighting.kind));
        const bool isSameName = sighting.kind != LineageKind::Cookie ||
                                (item.name == sighting.name && isSameDomain(item.where, sighting.where));
        if (isSameKind && isSameName && item.value == sighting.value) {
            return *place;
        }
    }
    return -1;
}

qsizetype LineageBook::append(const Sighting &sighting, const State &state)
{
    LineageItem item;
    item.kind = sighting.kind;
    item.name = sighting.name;
    item.where = sighting.where;
    item.value = sighting.value;
    item.expires = sighting.expires;
    item.lifeIsInferred = sighting.lifeIsInferred;
    m_byValue.insert(qHash(item.value.reveal()), m_lineage.items.size());
    m_lineage.items.append(item);
    m_states.append(state);
    m_states.last().slides = sighting.slides;
    m_states.last().byServersClock = sighting.byServersClock;
    return m_lineage.items.size() - 1;
}

LineageUse LineageBook::judged(const ExchangeView &exchange, qsizetype index, const Evidence &place) const
{
    const LineageItem &item = m_lineage.items.at(index);
    const State &state = m_states.at(index);
    if (item.endedBy != 0 && isAfter(exchange, state.endedAt)) {
        return {place, Staleness::Ended, item.endedBy};
    }
    if (item.replacedBy >= 0 && isAfter(exchange, state.replacedAt)) {
        return {place, Staleness::Replaced, m_lineage.replacedIn(item)};
    }
    const QDateTime now = state.byServersClock ? timeThere(exchange) : exchange.exchange().started;
    if (item.expires.isValid() && now.isValid() && now > item.expires) {
        return {place, Staleness::Expired, 0};
    }
    return {place, Staleness::Current, 0};
}

LineageBook::Carried LineageBook::carry(const ExchangeView &exchange, const Sighting &sighting)
{
    qsizetype index = find(sighting);
    if (index < 0) {
        index = append(sighting, {});
        // What the browser brings to the program's own address was issued where this program does not see it.
        if (sighting.kind == LineageKind::Code && exchange.exchange().step.kind == StepKind::Browser) {
            m_lineage.items[index].issued = sighting.place;
            return {index, sighting.place.label};
        }
    }
    const LineageUse use = judged(exchange, index, sighting.place);
    LineageItem &item = m_lineage.items[index];
    if (use.stale != Staleness::Current) {
        m_lineage.stale[exchange.id()].append({index, item.uses.size()});
    } else if (m_states.at(index).slides && item.expires.isValid() && exchange.status() < 400) {
        item.expires = std::max(item.expires, exchange.exchange().started.addSecs(m_states.at(index).slides->count()));
    }
    item.uses.append(use);
    return {index, sighting.place.label};
}

qsizetype LineageBook::bring(const Sighting &sighting, const State &state)
{
    const qsizetype known = find(sighting);
    if (known >= 0) {
        LineageItem &item = m_lineage.items[known];
        if (item.kind == sighting.kind && item.replacedBy < 0 && item.endedBy == 0) {
            item.expires = sighting.expires;
            item.lifeIsInferred = sighting.lifeIsInferred;
            m_states[known].slides = sighting.slides;
            m_states[known].byServersClock = sighting.byServersClock;
            return known;
        }
    }
    const qsizetype index = append(sighting, state);
    m_lineage.items[index].issued = sighting.place;
    return index;
}

void LineageBook::replace(const ExchangeView &exchange, qsizetype former, qsizetype by)
{
    LineageItem &item = m_lineage.items[former];
    if (former != by && item.replacedBy < 0) {
        item.replacedBy = by;
        m_states[former].replacedAt = endOf(exchange);
    }
}

void LineageBook::end(const ExchangeView &exchange, qsizetype index)
{
    LineageItem &item = m_lineage.items[index];
    if (item.endedBy == 0) {
        item.endedBy = exchange.id();
        m_states[index].endedAt = endOf(exchange);
    }
}

qsizetype LineageBook::broughtAlong(const Sighting &cookie, const AllCarried &carried) const
{
    for (const Carried &one : carried) {
        const LineageItem &item = m_lineage.items.at(one.item);
        if (!item.issued && item.kind == cookie.kind && item.name == cookie.name && item.replacedBy < 0) {
            return one.item;
        }
    }
    return -1;
}

void LineageBook::bringKeyed(const ExchangeView &exchange, const Sighting &sighting, const AllCarried &carried)
{
    State state;
    state.key = keyOf(exchange, sighting);
    const qsizetype index = bring(sighting, state);
    if (state.key.isEmpty()) {
        return;
    }
    const auto former = m_byKey.constFind(state.key);
    if (former != m_byKey.constEnd()) {
        replace(exchange, *former, index);
    } else if (const qsizetype along = broughtAlong(sighting, carried); isCookie(sighting.kind) && along >= 0) {
        replace(exchange, along, index);
    }
    m_byKey.insert(state.key, index);
}

void LineageBook::endCookie(const ExchangeView &exchange, const Sighting &deleted, const AllCarried &carried)
{
    const QByteArray key = keyOf(exchange, deleted);
    const auto known = m_byKey.constFind(key);
    const qsizetype index = known != m_byKey.constEnd() ? *known : broughtAlong(deleted, carried);
    if (index >= 0) {
        end(exchange, index);
        m_byKey.remove(key);
    }
}

qsizetype LineageBook::chainOf(const ExchangeView &exchange, const FormFields &fields, const QList<Sighting> &tokens,
                               const AllCarried &carried)
{
    if (value(fields, "grant_type") == "refresh_token") {
        for (const Carried &one : carried) {
            State &state = m_states[one.item];
            if (m_lineage.items.at(one.item).kind == LineageKind::RefreshToken) {
                if (state.chain == 0) {
                    state.chain = ++m_lastChain;
                    m_chains[state.chain].append(one.item);
                }
                return state.chain;
            }
        }
    }
    if (!isOnePersons(exchange, fields)) {
        return ++m_lastChain;
    }
    const Exchange &what = exchange.exchange();
    const bool hasId =
        std::any_of(tokens.begin(), tokens.end(), [](const Sighting &one) { return one.kind == LineageKind::IdToken; });
    const QByteArray login = what.attempt + '|' + what.url.host().toUtf8() + what.url.path().toUtf8() + '|' +
                             value(fields, "client_id") + '|' +
                             markOf(exchange.header(Side::Request, "Authorization")) + '|' +
                             value(fields, "grant_type") + '|' + scopeOf(fields) + (hasId ? "|id" : "");
    qsizetype &chain = m_chainByKey[login];
    chain = chain == 0 ? ++m_lastChain : chain;
    return chain;
}

void LineageBook::bringTokens(const ExchangeView &exchange, const QList<Sighting> &tokens, const AllCarried &carried)
{
    if (tokens.isEmpty()) {
        return;
    }
    const FormFields fields = allFields(exchange);
    const bool isGrant = field(fields, "grant_type") != nullptr;
    const QByteArray scope = scopeOf(fields);
    const qsizetype chain = isGrant ? chainOf(exchange, fields, tokens, carried) : 0;
    for (const Sighting &token : tokens) {
        State state;
        state.chain = chain;
        state.scope = scope;
        const qsizetype index = bring(token, state);
        if (chain == 0) {
            continue;
        }
        QList<qsizetype> &current = m_chains[chain];
        current.removeIf([&](qsizetype former) {
            const QByteArray &before = m_states.at(former).scope;
            const bool isOther =
                token.kind == LineageKind::Token && !before.isEmpty() && !scope.isEmpty() && before != scope;
            const bool isReplaced = m_lineage.items.at(former).kind == token.kind && !isOther && former != index;
            if (isReplaced) {
                replace(exchange, former, index);
            }
            return isReplaced || former == index;
        });
        current.append(index);
    }
}

void LineageBook::endSpent(const ExchangeView &exchange, bool hasTokens, const AllCarried &carried)
{
    const bool isRefused = exchange.status() >= 400 && exchange.status() < 500;
    const bool isGone = isRefused && (exchange.bodyHas(Side::Response, "invalid_grant") ||
                                      exchange.bodyHas(Side::Response, "expired_token") ||
                                      exchange.bodyHas(Side::Response, "access_denied"));
    if (!hasTokens && !isGone) {
        return;
    }
    const bool isGrant = field(allFields(exchange), "grant_type") != nullptr;
    for (const Carried &one : carried) {
        const LineageKind kind = m_lineage.items.at(one.item).kind;
        const bool isOnce = kind == LineageKind::Code || kind == LineageKind::DeviceCode;
        if (isGrant && (isOnce || (isGone && kind == LineageKind::RefreshToken))) {
            end(exchange, one.item);
        }
    }
}

void LineageBook::endLoggedOff(const ExchangeView &exchange, const AllCarried &carried)
{
    const bool isOwn = exchange.exchange().step.kind == StepKind::LogOff;
    const bool isRevocation = exchange.exchange().url.path().contains("revo"_L1, Qt::CaseInsensitive);
    if (!exchange.hasAnswer() || exchange.status() >= 400) {
        return;
    }
    for (const Carried &one : carried) {
        const LineageKind kind = m_lineage.items.at(one.item).kind;
        const bool isRevoked = isRevocation && one.field == "token"_L1;
        const bool isLeft =
            isLogOff(exchange) && !isRevocation && (isOwn || kind == LineageKind::Canary || kind == LineageKind::Xsrf);
        if (isRevoked || isLeft) {
            end(exchange, one.item);
        }
    }
}

void LineageBook::read(const ExchangeView &exchange)
{
    AllCarried carried;
    for (const Sighting &sighting : carriedBy(exchange)) {
        carried.append(carry(exchange, sighting));
    }
    QList<Sighting> tokens;
    const QList<Sighting> brought = broughtBy(exchange);
    for (const Sighting &sighting : brought) {
        if (sighting.deletes) {
            endCookie(exchange, sighting, carried);
        } else if (isGranted(sighting.kind)) {
            tokens.append(sighting);
        } else {
            bringKeyed(exchange, sighting, carried);
        }
    }
    bringTokens(exchange, tokens, carried);
    if (!carried.isEmpty()) {
        endSpent(exchange, !tokens.isEmpty(), carried);
        endLoggedOff(exchange, carried);
    }
}

} // namespace Ticketscope::Diagnosis
