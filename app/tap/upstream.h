// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tap/attempt.h"
#include "tap/connectionreport.h"
#include "tap/dialer.h"
#include "tap/httptunnel.h"
#include "tap/link.h"
#include "tap/proxychain.h"
#include "tap/proxylogin.h"
#include "tap/servertrust.h"
#include "tap/socksdial.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace Ticketscope::Tap {

/// Gives each TCP connection its number.
using ConnectionNumbers = std::function<ConnectionId()>;

/// The connection to the service of one client connection: name, connect, the customer's proxy, TLS; and the report
/// of it. Tells connected() after connectVia() and secured() after secure(), or failed() once instead; the report is
/// then still open, for the owner to close with that error.
class Upstream final : public QObject
{
    Q_OBJECT
public:
    Upstream(WireObserver *observer, ConnectionNumbers numbers, AttemptPtr attempt, Target target,
             QObject *parent = nullptr);
    ~Upstream() override;
    Q_DISABLE_COPY_MOVE(Upstream)

    [[nodiscard]] const Target &target() const { return m_target; }
    void setTls(bool tls);

    void connectVia(const ProxyHop &hop);
    /// The TLS handshake with the service.
    void secure();
    /// Once more, over a new TCP connection with a number and a report of its own. Ends in connected() or failed().
    void reconnect();

    /// Requests go to an HTTP proxy in absolute form, not to the service.
    [[nodiscard]] bool isForwarding() const { return m_hop.kind == ProxyHop::Kind::Http && !m_target.tls; }
    [[nodiscard]] const ProxyHop &hop() const { return m_hop; }
    /// How the client proves itself to an HTTP proxy, for the connection that is open; null where there is none.
    [[nodiscard]] ProxyLogin *proxyLogin() const { return m_proxyLogin.get(); }
    /// Null until connected().
    [[nodiscard]] Link *link() const { return m_link.get(); }
    [[nodiscard]] ConnectionReport &report() { return *m_report; }
    /// The error of a link that ended with a failure after secured().
    [[nodiscard]] std::optional<Error> linkError() const;
    /// Tells what TLS learned since (a client certificate asked for later).
    void updateTlsFacts();

Q_SIGNALS:
    void connected();
    void secured();
    void failed(const Ticketscope::Error &error);

private:
    void openReport();
    void dial();
    void onDialed(double milliseconds);
    void onDialFailed(const Error &error);
    void startTunnel();
    void onTunnelReadable();
    void tunnelAnswered();
    void onProxyDecided();
    void startSocks();
    void onSocksReadable();
    void onSecured();
    void onEndedEarly();
    void onTimeout();
    void proxyIsThrough();
    void describeTls(TlsFacts *facts) const;
    void giveUp(const Error &error);

    enum class Phase
    {
        Idle,
        Dialing,
        Tunnel,
        Socks,
        Open,
        Tls,
        Secured,
        Failed
    };

    WireObserver *m_observer;
    ConnectionNumbers m_numbers;
    AttemptPtr m_attempt;
    Target m_target;
    ProxyHop m_hop;
    Phase m_phase = Phase::Idle;
    std::unique_ptr<ConnectionReport> m_report;
    std::unique_ptr<Dialer> m_dialer;
    std::unique_ptr<ServerTrust> m_trust; ///< outlives m_link, whose TLS asks it
    std::unique_ptr<Link> m_link;
    std::unique_ptr<HttpTunnel> m_tunnel;
    std::unique_ptr<ProxyLogin> m_proxyLogin;
    std::unique_ptr<SocksDial> m_socks;
    QTimer m_timer;
    qint64 m_tlsStartedAt = 0;
};

} // namespace Ticketscope::Tap
