// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"
#include "base/error.h"

#include <QByteArray>
#include <QList>

#include <optional>

namespace Ticketscope::Http {

struct AuthParameter
{
    QByteArray name;  ///< as written
    QByteArray value; ///< unquoted
    bool quoted = false;
    ByteRange nameRange;
    ByteRange valueRange; ///< inside the quotes
};

/// One challenge, or the credentials of an Authorization header: scheme, and token68 or parameters (RFC 9110
/// section 11). Ranges count from the start of the header's value.
struct Challenge
{
    QByteArray scheme; ///< as written; compare case-insensitively
    QByteArray token68;
    QList<AuthParameter> parameters;
    ByteRange schemeRange;
    ByteRange token68Range;
    ByteRange range;

    [[nodiscard]] bool isScheme(QByteArrayView name) const;
    /// Null if there is none; the name is case-insensitive.
    [[nodiscard]] QByteArray parameter(QByteArrayView name) const;
};

/// All challenges of one WWW-Authenticate or Proxy-Authenticate value; several in one line are told apart (RFC 9110
/// section 11.6.1). An error points at the byte that is out of grammar.
[[nodiscard]] Result<QList<Challenge>> parseChallenges(QByteArrayView value);
/// Likewise, with what was read before the error.
struct PartialChallenges
{
    QList<Challenge> challenges;
    std::optional<Error> error;
};
[[nodiscard]] PartialChallenges readChallenges(QByteArrayView value);
/// Those of several header lines of one name, with what was read of damaged ones.
[[nodiscard]] QList<Challenge> readAllChallenges(const QList<QByteArray> &values);
/// The value of Authorization or Proxy-Authorization. A token may hold any visible character but a comma, a quote or
/// a space, since tokens outside the grammar ("7T:…", "8A:…") are what some services want.
[[nodiscard]] Result<Challenge> parseCredentials(QByteArrayView value);

/// What follows a scheme where that is parameters: "realm=\"a\", nonce=\"b\"", with what was read before the error.
/// Ranges count from the start of `text`.
struct PartialParameters
{
    QList<AuthParameter> parameters;
    std::optional<Error> error;
};
[[nodiscard]] PartialParameters readParameters(QByteArrayView text);

} // namespace Ticketscope::Http
