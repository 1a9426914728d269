// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rules/oauth/traffic.h"
#include "diagnosis/rules/superoffice/findings.h"

namespace Ticketscope::Diagnosis::OAuthRules {

using SuperOfficeRules::cause;
using SuperOfficeRules::quoted;
using SuperOfficeRules::remark;
using SuperOfficeRules::Words;

/// What looks at one part of the traffic.
using Check = QList<Finding> (*)(const Traffic &traffic);

/// Errors that come back from the authorization endpoint (RFC 6749 section 4.1.2.1, OpenID Connect Core 3.1.2.6), and
/// those that it shows on a page of its own.
[[nodiscard]] QList<Finding> authorizationErrors(const Traffic &traffic);
/// What came back is not what was asked for: state, issuer (RFC 9207).
[[nodiscard]] QList<Finding> wrongReturns(const Traffic &traffic);
/// PKCE (RFC 7636): the verifier against the challenge.
[[nodiscard]] QList<Finding> pkce(const Traffic &traffic);
/// The code: used twice, too old, another redirect address; invalid_grant where none of that is seen.
[[nodiscard]] QList<Finding> codes(const Traffic &traffic);
/// The refresh token: used up, refused.
[[nodiscard]] QList<Finding> refreshes(const Traffic &traffic);
/// How the client proves itself (section 2.3, RFC 7523).
[[nodiscard]] QList<Finding> clients(const Traffic &traffic);
/// How the token request is made: parameters in the wrong place, missing, twice, misspelt; the remaining errors.
[[nodiscard]] QList<Finding> tokenRequests(const Traffic &traffic);
/// What is odd about tokens that were given (section 5.1).
[[nodiscard]] QList<Finding> tokenAnswers(const Traffic &traffic);
/// RFC 8628.
[[nodiscard]] QList<Finding> devices(const Traffic &traffic);
/// Discovery that is missing, incomplete or at odds with its address.
[[nodiscard]] QList<Finding> discoveries(const Traffic &traffic);
/// JWTs against the keys of the capture, and ID tokens against what was asked for.
[[nodiscard]] QList<Finding> webTokens(const Traffic &traffic);

/// With what the provider adds.
[[nodiscard]] QString withDescription(const QString &sentence, const QString &description);
/// The login is at SuperOffice's provider, whose rules say more.
[[nodiscard]] bool isSuperIds(const ExchangeView &exchange);

} // namespace Ticketscope::Diagnosis::OAuthRules
