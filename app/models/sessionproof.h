// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/capture.h"
#include "login/session.h"

#include <optional>

namespace Ticketscope {

/// How a session's person was proven by Windows authentication, read off the token that the server accepted.
struct SessionProof
{
    Mechanism mechanism = Mechanism::Kerberos;
    QString method;      ///< "Kerberos", "NTLMv2", "NTLMv1", "NTLM2 session", "NTLM"; not translated
    QString principal;   ///< "ACME\alice"; empty for Kerberos, whose token hides it
    QString service;     ///< "HTTP/crm.acme.example@ACME.EXAMPLE", of the ticket; empty for NTLM
    QString encryption;  ///< of the ticket; empty for NTLM
    bool isWeak = false; ///< current systems refuse it: NTLMv1, or a ticket in DES or RC4
    ExchangeId exchange = 0;
    ConnectionId connection = 0; ///< that NTLM logged in

    /// In one sentence.
    [[nodiscard]] QString text() const;
};

/// Nothing: the session did not begin with Windows authentication, or its exchanges are gone.
[[nodiscard]] std::optional<SessionProof> proofOf(const Session &session, const Capture &capture);
/// What the Authorization field of an exchange proves; nothing where it carries neither an NTLM type 3 nor a ticket.
[[nodiscard]] std::optional<SessionProof> proofIn(const Exchange &exchange);

} // namespace Ticketscope
