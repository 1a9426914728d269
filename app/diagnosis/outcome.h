// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"

namespace Ticketscope::Diagnosis {

/// Reads how an exchange ended. HTTP 200 is no success for SOAP (a fault, Succeeded or AuthenticationSucceeded false)
/// nor for a WebApi agent (an error object), and a page in place of data is a refusal.
[[nodiscard]] Outcome outcomeOf(const ExchangeView &exchange);

/// The request asked for data (SOAP, JSON, an API's address) rather than for a page.
[[nodiscard]] bool asksForData(const ExchangeView &exchange);
/// The answer is an HTML page.
[[nodiscard]] bool isPage(const ExchangeView &exchange);

} // namespace Ticketscope::Diagnosis
