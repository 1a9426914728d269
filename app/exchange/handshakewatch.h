// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "protocol/logintoken.h"

#include <QHash>

namespace Ticketscope {

/// Whether a connection ends with an answer, and why (RFC 9112 section 9.3).
enum class ConnectionEnd
{
    None,
    Announced, ///< "Connection: close"
    OldVersion ///< HTTP/1.0 without "keep-alive"
};
[[nodiscard]] ConnectionEnd connectionEndOf(const Exchange &exchange);

/// "NTLM type 1", "Negotiate: Kerberos ticket"; the scheme alone for a token that nobody here knows, empty for none.
[[nodiscard]] QString tokenText(const LoginToken &token);

/// An exchange's part in a login of several legs, as its bytes tell.
struct HandshakeLeg
{
    LoginToken sent;     ///< in Authorization or Proxy-Authorization
    LoginToken answered; ///< in WWW-Authenticate or Proxy-Authenticate
    bool withProxy = false;
    /// The connection that the challenge came over which `sent` answers; 0 where there was none. NTLM logs in a
    /// connection (MS-NTHT section 3): another one than the exchange's own means that it was lost.
    ConnectionId challengedOver = 0;
    bool changedConnection = false;
    /// The answer carries a challenge over a connection that ends with it.
    bool challengeIsLost = false;

    /// tokenText() of `sent`.
    [[nodiscard]] QString sentText() const { return tokenText(sent); }
    /// What is wrong with the connection, in a sentence; empty where nothing is.
    [[nodiscard]] QString problemText() const;
};

/// Follows the handshakes of a capture, exchange by exchange in the order in which they ended.
class HandshakeWatch final
{
public:
    [[nodiscard]] HandshakeLeg add(const Exchange &exchange);
    void clear() { m_challenges.clear(); }

private:
    /// By attempt, and whether with the proxy.
    QHash<std::pair<AttemptId, bool>, ConnectionId> m_challenges;
};

} // namespace Ticketscope
