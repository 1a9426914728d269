// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"
#include "diagnosis/explain/explanation.h"
#include "protocol/challenge.h"

namespace Ticketscope::Diagnosis::Explain {

/// A response of HTTP Digest, as it was sent.
struct HttpDigestInput
{
    QByteArray credentials;    ///< the value of Authorization or Proxy-Authorization: "Digest username=…"
    QByteArray method;         ///< of the request line
    QByteArray target;         ///< likewise: "/dir/index.html"
    QByteArray url;            ///< the whole address, which some hash; may be empty
    QByteArray body;           ///< for auth-int; un-chunked
    Http::Challenge challenge; ///< that was answered; without a scheme where it is not known
    QString userName;          ///< that was meant; empty: as the header has it
    Secret password;           ///< that was meant
};

/// Which known mistake gives the response that was sent (RFC 7616 section 3.4.1). MD5 and SHA-256, with and without
/// -sess; another algorithm is the explanation's problem.
[[nodiscard]] Explanation explainHttpDigest(const HttpDigestInput &input);

} // namespace Ticketscope::Diagnosis::Explain
