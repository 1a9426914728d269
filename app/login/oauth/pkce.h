// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

#include <QByteArray>

namespace Ticketscope::OAuth {

/// Proof Key for Code Exchange (RFC 7636).
struct Pkce
{
    QByteArray method; ///< "S256", "plain"; empty: none is sent
    Secret verifier;
    QByteArray challenge;
};

/// A fresh one; `method` as in Pkce, or "none".
[[nodiscard]] Pkce makePkce(const QByteArray &method);
/// Section 4.2.
[[nodiscard]] QByteArray challengeOf(const Secret &verifier, QByteArrayView method);

/// Random text of `bytes` bytes of entropy, Base64url: for states, nonces and verifiers.
[[nodiscard]] QByteArray randomText(int bytes = 32);

} // namespace Ticketscope::OAuth
