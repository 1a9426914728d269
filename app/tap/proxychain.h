// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/connectionpolicy.h"

#include <QFuture>
#include <QString>

namespace Ticketscope::Tap {

/// The customer's proxy on the way to one host, or none.
struct ProxyHop
{
    enum class Kind
    {
        None,
        Http,
        Socks5
    };
    Kind kind = Kind::None;
    QString host;
    quint16 port = 0;
    QString userName;
    Secret password;
    ProxyAuthentication authentication = ProxyAuthentication::Automatic;

    [[nodiscard]] QString name() const; ///< "proxy.acme.example:3128"; empty for none
    [[nodiscard]] bool hasCredentials() const { return !userName.isEmpty(); }
};

/// Where a connection goes.
struct Target
{
    QString host;
    quint16 port = 0;
    bool tls = false;

    [[nodiscard]] QString authority() const; ///< "host:port", IPv6 in brackets
};

/// "host:port", IPv6 in brackets.
[[nodiscard]] QString authorityOf(const QString &host, quint16 port);

/// The profile's own proxy; not for ProxyMode::System.
[[nodiscard]] ProxyHop configuredProxy(const ConnectionPolicy &policy);

/// The system's proxy for the target (settings, PAC, or http_proxy, https_proxy, all_proxy and no_proxy), asked for
/// in a thread of the pool: it may have to fetch a script. A loopback target never goes through it, as in browsers.
/// Credentials come from the system or else from the policy.
[[nodiscard]] QFuture<ProxyHop> systemProxy(const ConnectionPolicy &policy, const Target &target);

} // namespace Ticketscope::Tap
