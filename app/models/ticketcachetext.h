// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/ticketcache.h"

namespace Ticketscope {

/// How long a ticket is still good.
enum class TicketLife
{
    NotYet,  ///< it starts later
    Good,    ///< more than five minutes are left
    Short,   ///< five minutes or less
    Expired, ///< its end has come
    Unknown  ///< it names no end
};

[[nodiscard]] TicketLife ticketLife(const KerberosTicket &ticket, const QDateTime &now);
/// "12 minutes left", "9 h 41 min left", "expired 3 minutes ago", "not valid before 14:00".
[[nodiscard]] QString ticketLifeText(const KerberosTicket &ticket, const QDateTime &now);
/// "2026-03-01 13:00:00": the local time, with its zone ("+01:00").
[[nodiscard]] QString localTimeText(const QDateTime &time);
/// "aes256-cts-hmac-sha1-96 (18)"; "not known" for 0.
[[nodiscard]] QString encryptionText(int type);
/// DES or RC4, for the ticket or for its session key.
[[nodiscard]] bool isWeakTicket(const KerberosTicket &ticket);
/// The person's first ticket of the realm, with which others are asked for.
[[nodiscard]] bool isTicketGranting(const KerberosTicket &ticket);

/// One fact of a ticket, as every view of it shows it.
struct TicketField
{
    QString name;
    QString value;
    QString note;           ///< "weak: …", "12 minutes left"; may be empty
    bool isWeak = false;    ///< an encryption that current systems refuse
    bool tellsLife = false; ///< the note says how much of its life is left
};
/// Client, encryption of the ticket and of the session key, key version, times, flags, size.
[[nodiscard]] QList<TicketField> ticketFields(const KerberosTicket &ticket, const QDateTime &now);

/// All caches as text, for copying and for the command line. Plain words where there are none.
[[nodiscard]] QString ticketCachesText(const QList<TicketCache> &caches, const QDateTime &now);
/// What it means that there are no tickets, and what to do about it.
[[nodiscard]] QString noTicketsText();

} // namespace Ticketscope
