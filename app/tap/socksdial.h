// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "tap/proxychain.h"

namespace Ticketscope::Tap {

/// The client's side of a SOCKS5 handshake with the customer's proxy, without I/O (RFC 1928, RFC 1929). The name goes
/// to the proxy as it is: it may know names that this computer does not.
class SocksDial final
{
public:
    enum class State
    {
        Method,
        Credentials,
        Reply,
        Open,
        Failed
    };

    SocksDial(ProxyHop hop, Target target);

    [[nodiscard]] QByteArray greeting() const;
    /// Takes the proxy's answer, never beyond the handshake; appends what to send next.
    qsizetype feed(QByteArrayView bytes, QByteArray *next);
    void closed();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const Error &error() const { return m_error; }

private:
    qsizetype takeMethod(QByteArrayView bytes, QByteArray *next);
    qsizetype takeCredentialsAnswer(QByteArrayView bytes, QByteArray *next);
    qsizetype takeReply(QByteArrayView bytes);
    [[nodiscard]] QByteArray connectRequest() const;
    void fail(ErrorCode code, const QString &text);

    ProxyHop m_hop;
    Target m_target;
    State m_state = State::Method;
    Error m_error;
};

} // namespace Ticketscope::Tap
