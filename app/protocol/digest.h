// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "base/secret.h"
#include "protocol/challenge.h"

#include <QByteArray>

namespace Ticketscope::Http {

enum class DigestAlgorithm
{
    Md5,
    Md5Sess,
    Sha256,
    Sha256Sess
};
enum class DigestQop
{
    None,
    Auth,
    AuthInt
}; ///< None: RFC 2069

/// Digest access authentication, RFC 7616 section 3.4 (and RFC 2617, 2069 for what is older).
struct DigestInput
{
    DigestAlgorithm algorithm = DigestAlgorithm::Md5;
    DigestQop qop = DigestQop::Auth;
    QByteArray userName; ///< already in the charset of the challenge
    Secret password;     ///< likewise
    QByteArray realm;
    QByteArray nonce;
    QByteArray cnonce;
    quint32 nonceCount = 1;
    QByteArray method;
    QByteArray uri;
    QByteArray body; ///< for auth-int
};

/// The `response` value: lower-case hex.
[[nodiscard]] QByteArray digestResponse(const DigestInput &input);

/// The best challenge that can be answered: SHA-256 before MD5, auth before auth-int before none. An error names what
/// was offered and why it cannot be.
struct DigestChallenge
{
    DigestAlgorithm algorithm = DigestAlgorithm::Md5;
    bool algorithmGiven = false;
    QByteArray algorithmName; ///< as the server wrote it
    QList<DigestQop> qops;    ///< as offered; empty: RFC 2069
    QByteArray realm;
    QByteArray nonce;
    QByteArray opaque;
    bool hasOpaque = false;
    bool stale = false;
    bool utf8 = false;
    bool userhash = false;
};
/// auth before auth-int before none, of what the challenge offers.
[[nodiscard]] DigestQop bestQop(const DigestChallenge &challenge);
[[nodiscard]] Result<DigestChallenge> readDigestChallenge(const Challenge &challenge);
[[nodiscard]] Result<DigestChallenge> chooseDigestChallenge(const QList<Challenge> &challenges);

/// The whole value of the Authorization header.
[[nodiscard]] QByteArray digestAuthorization(const DigestChallenge &challenge, const DigestInput &input);

} // namespace Ticketscope::Http
