// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/lineage/lineage.h"
#include "report/masking.h"

#include <QJsonArray>

namespace Ticketscope {

/// What --json prints of the lineage: {"kind", "name", "where", "value", "issued": RANGE or null, "uses": [{RANGE's
/// members, "stale": "replaced", "expired", "ended" or "", "since"}], "expires", "lifeIsInferred", "replacedBy",
/// "endedBy"}, the last two and "since" an exchange or null, with RANGE as in a finding's evidence.
[[nodiscard]] QJsonArray lineageToJson(const Diagnosis::Lineage &lineage, const Masker &masker);

} // namespace Ticketscope
