// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/jsontree.h"
#include "protocol/jwtchecks.h"

/// The checks of a token's claims, one function each; for the files of this folder only.
namespace Ticketscope::Jose {

struct ClaimsView
{
    const Json::Value *claims = nullptr; ///< the payload, a JSON object
    QByteArray algorithm;                ///< of the header
    ByteRange part;                      ///< of the payload in the compact token
    const TokenExpectations *expected = nullptr;
};

[[nodiscard]] TokenCheck issuerCheck(const ClaimsView &token);
[[nodiscard]] TokenCheck audienceCheck(const ClaimsView &token);
[[nodiscard]] TokenCheck authorizedPartyCheck(const ClaimsView &token);
[[nodiscard]] TokenCheck nonceCheck(const ClaimsView &token);
[[nodiscard]] TokenCheck accessTokenHashCheck(const ClaimsView &token);
/// "expiry", "not-before", "issued-at" against each clock, then "time-form".
[[nodiscard]] QList<TokenCheck> timeChecks(const ClaimsView &token);

/// What a check is called, by its id.
[[nodiscard]] QString titleOf(QByteArrayView id);

} // namespace Ticketscope::Jose
