// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/passwordguard.h"

#include "login/flows/common/requests.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::PasswordGuard)
};

QString withoutDomain(const QString &userName)
{
    const qsizetype backslash = userName.lastIndexOf(u'\\');
    if (backslash >= 0) {
        return userName.mid(backslash + 1);
    }
    const qsizetype at = userName.indexOf(u'@');
    return at > 0 ? userName.left(at) : userName;
}

} // namespace

size_t qHash(const PasswordAccount &account, size_t seed)
{
    return qHashMulti(seed, account.origin, account.user);
}

PasswordAccount passwordAccount(const QUrl &url, const QString &userName)
{
    return {u"%1://%2:%3"_s.arg(url.scheme().toLower(), url.host().toLower(), QString::number(portOf(url))),
            withoutDomain(userName.trimmed()).toUpper()};
}

PasswordGuard::PasswordGuard(Clock clock)
    : m_clock(std::move(clock))
{
}

int PasswordGuard::refusals(const PasswordAccount &account) const
{
    const QList<QDateTime> times = m_refusals.value(account);
    const QDateTime since = m_clock().addSecs(-std::chrono::seconds(kMemory).count());
    return int(std::count_if(times.begin(), times.end(), [&since](const QDateTime &time) { return time > since; }));
}

std::optional<Error> PasswordGuard::objection(const PasswordAccount &account) const
{
    const int count = refusals(account);
    if (m_limit <= 0 || count < std::max(m_limit, m_allowed.value(account))) {
        return {};
    }
    return Error{ErrorCode::TooManyRefusals,
                 Text::tr("Nothing was sent: the password of %1 was refused %n time(s) at %2 within half an hour, and "
                          "one more may lock the account. Make sure of the password first, and ask whether the account "
                          "is locked already; then log in anyway.",
                          nullptr, count)
                     .arg(account.user, QUrl(account.origin).host()),
                 QUrl(account.origin),
                 {},
                 {}};
}

void PasswordGuard::refused(const PasswordAccount &account)
{
    QList<QDateTime> &times = m_refusals[account];
    const QDateTime now = m_clock();
    const QDateTime since = now.addSecs(-std::chrono::seconds(kMemory).count());
    times.removeIf([&since](const QDateTime &time) { return time <= since; });
    times.append(now);
}

void PasswordGuard::accepted(const PasswordAccount &account)
{
    m_refusals.remove(account);
    m_allowed.remove(account);
}

void PasswordGuard::allowOnce(const PasswordAccount &account)
{
    m_allowed.insert(account, refusals(account) + 1);
}

} // namespace Ticketscope
