// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/formfields.h"
#include "diagnosis/lineage/sighting.h"

#include <QHash>

namespace Ticketscope::Diagnosis {

/// Keeps the items while a capture is read, exchange by exchange in its order.
class LineageBook final
{
public:
    void read(const ExchangeView &exchange);
    [[nodiscard]] Lineage take() { return std::move(m_lineage); }

private:
    /// What is known of an item beside what is told of it.
    struct State
    {
        QByteArray key;      ///< what takes its place has the same
        QByteArray scope;    ///< of an access token; empty: not told
        qsizetype chain = 0; ///< tokens that came of one login; 0: none
        std::optional<std::chrono::seconds> slides;
        bool byServersClock = false;
        QDateTime replacedAt; ///< UTC; null: not known, the order decides
        QDateTime endedAt;
    };
    /// What a request carried, and as which item.
    struct Carried
    {
        qsizetype item = 0;
        QString field; ///< where it stood: "Authorization", "token"
    };
    using AllCarried = QList<Carried>;

    /// The latest item with that value; -1: there is none.
    [[nodiscard]] qsizetype find(const Sighting &sighting) const;
    qsizetype append(const Sighting &sighting, const State &state);
    Carried carry(const ExchangeView &exchange, const Sighting &sighting);
    [[nodiscard]] LineageUse judged(const ExchangeView &exchange, qsizetype index, const Evidence &place) const;
    /// The item of a value that was issued; one that is known and good goes on.
    qsizetype bring(const Sighting &sighting, const State &state);
    void bringKeyed(const ExchangeView &exchange, const Sighting &sighting, const AllCarried &carried);
    void bringTokens(const ExchangeView &exchange, const QList<Sighting> &tokens, const AllCarried &carried);
    void replace(const ExchangeView &exchange, qsizetype former, qsizetype by);
    void end(const ExchangeView &exchange, qsizetype index);
    void endCookie(const ExchangeView &exchange, const Sighting &deleted, const AllCarried &carried);
    void endSpent(const ExchangeView &exchange, bool hasTokens, const AllCarried &carried);
    void endLoggedOff(const ExchangeView &exchange, const AllCarried &carried);
    /// What was brought along under a name that is now set.
    [[nodiscard]] qsizetype broughtAlong(const Sighting &cookie, const AllCarried &carried) const;
    [[nodiscard]] qsizetype chainOf(const ExchangeView &exchange, const FormFields &fields,
                                    const QList<Sighting> &tokens, const AllCarried &carried);

    Lineage m_lineage;
    QList<State> m_states;                       ///< beside m_lineage.items
    QMultiHash<size_t, qsizetype> m_byValue;     ///< hash of the value → items
    QHash<QByteArray, qsizetype> m_byKey;        ///< the one in use
    QHash<QByteArray, qsizetype> m_chainByKey;   ///< the same login made again
    QHash<qsizetype, QList<qsizetype>> m_chains; ///< tokens of a chain that are in use
    qsizetype m_lastChain = 0;
};

} // namespace Ticketscope::Diagnosis
