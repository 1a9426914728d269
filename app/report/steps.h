// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"

namespace Ticketscope {

/// "login", "leg", "redirect", …: stable, as in saved captures.
[[nodiscard]] QString stepKindName(StepKind kind);
/// StepKind::Opened for a name that is not known.
[[nodiscard]] StepKind stepKindFromName(QStringView name);

} // namespace Ticketscope
