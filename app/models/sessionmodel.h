// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "login/session.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>

#include <optional>

namespace Ticketscope {

/// What a session holds, a row each: name, value (masked until revealed), where it came from, which requests used it,
/// and how long it lives. Below that, what a renewal replaced. tick() moves the clocks on; call it once a second while
/// isRunning().
class SessionModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column
    {
        Name,
        Value,
        Origin,
        Uses,
        Life,
        ColumnCount
    };
    enum class LifeState
    {
        Endless, ///< or nobody knows
        Fresh,
        Short, ///< five minutes or less
        Expired,
        Replaced ///< another one took its place
    };
    enum Role
    {
        LifeRole = Qt::UserRole, ///< int of LifeState
        IconRole,                ///< QString: name in the icon set
        MaskedRole,
        FromExchangeRole, ///< qint64; 0: the person brought it
        FormerRole,       ///< bool: replaced
    };

    explicit SessionModel(Clock clock, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(SessionModel)

    void setSession(const std::optional<Session> &session);
    [[nodiscard]] const std::optional<Session> &session() const { return m_session; }
    /// The thing of that row; null where there is none.
    [[nodiscard]] const SessionItem *item(int row) const;
    /// The exchanges that used item `row`.
    void setUses(int row, const QList<ExchangeId> &uses);
    [[nodiscard]] QList<ExchangeId> uses(int row) const { return m_uses.value(row); }

    [[nodiscard]] bool isRevealed(int row) const;
    void setRevealed(int row, bool revealed);
    /// What is copied: the value if it is revealed, bullets otherwise.
    [[nodiscard]] QString copyText(int row) const;
    /// Something in it expires.
    [[nodiscard]] bool isRunning() const;

    void tick();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] qint64 secondsLeft(const SessionItem &item) const;
    [[nodiscard]] bool isFormer(int row) const { return m_session && row >= m_session->items.size(); }
    [[nodiscard]] LifeState life(int row) const;
    [[nodiscard]] QString lifeText(int row) const;
    [[nodiscard]] QString displayText(int row, int column) const;
    [[nodiscard]] QByteArray revealKey(int row) const;

    Clock m_clock;
    std::optional<Session> m_session;
    QHash<int, QList<ExchangeId>> m_uses;
    QSet<QByteArray> m_revealed;
};

} // namespace Ticketscope
