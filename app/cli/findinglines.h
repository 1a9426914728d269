// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/diagnosisengine.h"
#include "report/masking.h"

namespace Ticketscope::Cli {

/// The diagnosis in lines for people: who answered, then each finding with why, what to do and the bytes that prove
/// it, what follows from it indented below.
[[nodiscard]] QStringList findingLines(const Diagnosis::Diagnosis &diagnosis, const QList<ExchangePtr> &exchanges,
                                       const Masker &masker);

} // namespace Ticketscope::Cli
