// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/oauth/tokenrequest.h"
#include "protocol/jwtchecks.h"

namespace Ticketscope::OAuth {

/// What an ID token was found to be.
struct IdToken
{
    Json::Value claims; ///< an object
    QList<Jose::TokenCheck> checks;
    QStringList notes; ///< what holds but is odd, and what was not checked
};

/// The claims of a compact JWS, unchecked. The error says what is wrong with its form.
[[nodiscard]] Result<Json::Value> claimsOf(const Secret &compact);
/// A claim as text, where it is a text, a number or a boolean.
[[nodiscard]] QString claimText(const Json::Value &claims, QStringView name);
/// "exp" as a time, UTC; null where it is none.
[[nodiscard]] QDateTime endOf(const Json::Value &claims);
/// Who it is about: preferred_username, upn, email, name or sub, the first that it has.
[[nodiscard]] QString personOf(const Json::Value &claims);

/// Whether the check of that name was made and passed.
[[nodiscard]] bool hasPassed(const QList<Jose::TokenCheck> &checks, const QByteArray &id);
/// Of a failed check: a time that only this computer's clock holds against the token, while the server's does not.
[[nodiscard]] bool isOwnClock(const QList<Jose::TokenCheck> &checks, const Jose::TokenCheck &check);

/// One leg: the provider's keys (RFC 7517). The error where it has no address for them, too.
[[nodiscard]] QCoro::Task<Result<Jose::KeySet>> fetchKeys(LoginContext context, Provider provider);

/// Checks the ID token of an answer (OpenID Connect Core section 3.1.3.7), with the keys fetched: one leg. What fails
/// is an error with the answer's exchange; what cannot be checked is a note. `nonce`: not set where none was sent.
[[nodiscard]] QCoro::Task<Result<IdToken>> checkIdToken(LoginContext context, Provider provider, QString clientId,
                                                        TokenAnswer answer, std::optional<QString> nonce);

} // namespace Ticketscope::OAuth
