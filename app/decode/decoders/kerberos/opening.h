// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodekeys.h"
#include "protocol/kerberos.h"

namespace Ticketscope::Kerberos {

/// What came of trying to decrypt something.
struct Opened
{
    std::optional<QByteArray> plain;
    QString note; ///< with which key, or why not
};

/// Tries the keys of the same encryption type, the ones for this service and version first; then the password.
[[nodiscard]] Opened openTicket(const Ticket &ticket, const DecodeKeys &keys);
/// Tries the keys of sessions.
[[nodiscard]] Opened openReply(const EncryptedData &data, const DecodeKeys &keys);

} // namespace Ticketscope::Kerberos
