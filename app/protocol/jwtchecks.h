// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/jws.h"

#include <QDateTime>

#include <chrono>

namespace Ticketscope::Jose {

/// What a token is held against. What is not set is not checked, and said to be unchecked.
struct TokenExpectations
{
    std::optional<KeySet> keys;
    QString keysFrom; ///< for people: "https://…/jwks", a file's name, "#3"
    std::optional<QString> issuer;
    std::optional<QString> audience; ///< of an ID token the client_id
    std::optional<QString> clientId; ///< for "azp"; not set: the audience is taken for it
    std::optional<QString> nonce;
    std::optional<QByteArray> accessToken; ///< for at_hash (OpenID Connect Core 3.1.3.6)
    QDateTime localNow;                    ///< UTC; null: times are not compared with it
    QDateTime serverNow;                   ///< UTC, of the Date header of the answer that brought it; null: likewise
    std::chrono::seconds leeway{0};
};

enum class CheckState
{
    Passed,
    Failed,
    Notable, ///< holds, but strict libraries stumble over it (an "iat" that is a string)
    NotChecked
};

/// One check of a token, told for itself.
struct TokenCheck
{
    /// "form", "algorithm", "signature", "issuer", "audience", "authorized-party", "expiry", "not-before",
    /// "issued-at", "nonce", "at-hash", "time-form". The times a second time where the server's clock is known:
    /// "expiry.server".
    QByteArray id;
    CheckState state = CheckState::NotChecked;
    QString title;    ///< translated: "Signature"
    QString text;     ///< translated, a sentence: what was found, and against what
    ByteRange part;   ///< of the compact token: the part (header, payload or signature) that it is about; may be empty
    QByteArray claim; ///< of the header or payload: "iss"; may be empty
};

/// All checks, in a fixed order, those that were not made among them (RFC 7519 section 7.2, OpenID Connect Core
/// 3.1.3.7, RFC 8725). Never throws and never stops at the first.
[[nodiscard]] QList<TokenCheck> checkToken(QByteArrayView compact, const TokenExpectations &expectations);
/// Nothing failed, and the signature was checked: no less is called valid.
[[nodiscard]] bool isValid(const QList<TokenCheck> &checks);

} // namespace Ticketscope::Jose
