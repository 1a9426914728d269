// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/oauth/clientauthentication.h"
#include "login/oauth/oauthanswer.h"

#include <chrono>

namespace Ticketscope::OAuth {

/// A token with where it stands on the wire.
struct Token
{
    Secret value;
    ByteRange onWire; ///< of the answer
};

/// An answer of the token endpoint (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3).
struct TokenAnswer
{
    Token access;
    Token refresh; ///< not set where none came
    Token id;
    QString type;
    std::optional<std::chrono::seconds> expiresIn;
    QString scope;     ///< empty: as asked for
    QStringList notes; ///< translated sentences: what is odd, but stops nothing
    ExchangeId exchange = 0;
    QDateTime serverTime; ///< UTC, of the Date header; null where it has none
};

/// Reads an answer leniently, and notes what is off.
[[nodiscard]] Result<TokenAnswer> readTokenAnswer(const Leg &leg, Part part);

/// One leg: POST to the token endpoint, with the client's authentication.
[[nodiscard]] QCoro::Task<Result<TokenAnswer>> requestToken(LoginContext context, Provider provider, Client client,
                                                            Form form, Part part, Step step);

} // namespace Ticketscope::OAuth
