// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/error.h"

#include <QHash>
#include <QList>
#include <QString>

namespace Ticketscope {

/// Whose password it is: a user at a service. The domain is left out on purpose: "ACME\alice", "alice@acme.example"
/// and "alice" with a domain beside it may all be the one account that locks.
struct PasswordAccount
{
    QString origin; ///< "https://crm.acme.example:443"
    QString user;   ///< without its domain, in upper case

    friend bool operator==(const PasswordAccount &, const PasswordAccount &) = default;
};
size_t qHash(const PasswordAccount &account, size_t seed = 0);
[[nodiscard]] PasswordAccount passwordAccount(const QUrl &url, const QString &userName);

/// Keeps the program from locking somebody's account: counts the logins of this run that carried a password and were
/// refused, and objects to the next one once there are too many. Use from one thread.
class PasswordGuard final
{
public:
    /// So many refusals, and no more login with a password is sent without being asked for.
    static constexpr int kDefaultLimit = 3;
    /// Refusals older than this count no more: servers forget them as well.
    static constexpr std::chrono::minutes kMemory{30};

    explicit PasswordGuard(Clock clock = systemUtc);

    /// 0 and less: never objects.
    void setLimit(int refusals) { m_limit = refusals; }
    [[nodiscard]] int limit() const { return m_limit; }

    /// Not set: the password may be sent. Else TooManyRefusals, in a sentence for people.
    [[nodiscard]] std::optional<Error> objection(const PasswordAccount &account) const;
    [[nodiscard]] int refusals(const PasswordAccount &account) const;
    void refused(const PasswordAccount &account);
    /// The password was right: what was counted is forgotten.
    void accepted(const PasswordAccount &account);
    /// The person wants it all the same: lets the password through until it is refused once more.
    void allowOnce(const PasswordAccount &account);

private:
    Clock m_clock;
    int m_limit = kDefaultLimit;
    QHash<PasswordAccount, QList<QDateTime>> m_refusals;
    QHash<PasswordAccount, int> m_allowed; ///< up to this many refusals there is no objection
};

} // namespace Ticketscope
