// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace Ticketscope {

/// The bytes as text if they are text: of the charset that was named, else UTF-8, and without control characters.
[[nodiscard]] std::optional<QString> bodyText(const QByteArray &bytes, const QByteArray &charset);

} // namespace Ticketscope
