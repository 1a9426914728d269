// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practicecontext.h"
#include "practice/services/jsontext.h"
#include "practice/services/oauth/practicekeys.h"

namespace Ticketscope::Practice {

/// What an ID token says (OpenID Connect Core section 2), before the faults change it.
struct IdTokenClaims
{
    QString issuer;
    QString audience;
    QString subject;
    QString nonce;
    QByteArray accessToken; ///< for at_hash; empty: none
    qint64 lifeSeconds = 3600;
    qint64 notBeforeSeconds = 0;               ///< nbf before now; 0: no nbf
    bool issuedAtIsText = false;               ///< as SuperID has it
    QList<QPair<QByteArray, QByteArray>> more; ///< further claims: name and JSON
};

/// Signs tokens, and spoils ID tokens by the faults that are on.
class TokenMaker final
{
public:
    TokenMaker(const PracticeContext &context, PracticeKeys &keys);

    /// "RS256" or "ES256". The header has a kid, or `withThumbprint` an x5t as SuperID's have. Null if signing fails.
    [[nodiscard]] QByteArray idToken(const IdTokenClaims &claims, const QByteArray &algorithm = "RS256",
                                     bool withThumbprint = false);
    /// Any payload, signed with the RSA key; `type` is the header's "typ".
    [[nodiscard]] QByteArray token(const QByteArray &payload, const QByteArray &type, bool withThumbprint = false);
    /// The set that verifies them (RFC 7517 section 5).
    [[nodiscard]] QByteArray keySet(bool withThumbprint = false);

private:
    [[nodiscard]] QByteArray payloadOf(const IdTokenClaims &claims) const;
    [[nodiscard]] QByteArray headerOf(const QByteArray &algorithm, const QByteArray &type, bool withThumbprint);
    [[nodiscard]] QByteArray jwk(const Jose::Key &key, const QByteArray &algorithm, bool withThumbprint) const;
    [[nodiscard]] QByteArray spoiled(const QByteArray &payload, const QByteArray &algorithm, const QByteArray &good);

    const PracticeContext &m_context;
    PracticeKeys &m_keys;
};

} // namespace Ticketscope::Practice
