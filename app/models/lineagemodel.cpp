// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/lineagemodel.h"

#include "models/laddertext.h"
#include "models/timetext.h"

#include <QCryptographicHash>

#include <algorithm>

namespace Ticketscope {

using Diagnosis::Evidence;
using Diagnosis::LineageItem;
using Diagnosis::LineageKind;
using Diagnosis::LineageUse;
using Diagnosis::Staleness;

namespace {

constexpr qsizetype kShownUses = 8;

QString bullets()
{
    return {8, QChar(0x2022)};
}

QString number(ExchangeId exchange)
{
    return QStringLiteral("#%1").arg(exchange);
}

QString iconName(LineageKind kind)
{
    switch (kind) {
    case LineageKind::Ticket:
        return QStringLiteral("ticket");
    case LineageKind::Token:
    case LineageKind::IdToken:
        return QStringLiteral("token");
    case LineageKind::RefreshToken:
        return QStringLiteral("renew");
    case LineageKind::Code:
    case LineageKind::DeviceCode:
        return QStringLiteral("key");
    case LineageKind::Cookie:
        return QStringLiteral("cookie");
    case LineageKind::Canary:
        return QStringLiteral("canary");
    case LineageKind::Xsrf:
        return QStringLiteral("shield");
    }
    return QStringLiteral("secret");
}

QByteArray itemKey(const LineageItem &item)
{
    return Diagnosis::lineageKindName(item.kind) + ' ' + item.name.toUtf8() + ' ' + item.where.toUtf8() + ' ' +
           QCryptographicHash::hash(item.value.reveal(), QCryptographicHash::Sha256).toHex();
}

} // namespace

LineageModel::LineageModel(Capture &capture, Clock clock, QObject *parent)
    : QAbstractItemModel(parent)
    , m_capture(capture)
    , m_clock(std::move(clock))
{
}

void LineageModel::setLineage(const LineagePtr &lineage)
{
    beginResetModel();
    m_lineage = lineage;
    m_events.clear();
    m_keys.clear();
    for (const LineageItem &item : lineage->items) {
        QList<Event> events;
        if (item.issued) {
            events.append({EventKind::Issued, *item.issued, {}});
        }
        for (const LineageUse &use : item.uses) {
            events.append({EventKind::Used, use.place, Diagnosis::stalenessText(use)});
        }
        const ExchangeId replaced = lineage->replacedIn(item);
        if (replaced > 0) {
            const LineageItem &next = lineage->items.at(item.replacedBy);
            events.append({EventKind::Replaced, next.issued.value_or(Evidence{replaced, Side::Response, {}, {}}), {}});
        }
        if (item.endedBy > 0 && item.endedBy != replaced) {
            events.append({EventKind::Ended, {item.endedBy, Side::Request, {}, {}}, {}});
        }
        // As they happened; what one exchange both used and ended stays in that order.
        std::stable_sort(events.begin(), events.end(),
                         [](const Event &a, const Event &b) { return a.place.exchange < b.place.exchange; });
        m_events.append(events);
        m_keys.append(itemKey(item));
    }
    endResetModel();
}

const LineageItem *LineageModel::item(const QModelIndex &index) const
{
    if (!index.isValid()) {
        return nullptr;
    }
    const auto row = isEvent(index) ? qsizetype(index.internalId()) - 1 : qsizetype(index.row());
    return row < m_lineage->items.size() ? &m_lineage->items.at(row) : nullptr;
}

const LineageModel::Event *LineageModel::event(const QModelIndex &index) const
{
    return isEvent(index) ? &m_events.at(qsizetype(index.internalId()) - 1).at(index.row()) : nullptr;
}

std::optional<Evidence> LineageModel::evidence(const QModelIndex &index) const
{
    if (const Event *found = event(index)) {
        return found->place;
    }
    const LineageItem *found = item(index);
    if (!found) {
        return std::nullopt;
    }
    return found->issued ? found->issued
                         : (found->uses.isEmpty() ? std::nullopt : std::optional(found->uses.first().place));
}

QByteArray LineageModel::keyOf(const QModelIndex &index) const
{
    if (!item(index)) {
        return {};
    }
    const Event *found = event(index);
    return !found ? m_keys.at(index.row())
                  : m_keys.at(qsizetype(index.internalId()) - 1) + ' ' + QByteArray::number(int(found->kind)) + ' ' +
                        QByteArray::number(found->place.exchange) + ' ' + QByteArray::number(found->place.wire.start);
}

bool LineageModel::isRevealed(const QModelIndex &index) const
{
    return item(index) && !isEvent(index) && m_revealed.contains(m_keys.at(index.row()));
}

void LineageModel::setRevealed(const QModelIndex &index, bool revealed)
{
    if (!item(index) || isEvent(index)) {
        return;
    }
    if (revealed) {
        m_revealed.insert(m_keys.at(index.row()));
    } else {
        m_revealed.remove(m_keys.at(index.row()));
    }
    Q_EMIT dataChanged(index.siblingAtColumn(Name), index.siblingAtColumn(State));
}

QString LineageModel::copyText(const QModelIndex &index) const
{
    const LineageItem *found = item(index);
    if (!found) {
        return {};
    }
    if (const Event *happened = event(index)) {
        return QStringList{eventText(*happened, Name), eventText(*happened, Value), eventText(*happened, State)}
            .join(QLatin1Char(' '))
            .trimmed();
    }
    return isRevealed(index) ? found->value.revealText() : bullets();
}

void LineageModel::tick()
{
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, Life), index(rowCount() - 1, State), {Qt::DisplayRole, ExpiredRole});
    }
}

