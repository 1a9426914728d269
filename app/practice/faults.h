// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practicecontext.h"
#include "practice/practiceservices.h"

#include <optional>

namespace Ticketscope::Practice {

/// Every fault, in the order in which it is offered: those of any service first, then service by service.
[[nodiscard]] QList<FaultInfo> faultCatalogue();

/// The answer of whatever stands before the service (a captive portal, a broken server) if such a fault is on.
[[nodiscard]] std::optional<Response> answerBeforeService(const PracticeContext &context, const Request &request);
/// Spoils the delivery of an answer by the faults that are on.
void spoilDelivery(const PracticeContext &context, Response &response);

} // namespace Ticketscope::Practice
