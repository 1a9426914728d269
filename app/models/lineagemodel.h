// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "exchange/capture.h"
#include "models/lineagewatch.h"

#include <QAbstractItemModel>
#include <QSet>

namespace Ticketscope {

/// The lineage of a capture: a row for each ticket, token, cookie, …, and below it a row for each exchange that issued,
/// used, replaced or ended it, in that order of events. Values are masked until revealed.
class LineageModel final : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column
    {
        Name,
        Value, ///< of events: the request
        Issued,
        Uses,
        Life,
        State,
        ColumnCount
    };
    enum Role
    {
        IconRole = Qt::UserRole, ///< QString: name in the icon set, on the first column
        OldRole,                 ///< bool: a use of something old, or a thing that was used so
        MaskedRole,              ///< bool, of the value
        ExpiredRole,             ///< bool: its time is over
    };

    LineageModel(Capture &capture, Clock clock, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(LineageModel)

    void setLineage(const LineagePtr &lineage);
    [[nodiscard]] const LineagePtr &lineage() const { return m_lineage; }
    /// How many requests carried something old.
    [[nodiscard]] qsizetype oldUses() const { return m_lineage->stale.size(); }

    [[nodiscard]] bool isEvent(const QModelIndex &index) const { return index.isValid() && index.internalId() != 0; }
    /// The thing of the row, or the one that the row's event happened to; null for an invalid index.
    [[nodiscard]] const Diagnosis::LineageItem *item(const QModelIndex &index) const;
    /// The bytes that the row is about; those that issued it, or its first use, for a thing.
    [[nodiscard]] std::optional<Diagnosis::Evidence> evidence(const QModelIndex &index) const;
    /// What is the same after setLineage(): to find a row again. Holds no secret.
    [[nodiscard]] QByteArray keyOf(const QModelIndex &index) const;

    [[nodiscard]] bool isRevealed(const QModelIndex &index) const;
    void setRevealed(const QModelIndex &index, bool revealed);
    /// What is copied: the value if it is revealed, bullets otherwise; of an event its words.
    [[nodiscard]] QString copyText(const QModelIndex &index) const;
    /// The clocks move on.
    void tick();

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    enum class EventKind
    {
        Issued,
        Used,
        Replaced,
        Ended
    };
    struct Event
    {
        EventKind kind = EventKind::Used;
        Diagnosis::Evidence place;
        QString old; ///< of a use: why it was old; empty where it was not
    };

    [[nodiscard]] const Event *event(const QModelIndex &index) const;
    [[nodiscard]] QVariant itemData(int row, int column, int role) const;
    [[nodiscard]] QVariant eventData(const Event &event, int column, int role) const;
    [[nodiscard]] QString itemText(int row, int column) const;
    [[nodiscard]] QString eventText(const Event &event, int column) const;
    [[nodiscard]] QString stateText(int row) const;
    [[nodiscard]] QString lifeText(const Diagnosis::LineageItem &item) const;
    [[nodiscard]] bool isExpired(const Diagnosis::LineageItem &item) const;
    [[nodiscard]] bool hasOldUse(int row) const;

    Capture &m_capture;
    Clock m_clock;
    LineagePtr m_lineage = std::make_shared<const Diagnosis::Lineage>();
    QList<QList<Event>> m_events; ///< by item
    QList<QByteArray> m_keys;     ///< by item
    QSet<QByteArray> m_revealed;
};

/// What each exchange that carried something old is to be marked with, a sentence or more.
[[nodiscard]] QHash<ExchangeId, QString> oldUseTexts(const Diagnosis::Lineage &lineage);

} // namespace Ticketscope
