// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/profile.h"

#include <QUrl>

#include <utility>

namespace Ticketscope {

/// A request before it is sent. Headers go out in this order and spelling.
struct HttpRequest
{
    /// Constructors, because g++ 12 destroys a braced aggregate twice when it is part of a co_await expression.
    HttpRequest() = default;
    HttpRequest(QByteArray verb, QUrl address, QList<Header> fields, QByteArray content)
        : method(std::move(verb))
        , url(std::move(address))
        , headers(std::move(fields))
        , body(std::move(content))
    {
    }

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
