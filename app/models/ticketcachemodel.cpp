// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/ticketcachemodel.h"

#include <QFutureWatcher>
#include <QtConcurrentRun>

#include <algorithm>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

constexpr int kCacheBits = 12;
constexpr quintptr kCacheMask = (quintptr{1} << kCacheBits) - 1;
constexpr qsizetype kMostCaches = kCacheMask - 1;

/// What stands above a row, in an index's id.
quintptr idOf(int cache, int ticket)
{
    return quintptr(cache + 1) | quintptr(ticket + 1) << kCacheBits;
}

} // namespace

TicketCacheModel::TicketCacheModel(Clock clock, Load load, QObject *parent)
    : QAbstractItemModel(parent)
    , m_clock(std::move(clock))
    , m_load(std::move(load))
{
}

void TicketCacheModel::reload()
{
    m_loading = true;
    using Loaded = Result<QList<TicketCache>>;
    auto *watcher = new QFutureWatcher<Loaded>(this);
    connect(watcher, &QFutureWatcher<Loaded>::finished, this, [this, watcher, generation = ++m_generation] {
        watcher->deleteLater();
        if (generation == m_generation) {
            take(watcher->result());
        }
    });
    watcher->setFuture(QtConcurrent::run([load = m_load] { return load(); }));
}

void TicketCacheModel::take(const Result<QList<TicketCache>> &result)
{
    m_loading = false;
    const QList<TicketCache> caches =
        result ? result->first(std::min(result->size(), kMostCaches)) : QList<TicketCache>();
    m_error = result ? std::nullopt : std::optional(result.error());
    const bool changed = caches != m_caches;
    if (changed) {
        beginResetModel();
        m_caches = caches;
        endResetModel();
    } else {
        tick();
    }
    Q_EMIT loaded(changed);
}

void TicketCacheModel::tick()
{
    for (int cache = 0; cache < int(m_caches.size()); ++cache) {
        const QModelIndex above = index(cache, Field);
        const int tickets = rowCount(above);
        if (tickets == 0) {
            continue;
        }
        Q_EMIT dataChanged(index(0, Note, above), index(tickets - 1, Note, above));
        for (int ticket = 0; ticket < tickets; ++ticket) {
            const QModelIndex row = index(ticket, Field, above);
            Q_EMIT dataChanged(index(0, Note, row), index(rowCount(row) - 1, Note, row));
        }
    }
}

qsizetype TicketCacheModel::ticketCount() const
{
    qsizetype count = 0;
    for (const TicketCache &cache : m_caches) {
        count += cache.tickets.size();
    }
    return count;
}

TicketCacheModel::Place TicketCacheModel::placeOf(const QModelIndex &index)
{
    if (!index.isValid()) {
        return {};
    }
    const int cache = int(index.internalId() & kCacheMask) - 1;
    const int ticket = int(index.internalId() >> kCacheBits) - 1;
    if (cache < 0) {
        return {index.row(), -1, -1};
    }
    return ticket < 0 ? Place{cache, index.row(), -1} : Place{cache, ticket, index.row()};
}

bool TicketCacheModel::isCache(const QModelIndex &index) const
{
    return index.isValid() && placeOf(index).ticket < 0;
}

bool TicketCacheModel::isTicket(const QModelIndex &index) const
{
    const Place place = placeOf(index);
    return place.ticket >= 0 && place.fact < 0;
}

QString TicketCacheModel::keyOf(const QModelIndex &index) const
{
    const Place place = placeOf(index);
    if (place.cache < 0) {
        return {};
    }
    const TicketCache &cache = m_caches.at(place.cache);
    if (place.ticket < 0) {
        return cache.name;
    }
    const KerberosTicket &ticket = cache.tickets.at(place.ticket);
    QString key = u"%1\n%2\n%3"_s.arg(cache.name, ticket.client, ticket.server);
    if (place.fact >= 0) {
        key += u"\n%1"_s.arg(place.fact);
    }
    return key;
}

