// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"
#include "protocol/challenge.h"

namespace Ticketscope::Diagnosis {

/// The first Authorization header of a request.
struct SentCredentials
{
    QByteArray scheme; ///< lower case
    QByteArray rest;   ///< token or parameters; a secret
    ByteRange range;   ///< of `rest`, on the wire
    ByteRange line;
};

[[nodiscard]] std::optional<SentCredentials> sentCredentials(const ExchangeView &exchange);

/// User name and password as they were sent, in whatever charset.
struct BasicPair
{
    QByteArray user;
    QByteArray password;
};

/// Nothing where it is no Base64 or holds no colon.
[[nodiscard]] std::optional<BasicPair> basicPair(const SentCredentials &credentials);

/// "Basic, Digest": of challenges, each once, as the server writes them.
[[nodiscard]] QString schemesOf(const QList<Http::Challenge> &challenges);

/// 401: the credentials were not enough.
[[nodiscard]] bool isUnauthorized(const ExchangeView &exchange);

} // namespace Ticketscope::Diagnosis
