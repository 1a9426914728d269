// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/passwordcheck.h"
#include "report/masking.h"

#include <QJsonArray>

namespace Ticketscope::Cli {

/// [{"exchange", "scheme", "user", "fits": true|false|null, "text", "evidence": {"exchange", "side", "start", "end"}}];
/// the evidence counts in the message's wire.
[[nodiscard]] QJsonArray passwordChecksToJson(const QList<PasswordVerdict> &verdicts, const Masker &masker);
/// Likewise for people, a line or two each; says so where there is nothing to check.
[[nodiscard]] QStringList passwordCheckLines(const QList<PasswordVerdict> &verdicts, const Masker &masker);

} // namespace Ticketscope::Cli
