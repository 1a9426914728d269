// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace Ticketscope::OAuth {

/// Whole answers of the redirect address. None may be kept, framed or named in a Referer, none runs a script, and each
/// closes its connection.

/// Sends the browser on (RFC 9110 section 15.4.4), so that neither its address bar nor its history keeps the code.
[[nodiscard]] QByteArray movedAnswer(const QByteArray &path);
/// A small page with one text, which is escaped here.
[[nodiscard]] QByteArray pageAnswer(int status, const QString &text);

} // namespace Ticketscope::OAuth
