// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/oauth/authorizationdesk.h"
#include "practice/services/oauth/devicedesk.h"
#include "practice/services/oauth/tokenmaker.h"
#include "practice/services/oauth/tokenvault.h"

namespace Ticketscope::Practice {

/// The token endpoint of the practice provider (RFC 6749 sections 3.2, 4.1.3, 4.4.2 and 6, RFC 8628 section 3.4).
class TokenEndpoint final
{
public:
    struct Parts
    {
        const PracticeContext &context;
        const OAuthClients &clients;
        AuthorizationDesk &codes;
        DeviceDesk &devices;
        TokenVault &vault;
        TokenMaker &maker;
    };

    explicit TokenEndpoint(const Parts &parts);

    /// The answer to a client that has proved who it is.
    [[nodiscard]] Response answer(const OAuthForm &form, const OAuthClient &client, const QString &issuer);

private:
    using OAuthError = OAuthAnswers::OAuthError;

    [[nodiscard]] std::optional<OAuthError> fault() const;
    [[nodiscard]] Response byCode(const OAuthForm &form, const OAuthClient &client);
    [[nodiscard]] Response byCredentials(const OAuthForm &form, const OAuthClient &client, const QString &issuer);
    [[nodiscard]] Response byRefreshToken(const OAuthForm &form, const OAuthClient &client);
    [[nodiscard]] Response byDeviceCode(const OAuthForm &form, const OAuthClient &client);

    struct Issue
    {
        GrantedAccess access;
        QString nonce;
        bool withRefresh = false;
        bool withIdToken = false;
    };
    [[nodiscard]] Response issue(const OAuthClient &client, const Issue &wanted);
    [[nodiscard]] QByteArray accessToken(const OAuthClient &client, const GrantedAccess &access);
    [[nodiscard]] QByteArray idToken(const OAuthClient &client, const Issue &wanted, const QByteArray &accessToken);

    Parts d;
};

} // namespace Ticketscope::Practice
