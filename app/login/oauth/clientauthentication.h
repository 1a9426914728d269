// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"
#include "login/oauth/form.h"
#include "login/oauth/provider.h"

namespace Ticketscope::OAuth {

/// The program that logs in, and how it proves that it is it (RFC 6749 section 2.3, RFC 7523 section 2.2).
struct Client
{
    QString id;
    QByteArray authentication; ///< "client_secret_basic", "client_secret_post", "private_key_jwt", "none"
    Secret secret;
    Secret privateKey; ///< PEM, of private_key_jwt
    QByteArray keyId;
    bool assertsToIssuer = false; ///< "aud" of the assertion: the issuer, not the token endpoint
};

/// By the profile's parameters and secrets; an error where the method lacks its secret.
[[nodiscard]] Result<Client> clientOf(const LoginContext &context);

/// Adds to a request for the token endpoint, and others that are authenticated alike, what proves the client: a header
/// or fields. `now` is UTC.
[[nodiscard]] Result<void> authenticate(const Client &client, const Provider &provider, const QDateTime &now,
                                        HttpRequest *request, Form *form);

/// The request for a form, authenticated. The body holds secrets.
[[nodiscard]] Result<HttpRequest> formRequest(const Client &client, const Provider &provider, const QUrl &endpoint,
                                              Form form, const QDateTime &now);

} // namespace Ticketscope::OAuth
