// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace Ticketscope::Schemes {

/// Whether a pasted text begins with a known scheme and what could be its token or parameters.
[[nodiscard]] bool looksLikeCredentials(QByteArrayView bytes);
/// Likewise a challenge: "Basic realm=…", "Negotiate, NTLM".
[[nodiscard]] bool looksLikeChallenge(QByteArrayView bytes);

} // namespace Ticketscope::Schemes
