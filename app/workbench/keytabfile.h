// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/keytab.h"

namespace Ticketscope {

/// The keys of a keytab file. Waits for the disk: not for the window's thread. Errors name the file: File (it cannot
/// be read, or is too large to be one), Malformed (with the offset), Usage (it is no keytab, or holds no key).
[[nodiscard]] Result<QList<Kerberos::KeytabEntry>> readKeytabFile(const QString &file);

} // namespace Ticketscope
