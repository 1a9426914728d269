// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/secret.h"
#include "protocol/ntlmclient.h"

#include <QDateTime>
#include <QFuture>
#include <QList>
#include <QString>

#include <memory>
#include <optional>

namespace Ticketscope {

/// What proves who the person is, inside Negotiate (RFC 4559) or by itself.
enum class Mechanism
{
    Kerberos, ///< RFC 4121, through GSSAPI or SSPI
    Ntlm      ///< MS-NLMP, ours
};

/// How tokens are wrapped on the wire.
enum class TokenWrapping
{
    Spnego, ///< RFC 4178
    Raw     ///< bare: the scheme NTLM, or NTLM inside Negotiate without SPNEGO
};

/// All that a security context needs to begin.
struct SecurityRequest
{
    /// In the order in which they are offered. One that cannot begin (Kerberos without a ticket) is left out, and the
    /// account says so; with TokenWrapping::Raw the first that can is used.
    QList<Mechanism> mechanisms;
    TokenWrapping wrapping = TokenWrapping::Spnego;
    QString spn; ///< "HTTP/crm.acme.example"
    /// Empty, with no password either: the person's own ticket cache or, on Windows, the account that is logged on.
    QString userName; ///< "alice", "ACME\alice", "alice@ACME.EXAMPLE"
    QString domain;   ///< where the user name holds none
    Secret password;
    bool delegate = false;
    bool mutual = true;
    /// Application data of the channel bindings (RFC 5929 section 4.1: "tls-server-end-point:" and the hash); null for
    /// none.
    QByteArray channelBindings;
    /// Target name and channel bindings are those above, unless it has others.
    Ntlm::ClientOptions ntlm;
};

/// One line of what happened while tickets were asked for: what was sent to which KDC, and what it answered.
struct AccountLine
{
    QDateTime at; ///< UTC
    QString text;
};

/// The client's side of one handshake. Used by one thread at a time; step() may wait for a KDC: see stepInPool().
class SecurityContext
{
public:
    SecurityContext() = default;
    virtual ~SecurityContext() = default;
    Q_DISABLE_COPY_MOVE(SecurityContext)

    /// The next token to send; `fromPeer` is null for the first. Null when there is nothing left to send. Errors:
    /// NoTicket, KdcRefused, KdcNotReached (with the KDC's error named and explained), Refused (the peer rejected, or
    /// did not prove who it is), Malformed (with the offset in `fromPeer`).
    [[nodiscard]] virtual Result<QByteArray> step(QByteArrayView fromPeer) = 0;
    /// Nothing more is expected of the peer; with mutual authentication, it has proven itself.
    [[nodiscard]] virtual bool isComplete() const = 0;
    /// The mechanism of the last token; not set before the first.
    [[nodiscard]] virtual std::optional<Mechanism> mechanism() const = 0;
    /// The peer has proven who it is (Kerberos with mutual authentication).
    [[nodiscard]] virtual bool peerIsProven() const = 0;
    /// Who the tokens say the person is ("alice@ACME.EXAMPLE", "ACME\alice"); empty before the first.
    [[nodiscard]] virtual QString principal() const = 0;
    /// step() failed because the KDC that knows the person refused the password: one more wrong one counts towards a
    /// locked account. Not while step() runs.
    [[nodiscard]] virtual bool passwordWasRefused() const { return false; }
    /// What happened so far, the KDC's answers among it. Never a secret. May be called while step() runs.
    [[nodiscard]] virtual QList<AccountLine> account() const = 0;
};

[[nodiscard]] std::shared_ptr<SecurityContext> makeSecurityContext(const SecurityRequest &request);

/// step() in the thread pool. Who no longer wants the answer lets go of the future: the context lives until it is done.
[[nodiscard]] QFuture<Result<QByteArray>> stepInPool(std::shared_ptr<SecurityContext> context, QByteArray fromPeer);

/// The SPN that browsers ask for: "HTTP/host", without the port.
[[nodiscard]] QString httpServicePrincipal(const QString &host);

/// Whether this computer can do Kerberos at all, and the person has a ticket that is not expired; no KDC is asked.
[[nodiscard]] bool hasUsableTicket();

} // namespace Ticketscope
