// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practicecontext.h"

/// What Internet Information Services itself says, before or around an application.
namespace Ticketscope::Practice::Iis {

/// The error page that IIS sends to a client that is not on the same machine.
[[nodiscard]] Response errorPage(int status, const QByteArray &heading, const QByteArray &text);
[[nodiscard]] Response notFound();
/// 401.2 with a challenge per entry, each in a header line of its own.
[[nodiscard]] Response unauthorized(const QList<QByteArray> &challenges);
[[nodiscard]] Response methodNotAllowed(const QByteArray &allow);
/// Adds the headers that IIS and ASP.NET add to every answer.
void addServerHeaders(const PracticeContext &context, Response &response, const QByteArray &version = "10.0");

/// The segments of a path in lower case: IIS does not tell case apart. Empty segments are left out.
[[nodiscard]] QStringList segments(const QString &path);
/// "Cust12345" where a path begins with a tenant, else empty.
[[nodiscard]] QString tenantOf(const QStringList &segments);

} // namespace Ticketscope::Practice::Iis
