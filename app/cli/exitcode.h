// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

namespace Ticketscope::Cli {

/// What the process ends with; scripts rely on the numbers.
enum class ExitCode
{
    Success = 0,
    Refused = 1,    ///< the service said no; for `decode`: something is damaged or unknown
    WrongUse = 2,   ///< options, files, the profile
    NotReached = 3, ///< name, network, TLS, time-out; also: stopped by the person
    Keychain = 4,
};

[[nodiscard]] ExitCode exitCodeOf(const Error &error);
/// "refused" or "failed", as the JSON has it.
[[nodiscard]] QByteArray outcomeOf(const Error &error);

} // namespace Ticketscope::Cli
