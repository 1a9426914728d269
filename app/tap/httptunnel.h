// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "protocol/framing.h"
#include "tap/proxychain.h"

namespace Ticketscope::Tap {

/// Asks an HTTP proxy for a tunnel (RFC 9110 section 9.3.6), without I/O. A 407 is for its owner to answer: with
/// another request().
class HttpTunnel final
{
public:
    enum class State
    {
        Waiting,
        Challenged, ///< 407: head() says with what; request() may be asked for again
        Open,
        Failed
    };

    HttpTunnel(ProxyHop hop, Target target);

    /// The request that comes next, with this value of Proxy-Authorization unless it is null.
    [[nodiscard]] QByteArray request(const QByteArray &credentials);
    /// Takes the proxy's answer; returns how many bytes of it (never beyond it).
    qsizetype feed(QByteArrayView bytes);
    void closed();

    [[nodiscard]] State state() const { return m_state; }
    /// The head of the last answer.
    [[nodiscard]] const QByteArray &head() const { return m_head; }
    /// The connection that a 407 came on may carry the next request.
    [[nodiscard]] bool keepsAlive() const { return m_keepsAlive; }
    [[nodiscard]] const Error &error() const { return m_error; }

private:
    void answered();
    void fail(ErrorCode code, const QString &text);

    ProxyHop m_hop;
    Target m_target;
    std::unique_ptr<Http::FramingParser> m_parser;
    QByteArray m_head;
    bool m_keepsAlive = false;
    State m_state = State::Waiting;
    Error m_error;
};

} // namespace Ticketscope::Tap
