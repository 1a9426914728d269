// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "base/sourcebuffer.h"
#include "exchange/exchange.h"

#include <QList>
#include <QString>

namespace Ticketscope {

/// Whether a password fits one response that was recorded. No server is asked, so that no account can be locked by it.
struct PasswordVerdict
{
    enum class Fit
    {
        Fits,
        DoesNotFit,
        CannotTell ///< the sentence says what is missing
    };

    ExchangeId exchange = 0;
    Side side = Side::Request;
    SourceRange evidence; ///< the bytes of the response; their root is the message's head
    QString scheme;       ///< "NTLM", "Negotiate", "Digest"
    QString user;         ///< as the client named it: "ACME\alice"
    Fit fit = Fit::CannotTell;
    QString sentence;
};

/// Tries a password against every NTLM type 3 whose type 2 was recorded (raw and within SPNEGO), and against every
/// Digest response (RFC 7616), for servers and proxies alike, in the order of the exchanges. `userName`: for Digest
/// with userhash, where the header holds only a hash of it; may be empty.
[[nodiscard]] QList<PasswordVerdict> checkPassword(const QList<ExchangePtr> &exchanges, const Secret &password,
                                                   const QString &userName = {});

} // namespace Ticketscope
