// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/rawcontext.h"

namespace Ticketscope::Negotiate {

RawContext::RawContext(SecurityRequest request)
    : MechanismContext(std::move(request))
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

} // namespace Ticketscope::Negotiate
