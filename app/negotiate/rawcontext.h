// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/mechanismchoice.h"

namespace Ticketscope::Negotiate {

/// One mechanism's tokens as they are: the first wanted one that can begin.
class RawContext final : public SecurityContext
{
public:
    explicit RawContext(SecurityRequest request);

    [[nodiscard]] Result<QByteArray> step(QByteArrayView fromPeer) override;
    [[nodiscard]] bool isComplete() const override;
    [[nodiscard]] std::optional<Mechanism> mechanism() const override;
    [[nodiscard]] bool peerIsProven() const override;
    [[nodiscard]] QString principal() const override;
    [[nodiscard]] QList<AccountLine> account() const override;

private:
    SecurityRequest m_request;
    std::shared_ptr<Account> m_account = std::make_shared<Account>();
    std::unique_ptr<ClientMechanism> m_mechanism;
};

} // namespace Ticketscope::Negotiate
