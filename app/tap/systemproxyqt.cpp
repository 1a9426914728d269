// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/systemproxy.h"

#include <QNetworkProxy>
#include <QUrl>

namespace Ticketscope::Tap {

using namespace Qt::StringLiterals;

namespace {

constexpr quint16 kUsualHttpProxyPort = 8080;
constexpr quint16 kUsualSocksPort = 1080;

ProxyHop hopOf(const QNetworkProxy &proxy)
{
    ProxyHop hop;
    switch (proxy.type()) {
    case QNetworkProxy::HttpProxy:
    case QNetworkProxy::HttpCachingProxy:
        hop.kind = ProxyHop::Kind::Http;
        break;
    case QNetworkProxy::Socks5Proxy:
        hop.kind = ProxyHop::Kind::Socks5;
        break;
    default:
        return hop;
    }
    hop.host = proxy.hostName();
    hop.port = proxy.port() != 0                    ? proxy.port()
               : hop.kind == ProxyHop::Kind::Socks5 ? kUsualSocksPort
                                                    : kUsualHttpProxyPort;
    if (!proxy.user().isEmpty()) {
        hop.userName = proxy.user();
        hop.password = Secret::fromString(proxy.password());
    }
    return hop;
}

} // namespace

ProxyHop askSystemProxy(const Target &target)
{
    QUrl url;
    url.setScheme(target.tls ? u"https"_s : u"http"_s);
    url.setHost(target.host);
    url.setPort(target.port);
    const auto proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
    return proxies.isEmpty() ? ProxyHop() : hopOf(proxies.constFirst());
}

} // namespace Ticketscope::Tap
