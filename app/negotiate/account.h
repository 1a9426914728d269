// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "negotiate/securitycontext.h"

#include <QMutex>

namespace Ticketscope::Negotiate {

/// The lines that SecurityContext::account() gives, in the order in which things happened. For any thread.
class Account final
{
public:
    Account() = default;
    Q_DISABLE_COPY_MOVE(Account)
    ~Account() = default;

    /// Never a secret.
    void add(const QString &text);
    [[nodiscard]] QList<AccountLine> lines() const;

private:
    mutable QMutex m_mutex;
    QList<AccountLine> m_lines;
};

} // namespace Ticketscope::Negotiate
