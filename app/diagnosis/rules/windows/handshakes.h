// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"
#include "exchange/handshakewatch.h"
#include "protocol/ntlmmessage.h"

#include <QSet>

#include <optional>

/// What the rules on Windows authentication look at: logins by NTLM and Negotiate (MS-NTHT, RFC 4559), put together
/// from their legs.
namespace Ticketscope::Diagnosis::Windows {

/// One login by NTLM, raw or within Negotiate, or by a Kerberos ticket. Views live as long as the capture.
struct Handshake
{
    QByteArray scheme; ///< "NTLM" or "Negotiate"
    bool withProxy = false;
    bool inSpnego = false;
    const ExchangeView *negotiate = nullptr;    ///< sent NTLM's type 1
    const ExchangeView *challenge = nullptr;    ///< was answered with NTLM's type 2
    const ExchangeView *authenticate = nullptr; ///< sent NTLM's type 3
    const ExchangeView *ticket = nullptr;       ///< sent a Kerberos ticket
    const ExchangeView *last = nullptr;         ///< the last leg of all; never null
    LoginToken answered;                        ///< what the last leg was answered with

    [[nodiscard]] bool isNtlm() const { return negotiate || authenticate; }
    /// The last leg was answered with 401 or 407, so that the login was not taken.
    [[nodiscard]] bool isRefused() const;
    /// The refusal carries a token that the client has to reply to: the login is not over.
    [[nodiscard]] bool wantsReply() const;
    /// "Authorization" or "Proxy-Authorization".
    [[nodiscard]] QByteArray requestHeader() const;
    /// "WWW-Authenticate" or "Proxy-Authenticate".
    [[nodiscard]] QByteArray responseHeader() const;
    /// Type 2 and type 3 are known to have crossed on the same connection.
    [[nodiscard]] bool keptConnection() const;
};

/// Of a capture: the last login of each kind to each place.
struct Handshakes
{
    QList<Handshake> failed;
    QList<Handshake> accepted;
};
[[nodiscard]] Handshakes handshakesOf(const CaptureView &capture);

/// The NTLM message that a leg's header carries, taken out of SPNEGO; nothing where there is none. `side` tells which.
[[nodiscard]] std::optional<Ntlm::Message> ntlmMessage(const ExchangeView &exchange, Side side, QByteArrayView header);
/// Of the type 2, and of the type 3.
[[nodiscard]] std::optional<Ntlm::Message> challengeOf(const Handshake &handshake);
[[nodiscard]] std::optional<Ntlm::Message> authenticateOf(const Handshake &handshake);
/// "ACME\alice", as the type 3 has it.
[[nodiscard]] QString userOf(const Ntlm::Message &authenticate);
/// Of the AV pairs; empty where it is not there.
[[nodiscard]] QString avText(const Ntlm::Message &message, Ntlm::AvId id);

/// The field of that id, or the header where there is none.
[[nodiscard]] Evidence fieldOr(const ExchangeView &exchange, Side side, QByteArrayView id, QByteArrayView header);

/// "IPv4 or IPv6 address in place of a name".
[[nodiscard]] bool isAddress(const QString &host);

} // namespace Ticketscope::Diagnosis::Windows
