// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/mechanismcontext.h"

namespace Ticketscope::Negotiate {

MechanismContext::MechanismContext(SecurityRequest request)
    : m_request(std::move(request))
{
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