QModelIndex LineageModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent)) {
        return {};
    }
    // 0 is a thing; an event carries the number of its thing, counted from 1.
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : quintptr(0));
}

QModelIndex LineageModel::parent(const QModelIndex &index) const
{
    return isEvent(index) ? createIndex(int(index.internalId()) - 1, 0, quintptr(0)) : QModelIndex();
}

int LineageModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid()) {
        return int(m_events.size());
    }
    return isEvent(parent) || parent.column() > 0 ? 0 : int(m_events.at(parent.row()).size());
}

int LineageModel::columnCount(const QModelIndex & /*parent*/) const
{
    return ColumnCount;
}

bool LineageModel::isExpired(const LineageItem &item) const
{
    return item.expires.isValid() && item.expires <= m_clock();
}

bool LineageModel::hasOldUse(int row) const
{
    const QList<Event> &events = m_events.at(row);
    return std::any_of(events.cbegin(), events.cend(), [](const Event &one) { return !one.old.isEmpty(); });
}

QString LineageModel::lifeText(const LineageItem &item) const
{
    if (!item.expires.isValid()) {
        return tr("no end known");
    }
    const QString until = localText(item.expires);
    return item.lifeIsInferred ? tr("probably until %1").arg(until) : tr("until %1").arg(until);
}

QString LineageModel::stateText(int row) const
{
    const LineageItem &item = m_lineage->items.at(row);
    const bool old = hasOldUse(row);
    QString state;
    if (const ExchangeId replaced = m_lineage->replacedIn(item); replaced > 0) {
        state = tr("replaced in %1").arg(number(replaced));
    } else if (item.endedBy > 0) {
        state = tr("ended in %1").arg(number(item.endedBy));
    } else if (old || isExpired(item)) {
        state = item.lifeIsInferred ? tr("probably expired") : tr("expired");
    } else {
        state = item.uses.isEmpty() ? tr("not used") : tr("in use");
    }
    return old ? tr("%1, but used after that").arg(state) : state;
}

QString LineageModel::itemText(int row, int column) const
{
    const LineageItem &item = m_lineage->items.at(row);
    switch (column) {
    case Name:
        return item.name;
    case Value:
        return isRevealed(index(row, 0)) ? item.value.revealText() : bullets();
    case Issued:
        return item.issued ? number(item.issued->exchange) : tr("brought along");
    case Uses: {
        QStringList numbers;
        for (const LineageUse &use : item.uses) {
            if (const QString one = number(use.place.exchange); !numbers.contains(one)) {
                numbers.append(one);
            }
            if (numbers.size() > kShownUses) {
                break;
            }
        }
        if (numbers.size() > kShownUses) {
            numbers.last() = QString(QChar(0x2026));
        }
        return numbers.join(QStringLiteral(", "));
    }
    case Life:
        return lifeText(item);
    case State:
        return stateText(row);
    default:
        return {};
    }
}

