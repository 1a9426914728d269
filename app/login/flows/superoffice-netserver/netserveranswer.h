// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/flows/common/soap.h"

namespace Ticketscope::NetServer {

/// How an answer of NetServer is to be read. HTTP 200 is not success: the vendor's own client looks first for
/// ExceptionInfo, then at AuthenticationSucceeded, and only then takes the ticket.
struct Outcome
{
    /// Not set: success. The error carries the leg and a sentence.
    std::optional<Error> error;

    QString ticket;
    ByteRange ticketOnWire;
    QString user;   ///< the principal's full name, else its associate
    QString tenant; ///< DatabaseContextIdentifier
};

/// AuthenticationSucceeded is there and false.
[[nodiscard]] bool deniesLogin(const Soap::Reply &reply);
/// Reads the answer to any operation.
[[nodiscard]] Outcome readOutcome(const Leg &leg);
/// Reads the answer to an Authenticate… operation: success needs a ticket.
[[nodiscard]] Outcome readAuthentication(const Leg &leg);

} // namespace Ticketscope::NetServer
