// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/securitycontext.h"

#include "negotiate/rawcontext.h"
#include "negotiate/spnegocontext.h"

#include <QtConcurrent>

namespace Ticketscope {

std::shared_ptr<SecurityContext> makeSecurityContext(const SecurityRequest &request)
{
    if (request.wrapping == TokenWrapping::Raw) {
        return std::make_shared<Negotiate::RawContext>(request);
    }
    return std::make_shared<Negotiate::SpnegoContext>(request);
}

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