QString LineageModel::eventText(const Event &event, int column) const
{
    const QString where = number(event.place.exchange);
    switch (column) {
    case Name:
        switch (event.kind) {
        case EventKind::Issued:
            return tr("issued by %1").arg(where);
        case EventKind::Used:
            return tr("used by %1").arg(where);
        case EventKind::Replaced:
            return tr("replaced in %1").arg(where);
        case EventKind::Ended:
            return tr("ended in %1").arg(where);
        }
        return {};
    case Value: {
        const ExchangePtr exchange = m_capture.exchange(event.place.exchange);
        return exchange
                   ? QStringLiteral("%1 %2").arg(QString::fromLatin1(methodOf(*exchange)), shownAddressText(*exchange))
                   : QString();
    }
    case State:
        return event.old.isEmpty() ? QString() : tr("old: %1").arg(event.old);
    default:
        return {};
    }
}

QVariant LineageModel::itemData(int row, int column, int role) const
{
    const LineageItem &item = m_lineage->items.at(row);
    const bool masked = !isRevealed(index(row, 0));
    switch (role) {
    case Qt::DisplayRole:
        return itemText(row, column);
    case Qt::AccessibleTextRole:
        return column == Value && masked ? tr("masked") : itemText(row, column);
    case Qt::ToolTipRole:
        if (column == Life && item.expires.isValid()) {
            return item.lifeIsInferred
                       ? tr("Until %1. The server does not say so; this is what its documentation says.")
                             .arg(utcText(item.expires))
                       : tr("Until %1.").arg(utcText(item.expires));
        }
        if (column == State) {
            return stateText(row);
        }
        return column == Name && !item.where.isEmpty() ? QVariant(tr("%1, of %2").arg(item.name, item.where))
                                                       : QVariant();
    case IconRole:
        return column == Name ? QVariant(iconName(item.kind)) : QVariant();
    case OldRole:
        return hasOldUse(row);
    case ExpiredRole:
        return isExpired(item);
    case MaskedRole:
        return masked;
    default:
        return {};
    }
}

QVariant LineageModel::eventData(const Event &event, int column, int role) const
{
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return eventText(event, column);
    case Qt::ToolTipRole:
        return column == Value ? eventText(event, Value) : event.old;
    case IconRole:
        return column == Name && !event.old.isEmpty() ? QVariant(QStringLiteral("warning")) : QVariant();
    case OldRole:
        return !event.old.isEmpty();
    default:
        return {};
    }
}

QVariant LineageModel::data(const QModelIndex &index, int role) const
{
    if (!item(index)) {
        return {};
    }
    const Event *found = event(index);
    return found ? eventData(*found, index.column(), role) : itemData(index.row(), index.column(), role);
}

QVariant LineageModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name:
        return tr("Name");
    case Value:
        return tr("Value");
    case Issued:
        return tr("Issued by");
    case Uses:
        return tr("Used by");
    case Life:
        return tr("Lives");
    case State:
        return tr("State");
    default:
        return {};
    }
}

QHash<ExchangeId, QString> oldUseTexts(const Diagnosis::Lineage &lineage)
{
    QHash<ExchangeId, QString> texts;
    for (auto one = lineage.stale.cbegin(); one != lineage.stale.cend(); ++one) {
        QStringList lines;
        for (const Diagnosis::StaleUse &use : one.value()) {
            lines.append(LineageModel::tr("Carries an old %1. %2")
                             .arg(lineage.items.at(use.item).name, Diagnosis::stalenessText(lineage.use(use))));
        }
        texts.insert(one.key(), lines.join(QLatin1Char('\n')));
    }
    return texts;
}

} // namespace Ticketscope
