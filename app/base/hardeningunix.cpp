// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hardening.h"

#include <QLoggingCategory>

#include <sys/resource.h>
#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace Ticketscope {

bool disableCoreDumps()
{
    const rlimit none{0, 0};
    bool done = setrlimit(RLIMIT_CORE, &none) == 0;
#ifdef Q_OS_LINUX
    // Where dumps go to a program, the kernel hands them over whatever the limit says: core(5).
    done = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && done;
#endif
    return done;
}

void hardenProcess()
{
#ifdef NDEBUG
    if (!disableCoreDumps()) {
        static const QLoggingCategory category("ticketscope.base");
        qCWarning(category, "Core dumps could not be switched off");
    }
#endif
}

} // namespace Ticketscope
