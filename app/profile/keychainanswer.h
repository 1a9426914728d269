// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/secret.h"

namespace Ticketscope {

/// What a keychain said to a question.
struct KeychainAnswer
{
    enum class Kind
    {
        Done,
        NoEntry,
        Denied,    ///< it is there and refuses
        Damaged,   ///< there is an entry, and it is no whole secret
        NoKeychain ///< none answers, or this one cannot keep anything
    };
    Kind kind = Kind::Done;
    QString why; ///< in the system's words; never a secret
    Secret secret{};
};

} // namespace Ticketscope
