// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/terminal.h"
#include "protocol/jwtchecks.h"

#include <QCommandLineParser>
#include <QCoroTask>

namespace Ticketscope::Cli {

/// The options that tell what tokens are held against: --jwks, --issuer, --audience, --nonce.
void describeTokenOptions(QCommandLineParser *parser);

/// What they say, and this computer's time. A key set at an address is fetched through the program's own tap, so that
/// its certificate is verified as that of any service. `terminal` outlives the task.
[[nodiscard]] QCoro::Task<Result<Jose::TokenExpectations>> readTokenOptions(const Terminal *terminal,
                                                                            const QCommandLineParser *parser);

} // namespace Ticketscope::Cli
