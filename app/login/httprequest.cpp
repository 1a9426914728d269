// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/httprequest.h"

#include <algorithm>

namespace Ticketscope {

namespace {

auto named(QByteArrayView name)
{
    return [name](const Header &header) { return header.name.compare(name, Qt::CaseInsensitive) == 0; };
}

} // namespace

QByteArray HttpRequest::header(QByteArrayView name) const
{
    const auto found = std::find_if(headers.begin(), headers.end(), named(name));
    if (found == headers.end()) {
        return {};
    }
    return found->value.isNull() ? QByteArrayLiteral("") : found->value;
}

void HttpRequest::setHeader(const QByteArray &name, const QByteArray &value)
{
    const auto found = std::find_if(headers.begin(), headers.end(), named(name));
    if (found == headers.end()) {
        headers.append({name, value});
    } else {
        found->value = value;
    }
}

void HttpRequest::removeHeader(QByteArrayView name)
{
    headers.removeIf(named(name));
}

} // namespace Ticketscope
