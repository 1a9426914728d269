// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/session.h"

#include <algorithm>

namespace Ticketscope {

QByteArray sessionItemKindName(SessionItemKind kind)
{
    switch (kind) {
    case SessionItemKind::Ticket:
        return QByteArrayLiteral("ticket");
    case SessionItemKind::Cookie:
        return QByteArrayLiteral("cookie");
    case SessionItemKind::Canary:
        return QByteArrayLiteral("canary");
    case SessionItemKind::Token:
        return QByteArrayLiteral("token");
    case SessionItemKind::Xsrf:
        return QByteArrayLiteral("xsrf");
    }
    return {};
}

const SessionItem *Session::item(SessionItemKind kind) const
{
    const auto found =
        std::find_if(items.begin(), items.end(), [kind](const SessionItem &item) { return item.kind == kind; });
    return found == items.end() ? nullptr : &*found;
}

const SessionItem *Session::item(SessionItemKind kind, const QString &name) const
{
    const auto found = std::find_if(items.begin(), items.end(), [kind, &name](const SessionItem &item) {
        return item.kind == kind && item.name == name;
    });
    return found == items.end() ? nullptr : &*found;
}

void Session::touch(const QDateTime &utc)
{
    for (SessionItem &item : items) {
        if (item.slides && item.expires.isValid()) {
            item.expires = utc.addSecs(item.slides->count());
        }
    }
}

} // namespace Ticketscope
