// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/rawcontext.h"

namespace Ticketscope::Negotiate {

RawContext::RawContext(SecurityRequest request)
    : m_request(std::move(request))
{
}

Result<QByteArray> RawContext::step(QByteArrayView fromPeer)
{
    if (m_mechanism) {
        return m_mechanism->step(fromPeer);
    }
    Result<MechanismStart> start = startFirst(m_request.mechanisms, m_request, m_account);
    if (!start) {
        return tl::unexpected(start.error());
    }
    m_mechanism = std::move(start->mechanism);
    return start->token;
}

bool RawContext::isComplete() const
{
    return m_mechanism && m_mechanism->isComplete();
}

std::optional<Mechanism> RawContext::mechanism() const
{
    return m_mechanism ? std::optional(m_mechanism->kind()) : std::nullopt;
}

bool RawContext::peerIsProven() const
{
    return m_mechanism && m_mechanism->peerIsProven();
}

QString RawContext::principal() const
{
    return m_mechanism ? m_mechanism->principal() : QString();
}

QList<AccountLine> RawContext::account() const
{
    return m_account->lines();
}

} // namespace Ticketscope::Negotiate
