// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/profile.h"

#include <QUrl>

namespace Ticketscope {

/// A request before it is sent. Headers go out in this order and spelling.
struct HttpRequest
{
    QByteArray method = QByteArrayLiteral("GET");
    QUrl url;
    QList<Header> headers;
    QByteArray body;

    /// The first header of that name, case-insensitive; null if there is none.
    [[nodiscard]] QByteArray header(QByteArrayView name) const;
    /// Replaces the first of that name, or appends.
    void setHeader(const QByteArray &name, const QByteArray &value);
    void removeHeader(QByteArrayView name);
};

} // namespace Ticketscope
