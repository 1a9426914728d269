// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/lineage/lineage.h"
#include "report/masking.h"

#include <QStringList>

namespace Ticketscope::Cli {

/// Where tickets, tokens, cookies and codes came from and who carried them, for people: a heading, then each with its
/// uses. Without `all` only those that a request carried when they were old; nothing where there is none.
[[nodiscard]] QStringList lineageLines(const Diagnosis::Lineage &lineage, const Masker &masker, bool all);

} // namespace Ticketscope::Cli
