// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "protocol/framing.h"
#include "tap/proxychain.h"

namespace Ticketscope::Tap {

/// The value of Proxy-Authorization (RFC 7617, UTF-8).
[[nodiscard]] QByteArray basicCredentials(const ProxyHop &hop);

/// What a proxy's 407 means for a client that knows Basic only.
struct ProxyChallenge
{
    bool offersBasic = false;
    QStringList schemes;
};
[[nodiscard]] ProxyChallenge readProxyChallenge(QByteArrayView head);
/// Why a 407 cannot be answered, or was not accepted, in a sentence.
[[nodiscard]] Error proxyAuthenticationError(const ProxyHop &hop, const ProxyChallenge &challenge,
                                             bool credentialsWereSent);

/// Asks an HTTP proxy for a tunnel (RFC 9110 section 9.3.6), without I/O: first without credentials, then with, if it
/// answers 407 and takes Basic.
class HttpTunnel final
{
public:
    enum class State
    {
        Waiting,
        Retry,     ///< send request() again, on this connection
        Reconnect, ///< send request() again, on a new connection
        Open,
        Failed
    };

    HttpTunnel(ProxyHop hop, Target target, bool credentialsAtOnce);

    /// The request that comes next.
    [[nodiscard]] QByteArray request();
    /// Takes the proxy's answer; returns how many bytes of it (never beyond it).
    qsizetype feed(QByteArrayView bytes);
    void closed();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const Error &error() const { return m_error; }
    [[nodiscard]] bool askedForBasic() const { return m_askedForBasic; }

private:
    void answered();
    void fail(ErrorCode code, const QString &text);

    ProxyHop m_hop;
    Target m_target;
    std::unique_ptr<Http::FramingParser> m_parser;
    QByteArray m_head;
    bool m_credentials;
    bool m_askedForBasic = false;
    State m_state = State::Waiting;
    Error m_error;
};

} // namespace Ticketscope::Tap
