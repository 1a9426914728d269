// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope {

/// The cookies of one session, for the profile's origin only (RFC 6265, without third parties). They are the
/// session's items of kind Cookie; path and Secure are kept among its facts.

/// Stores, replaces and deletes as the answer's Set-Cookie headers say; nothing for an answer of another origin.
void absorbCookies(const LoginContext &context, Session &session, const Leg &leg);
/// Cookies that the person typed in, "name=value; name=value".
void bringCookies(Session &session, const Secret &pairs);
/// Adds the Cookie header for this request, except those switched off ("cookie:NAME"); leaves a header that is there
/// already in front.
void addCookies(const Session &session, HttpRequest &request, const QSet<QByteArray> &without);
/// One part for each cookie.
[[nodiscard]] QList<AuthorizationPart> cookieParts(const Session &session);

} // namespace Ticketscope
