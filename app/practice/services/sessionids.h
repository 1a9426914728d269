// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace Ticketscope::Practice {

/// An ASP.NET session id: 120 random bits in 24 characters a-z and 0-5.
[[nodiscard]] QByteArray newSessionId();
/// 8-4-4-4-12 random hexadecimal digits, of no particular GUID version.
[[nodiscard]] QByteArray newGuid();

} // namespace Ticketscope::Practice
