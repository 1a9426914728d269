// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "diagnosis/explain/explanation.h"

namespace Ticketscope::Diagnosis::Explain {

/// A UsernameToken with a digest, as it was sent.
struct WsseDigestInput
{
    QByteArray nonce;            ///< the text of wsse:Nonce; null: there is none
    QByteArray created;          ///< the text of the token's wsu:Created; null: there is none
    QByteArray timestampCreated; ///< of wsu:Timestamp, which some hash in its place; may be empty
    QByteArray digest;           ///< the text of wsse:Password
    Secret password;             ///< the one that was meant
};

/// Which known mistake gives the digest that was sent. The right way is Base64(SHA-1(nonce bytes + Created + password
/// in UTF-8)), UsernameToken Profile 1.0 section 3.1.
[[nodiscard]] Explanation explainWsseDigest(const WsseDigestInput &input);

} // namespace Ticketscope::Diagnosis::Explain
