// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/jwk.h"

#include <optional>

namespace Ticketscope::Jose {

enum class SignatureState
{
    Valid,
    Invalid,     ///< a key that fits was there, and it did not make this signature
    NoKey,       ///< not checked: no key of the set fits ("kid" unknown, other kind of key)
    Unsigned,    ///< "alg" is "none" (RFC 7519 section 6)
    Unsupported, ///< not checked: an algorithm that cannot be verified here, or a "crit" that is not known
    Suspicious,  ///< HMAC over a public key: what a token made from public knowledge looks like (RFC 8725 section 2.1)
    Malformed    ///< no compact JWS
};

struct SignatureCheck
{
    SignatureState state = SignatureState::NoKey;
    QByteArray algorithm;
    QByteArray kid;               ///< of the token's header; empty: it names none
    std::optional<qsizetype> key; ///< of the set: the one that made the signature, or that ought to have
    QString text;                 ///< a sentence for people
};

/// Checks a compact JWS (RFC 7515 section 5.2): RS256-512, PS256-512, ES256-512, EdDSA, HS256-512. Keys are tried that
/// the header names by "kid" or "x5t"; where it names none, all that fit. Constant in nothing: a diagnosis, not a gate.
[[nodiscard]] SignatureCheck checkSignature(QByteArrayView compact, const KeySet &keys);

/// A compact JWS; `header` is the JSON whose "alg" says how. An error where the key does not fit it.
[[nodiscard]] Result<QByteArray> sign(const QByteArray &header, const QByteArray &payload, const Key &key);
/// The raw signature over some bytes, as JWS has it (ECDSA: R and S side by side, RFC 7518 section 3.4).
[[nodiscard]] Result<QByteArray> signBytes(QByteArrayView bytes, const Key &key, QByteArrayView algorithm);
/// Whether `signature` over `bytes` was made with the key.
[[nodiscard]] bool verifyBytes(QByteArrayView bytes, QByteArrayView signature, const Key &key,
                               QByteArrayView algorithm);

} // namespace Ticketscope::Jose
