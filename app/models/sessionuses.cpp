// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/sessionuses.h"

#include "report/secretsweep.h"

namespace Ticketscope {

namespace {

constexpr qint64 kBodyLimit = qint64(4) << 20;

} // namespace

QList<ExchangeId> usesOf(const Secret &value, const QList<ExchangePtr> &exchanges)
{
    QList<ExchangeId> found;
    SecretSweep sweep;
    sweep.add(value.reveal());
    if (sweep.isEmpty()) {
        return found;
    }
    for (const ExchangePtr &exchange : exchanges) {
        const Message &request = exchange->request;
        const QByteArray bytes = request.wire.size() <= kBodyLimit ? request.wire.all() : request.headBytes;
        if (!sweep.find(bytes).isEmpty()) {
            found.append(exchange->id);
        }
    }
    return found;
}

} // namespace Ticketscope
