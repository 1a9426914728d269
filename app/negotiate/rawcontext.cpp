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
    const Result<Beginning> begun = beginWith(m_request.mechanisms);
    if (!begun) {
        return tl::unexpected(begun.error());
    }
    return begun->token;
}

bool RawContext::isComplete() const
{
    return m_mechanism && m_mechanism->isComplete();
}

} // namespace Ticketscope::Negotiate
