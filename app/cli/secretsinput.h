// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/terminal.h"

#include <QHash>

namespace Ticketscope::Cli {

using SecretsByName = QHash<QString, Secret>;

/// What --secrets names: a JSON object of texts by parameter, {"password": "…"}, in a file or ("-") on standard input.
/// A parameter that no service knows as a secret is ErrorCode::Usage. No error holds a value.
[[nodiscard]] Result<SecretsByName> readSecrets(const Terminal &terminal, const QString &fileOrDash);

} // namespace Ticketscope::Cli
