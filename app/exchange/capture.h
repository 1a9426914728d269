// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"

#include <QHash>
#include <QMutex>
#include <QObject>

namespace Ticketscope {

/// The exchanges of a run, in the order in which they ended; only ever appended to, until cleared. Numbers go on after
/// that, so that an exchange that was under way keeps its own. Thread-safe.
/// exchangeAdded(exchange) is emitted from the thread that appended.
class Capture final : public QObject
{
    Q_OBJECT
public:
    explicit Capture(QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(Capture)

    [[nodiscard]] ExchangeId takeId();
    void append(ExchangePtr exchange);
    void clear();

    [[nodiscard]] QList<ExchangePtr> exchanges() const;
    [[nodiscard]] ExchangePtr exchange(ExchangeId id) const;
    [[nodiscard]] qsizetype size() const;

Q_SIGNALS:
    void exchangeAdded(Ticketscope::ExchangePtr exchange);
    void cleared();

private:
    mutable QMutex m_mutex;
    QList<ExchangePtr> m_exchanges;
    QHash<ExchangeId, qsizetype> m_places; ///< in m_exchanges
    ExchangeId m_lastId = 0;
};

} // namespace Ticketscope

Q_DECLARE_METATYPE(Ticketscope::ExchangePtr)
