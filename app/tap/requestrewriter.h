// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/framing.h"
#include "tap/proxychain.h"

namespace Ticketscope::Tap {

/// Turns plain requests into what an HTTP proxy wants: the target in absolute form (RFC 9112 section 3.2.2) and, where
/// there is one, Proxy-Authorization. Keeps the request that is under way, so that it can be sent once more.
class RequestRewriter final
{
public:
    explicit RequestRewriter(const Target &target);

    /// The value of Proxy-Authorization for the requests that begin from now on, and for sendAgain(); null for none.
    void setCredentials(const QByteArray &value) { m_credentials = value; }

    /// Takes bytes of the client; returns what goes to the proxy.
    [[nodiscard]] QByteArray feed(QByteArrayView bytes);
    [[nodiscard]] bool canSendAgain() const { return !m_tooLarge; }
    /// As much as came of the request, from its start.
    [[nodiscard]] QByteArray sendAgain() const;

private:
    [[nodiscard]] QByteArray rewritten(const QByteArray &head) const;

    QByteArray m_origin; ///< "http://host:port"
    QByteArray m_credentials;
    Http::FramingParser m_parser;
    QByteArray m_head; ///< of the request under way, as the client wrote it
    QByteArray m_body; ///< what came of it
    bool m_tooLarge = false;
};

} // namespace Ticketscope::Tap