QString TicketCacheModel::text(const QModelIndex &index) const
{
    const Place place = placeOf(index);
    if (place.cache < 0) {
        return ticketCachesText(m_caches, m_clock());
    }
    TicketCache cache = m_caches.at(place.cache);
    if (place.fact >= 0) {
        return index.siblingAtColumn(Value).data().toString();
    }
    if (place.ticket >= 0) {
        cache.tickets = {cache.tickets.at(place.ticket)};
    }
    return ticketCachesText({cache}, m_clock());
}

QModelIndex TicketCacheModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    const Place above = placeOf(parent);
    return createIndex(row, column, idOf(above.cache, above.ticket));
}

QModelIndex TicketCacheModel::parent(const QModelIndex &index) const
{
    const Place place = placeOf(index);
    if (place.fact >= 0) {
        return createIndex(place.ticket, Field, idOf(place.cache, -1));
    }
    return place.ticket >= 0 ? createIndex(place.cache, Field, idOf(-1, -1)) : QModelIndex();
}

int TicketCacheModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid()) {
        return int(m_caches.size());
    }
    const Place place = placeOf(parent);
    if (parent.column() != Field || place.fact >= 0) {
        return 0;
    }
    const TicketCache &cache = m_caches.at(place.cache);
    return place.ticket < 0 ? int(cache.tickets.size()) : int(ticketFields(cache.tickets.at(place.ticket), {}).size());
}

int TicketCacheModel::columnCount(const QModelIndex & /*parent*/) const
{
    return ColumnCount;
}

QVariant TicketCacheModel::cacheData(const TicketCache &cache, int column, int role) const
{
    if (role == IconRole) {
        return column == Field ? u"key"_s : QString();
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) {
        return {};
    }
    switch (column) {
    case Field:
        return cache.name;
    case Value:
        return cache.principal;
    default:
        break;
    }
    QStringList notes;
    if (cache.isDefault) {
        notes.append(tr("default"));
    }
    if (cache.tickets.isEmpty()) {
        notes.append(tr("no tickets"));
    }
    return notes.join(u", "_s);
}

QVariant TicketCacheModel::ticketData(const KerberosTicket &ticket, int column, int role) const
{
    const bool weak = isWeakTicket(ticket);
    switch (role) {
    case IconRole:
        return column == Field ? u"ticket"_s : QString();
    case LifeRole:
        return column == Note ? QVariant(int(ticketLife(ticket, m_clock()))) : QVariant();
    case WeakRole:
        return weak;
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        break;
    default:
        return {};
    }
    switch (column) {
    case Field:
        return ticket.server;
    case Value:
        return weak ? tr("%1, weak").arg(encryptionText(ticket.ticketKeyType)) : encryptionText(ticket.ticketKeyType);
    default:
        return ticketLifeText(ticket, m_clock());
    }
}

QVariant TicketCacheModel::factData(const KerberosTicket &ticket, int fact, int column, int role) const
{
    const QList<TicketField> fields = ticketFields(ticket, m_clock());
    if (fact >= fields.size()) {
        return {};
    }
    const TicketField &field = fields.at(fact);
    switch (role) {
    case LifeRole:
        return field.tellsLife && column == Note ? QVariant(int(ticketLife(ticket, m_clock()))) : QVariant();
    case WeakRole:
        return field.isWeak;
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return column == Field ? field.name : column == Value ? field.value : field.note;
    default:
        return {};
    }
}

QVariant TicketCacheModel::data(const QModelIndex &index, int role) const
{
    const Place place = placeOf(index);
    if (place.cache < 0 || place.cache >= m_caches.size()) {
        return {};
    }
    const TicketCache &cache = m_caches.at(place.cache);
    if (place.ticket < 0) {
        return cacheData(cache, index.column(), role);
    }
    const KerberosTicket &ticket = cache.tickets.at(place.ticket);
    return place.fact < 0 ? ticketData(ticket, index.column(), role)
                          : factData(ticket, place.fact, index.column(), role);
}

QVariant TicketCacheModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Field:
        return tr("Ticket");
    case Value:
        return tr("Value");
    case Note:
        return tr("Note");
    default:
        return {};
    }
}

} // namespace Ticketscope
