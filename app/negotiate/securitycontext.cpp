// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/securitycontext.h"

#include <QtConcurrent>

namespace Ticketscope {

QFuture<Result<QByteArray>> stepInPool(std::shared_ptr<SecurityContext> context, QByteArray fromPeer)
{
    return QtConcurrent::run([context = std::move(context), fromPeer = std::move(fromPeer)]() -> Result<QByteArray> {
        return context->step(fromPeer);
    });
}

QString httpServicePrincipal(const QString &host)
{
    return QString(u"HTTP/" + host);
}

} // namespace Ticketscope
