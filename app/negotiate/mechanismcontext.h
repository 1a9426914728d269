// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/mechanismchoice.h"

namespace Ticketscope::Negotiate {

/// What all contexts answer alike, however they wrap the tokens: from the mechanism that has begun.
class MechanismContext : public SecurityContext
{
public:
    [[nodiscard]] std::optional<Mechanism> mechanism() const final;
    [[nodiscard]] bool peerIsProven() const final;
    [[nodiscard]] QString principal() const final;
    [[nodiscard]] bool passwordWasRefused() const final { return m_passwordWasRefused; }
    [[nodiscard]] QList<AccountLine> account() const final;

protected:
    explicit MechanismContext(SecurityRequest request);

    /// The first token of the first of `wanted` that can begin, which is m_mechanism from now on, and what could take
    /// its place.
    struct Beginning
    {
        QByteArray token;
        QList<Mechanism> others;
    };
    [[nodiscard]] Result<Beginning> beginWith(const QList<Mechanism> &wanted);
    /// The first token of this one, in the place of the one that has begun.
    [[nodiscard]] Result<QByteArray> beginInstead(Mechanism mechanism);

    SecurityRequest m_request;
    std::shared_ptr<Account> m_account = std::make_shared<Account>();
    std::unique_ptr<ClientMechanism> m_mechanism; ///< null before the first token

private:
    bool m_passwordWasRefused = false;
};

} // namespace Ticketscope::Negotiate
