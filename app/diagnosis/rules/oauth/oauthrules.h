// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/rule.h"

namespace Ticketscope::Diagnosis {

/// OAuth 2.0 (RFC 6749, 7636, 8628, 9207) and OpenID Connect at any provider: requests, answers, tokens.
[[nodiscard]] QList<Rule> oauthRules();

} // namespace Ticketscope::Diagnosis
