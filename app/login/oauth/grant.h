// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/oauth/authorization.h"
#include "login/oauth/idtoken.h"

namespace Ticketscope::OAuth {

/// The names of a session's items; not translated.
inline constexpr QStringView kAccessToken = u"Access token";
inline constexpr QStringView kRefreshToken = u"Refresh token";
inline constexpr QStringView kIdToken = u"ID token";

/// What a login got: tokens, and the ID token checked where one came.
struct Grant
{
    TokenAnswer tokens;
    std::optional<IdToken> idToken;
    QStringList notes; ///< translated sentences, those of the parts among them
};

/// What an answer of the token endpoint comes to: its ID token checked, where it has one. `nonce`: not set where none
/// was sent.
[[nodiscard]] QCoro::Task<Result<Grant>> grantOf(LoginContext context, Provider provider, QString clientId,
                                                 Result<TokenAnswer> tokens, std::optional<QString> nonce);

/// Authorization code (RFC 6749 section 4.1) in the system's browser, with PKCE: listens, asks first, opens the
/// browser, waits for the person, exchanges the code, checks the ID token. Tells what to do through the link.
[[nodiscard]] QCoro::Task<Result<Grant>> logInWithBrowser(LoginContext context, Provider provider, Client client,
                                                          AuthorizationWishes wishes);

/// Device code (RFC 8628): tells address and code through the link, and asks until it was entered.
[[nodiscard]] QCoro::Task<Result<Grant>> logInWithDeviceCode(LoginContext context, Provider provider, Client client,
                                                             QString scopes);

/// The client's own credentials (RFC 6749 section 4.4).
[[nodiscard]] QCoro::Task<Result<Grant>> logInAsClient(LoginContext context, Provider provider, Client client,
                                                       QString scopes);

/// A refresh token (RFC 6749 section 6). `scopes` empty: as they were.
[[nodiscard]] QCoro::Task<Result<Grant>> refresh(LoginContext context, Provider provider, Client client,
                                                 Secret refreshToken, QString scopes);

/// Puts a grant's tokens among the session's items. Those of the same name that are there go to `former`, replaced by
/// this answer's exchange; a refresh token that was not replaced stays. The notes become the session's.
void takeGrant(const LoginContext &context, const Grant &grant, Session *session);

/// What the provider says of an opaque access token (RFC 7662), where it has an endpoint for it and the client proves
/// itself: one leg. Takes over when it ends and whose it is; what goes wrong is a note.
[[nodiscard]] QCoro::Task<void> introspect(LoginContext context, Provider provider, Client client,
                                           std::shared_ptr<Session> session);

/// Gives the session's tokens back (RFC 7009), where the provider has an endpoint for it; a leg each. The notes say
/// what came of it.
[[nodiscard]] QCoro::Task<Result<QStringList>> revoke(LoginContext context, Provider provider, Client client,
                                                      Session session);

/// Renews a session with its refresh token; the error of one that is used up says to log in anew.
[[nodiscard]] QCoro::Task<Result<Session>> renewSession(LoginContext context, Session session);

/// Authorization: Bearer, unless switched off ("authorization").
void addBearer(const Session &session, HttpRequest *request, const QSet<QByteArray> &without);
/// By the status, and by what a challenge of the scheme Bearer says (RFC 6750 section 3.1).
[[nodiscard]] CallVerdict judgeBearer(const Leg &leg);
/// The access token, where autoRenew may renew it; null where there is none or nothing to renew it with.
[[nodiscard]] const SessionItem *perishableItem(const Session &session);

} // namespace Ticketscope::OAuth
