// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "practice/services/oauth/oauthclients.h"

#include <functional>
#include <initializer_list>
#include <optional>

namespace Ticketscope::Practice {

/// An authorization request that was found good, and what came of it.
struct AuthorizationGrant
{
    QString client;
    QString issuer;
    QString redirectUri;
    QStringList scopes;
    QString nonce;
    QString challenge; ///< of PKCE; empty: none
    QString challengeMethod;
    QString subject; ///< who logged in
    QDateTime made;
    quint64 family = 0;  ///< of the tokens that the code brought
    bool isUsed = false; ///< the code was redeemed
};

/// What sets one provider's authorization endpoint apart from another's.
struct AuthorizationRules
{
    QString title;     ///< of the login page
    QString loginPath; ///< where its form goes, below the issuer's path
    QString hint;      ///< on the page: who may log in
    QString defaultUser;
    /// The subject of a user with this password; empty: refused.
    std::function<QString(const QString &user, const QString &password)> subjectOf;
    QStringList responseModes{QStringLiteral("query"), QStringLiteral("form_post")};
    bool knowsScopes = true;  ///< an unknown scope is an error; else it is passed over
    bool requiresPkce = true; ///< of public clients
    bool namesIssuer = true;  ///< RFC 9207
    QString redirectRefusal;  ///< what the page says of a redirect_uri that is not registered
    QString tenant;           ///< the only one that "acr_values=tenant:…" may name; empty: not looked at
};

/// The authorization endpoint with its login page (RFC 6749 section 4.1, RFC 7636, OpenID Connect Core section 3.1.2),
/// and the codes that it hands out.
class AuthorizationDesk final
{
public:
    AuthorizationDesk(const PracticeContext &context, const OAuthClients &clients, AuthorizationRules rules);

    /// A request to the authorization endpoint: the login page, an error page, or an error redirect.
    [[nodiscard]] Response ask(const Request &request, const QString &issuer, const QString &issuerPath);
    /// The login page's form.
    [[nodiscard]] Response decide(const Request &request);

    /// Redeems a code (RFC 6749 section 4.1.3, RFC 7636 section 4.6). The error's description says why not; a code
    /// that comes twice is told by `family`, whose tokens must end.
    struct Redeemed
    {
        tl::expected<AuthorizationGrant, QString> grant;
        quint64 endedFamily = 0;
    };
    [[nodiscard]] Redeemed redeem(const OAuthForm &form, const QString &client, quint64 family);

private:
    struct Pending
    {
        AuthorizationGrant grant;
        QString state;
        QString responseMode;
        QString page; ///< path of the form
        QString loginHint;
    };
    struct Problem
    {
        QString code;
        QString description;
    };

    /// What is wrong with a request whose client and redirect_uri are right; fills in the rest of it.
    [[nodiscard]] std::optional<Problem> check(const OAuthForm &form, const OAuthClient &client,
                                               Pending &pending) const;
    [[nodiscard]] std::optional<Problem> checkScope(const OAuthForm &form, const OAuthClient &client,
                                                    Pending &pending) const;
    [[nodiscard]] std::optional<Problem> checkPkce(const OAuthForm &form, const OAuthClient &client,
                                                   Pending &pending) const;
    /// The first of these errors that a fault asks for.
    [[nodiscard]] std::optional<Problem> fault(std::initializer_list<QLatin1String> codes) const;
    [[nodiscard]] QString redemptionProblem(const OAuthForm &form, const AuthorizationGrant &grant) const;
    [[nodiscard]] Response page(const QByteArray &id, const Pending &pending, const QString &problem) const;
    [[nodiscard]] Response toClient(const Pending &pending, QList<QPair<QString, QString>> parameters) const;
    [[nodiscard]] Response refused(const Pending &pending, const Problem &problem) const;
    void forgetOld();

    const PracticeContext &m_context;
    const OAuthClients &m_clients;
    AuthorizationRules m_rules;
    QHash<QByteArray, Pending> m_pending;
    QHash<QByteArray, AuthorizationGrant> m_codes;
};

} // namespace Ticketscope::Practice
