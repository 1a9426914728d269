// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "diagnosis/captureview.h"

#include <QDateTime>
#include <QHash>
#include <QList>

#include <optional>

namespace Ticketscope::Diagnosis {

/// What a login yields, or what it takes to get there.
enum class LineageKind
{
    Ticket,
    Token, ///< an access token
    IdToken,
    RefreshToken,
    Code, ///< an authorization code
    DeviceCode,
    Cookie,
    Canary,
    Xsrf
};

/// "ticket", "token", "id-token", "refresh-token", "code", "device-code", "cookie", "canary", "xsrf".
[[nodiscard]] QByteArray lineageKindName(LineageKind kind);

/// Whether a thing was still the one in use when a request carried it.
enum class Staleness
{
    Current,
    Replaced, ///< another one of its kind had taken its place
    Expired,  ///< its time was over
    Ended     ///< logged off, revoked, deleted, refused by its issuer, or good for once and used before
};

/// "replaced", "expired", "ended"; empty for Current.
[[nodiscard]] QByteArray stalenessName(Staleness staleness);

/// A request that carried it.
struct LineageUse
{
    Evidence place; ///< the value's bytes in that request
    Staleness stale = Staleness::Current;
    /// What made it old: the exchange that replaced or ended it; 0: time did.
    ExchangeId since = 0;
};

/// One ticket, token, cookie, … by its value: where it came from, who carried it, and what became of it.
struct LineageItem
{
    LineageKind kind = LineageKind::Token;
    QString name;                   ///< the protocol's: a cookie's name, "access_token", "Ticket"
    QString where;                  ///< the host that issued it or, where that is not known, got it
    Secret value;                   ///< as it stands for (percent-decoded, of a form or an address)
    std::optional<Evidence> issued; ///< the value's bytes; not set: it was brought along
    QList<LineageUse> uses;         ///< in the capture's order
    QDateTime expires;              ///< UTC; of one that slides, after its last use. Null: never, or nobody knows
    bool lifeIsInferred = false;    ///< from documentation, not told by the server
    qsizetype replacedBy = -1;      ///< in Lineage::items
    ExchangeId endedBy = 0;         ///< the exchange that logged it off, revoked or spent it
};

/// A use of something old.
struct StaleUse
{
    qsizetype item = 0; ///< in Lineage::items
    qsizetype use = 0;  ///< in LineageItem::uses
};

/// All of a capture, a value.
struct Lineage
{
    QList<LineageItem> items; ///< in the order in which they were first seen
    QHash<ExchangeId, QList<StaleUse>> stale;

    /// The old things that an exchange carried; cheap.
    [[nodiscard]] QList<StaleUse> staleIn(ExchangeId exchange) const { return stale.value(exchange); }
    [[nodiscard]] const LineageUse &use(StaleUse one) const { return items.at(one.item).uses.at(one.use); }
    /// The exchange that brought its successor; 0: none did.
    [[nodiscard]] ExchangeId replacedIn(const LineageItem &item) const;
};

/// Follows every ticket, token, cookie, canary, XSRF token and code through a capture, of this program or another. One
/// pass, in time proportional to what crossed. Values that were masked when the capture was saved are left out: they
/// cannot be told apart. Replaced means, for what carries a name and a place, that the same name was set for the same
/// place; for tokens, that a refresh brought others, or that the same login was made again.
[[nodiscard]] Lineage lineageOf(const CaptureView &capture);
/// Likewise; thread-safe, for the thread pool.
[[nodiscard]] Lineage lineageOf(const QList<ExchangePtr> &exchanges);

/// A sentence for people: "It had been replaced in exchange 7." Empty for a use that is not stale.
[[nodiscard]] QString stalenessText(const LineageUse &use);

} // namespace Ticketscope::Diagnosis
