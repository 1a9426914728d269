// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exchange/exchange.h"
#include "login/session.h"

#include <QList>

namespace Ticketscope {

/// The exchanges whose requests carry the secret, in any of the forms that SecretSweep knows, in the order given. Looks
/// at heads, and at bodies of up to 4 MiB. Pure; run it in the thread pool.
[[nodiscard]] QList<ExchangeId> usesOf(const Secret &value, const QList<ExchangePtr> &exchanges);

} // namespace Ticketscope
