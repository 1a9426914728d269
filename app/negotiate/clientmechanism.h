// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/account.h"

namespace Ticketscope::Negotiate {

/// The client's side of one mechanism, its tokens bare: what SPNEGO wraps, or what goes out as it is.
class ClientMechanism
{
public:
    ClientMechanism() = default;
    virtual ~ClientMechanism() = default;
    Q_DISABLE_COPY_MOVE(ClientMechanism)

    [[nodiscard]] virtual Mechanism kind() const = 0;
    /// As SecurityContext::step().
    [[nodiscard]] virtual Result<QByteArray> step(QByteArrayView fromPeer) = 0;
    [[nodiscard]] virtual bool isComplete() const = 0;
    [[nodiscard]] virtual bool peerIsProven() const = 0;
    [[nodiscard]] virtual QString principal() const = 0;

    /// step() failed because somebody who knows the person refused the password or the account: no other mechanism
    /// should offer the same again.
    [[nodiscard]] virtual bool verdictOnPerson() const { return false; }
    /// As SecurityContext::passwordWasRefused().
    [[nodiscard]] virtual bool passwordWasRefused() const { return false; }

    /// Whether messages can be signed and verified by now.
    [[nodiscard]] virtual bool canSign() const = 0;
    /// GSS_GetMIC (RFC 2743 section 2.3.1); null where it fails.
    [[nodiscard]] virtual QByteArray sign(QByteArrayView message) = 0;
    /// GSS_VerifyMIC (RFC 2743 section 2.3.2).
    [[nodiscard]] virtual bool verify(QByteArrayView message, QByteArrayView signature) = 0;
};

/// RFC 4121, of the operating system: GSSAPI or SSPI.
[[nodiscard]] std::unique_ptr<ClientMechanism> makeKerberos(const SecurityRequest &request,
                                                            const std::shared_ptr<Account> &account);
/// MS-NLMP, ours.
[[nodiscard]] std::unique_ptr<ClientMechanism> makeNtlm(const SecurityRequest &request,
                                                        const std::shared_ptr<Account> &account);
[[nodiscard]] std::unique_ptr<ClientMechanism> makeMechanism(Mechanism mechanism, const SecurityRequest &request,
                                                             const std::shared_ptr<Account> &account);

} // namespace Ticketscope::Negotiate
