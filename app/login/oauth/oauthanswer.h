// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"
#include "login/oauth/form.h"
#include "protocol/jsontree.h"

namespace Ticketscope::OAuth {

/// Which part of a login an error came from.
enum class Part
{
    Authorization, ///< RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6
    CodeExchange,  ///< RFC 6749 section 5.2, for the code
    Refresh,       ///< likewise, for the refresh token
    ClientGrant,   ///< likewise, for the client's own credentials
    DeviceStart,   ///< RFC 8628 section 3.1
    DevicePoll,    ///< RFC 8628 section 3.5
    Introspection, ///< RFC 7662
    Revocation,    ///< RFC 7009
    Resource       ///< RFC 6750 section 3.1
};

/// An error in the provider's words.
struct ProviderError
{
    QByteArray code;     ///< "invalid_grant"
    QString description; ///< error_description
    QString uri;         ///< error_uri
};

/// Of a JSON object, of a form's fields, and of a challenge of the scheme Bearer.
[[nodiscard]] std::optional<ProviderError> errorOf(const Json::Value &object);
[[nodiscard]] std::optional<ProviderError> errorOf(const Form &fields);
[[nodiscard]] std::optional<ProviderError> bearerErrorOf(const Leg &leg);

/// Which part failed, what the code means there and what to do; then the provider's own words.
[[nodiscard]] QString explain(Part part, const ProviderError &error);

/// An answer that is no success, from whatever it holds: the error object, a challenge, or only a status.
[[nodiscard]] Error failureOf(Part part, const Leg &leg);

/// The JSON object of an answer; not set where it is none.
[[nodiscard]] std::optional<Json::Value> objectOf(const Leg &leg);
/// What a page says, tags left out, white space folded, shortened: for a sentence.
[[nodiscard]] QString plainWords(QByteArrayView page);
/// What the answer says in words, its page's or its text's; empty where nothing.
[[nodiscard]] QString wordsOf(const Leg &leg);

} // namespace Ticketscope::OAuth
