// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tap/proxychain.h"

// How Windows writes down proxies, and what it makes of it (WinINet and WinHTTP, INTERNET_PROXY_INFO and
// WINHTTP_PROXY_INFO). Nothing in here needs Windows.
namespace Ticketscope::Tap {

/// From a list such as "proxy:8080" or "http=a:80;https=b:80;socks=c", the one for the target's scheme: the one that is
/// for it, else one for all, else the SOCKS proxy, else none.
[[nodiscard]] ProxyHop proxyFromWindowsList(const QString &list, const Target &target);

/// Whether a list such as "*.acme.example;10.*;https://crm:8443;<local>" says to go there directly. "<local>" is every
/// name without a dot.
[[nodiscard]] bool isBypassedByWindowsList(const QString &list, const Target &target);

} // namespace Ticketscope::Tap
