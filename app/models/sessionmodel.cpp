// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sessionmodel.h"

#include "models/timetext.h"

namespace Ticketscope {

namespace {

constexpr qint64 kWarningSeconds = 300;
constexpr qsizetype kShownUses = 6;

QString bullets()
{
    return {8, QChar(0x2022)};
}

QString iconName(SessionItemKind kind)
{
    switch (kind) {
    case SessionItemKind::Ticket:
        return QStringLiteral("ticket");
    case SessionItemKind::Cookie:
        return QStringLiteral("cookie");
    case SessionItemKind::Canary:
        return QStringLiteral("canary");
    case SessionItemKind::Token:
        return QStringLiteral("token");
    case SessionItemKind::Xsrf:
        return QStringLiteral("shield");
    }
    return QStringLiteral("secret");
}

bool sameItems(const QList<SessionItem> &a, const QList<SessionItem> &b)
{
    return std::equal(a.cbegin(), a.cend(), b.cbegin(), b.cend(),
                      [](const SessionItem &x, const SessionItem &y) { return x.kind == y.kind && x.name == y.name; });
}

/// How many things were replaced since; nothing where the lists have not that in common.
std::optional<qsizetype> newlyReplaced(const QList<SessionItem> &before, const QList<SessionItem> &now)
{
    const qsizetype more = now.size() - before.size();
    if (more < 0 || !std::equal(before.cbegin(), before.cend(), now.cbegin() + more,
                                [](const SessionItem &x, const SessionItem &y) {
                                    return x.name == y.name && x.value == y.value;
                                })) {
        return std::nullopt;
    }
    return more;
}

} // namespace

SessionModel::SessionModel(Clock clock, QObject *parent)
    : QAbstractTableModel(parent)
    , m_clock(std::move(clock))
{
}

void SessionModel::setSession(const std::optional<Session> &session)
{
    const bool sameRows =
        session && m_session && session->attempt == m_session->attempt && sameItems(session->items, m_session->items);
    const std::optional<qsizetype> replaced =
        sameRows ? newlyReplaced(m_session->former, session->former) : std::nullopt;
    if (!replaced) {
        beginResetModel();
        m_session = session;
        m_uses.clear();
        endResetModel();
        return;
    }
    // The same rows with other values: whoever has a row selected keeps it.
    const int first = int(session->items.size());
    if (*replaced > 0) {
        beginInsertRows({}, first, first + int(*replaced) - 1);
        m_uses.clear();
        m_session = session;
        endInsertRows();
    } else {
        m_session = session;
    }
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
}

const SessionItem *SessionModel::item(int row) const
{
    if (!m_session || row < 0 || row >= rowCount()) {
        return nullptr;
    }
    return isFormer(row) ? &m_session->former.at(row - m_session->items.size()) : &m_session->items.at(row);
}

QByteArray SessionModel::revealKey(int row) const
{
    const SessionItem *found = item(row);
    return m_session->attempt + ' ' + sessionItemKindName(found->kind) + ' ' + found->name.toUtf8() +
           (isFormer(row) ? ' ' + QByteArray::number(row - rowCount()) : QByteArray());
}

void SessionModel::setUses(int row, const QList<ExchangeId> &uses)
{
    if (!item(row) || m_uses.value(row) == uses) {
        return;
    }
    m_uses.insert(row, uses);
    Q_EMIT dataChanged(index(row, Uses), index(row, Uses));
}

bool SessionModel::isRevealed(int row) const
{
    return item(row) && m_revealed.contains(revealKey(row));
}

void SessionModel::setRevealed(int row, bool revealed)
{
    if (!item(row)) {
        return;
    }
    if (revealed) {
        m_revealed.insert(revealKey(row));
    } else {
        m_revealed.remove(revealKey(row));
    }
    Q_EMIT dataChanged(index(row, Value), index(row, Value));
}

QString SessionModel::copyText(int row) const
{
    const SessionItem *found = item(row);
    return !found ? QString() : isRevealed(row) ? found->value.revealText() : bullets();
}

bool SessionModel::isRunning() const
{
    return m_session && !m_session->loggedOff &&
           std::any_of(m_session->items.cbegin(), m_session->items.cend(),
                       [](const SessionItem &item) { return item.expires.isValid(); });
}

void SessionModel::tick()
{
    if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, Life), index(rowCount() - 1, Life), {Qt::DisplayRole, LifeRole, Qt::ToolTipRole});
    }
}

