// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/tokenvault.h"

namespace Ticketscope::Practice {

namespace {

constexpr qsizetype kMaxTokens = 10000;

} // namespace

void TokenVault::add(Tokens &tokens, const QByteArray &token, const GrantedAccess &access, qint64 lifeSeconds) const
{
    if (tokens.size() >= kMaxTokens) {
        auto oldest = tokens.begin();
        for (auto at = tokens.begin(); at != tokens.end(); ++at) {
            if (at->issued < oldest->issued) {
                oldest = at;
            }
        }
        tokens.erase(oldest);
    }
    const QDateTime now = m_context.now();
    tokens.insert(token, {access, now, now.addSecs(lifeSeconds), false, false});
}

void TokenVault::addAccess(const QByteArray &token, const GrantedAccess &access, qint64 lifeSeconds)
{
    add(m_access, token, access, lifeSeconds);
}

void TokenVault::addRefresh(const QByteArray &token, const GrantedAccess &access, qint64 lifeSeconds)
{
    add(m_refresh, token, access, lifeSeconds);
}

const IssuedToken *TokenVault::access(const QByteArray &token) const
{
    const auto at = m_access.constFind(token);
    return at == m_access.cend() ? nullptr : &*at;
}

const IssuedToken *TokenVault::refresh(const QByteArray &token) const
{
    const auto at = m_refresh.constFind(token);
    return at == m_refresh.cend() ? nullptr : &*at;
}

bool TokenVault::isGood(const IssuedToken &token) const
{
    return !token.isSpent && !token.isRevoked && m_context.now() < token.expires;
}

void TokenVault::spend(const QByteArray &refreshToken)
{
    if (const auto at = m_refresh.find(refreshToken); at != m_refresh.end()) {
        at->isSpent = true;
    }
}

void TokenVault::revoke(const QByteArray &token)
{
    if (const auto at = m_access.find(token); at != m_access.end()) {
        at->isRevoked = true;
    }
    if (const IssuedToken *found = refresh(token)) {
        revokeFamily(found->access.family);
    }
}

void TokenVault::revokeFamily(quint64 family)
{
    for (Tokens *tokens : {&m_access, &m_refresh}) {
        for (IssuedToken &token : *tokens) {
            token.isRevoked = token.isRevoked || token.access.family == family;
        }
    }
}

} // namespace Ticketscope::Practice
