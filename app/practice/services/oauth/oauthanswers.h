// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/message.h"

#include <QString>

/// The answers of an OAuth 2.0 provider's endpoints.
namespace Ticketscope::Practice::OAuthAnswers {

/// An error of RFC 6749 section 5.2 and of those that follow it.
struct OAuthError
{
    QByteArray code; ///< "invalid_grant"
    QString description;
    int status = 400;
};

/// JSON that no cache keeps (RFC 6749 section 5.1).
[[nodiscard]] Response json(const QByteArray &body, int status = 200);
[[nodiscard]] Response error(const OAuthError &error);
/// An error of the status 400.
[[nodiscard]] Response refusal(const QByteArray &code, const QString &description);
/// 405 with Allow.
[[nodiscard]] Response methodNotAllowed(const QByteArray &allow);
[[nodiscard]] Response notFound();

/// RFC 6750 section 3: 401, 403 or 400 with WWW-Authenticate; without an error where no token came.
[[nodiscard]] Response bearerChallenge(int status, const QByteArray &error = {}, const QByteArray &description = {},
                                       const QByteArray &scope = {});

/// Unguessable text of the Base64url alphabet.
[[nodiscard]] QByteArray randomText(int characters);

} // namespace Ticketscope::Practice::OAuthAnswers
