// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/kerberoserror.h"
#include "negotiate/serviceticket.h"

namespace Ticketscope::Negotiate {

/// What was being done when libkrb5 reported an error.
struct KerberosAttempt
{
    bool passwordGiven = false;
    bool forService = false; ///< the service's ticket was asked for, no longer the ticket-granting one
    QString client;
    QString service;
    QString realm; ///< the one whose KDC is to be asked
};

/// libkrb5's error, named and explained from what the KDC said.
[[nodiscard]] TicketFailure ticketFailure(krb5_context context, krb5_error_code code, const KerberosAttempt &attempt,
                                          const KdcConversation &conversation);
/// libkrb5 could not be started: its configuration.
[[nodiscard]] Error configurationFailure(krb5_error_code code);
[[nodiscard]] Error kdcSilent(const QString &realm, const QStringList &hosts);
/// The number of RFC 4120 section 7.5.9 behind a code of libkrb5; not set where it is another error.
[[nodiscard]] std::optional<int> protocolErrorOf(krb5_error_code code);

} // namespace Ticketscope::Negotiate
