// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/connectionpolicy.h"
#include "base/error.h"
#include "tap/openssl.h"

namespace Ticketscope::Tap {

/// The OpenSSL context of an attempt's connections to servers: the policy's authorities, minimum version, client
/// certificate. Reads the files that the policy names; an error names the file and what is wrong with it (File or
/// ClientCertificate). The system's authorities are not in it yet.
[[nodiscard]] Result<SslContextPtr> makeClientContext(const TlsPolicy &policy, const Secret &passphrase);
/// Adds them. That reads all of them, which takes some 25 ms: for the first handshake, in the tap's thread.
void addSystemAuthorities(SSL_CTX *context);

} // namespace Ticketscope::Tap
