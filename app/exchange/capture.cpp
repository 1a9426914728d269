// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/capture.h"

#include <algorithm>

namespace Ticketscope {

Capture::Capture(QObject *parent)
    : QObject(parent)
{
}

ExchangeId Capture::takeId()
{
    const QMutexLocker lock(&m_mutex);
    return ++m_lastId;
}

void Capture::append(ExchangePtr exchange)
{
    {
        const QMutexLocker lock(&m_mutex);
        m_lastId = std::max(m_lastId, exchange->id);
        m_places.insert(exchange->id, m_exchanges.size());
        m_exchanges.append(exchange);
    }
    Q_EMIT exchangeAdded(std::move(exchange));
}

void Capture::clear()
{
    {
        const QMutexLocker lock(&m_mutex);
        m_exchanges.clear();
        m_places.clear();
    }
    Q_EMIT cleared();
}

QList<ExchangePtr> Capture::exchanges() const
{
    const QMutexLocker lock(&m_mutex);
    return m_exchanges;
}

ExchangePtr Capture::exchange(ExchangeId id) const
{
    const QMutexLocker lock(&m_mutex);
    const auto place = m_places.constFind(id);
    return place == m_places.constEnd() ? nullptr : m_exchanges[*place];
}

qsizetype Capture::size() const
{
    const QMutexLocker lock(&m_mutex);
    return m_exchanges.size();
}

} // namespace Ticketscope
