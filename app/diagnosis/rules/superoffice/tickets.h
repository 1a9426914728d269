// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rules/superoffice/findings.h"

#include <optional>

namespace Ticketscope::Diagnosis::SuperOfficeRules {

/// A ticket as it was sent: in the SOAP header, as a user name, or after SOTicket.
struct SentTicket
{
    QByteArray text; ///< a secret; never part of a finding's texts
    QUrl url;
    Evidence evidence;
};

/// What is wrong with the ticket itself, whatever the server says: damaged, empty, encoded once more, something else in
/// its place. Nothing where it is whole.
[[nodiscard]] std::optional<Finding> ticketDamage(const SentTicket &ticket);
/// The ticket names another tenant than the address.
[[nodiscard]] std::optional<Finding> otherTenant(const SentTicket &ticket);
/// What is wrong with an access token (`8A:`) itself.
[[nodiscard]] std::optional<Finding> accessTokenDamage(const SentTicket &token);

/// What a whole ticket that was refused may suffer from. `saysExpired`: the server's text has the word.
struct TicketUse
{
    std::optional<qint64> idleSeconds; ///< since the last call of this capture that it was good for
    bool saysExpired = false;
    Evidence answer;
};
[[nodiscard]] Finding refusedTicket(const SentTicket &ticket, const TicketUse &use);

} // namespace Ticketscope::Diagnosis::SuperOfficeRules
