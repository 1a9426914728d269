// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tap/openssl.h"

namespace Ticketscope::Tap {

/// Adds the system's authorities to the context. That reads all of them, which takes some 25 ms: for the first
/// handshake, in the tap's thread.
void addSystemAuthorities(SSL_CTX *context);

/// Before a verification: where OpenSSL would find no issuer, asks the system whether the chain ends in an authority
/// that it trusts, and adds that one. Windows knows more of them than it lists and fetches them when they are wanted,
/// which may take seconds; elsewhere there is nothing to ask.
void completeAuthorities(X509_STORE_CTX *verification);

/// Whether the system is told not to trust this very certificate (Windows: Untrusted Certificates).
[[nodiscard]] bool isDistrusted(X509 *certificate);

} // namespace Ticketscope::Tap
