// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/proxychain.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QPromise>
#include <QThreadPool>
#include <QUrl>

namespace Ticketscope::Tap {

using namespace Qt::StringLiterals;

namespace {

constexpr quint16 kUsualHttpProxyPort = 8080;
constexpr quint16 kUsualSocksPort = 1080;

bool isLoopback(const QString &host)
{
    QHostAddress address;
    return address.setAddress(host) ? address.isLoopback()
                                    : host.compare(u"localhost"_s, Qt::CaseInsensitive) == 0 ||
                                          host.endsWith(u".localhost"_s, Qt::CaseInsensitive);
}

ProxyHop hopOf(const QNetworkProxy &proxy, const ConnectionPolicy &policy)
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
    hop.authentication = policy.proxy.authentication;
    if (!proxy.user().isEmpty()) {
        hop.userName = proxy.user();
        hop.password = Secret::fromString(proxy.password());
    } else {
        hop.userName = policy.proxy.userName;
        hop.password = policy.proxyPassword;
    }
    return hop;
}

ProxyHop askSystem(const ConnectionPolicy &policy, const Target &target)
{
    QUrl url;
    url.setScheme(target.tls ? u"https"_s : u"http"_s);
    url.setHost(target.host);
    url.setPort(target.port);
    const auto proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
    return proxies.isEmpty() ? ProxyHop() : hopOf(proxies.constFirst(), policy);
}

} // namespace

QString authorityOf(const QString &host, quint16 port)
{
    return host.contains(u':') ? u"[%1]:%2"_s.arg(host).arg(port) : u"%1:%2"_s.arg(host).arg(port);
}

QString ProxyHop::name() const
{
    return kind == Kind::None ? QString() : authorityOf(host, port);
}

QString Target::authority() const
{
    return authorityOf(host, port);
}

ProxyHop configuredProxy(const ConnectionPolicy &policy)
{
    ProxyHop hop;
    if (policy.proxy.mode != ProxyMode::Http && policy.proxy.mode != ProxyMode::Socks5) {
        return hop;
    }
    hop.kind = policy.proxy.mode == ProxyMode::Http ? ProxyHop::Kind::Http : ProxyHop::Kind::Socks5;
    hop.host = policy.proxy.host;
    hop.port = policy.proxy.port;
    hop.userName = policy.proxy.userName;
    hop.password = policy.proxyPassword;
    hop.authentication = policy.proxy.authentication;
    return hop;
}

QFuture<ProxyHop> systemProxy(const ConnectionPolicy &policy, const Target &target)
{
    auto promise = std::make_shared<QPromise<ProxyHop>>();
    QFuture<ProxyHop> future = promise->future();
    promise->start();
    if (isLoopback(target.host)) {
        promise->addResult(ProxyHop());
        promise->finish();
        return future;
    }
    QThreadPool::globalInstance()->start([promise, policy, target] {
        promise->addResult(askSystem(policy, target));
        promise->finish();
    });
    return future;
}

} // namespace Ticketscope::Tap
