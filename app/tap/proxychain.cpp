// SPDX-License-Identifier: GPL-3.0-or-later
#include "tap/proxychain.h"

#include "tap/systemproxy.h"

#include <QHostAddress>
#include <QPromise>
#include <QThreadPool>

namespace Ticketscope::Tap {

using namespace Qt::StringLiterals;

namespace {

bool isLoopback(const QString &host)
{
    QHostAddress address;
    return address.setAddress(host) ? address.isLoopback()
                                    : host.compare(u"localhost"_s, Qt::CaseInsensitive) == 0 ||
                                          host.endsWith(u".localhost"_s, Qt::CaseInsensitive);
}

ProxyHop askSystem(const ConnectionPolicy &policy, const Target &target)
{
    ProxyHop hop = askSystemProxy(target);
    if (hop.kind == ProxyHop::Kind::None) {
        return hop;
    }
    hop.authentication = policy.proxy.authentication;
    if (hop.userName.isEmpty()) {
        hop.userName = policy.proxy.userName;
        hop.password = policy.proxyPassword;
    }
    return hop;
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
