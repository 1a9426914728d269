// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practicecontext.h"

#include <QHash>
#include <QStringList>

#include <optional>

namespace Ticketscope::Practice {

/// What a token was issued for.
struct GrantedAccess
{
    QString client;
    QString subject; ///< the user; of client credentials the client
    QStringList scopes;
    QString issuer;
    quint64 family = 0; ///< the login that it goes back to; 0: a new one
};

struct IssuedToken
{
    GrantedAccess access;
    QDateTime issued;
    QDateTime expires;
    bool isSpent = false; ///< a refresh token that was exchanged
    bool isRevoked = false;
};

/// The access and refresh tokens of a provider. Bounded: the oldest go first.
class TokenVault final
{
public:
    explicit TokenVault(const PracticeContext &context)
        : m_context(context)
    {
    }

    /// A number for a new login.
    [[nodiscard]] quint64 newFamily() { return ++m_lastFamily; }
    void addAccess(const QByteArray &token, const GrantedAccess &access, qint64 lifeSeconds);
    void addRefresh(const QByteArray &token, const GrantedAccess &access, qint64 lifeSeconds);

    /// Null if there is none: not known, expired, spent or revoked makes no difference to have been issued here.
    [[nodiscard]] const IssuedToken *access(const QByteArray &token) const;
    [[nodiscard]] const IssuedToken *refresh(const QByteArray &token) const;
    /// Neither expired, nor revoked, nor spent.
    [[nodiscard]] bool isGood(const IssuedToken &token) const;

    /// A refresh token has been exchanged for another one.
    void spend(const QByteArray &refreshToken);
    /// RFC 7009: an access token alone, a refresh token with all that goes back to the same login.
    void revoke(const QByteArray &token);
    /// RFC 9700 section 4.14.2: of a login whose refresh token or code came twice.
    void revokeFamily(quint64 family);

private:
    using Tokens = QHash<QByteArray, IssuedToken>;
    void add(Tokens &tokens, const QByteArray &token, const GrantedAccess &access, qint64 lifeSeconds) const;

    const PracticeContext &m_context;
    Tokens m_access;
    Tokens m_refresh;
    quint64 m_lastFamily = 0;
};

} // namespace Ticketscope::Practice
