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
    [[nodiscard]] QList<AccountLine> account() const final;

protected:
    explicit MechanismContext(SecurityRequest request);

    SecurityRequest m_request;
    std::shared_ptr<Account> m_account = std::make_shared<Account>();
    std::unique_ptr<ClientMechanism> m_mechanism; ///< null before the first token
};

} // namespace Ticketscope::Negotiate
