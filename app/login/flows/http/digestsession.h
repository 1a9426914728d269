// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"
#include "protocol/digest.h"

namespace Ticketscope::HttpFlow {

/// What a session keeps of a Digest challenge between calls: the challenge itself, the client nonce and the count of
/// requests made with the server's nonce (RFC 7616 section 3.4).

/// Begins to count anew with this challenge.
void keepChallenge(Session &session, const Http::DigestChallenge &challenge);
/// The best challenge of an answer's WWW-Authenticate headers.
[[nodiscard]] Result<Http::DigestChallenge> challengeOf(const Leg &leg);
/// Signs the request with the kept challenge and counts it. The user name is in `charset` unless the challenge asks
/// for UTF-8.
[[nodiscard]] Result<QByteArray> digestHeader(Session &session, const HttpRequest &request, const QString &user,
                                              const QString &charset);
/// Takes nextnonce of Authentication-Info, or a challenge with stale=true (then it returns true: worth another try).
[[nodiscard]] bool absorbDigest(Session &session, const Leg &leg);

} // namespace Ticketscope::HttpFlow
