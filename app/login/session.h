// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/ids.h"
#include "base/secret.h"
#include "negotiate/securitycontext.h"

#include <QDateTime>
#include <QHash>
#include <QList>
#include <QString>
#include <QUrl>
#include <QUuid>
#include <QVariantMap>

#include <chrono>
#include <optional>

namespace Ticketscope {

enum class SessionItemKind
{
    Ticket,
    Cookie,
    Canary,
    Token,
    Xsrf
};

/// "ticket", "cookie", "canary", "token", "xsrf": as in the JSON of the command line.
[[nodiscard]] QByteArray sessionItemKindName(SessionItemKind kind);

/// One thing that a login yielded (or that the person brought: then fromExchange is 0).
struct SessionItem
{
    SessionItemKind kind = SessionItemKind::Ticket;
    QString name; ///< "Ticket", "ASP.NET_SessionId", …
    Secret value;
    QDateTime expires;                          ///< UTC; null where it does not, or nobody knows
    std::optional<std::chrono::seconds> slides; ///< each use moves `expires` this far from then
    bool lifeIsInferred = false;                ///< from documentation, not told by the server
    ExchangeId fromExchange = 0;
    Side fromSide = Side::Response;
    ByteRange fromBytes; ///< of that message's wire
    /// Not set: it is the one in use. Else the exchange that brought its successor; kept so that a request that still
    /// carries it can be told.
    ExchangeId replacedBy = 0;
};

/// One piece that the session adds to a request; the composer shows each and can leave it out.
struct AuthorizationPart
{
    enum class Kind
    {
        Header,
        Cookie,
        SoapHeader,
        Query
    };

    QByteArray id; ///< stable within a service: "ticket", "canary", "cookie:ASP.NET_SessionId", "soap:Credentials"
    QString title; ///< what it is, for people
    Kind kind = Kind::Header;
    QByteArray name; ///< header, cookie or element name
};

/// What a login yielded: who, where, since when, and what further calls carry. Made and used by the service's flow;
/// a value.
class Session final
{
public:
    QUuid profile;
    AttemptId attempt;
    QByteArray service;
    QByteArray scheme;
    QString user;    ///< as the server names the user, else as given
    QString where;   ///< the profile's name or the tenant
    QDateTime since; ///< UTC
    QList<SessionItem> items;
    QList<SessionItem> former; ///< those that a renewal replaced, the newest first
    /// Where the session's calls go, where the login told another address than the profile's (a tenant's claim
    /// webapi_url); else null. The runner lets it take the place of the attempt's Profile::url.
    QUrl address;
    /// Further addresses that the login told (a tenant's claim netserver_url): calls to their origins carry the
    /// session's pieces, too.
    QList<QUrl> alsoAt;
    /// Parameters that the login told; the runner lets them take the place of the attempt's Profile::parameters.
    QVariantMap parameters;
    /// What a flow found out about a call's answer by asking elsewhere; stands behind the verdict of that answer.
    QHash<ExchangeId, QString> remarks;
    bool loggedOff = false;
    QString note; ///< a sentence for people where there is more to know ("nothing to end at the server"); else empty
    QList<AccountLine> account; ///< what happened while tickets were asked for, the KDC's answers among it
    /// The flow's own state that further calls need: secrets by name (password for per-call Basic, application
    /// token, …) and counters (Digest nc). Not shown, not saved.
    QHash<QByteArray, Secret> secrets;
    QHash<QByteArray, qint64> counters;
    QHash<QByteArray, QByteArray> facts;

    [[nodiscard]] const SessionItem *item(SessionItemKind kind) const;
    [[nodiscard]] const SessionItem *item(SessionItemKind kind, const QString &name) const;
    /// Restarts the sliding clocks (a call went well at this time).
    void touch(const QDateTime &utc);
};

} // namespace Ticketscope
