// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "login/loginflow.h"

namespace Ticketscope::OAuth {

/// What is known of an authorization server: from its discovery document (OpenID Connect Discovery 1.0, RFC 8414), or
/// given by hand, or both.
struct Provider
{
    QString issuer; ///< as the document spells it; empty where nobody told
    QUrl authorizationEndpoint;
    QUrl tokenEndpoint;
    QUrl deviceAuthorizationEndpoint;
    QUrl jwksUri;
    QUrl introspectionEndpoint;
    QUrl revocationEndpoint;
    QUrl userinfoEndpoint;
    QUrl endSessionEndpoint;
    // Empty: the document says nothing.
    QStringList scopes;
    QStringList responseTypes;
    QStringList responseModes;
    QStringList grantTypes;
    QStringList clientAuthentications;
    QStringList challengeMethods;
    bool namesIssuerInAnswers = false; ///< RFC 9207: the parameter iss comes with the code
    QStringList notes;                 ///< translated sentences: what is odd about the document, but stops nothing
};

/// What a flow cannot do without.
struct ProviderNeeds
{
    bool token = true; ///< the token endpoint
    bool authorization = false;
    bool device = false;
    QString grantType; ///< "authorization_code", …: noted where the document does not list it
};

enum class IssuerRule
{
    MustMatch, ///< OpenID Connect Discovery section 4.3, RFC 8414 section 3.3
    MayDiffer  ///< told as a note: SuperID names an issuer that its document does not stand under
};

/// Where the documents of an issuer may be, in the order in which to ask: OpenID Connect appends to the path, RFC 8414
/// inserts before it. One address alone where the issuer is that of a document already.
[[nodiscard]] QList<QUrl> discoveryAddresses(const QUrl &issuer);

/// Reads a document. The error says what it is instead of one, or names each field that cannot be used.
[[nodiscard]] Result<Provider> readProvider(QByteArrayView json);

/// What keeps the document from being used, one sentence a field; empty if nothing does. `issuer`: under which it was
/// found, null where that was not said. Adds to the provider's notes what stops nothing.
[[nodiscard]] QStringList checkProvider(Provider *provider, const QUrl &issuer, IssuerRule rule,
                                        const ProviderNeeds &needs);

/// Whether the issuer is one that is known to differ from the address of its document.
[[nodiscard]] IssuerRule issuerRuleFor(const QUrl &issuer);

/// Fetches the document, one leg or two, and checks it.
[[nodiscard]] QCoro::Task<Result<Provider>> discover(LoginContext context, QUrl issuer, IssuerRule rule,
                                                     ProviderNeeds needs);

/// By the profile's parameters: the issuer's document where an issuer is given, or where no endpoint is (then the
/// profile's address is the issuer); endpoints given by hand take the place of the document's.
[[nodiscard]] QCoro::Task<Result<Provider>> findProvider(LoginContext context, ProviderNeeds needs);

/// The issuer that findProvider() would ask; null where all endpoints are given by hand.
[[nodiscard]] QUrl issuerOf(const Profile &profile);

/// Keeps in a session what renewal and log-off need of its provider, and reads it back.
void keepProvider(const Provider &provider, Session *session);
[[nodiscard]] Provider keptProvider(const Session &session);

} // namespace Ticketscope::OAuth
