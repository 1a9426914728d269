// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/readaside.h"

#include <QThreadPool>

namespace Ticketscope {

void openAfterJob(const std::function<void()> &job, const Gate &gate)
{
    auto *context = new QObject;
    QThreadPool::globalInstance()->start([job, gate, context] {
        job();
        QMetaObject::invokeMethod(
            context,
            [gate, context] {
                context->deleteLater();
                gate.open();
            },
            Qt::QueuedConnection);
    });
}

} // namespace Ticketscope
