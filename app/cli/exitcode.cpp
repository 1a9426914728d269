// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/exitcode.h"

namespace Ticketscope::Cli {

ExitCode exitCodeOf(const Error &error)
{
    switch (error.family()) {
    case ErrorFamily::Use:
        return ExitCode::WrongUse;
    case ErrorFamily::Keychain:
        return ExitCode::Keychain;
    case ErrorFamily::Refused:
        return ExitCode::Refused;
    case ErrorFamily::Cancelled:
    case ErrorFamily::NotReached:
    case ErrorFamily::Internal:
        break;
    }
    return ExitCode::NotReached;
}

QByteArray outcomeOf(const Error &error)
{
    return error.family() == ErrorFamily::Refused ? "refused" : "failed";
}

} // namespace Ticketscope::Cli
