// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/autorenewal.h"

#include "login/loginflow.h"

#include <QCryptographicHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

/// Calls carry it, and a renewal brings another.
bool isRenewable(const SessionItem &item)
{
    const bool isCarried = item.kind == SessionItemKind::Token || item.kind == SessionItemKind::Ticket ||
                           item.kind == SessionItemKind::Canary;
    return isCarried && item.expires.isValid() && item.name != "id_token"_L1 && item.name != "refresh_token"_L1;
}

/// What a renewal is worth while for; the service knows best. Nothing where there is nothing to renew it with.
QList<SessionItem> renewableItems(const Session &session)
{
    const std::optional<FlowInfo> flow = flowFor(session.service);
    if (session.loggedOff || !flow || !flow->renew) {
        return {};
    }
    if (flow->perishable) {
        const SessionItem *item = flow->perishable(session);
        return item && item->expires.isValid() ? QList<SessionItem>{*item} : QList<SessionItem>();
    }
    QList<SessionItem> items = session.items;
    items.removeIf([](const SessionItem &item) { return !isRenewable(item); });
    return items;
}

/// Tells things apart without keeping them. One that slides is another one once it slid.
QByteArray keyOf(const SessionItem &item)
{
    const QByteArray hash = QCryptographicHash::hash(item.value.reveal(), QCryptographicHash::Sha256);
    return item.slides ? hash + QByteArray::number(item.expires.toMSecsSinceEpoch()) : hash;
}

} // namespace

AutoRenewal::AutoRenewal(Source source, Clock clock, QObject *parent)
    : QObject(parent)
    , m_source(std::move(source))
    , m_clock(std::move(clock))
{
    m_second.setInterval(std::chrono::seconds(1));
    connect(&m_second, &QTimer::timeout, this, &AutoRenewal::tick);
}

bool AutoRenewal::isOn(const AttemptId &attempt) const
{
    const std::optional<bool> switched = m_watched.value(attempt).on;
    return switched ? *switched : m_source.isWanted(attempt);
}

void AutoRenewal::setOn(const AttemptId &attempt, bool on)
{
    m_watched[attempt].on = on;
    watch(attempt);
}

bool AutoRenewal::hasUse(const Session &session)
{
    return !renewableItems(session).isEmpty();
}

void AutoRenewal::watch(const AttemptId &attempt)
{
    const std::optional<Session> session = m_source.session(attempt);
    if (!session) {
        m_watched.remove(attempt);
    } else {
        Watched &watched = m_watched[attempt];
        const QDateTime now = m_clock();
        const QList<SessionItem> items = renewableItems(*session);
        for (const SessionItem &item : items) {
            if (const QByteArray key = keyOf(item); !watched.since.contains(key)) {
                watched.since.insert(key, now);
            }
        }
    }
    updateTimer();
}

bool AutoRenewal::isDue(const Session &session, Watched &watched, const QDateTime &now) const
{
    if (watched.last.isValid() && watched.last.addDuration(kShortestPause) > now) {
        return false;
    }
    bool due = false;
    const QList<SessionItem> items = renewableItems(session);
    for (const SessionItem &item : items) {
        const QByteArray key = keyOf(item);
        if (watched.tried.contains(key)) {
            continue;
        }
        const std::chrono::milliseconds left(now.msecsTo(item.expires));
        const std::chrono::milliseconds life(watched.since.value(key, now).msecsTo(item.expires));
        const auto lead = std::min<std::chrono::milliseconds>(kLead, life / 2);
        if (life >= kShortestLife && left.count() > 0 && left <= lead) {
            watched.tried.insert(key);
            due = true;
        }
    }
    return due;
}

void AutoRenewal::tick()
{
    const QDateTime now = m_clock();
    const QList<AttemptId> attempts = m_watched.keys();
    for (const AttemptId &attempt : attempts) {
        const std::optional<Session> session = m_source.session(attempt);
        if (!session || !isOn(attempt) || m_source.isBusy(attempt)) {
            continue;
        }
        Watched &watched = m_watched[attempt];
        if (isDue(*session, watched, now)) {
            watched.last = now;
            Q_EMIT due(attempt);
        }
    }
    updateTimer();
}

void AutoRenewal::updateTimer()
{
    const QList<AttemptId> attempts = m_watched.keys();
    const bool wanted = std::any_of(attempts.cbegin(), attempts.cend(), [this](const AttemptId &attempt) {
        const std::optional<Session> session = m_source.session(attempt);
        return session && hasUse(*session) && isOn(attempt);
    });
    if (wanted != m_second.isActive()) {
        wanted ? m_second.start() : m_second.stop();
    }
}

} // namespace Ticketscope
