// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>

#include <memory>

namespace Ticketscope {

/// A new file for reading and writing that is gone when it is closed, and when the process ends however it ends. No
/// other process can open it: where the system has no files without a name, Windows, it is not shared. Null where there
/// is none, and `why`.
[[nodiscard]] std::unique_ptr<QFile> openNamelessFile(const QString &folder, QString *why);

} // namespace Ticketscope
