// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include <QStringList>
#include <QUrl>

namespace Ticketscope {

/// Opens an address of http or https in the browser that $BROWSER names, else in the system's. Does not wait for it:
/// no error means that it was started. Its output is thrown away.
[[nodiscard]] Result<void> openInBrowser(const QUrl &url);

/// What a value of $BROWSER stands for: commands separated by colons, to be tried in turn, with the address in the
/// place of %s or behind ("%c" is a colon, "%%" a percent sign). Each is a program and its arguments.
[[nodiscard]] QList<QStringList> browserCommands(const QString &value, const QString &address);

} // namespace Ticketscope
