// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "models/ticketcachetext.h"

#include <QAbstractItemModel>

#include <functional>

namespace Ticketscope {

/// The person's Kerberos tickets as a tree: caches, in each its tickets, in each their facts. Loads in the thread
/// pool. Each reload() is followed by loaded() once; of several that overlap, the last one counts.
class TicketCacheModel final : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column
    {
        Field,
        Value,
        Note,
        ColumnCount
    };
    enum Role
    {
        IconRole = Qt::UserRole, ///< QString: name in the icon set, on the first column; empty for facts
        LifeRole,                ///< int of TicketLife, of a ticket and of its end; else invalid
        WeakRole,                ///< bool: an encryption that current systems refuse
    };
    using Load = std::function<Result<QList<TicketCache>>()>;

    explicit TicketCacheModel(Clock clock = systemUtc, Load load = ticketCaches, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(TicketCacheModel)

    void reload();
    [[nodiscard]] bool isLoading() const { return m_loading; }
    /// Of the last load; the caches are empty then.
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    [[nodiscard]] const QList<TicketCache> &caches() const { return m_caches; }
    [[nodiscard]] qsizetype ticketCount() const;
    /// A cache, a ticket or a fact.
    [[nodiscard]] bool isCache(const QModelIndex &index) const;
    [[nodiscard]] bool isTicket(const QModelIndex &index) const;
    /// What is the same after a reload: to find a row again.
    [[nodiscard]] QString keyOf(const QModelIndex &index) const;
    /// What the row says, with all that is below it; of everything for an invalid index.
    [[nodiscard]] QString text(const QModelIndex &index) const;

    /// The clocks move on.
    void tick();

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    /// The tickets stand in the model, or error() says why they do not. `changed`: they are not those of before.
    void loaded(bool changed);

private:
    /// Where a row stands: -1 for what it is above.
    struct Place
    {
        int cache = -1;
        int ticket = -1;
        int fact = -1;
    };
    [[nodiscard]] static Place placeOf(const QModelIndex &index);
    void take(const Result<QList<TicketCache>> &result);
    [[nodiscard]] QVariant cacheData(const TicketCache &cache, int column, int role) const;
    [[nodiscard]] QVariant ticketData(const KerberosTicket &ticket, int column, int role) const;
    [[nodiscard]] QVariant factData(const KerberosTicket &ticket, int fact, int column, int role) const;

    Clock m_clock;
    Load m_load;
    QList<TicketCache> m_caches;
    std::optional<Error> m_error;
    quint64 m_generation = 0;
    bool m_loading = false;
};

} // namespace Ticketscope
