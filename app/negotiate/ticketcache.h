// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

namespace Ticketscope {

/// One ticket of a cache (RFC 4120 section 5.3). Times are UTC; null where there is none.
struct KerberosTicket
{
    QString client; ///< "alice@ACME.EXAMPLE"
    QString server; ///< "HTTP/crm.acme.example@ACME.EXAMPLE", "krbtgt/…"
    int sessionKeyType = 0;
    int ticketKeyType = 0; ///< the encryption of the ticket itself: the service's key
    std::optional<int> keyVersion;
    QDateTime authenticated;
    QDateTime starts;
    QDateTime ends;
    QDateTime renewableUntil;
    QStringList flags;  ///< "forwardable", "initial", …: RFC 4120 section 5.3's names
    qsizetype size = 0; ///< bytes of the ticket

    friend bool operator==(const KerberosTicket &, const KerberosTicket &) = default;
};

/// A credential cache: the person's, or one of several.
struct TicketCache
{
    QString name; ///< "FILE:/tmp/krb5cc_1000"
    QString principal;
    bool isDefault = false;
    QList<KerberosTicket> tickets;

    friend bool operator==(const TicketCache &, const TicketCache &) = default;
};

/// Every cache that can be listed, the default one first; empty where there is none. May touch the disk and the
/// operating system: not for the window's thread. An error says what is wrong with the Kerberos configuration.
[[nodiscard]] Result<QList<TicketCache>> ticketCaches();

} // namespace Ticketscope
