// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/securitycontext.h"
#include "protocol/challenge.h"
#include "tap/attempt.h"
#include "tap/proxychain.h"

#include <QFutureWatcher>
#include <QObject>

#include <memory>
#include <optional>

namespace Ticketscope::Tap {

/// How the client proves who it is to an HTTP proxy, on one connection to it: Basic (RFC 7617), NTLM (MS-NTHT) or
/// Negotiate (RFC 4559), as the proxy offers and the profile wants. Without I/O to the proxy; a KDC is asked in the
/// thread pool. Basic goes with every request once it was asked for; the others take a handshake for a request.
class ProxyLogin final : public QObject
{
    Q_OBJECT
public:
    /// `attempt` outlives it.
    ProxyLogin(ProxyHop hop, Attempt *attempt, QObject *parent = nullptr);
    ~ProxyLogin() override;
    Q_DISABLE_COPY_MOVE(ProxyLogin)

    [[nodiscard]] const ProxyHop &hop() const { return m_hop; }
    /// The value of Proxy-Authorization for the next request; null: it goes without.
    [[nodiscard]] const QByteArray &credentials() const { return m_credentials; }
    /// Takes the head of a 407. Ends in decided().
    void challenged(QByteArrayView head);
    /// The proxy took the request: what counted for it alone is forgotten.
    void accepted();

    /// What is to be sent next belongs to the connection that the 407 came on (MS-NTHT section 3).
    [[nodiscard]] bool isBoundToConnection() const { return m_bound; }
    /// Set: there is no use in asking again.
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }
    /// What it means that the connection closed while isBoundToConnection().
    [[nodiscard]] Error connectionLostError() const;

Q_SIGNALS:
    /// The request may be sent again with credentials(), unless there is an error(). Never within challenged().
    void decided();

private:
    void choose(const QList<Http::Challenge> &offered);
    void begin(const QByteArray &scheme);
    void step(const QByteArray &fromProxy);
    void onStepped();
    void refused();
    void fail(const QString &text);
    void decideSoon();

    ProxyHop m_hop;
    Attempt *m_attempt;
    QByteArray m_scheme; ///< "Basic", "NTLM" or "Negotiate": what is being tried
    QByteArray m_credentials;
    QStringList m_offered;
    std::shared_ptr<SecurityContext> m_context;
    QFutureWatcher<Result<QByteArray>> m_stepping;
    int m_legs = 0;
    bool m_bound = false;
    std::optional<Error> m_error;
};

} // namespace Ticketscope::Tap
