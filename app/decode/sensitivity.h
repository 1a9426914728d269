// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "decode/decodednode.h"

#include <QByteArrayView>

namespace Ticketscope {

/// What a name lets one expect of its value where no decoder knows the format: "access_token", "X-Api-Key", "Password"
/// and "SessionId" name secrets, "userName" and "email" persons, "token_type" neither. For headers, members, fields and
/// elements.
[[nodiscard]] Sensitivity sensitivityOfName(QByteArrayView name);

/// What a decoder's context ("credentials:Basic", "token", "cookie:NAME", "header:NAME") lets one expect.
[[nodiscard]] Sensitivity sensitivityOfContext(QByteArrayView context);

} // namespace Ticketscope
