// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/connectionpolicy.h"
#include "base/error.h"
#include "tap/openssl.h"

namespace Ticketscope::Tap {

/// The OpenSSL context of an attempt's connections to servers: the policy's authorities, minimum version, client
/// certificate. Reads the files that the policy names; an error names the file and what is wrong with it (File or
/// ClientCertificate). The system's authorities are not in it yet (addSystemAuthorities).
[[nodiscard]] Result<SslContextPtr> makeClientContext(const TlsPolicy &policy, const Secret &passphrase);

} // namespace Ticketscope::Tap
