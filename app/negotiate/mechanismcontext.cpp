// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/mechanismcontext.h"

namespace Ticketscope::Negotiate {

MechanismContext::MechanismContext(SecurityRequest request)
    : m_request(std::move(request))
{
}

Result<MechanismContext::Beginning> MechanismContext::beginWith(const QList<Mechanism> &wanted)
{
    tl::expected<MechanismStart, StartFailure> start = startFirst(wanted, m_request, m_account);
    if (!start) {
        m_passwordWasRefused = start.error().passwordWasRefused;
        return tl::unexpected(start.error().error);
    }
    m_mechanism = std::move(start->mechanism);
    return Beginning{start->token, start->others};
}

Result<QByteArray> MechanismContext::beginInstead(Mechanism mechanism)
{
    std::unique_ptr<ClientMechanism> chosen = makeMechanism(mechanism, m_request, m_account);
    Result<QByteArray> token = chosen->step({});
    if (token) {
        m_mechanism = std::move(chosen);
    } else {
        m_passwordWasRefused = chosen->passwordWasRefused();
    }
    return token;
}

std::optional<Mechanism> MechanismContext::mechanism() const
{
    return m_mechanism ? std::optional(m_mechanism->kind()) : std::nullopt;
}

bool MechanismContext::peerIsProven() const
{
    return m_mechanism && m_mechanism->peerIsProven();
}

QString MechanismContext::principal() const
{
    return m_mechanism ? m_mechanism->principal() : QString();
}

QList<AccountLine> MechanismContext::account() const
{
    return m_account->lines();
}

} // namespace Ticketscope::Negotiate
