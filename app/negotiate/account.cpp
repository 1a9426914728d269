// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/account.h"

#include <QMutexLocker>

namespace Ticketscope::Negotiate {

void Account::add(const QString &text)
{
    const QMutexLocker lock(&m_mutex);
    m_lines.append({QDateTime::currentDateTimeUtc(), text});
}

QList<AccountLine> Account::lines() const
{
    const QMutexLocker lock(&m_mutex);
    return m_lines;
}

} // namespace Ticketscope::Negotiate
