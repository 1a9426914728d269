// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/jose.h"

#include <QString>

namespace Ticketscope::Jose {

enum class TokenForm
{
    Signed,    ///< three parts
    Encrypted, ///< five parts
    Damaged,   ///< meant to be a JWT, and is none
    Opaque     ///< no JWT at all
};

struct FormVerdict
{
    TokenForm form = TokenForm::Opaque;
    QString text;   ///< a sentence for people
    ByteRange part; ///< what it is about, of the given bytes
    Compact compact;
};

/// What a token is by its form alone: a JWT, a JWT whose dots or characters were lost on the way, or no JWT.
[[nodiscard]] FormVerdict judgeForm(QByteArrayView token);

} // namespace Ticketscope::Jose
