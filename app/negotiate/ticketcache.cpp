// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/ticketcache.h"

#include "negotiate/kerberosfailure.h"
#include "negotiate/krb5handles.h"
#include "negotiate/securitycontext.h"
#include "protocol/kerberosnames.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope {

namespace {

using Negotiate::configurationFailure;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::TicketCache)
};

/// Seconds since 1970, taken as unsigned so that they last until 2106, as the library takes them.
QDateTime timeOf(krb5_timestamp stamp)
{
    return stamp == 0 ? QDateTime() : QDateTime::fromSecsSinceEpoch(qint64(static_cast<quint32>(stamp)), Qt::UTC);
}

QStringList flagNames(krb5_flags flags)
{
    QStringList names;
    for (const Kerberos::Flag &flag : Kerberos::ticketFlags(quint32(flags))) {
        names.append(flag.name);
    }
    return names;
}

KerberosTicket ticketOf(krb5_context context, const krb5_creds &credentials)
{
    KerberosTicket ticket;
    ticket.client = Krb5::nameOf(context, credentials.client);
    ticket.server = Krb5::nameOf(context, credentials.server);
    ticket.sessionKeyType = credentials.keyblock.enctype;
    ticket.authenticated = timeOf(credentials.times.authtime);
    // A ticket without a start is valid from its authentication on (RFC 4120 section 5.3).
    ticket.starts = timeOf(credentials.times.starttime != 0 ? credentials.times.starttime : credentials.times.authtime);
    ticket.ends = timeOf(credentials.times.endtime);
    ticket.renewableUntil = timeOf(credentials.times.renew_till);
    ticket.flags = flagNames(credentials.ticket_flags);
    ticket.size = qsizetype(credentials.ticket.length);
    krb5_ticket *read = nullptr;
    if (krb5_decode_ticket(&credentials.ticket, &read) == 0) {
        const Krb5::Ticket decoded(read, {context});
        ticket.ticketKeyType = decoded->enc_part.enctype;
        if (decoded->enc_part.kvno != 0) {
            ticket.keyVersion = int(decoded->enc_part.kvno);
        }
    }
    return ticket;
}

/// Nothing where the cache does not exist.
std::optional<TicketCache> cacheOf(krb5_context context, krb5_ccache handle)
{
    krb5_principal owner = nullptr;
    if (krb5_cc_get_principal(context, handle, &owner) != 0) {
        return std::nullopt;
    }
    const Krb5::Principal kept(owner, {context});
    TicketCache cache;
    cache.name = Krb5::nameOf(context, handle);
    cache.principal = Krb5::nameOf(context, owner);
    krb5_cc_cursor cursor = nullptr;
    if (krb5_cc_start_seq_get(context, handle, &cursor) != 0) {
        return cache;
    }
    krb5_creds credentials = {};
    while (krb5_cc_next_cred(context, handle, &cursor, &credentials) == 0) {
        if (!krb5_is_config_principal(context, credentials.server)) {
            cache.tickets.append(ticketOf(context, credentials));
        }
        krb5_free_cred_contents(context, &credentials);
    }
    krb5_cc_end_seq_get(context, handle, &cursor);
    return cache;
}

/// Made for one login by this program itself, and not the person's.
bool isPassing(const TicketCache &cache)
{
    return cache.name.startsWith(u"MEMORY:") && !cache.isDefault;
}

QList<TicketCache> collection(krb5_context context)
{
    QList<TicketCache> caches;
    krb5_cccol_cursor cursor = nullptr;
    if (krb5_cccol_cursor_new(context, &cursor) != 0) {
        return caches;
    }
    krb5_ccache handle = nullptr;
    while (krb5_cccol_cursor_next(context, cursor, &handle) == 0 && handle != nullptr) {
        const Krb5::Cache kept(handle, {context});
        if (const std::optional<TicketCache> cache = cacheOf(context, handle)) {
            caches.append(*cache);
        }
    }
    krb5_cccol_cursor_free(context, &cursor);
    return caches;
}

} // namespace

Result<QList<TicketCache>> ticketCaches()
{
    krb5_context made = nullptr;
    if (const krb5_error_code code = krb5_init_context(&made); code != 0) {
        return tl::unexpected(configurationFailure(code));
    }
    const Krb5::Context context(made);
    QList<TicketCache> caches;
    krb5_ccache handle = nullptr;
    if (const krb5_error_code code = krb5_cc_default(made, &handle); code != 0) {
        return failure(ErrorCode::File,
                       Text::tr("The default ticket cache cannot be opened. The Kerberos library says: "
                                "%1. Check KRB5CCNAME and default_ccache_name.")
                           .arg(Krb5::messageOf(made, code)));
    }
    const Krb5::Cache kept(handle, {made});
    if (std::optional<TicketCache> cache = cacheOf(made, handle)) {
        cache->isDefault = true;
        caches.append(*cache);
    }
    for (const TicketCache &cache : collection(made)) {
        const bool known = std::any_of(caches.begin(), caches.end(),
                                       [&](const TicketCache &other) { return other.name == cache.name; });
        if (!known && !isPassing(cache)) {
            caches.append(cache);
        }
    }
    return caches;
}

bool hasUsableTicket()
{
    const Result<QList<TicketCache>> caches = ticketCaches();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return caches && std::any_of(caches->begin(), caches->end(), [&](const TicketCache &cache) {
               return std::any_of(cache.tickets.begin(), cache.tickets.end(), [&](const KerberosTicket &ticket) {
                   return ticket.ends > now && !ticket.flags.contains(u"invalid");
               });
           });
}

} // namespace Ticketscope
