// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/oauth/clientauthentication.h"
#include "login/oauth/pkce.h"

#include <chrono>

namespace Ticketscope::OAuth {

/// How to ask for a code.
struct AuthorizationWishes
{
    QString scopes;                                    ///< separated by spaces
    QByteArray pkceMethod = QByteArrayLiteral("S256"); ///< "S256", "plain" or "none"
    QByteArray responseMode;                           ///< "query", "form_post"; empty: the provider's default
    QString prompt;
    QString loginHint;
    QString acrValues;
    QString audience;
    QString resource;                                   ///< RFC 8707
    QString redirectHost = QStringLiteral("127.0.0.1"); ///< "127.0.0.1", "[::1]" or "localhost"
    quint16 redirectPort = 0;                           ///< 0: any that is free
    QString redirectPath = QStringLiteral("/callback");
    bool askFirst = true; ///< asks the provider once, without a browser, whether it takes the request
    std::chrono::seconds patience{300};
};

/// By the profile's parameters.
[[nodiscard]] AuthorizationWishes wishesOf(const Profile &profile);
/// Whether these scopes ask for an ID token.
[[nodiscard]] bool wantsIdToken(const QString &scopes);

/// A request for a code that is about to be opened in a browser (RFC 6749 section 4.1.1, OpenID Connect Core 3.1.2.1).
struct AuthorizationRequest
{
    QUrl url;
    QUrl redirect;
    QByteArray state;
    std::optional<QString> nonce; ///< not set: none was sent
    Pkce pkce;
};

/// With fresh random values.
[[nodiscard]] AuthorizationRequest makeAuthorizationRequest(const Provider &provider, const QString &clientId,
                                                            const AuthorizationWishes &wishes, const QUrl &redirect);

/// The code that an answer brings. Its error says which part failed: state, issuer (RFC 9207), or what the provider
/// says.
[[nodiscard]] Result<Secret> readAuthorizationAnswer(const Form &fields, const AuthorizationRequest &request,
                                                     const Provider &provider);

} // namespace Ticketscope::OAuth