qint64 SessionModel::secondsLeft(const SessionItem &item) const
{
    // A started second counts as left, so that 0 and "expired" come at the same moment.
    return (m_clock().msecsTo(item.expires) + 999) / 1000;
}

SessionModel::LifeState SessionModel::life(int row) const
{
    if (isFormer(row)) {
        return LifeState::Replaced;
    }
    const SessionItem &found = *item(row);
    if (!found.expires.isValid()) {
        return LifeState::Endless;
    }
    const qint64 left = secondsLeft(found);
    if (left <= 0) {
        return LifeState::Expired;
    }
    return left <= kWarningSeconds ? LifeState::Short : LifeState::Fresh;
}

QString SessionModel::lifeText(int row) const
{
    const SessionItem &found = *item(row);
    switch (life(row)) {
    case LifeState::Endless:
        return tr("no end known");
    case LifeState::Expired:
        return found.lifeIsInferred ? tr("probably expired") : tr("expired");
    case LifeState::Replaced:
        return found.replacedBy > 0 ? tr("replaced in #%1").arg(found.replacedBy) : tr("replaced");
    case LifeState::Short:
    case LifeState::Fresh:
        break;
    }
    const QString left = durationText(secondsLeft(found));
    return found.lifeIsInferred ? tr("probably %1 left").arg(left) : tr("%1 left").arg(left);
}

int SessionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_session ? 0 : int(m_session->items.size() + m_session->former.size());
}

int SessionModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString SessionModel::displayText(int row, int column) const
{
    const SessionItem &found = *item(row);
    switch (column) {
    case Name:
        return found.name;
    case Value:
        return isRevealed(row) ? found.value.revealText() : bullets();
    case Origin:
        return found.fromExchange > 0 ? tr("from #%1").arg(found.fromExchange) : tr("brought along");
    case Uses: {
        const QList<ExchangeId> used = m_uses.value(row);
        if (used.isEmpty()) {
            return {};
        }
        QStringList numbers;
        for (const ExchangeId id : used.mid(std::max<qsizetype>(0, used.size() - kShownUses))) {
            numbers += QStringLiteral("#%1").arg(id);
        }
        if (used.size() > kShownUses) {
            numbers.prepend(QString(QChar(0x2026)));
        }
        return tr("used by %1").arg(numbers.join(QStringLiteral(", ")));
    }
    case Life:
        return lifeText(row);
    default:
        return {};
    }
}

QVariant SessionModel::data(const QModelIndex &index, int role) const
{
    const SessionItem *found = index.isValid() ? item(index.row()) : nullptr;
    if (!found) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return displayText(index.row(), index.column());
    case Qt::AccessibleTextRole:
        return index.column() == Value && !isRevealed(index.row()) ? tr("masked")
                                                                   : displayText(index.row(), index.column());
    case Qt::ToolTipRole:
        if (index.column() != Life || !found->expires.isValid()) {
            return {};
        }
        return found->lifeIsInferred
                   ? tr("Expires %1. The server does not say so; this is what its documentation says.")
                         .arg(utcText(found->expires))
                   : tr("Expires %1.").arg(utcText(found->expires));
    case LifeRole:
        return int(life(index.row()));
    case IconRole:
        return iconName(found->kind);
    case MaskedRole:
        return !isRevealed(index.row());
    case FromExchangeRole:
        return found->fromExchange;
    case FormerRole:
        return isFormer(index.row());
    default:
        return {};
    }
}

QVariant SessionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name:
        return tr("Name");
    case Value:
        return tr("Value");
    case Origin:
        return tr("From");
    case Uses:
        return tr("Used by");
    case Life:
        return tr("Life");
    default:
        return {};
    }
}

} // namespace Ticketscope
