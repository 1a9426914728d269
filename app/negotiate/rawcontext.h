// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/mechanismcontext.h"

namespace Ticketscope::Negotiate {

/// One mechanism's tokens as they are: the first wanted one that can begin.
class RawContext final : public MechanismContext
{
public:
    explicit RawContext(SecurityRequest request);

    [[nodiscard]] Result<QByteArray> step(QByteArrayView fromPeer) override;
    [[nodiscard]] bool isComplete() const override;
};

} // namespace Ticketscope::Negotiate
