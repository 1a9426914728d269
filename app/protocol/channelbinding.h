// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QByteArray>

namespace Ticketscope {

/// Application data of the channel binding "tls-server-end-point" (RFC 5929 section 4.1): "tls-server-end-point:" and
/// the hash of the server's certificate, by the hash function of the certificate's own signature; SHA-256 in place of
/// MD5 and SHA-1. `der` is the certificate. Errors: Malformed, with the offset; NotSupported where the certificate's
/// signature has no hash function of its own (Ed25519, Ed448), for which no binding is defined.
[[nodiscard]] Result<QByteArray> tlsServerEndPoint(QByteArrayView der);

} // namespace Ticketscope
