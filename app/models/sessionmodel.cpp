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

QByteArray revealKey(const Session &session, const SessionItem &item)
{
    return session.attempt + ' ' + sessionItemKindName(item.kind) + ' ' + item.name.toUtf8();
}

bool sameItems(const Session &a, const Session &b)
{
    return a.attempt == b.attempt && a.items.size() == b.items.size() &&
           std::equal(a.items.cbegin(), a.items.cend(), b.items.cbegin(),
                      [](const SessionItem &x, const SessionItem &y) { return x.kind == y.kind && x.name == y.name; });
}

} // namespace

SessionModel::SessionModel(Clock clock, QObject *parent)
    : QAbstractTableModel(parent)
    , m_clock(std::move(clock))
{
}

void SessionModel::setSession(const std::optional<Session> &session)
{
    if (session && m_session && sameItems(*session, *m_session)) {
        // The same rows with other values: whoever has a row selected keeps it.
        m_session = session;
        if (!session->items.isEmpty()) {
            Q_EMIT dataChanged(index(0, 0), index(int(session->items.size()) - 1, ColumnCount - 1));
        }
        return;
    }
    beginResetModel();
    m_session = session;
    m_uses.clear();
    endResetModel();
}

void SessionModel::setUses(int row, const QList<ExchangeId> &uses)
{
    if (!m_session || row < 0 || row >= m_session->items.size() || m_uses.value(row) == uses) {
        return;
    }
    m_uses.insert(row, uses);
    Q_EMIT dataChanged(index(row, Uses), index(row, Uses));
}

bool SessionModel::isRevealed(int row) const
{
    return m_session && row >= 0 && row < m_session->items.size() &&
           m_revealed.contains(revealKey(*m_session, m_session->items.at(row)));
}

void SessionModel::setRevealed(int row, bool revealed)
{
    if (!m_session || row < 0 || row >= m_session->items.size()) {
        return;
    }
    const QByteArray key = revealKey(*m_session, m_session->items.at(row));
    if (revealed) {
        m_revealed.insert(key);
    } else {
        m_revealed.remove(key);
    }
    Q_EMIT dataChanged(index(row, Value), index(row, Value));
}

QString SessionModel::copyText(int row) const
{
    if (!m_session || row < 0 || row >= m_session->items.size()) {
        return {};
    }
    return isRevealed(row) ? m_session->items.at(row).value.revealText() : bullets();
}

bool SessionModel::isRunning() const
{
    return m_session && !m_session->loggedOff &&
           std::any_of(m_session->items.cbegin(), m_session->items.cend(),
                       [](const SessionItem &item) { return item.expires.isValid(); });
}

void SessionModel::tick()
{
    if (m_session && !m_session->items.isEmpty()) {
        Q_EMIT dataChanged(index(0, Life), index(int(m_session->items.size()) - 1, Life),
                           {Qt::DisplayRole, LifeRole, Qt::ToolTipRole});
    }
}

qint64 SessionModel::secondsLeft(const SessionItem &item) const
{
    // A started second counts as left, so that 0 and "expired" come at the same moment.
    return (m_clock().msecsTo(item.expires) + 999) / 1000;
}

SessionModel::LifeState SessionModel::life(const SessionItem &item) const
{
    if (!item.expires.isValid()) {
        return LifeState::Endless;
    }
    const qint64 left = secondsLeft(item);
    if (left <= 0) {
        return LifeState::Expired;
    }
    return left <= kWarningSeconds ? LifeState::Short : LifeState::Fresh;
}

QString SessionModel::lifeText(const SessionItem &item) const
{
    switch (life(item)) {
    case LifeState::Endless:
        return tr("no end known");
    case LifeState::Expired:
        return item.lifeIsInferred ? tr("probably expired") : tr("expired");
    case LifeState::Short:
    case LifeState::Fresh:
        break;
    }
    const QString left = durationText(secondsLeft(item));
    return item.lifeIsInferred ? tr("probably %1 left").arg(left) : tr("%1 left").arg(left);
}

int SessionModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_session ? 0 : int(m_session->items.size());
}

int SessionModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString SessionModel::displayText(const Session &session, int row, int column) const
{
    const SessionItem &item = session.items.at(row);
    switch (column) {
    case Name:
        return item.name;
    case Value:
        return isRevealed(row) ? item.value.revealText() : bullets();
    case Origin:
        return item.fromExchange > 0 ? tr("from #%1").arg(item.fromExchange) : tr("brought along");
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
        return lifeText(item);
    default:
        return {};
    }
}

QVariant SessionModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || !m_session || index.row() >= m_session->items.size()) {
        return {};
    }
    const SessionItem &item = m_session->items.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return displayText(*m_session, index.row(), index.column());
    case Qt::AccessibleTextRole:
        return index.column() == Value && !isRevealed(index.row())
                   ? tr("masked")
                   : displayText(*m_session, index.row(), index.column());
    case Qt::ToolTipRole:
        if (index.column() != Life || !item.expires.isValid()) {
            return {};
        }
        return item.lifeIsInferred ? tr("Expires %1. The server does not say so; this is what its documentation says.")
                                         .arg(utcText(item.expires))
                                   : tr("Expires %1.").arg(utcText(item.expires));
    case LifeRole:
        return int(life(item));
    case IconRole:
        return iconName(item.kind);
    case MaskedRole:
        return !isRevealed(index.row());
    case FromExchangeRole:
        return item.fromExchange;
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
