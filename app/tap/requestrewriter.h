// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/framing.h"
#include "tap/proxychain.h"

namespace Ticketscope::Tap {

/// Turns plain requests into what an HTTP proxy wants: the target in absolute form (RFC 9112 section 3.2.2) and, once
/// it asked for it, Proxy-Authorization. Keeps the request that is under way, so that it can be sent once more.
class RequestRewriter final
{
public:
    RequestRewriter(ProxyHop hop, const Target &target, bool credentialsAtOnce);

    /// Takes bytes of the client; returns what goes to the proxy.
    [[nodiscard]] QByteArray feed(QByteArrayView bytes);
    [[nodiscard]] bool canSendAgain() const { return !m_tooLarge; }
    /// As much as came of the request, from its start and with credentials; so are all that follow.
    [[nodiscard]] QByteArray sendAgain();

    [[nodiscard]] const ProxyHop &hop() const { return m_hop; }
    [[nodiscard]] bool sendsCredentials() const { return m_credentials; }

private:
    [[nodiscard]] QByteArray rewritten(const QByteArray &head) const;

    ProxyHop m_hop;
    QByteArray m_origin; ///< "http://host:port"
    bool m_credentials;
    Http::FramingParser m_parser;
    QByteArray m_head; ///< of the request under way, as the client wrote it
    QByteArray m_body; ///< what came of it
    bool m_tooLarge = false;
};

} // namespace Ticketscope::Tap
