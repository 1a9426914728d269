// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/mechanismcontext.h"
#include "protocol/spnego.h"

namespace Ticketscope::Negotiate {

/// The client's side of SPNEGO (RFC 4178): the mechanisms in the order in which they are wanted, the first one's token
/// along with them. The server may choose another; then, and wherever it asks for it, both sides sign the list
/// (section 5). NTLM always signs it, as Windows does. Servers that answer with the mechanism's bare token are
/// followed.
class SpnegoContext final : public MechanismContext
{
public:
    explicit SpnegoContext(SecurityRequest request);

    [[nodiscard]] Result<QByteArray> step(QByteArrayView fromPeer) override;
    [[nodiscard]] bool isComplete() const override;

private:
    [[nodiscard]] Result<QList<Mechanism>> wantedFrom(QByteArrayView hints);
    [[nodiscard]] Result<QByteArray> begin(QByteArrayView hints);
    [[nodiscard]] Result<QByteArray> answerBare(QByteArrayView fromPeer);
    [[nodiscard]] Result<QByteArray> answer(const Spnego::NegotiationResponse &response);
    [[nodiscard]] Error rejected(const Spnego::NegotiationResponse &response);
    [[nodiscard]] std::optional<Mechanism> chosenInstead(const Spnego::NegotiationResponse &response) const;
    [[nodiscard]] Result<QByteArray> changeTo(Mechanism mechanism);
    [[nodiscard]] Result<QByteArray> stepMechanism(const Spnego::NegotiationResponse &response);
    [[nodiscard]] std::optional<Error> checkSignature(const Spnego::NegotiationResponse &response);
    [[nodiscard]] Result<QByteArray> finish(const QByteArray &token);
    [[nodiscard]] Result<QByteArray> reply(const QByteArray &token);

    QList<Mechanism> m_others; ///< offered besides, until the server has chosen
    QByteArray m_offer;        ///< the DER of the list, as it went out: what is signed
    int m_steps = 0;
    bool m_bare = false;     ///< the server wraps nothing
    bool m_answered = false; ///< the server has answered before
    bool m_signatureWanted = false;
    bool m_signatureSent = false;
    bool m_signatureSeen = false;
    bool m_complete = false;
    bool m_failed = false;
};

} // namespace Ticketscope::Negotiate
