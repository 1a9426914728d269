// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/kdcconversation.h"

#include <chrono>

namespace Ticketscope::Negotiate {

/// A cache that holds a ticket for the service by now, and whom it is for.
struct ServiceTicket
{
    ServiceTicket() = default;
    ~ServiceTicket();
    Q_DISABLE_COPY_MOVE(ServiceTicket)

    // In the order in which they depend on one another: the context goes last.
    std::shared_ptr<KdcConversation> conversation;
    Krb5::Context context;
    Krb5::Cache cache;
    bool ownsCache = false; ///< made for this one login, in memory
    QString cacheName;      ///< "FILE:/tmp/krb5cc_1000"
    QString client;         ///< "alice@ACME.EXAMPLE"
    QString service;        ///< "HTTP/crm.acme.example@ACME.EXAMPLE", as the ticket names it
    QString cachedService;  ///< as the cache names it; without a realm where the KDC was left to find it
};

/// What is asked for, as in SecurityRequest.
struct TicketRequest
{
    QString spn;
    QString userName;
    QString domain;
    Secret password;
    bool forwardable = false;
};

/// Why there is no ticket.
struct TicketFailure
{
    Error error;
    bool verdictOnPerson = false;    ///< as isVerdictOnPerson()
    bool passwordWasRefused = false; ///< KDC_ERR_PREAUTH_FAILED, of the KDC that was asked for the first ticket
};
using TicketResult = tl::expected<std::shared_ptr<ServiceTicket>, TicketFailure>;

/// Gets the ticket: from the person's cache or, with a password, from the KDC. Waits for KDCs, but no longer than
/// `silence` without an answer from any.
[[nodiscard]] TicketResult serviceTicket(const TicketRequest &request,
                                         const std::shared_ptr<KdcConversation> &conversation,
                                         std::chrono::milliseconds silence = std::chrono::seconds(15));

} // namespace Ticketscope::Negotiate
