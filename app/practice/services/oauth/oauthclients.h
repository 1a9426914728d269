// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/practicecontext.h"
#include "practice/services/oauth/oauthanswers.h"
#include "practice/services/oauth/oauthform.h"
#include "practice/services/oauth/practicekeys.h"

#include <QHash>
#include <QJsonObject>

namespace Ticketscope::Practice {

/// A client as it is registered.
struct OAuthClient
{
    QString id;
    QString secret;      ///< empty: a public client
    QStringList methods; ///< "client_secret_basic", "client_secret_post", "private_key_jwt", "none"
    QStringList grants;
    QStringList redirects; ///< exact; those of the loopback literals without a port, and then any port fits
    QStringList scopes;
    QByteArray idTokenAlgorithm = "RS256";
    bool hasOpaqueTokens = false; ///< access tokens that only introspection explains

    [[nodiscard]] bool isPublic() const
    {
        return secret.isEmpty() && !methods.contains(QStringLiteral("private_key_jwt"));
    }
    /// Character by character (RFC 9700 section 2.1), but for a loopback redirect's port (RFC 8252 section 7.3).
    [[nodiscard]] bool allowsRedirect(const QString &uri) const;
};

/// Who may talk to the token endpoint, and how they prove who they are (RFC 6749 section 2.3, RFC 7523 section 3).
class OAuthClients final
{
public:
    OAuthClients(const PracticeContext &context, PracticeKeys &keys, QList<OAuthClient> clients);

    /// Null if there is none.
    [[nodiscard]] const OAuthClient *find(const QString &id) const;
    /// The client of a request to the token endpoint and those beside it. `audiences`: what a client assertion may name
    /// as "aud".
    [[nodiscard]] tl::expected<const OAuthClient *, OAuthAnswers::OAuthError>
    authenticate(const Request &request, const OAuthForm &form, const QStringList &audiences);

private:
    using Refusal = tl::unexpected<OAuthAnswers::OAuthError>;
    using Checked = tl::expected<const OAuthClient *, OAuthAnswers::OAuthError>;

    [[nodiscard]] Checked byHeader(const Request &request, const OAuthForm &form) const;
    [[nodiscard]] Checked byAssertion(const OAuthForm &form, const QStringList &audiences);
    [[nodiscard]] Checked byForm(const OAuthForm &form) const;
    /// What is wrong with the claims of an assertion; empty: nothing.
    [[nodiscard]] QString assertionProblem(const QJsonObject &claims, const OAuthClient &client,
                                           const QStringList &audiences);

    const PracticeContext &m_context;
    PracticeKeys &m_keys;
    QList<OAuthClient> m_clients;
    QHash<QString, QDateTime> m_usedAssertions; ///< "jti", and when it may be forgotten
};

} // namespace Ticketscope::Practice
