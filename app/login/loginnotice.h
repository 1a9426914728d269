// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>
#include <QUrl>

namespace Ticketscope {

/// What a login waits for that only a person can do, elsewhere.
struct LoginNotice
{
    enum class Kind
    {
        Browser,   ///< log in with the browser that was opened
        DeviceCode ///< type the code at the address, on any device (RFC 8628 section 3.3)
    };

    Kind kind = Kind::Browser;
    QString text;               ///< translated, one or two sentences
    QUrl address;               ///< to open or to copy; holds no secret beyond what the protocol puts into it
    QString userCode;           ///< of DeviceCode, as the provider spelled it
    QDateTime expires;          ///< UTC; null where nobody knows
    bool browserFailed = false; ///< the browser could not be opened: `text` says why

    friend bool operator==(const LoginNotice &, const LoginNotice &) = default;
};

} // namespace Ticketscope
