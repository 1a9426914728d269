// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QDateTime>
#include <QStringList>

namespace Ticketscope::Negotiate {

/// "KDC_ERR_S_PRINCIPAL_UNKNOWN" for 7 (RFC 4120 section 7.5.9); the number itself where it has no name there.
[[nodiscard]] QString kerberosErrorName(int code);

/// One refusal by a KDC, or by the server's Kerberos.
struct KerberosRefusal
{
    enum class By
    {
        LoginKdc,   ///< asked for the ticket-granting ticket (AS exchange)
        ServiceKdc, ///< asked for the service's ticket (TGS exchange)
        Server      ///< KRB-ERROR in answer to AP-REQ
    };
    By by = By::LoginKdc;
    int code = 0;
    QString client;
    QString service;
    QString realm;       ///< whose KDC was asked
    QString otherRealm;  ///< the KDC knows no way to this realm; empty where that was not it
    QDateTime peerClock; ///< UTC; what the KDC or the server says that the time is
    bool passwordGiven = false;
};

/// What it means and what to do, the error's name in it.
[[nodiscard]] Error explain(const KerberosRefusal &refusal);

/// Whether a KDC that answers this has judged the person: a second mechanism must not offer the same password again.
[[nodiscard]] bool isVerdictOnPerson(int code);

/// "2026-07-01 12:00:00 UTC".
[[nodiscard]] QString clockText(const QDateTime &time);

} // namespace Ticketscope::Negotiate
