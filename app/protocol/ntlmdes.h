// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace Ticketscope::Ntlm {

/// DES(K, D) of MS-NLMP section 6: `key` holds 7 bytes, which the parity bits are put into; `block` holds 8.
[[nodiscard]] QByteArray desBlock(QByteArrayView key, QByteArrayView block);

/// DESL(K, D) of MS-NLMP section 6: the 16 bytes of `key` make three DES keys; 24 bytes.
[[nodiscard]] QByteArray desLong(QByteArrayView key, QByteArrayView block);

} // namespace Ticketscope::Ntlm
