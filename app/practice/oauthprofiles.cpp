// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/oauthprofiles.h"

#include "practice/accounts.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Practice)
};

using Secrets = QHash<QString, QString>;

QString latin1(const char *text)
{
    return QString::fromLatin1(text);
}

QString address(const QUrl &root, const QString &path)
{
    return root.toString(QUrl::FullyEncoded | QUrl::RemovePath) + path;
}

} // namespace

QList<PracticeProfile> oauthProfiles(const QUrl &root, const Jose::Key &application)
{
    const auto profile = [&](const QByteArray &scheme, const QString &name, const QString &issuerPath,
                             const char *client, QVariantMap more, const Secrets &secrets) {
        more.insert(u"issuer"_s, address(root, issuerPath));
        more.insert(u"clientId"_s, latin1(client));
        return PracticeProfile{"oauth2", scheme, name, root.resolved(QUrl(u"/api/me"_s)), more, secrets};
    };
    const QString method = u"clientAuthentication"_s;
    const QVariantMap person{{u"scopes"_s, u"openid profile offline_access orders.read"_s}, {method, u"none"_s}};
    QVariantMap form = person;
    form.insert(u"responseMode"_s, u"form_post"_s);
    QVariantMap withSecret = person;
    withSecret.insert(method, u"client_secret_basic"_s);
    const QString scope = u"orders.read"_s;
    const Secrets secret{{u"clientSecret"_s, Accounts::oauthClientSecret()}};
    return {
        profile("authorization-code", Texts::tr("OAuth: code with PKCE, in the browser"), {}, Accounts::kOAuthDesktop,
                person, {}),
        profile("authorization-code", Texts::tr("OAuth: code with PKCE, sent back as a form"), u"/realms/acme"_s,
                Accounts::kOAuthDesktop, form, {}),
        profile("authorization-code", Texts::tr("OAuth: code with a client secret"), u"/tenants/acme"_s,
                Accounts::kOAuthWeb, withSecret, secret),
        profile("client-credentials", Texts::tr("OAuth: client credentials in the header"), {}, Accounts::kOAuthService,
                {{u"scopes"_s, scope}, {method, u"client_secret_basic"_s}}, secret),
        profile("client-credentials", Texts::tr("OAuth: client credentials in the body, opaque token"), {},
                Accounts::kOAuthServicePost, {{u"scopes"_s, scope}, {method, u"client_secret_post"_s}}, secret),
        profile("client-credentials", Texts::tr("OAuth: client credentials signed with a private key"), {},
                Accounts::kOAuthServiceKey, {{u"scopes"_s, scope}, {method, u"private_key_jwt"_s}},
                {{u"privateKey"_s, application.privatePem().revealText()}}),
        profile("device-code", Texts::tr("OAuth: device code"), {}, Accounts::kOAuthDevice, person, {}),
        profile("refresh-token", Texts::tr("OAuth: refresh token"), {}, Accounts::kOAuthRenewer,
                {{u"scopes"_s, QString()}, {method, u"none"_s}},
                {{u"refreshToken"_s, latin1(Accounts::kOAuthRefreshToken)}}),
    };
}

QList<PracticeProfile> superIdProfiles(const QUrl &root, const QUrl &webApi, const Jose::Key &application)
{
    const auto profile = [&](const QByteArray &scheme, const QString &name, QVariantMap more, Secrets secrets) {
        more.insert(u"environment"_s, address(root, {}));
        more.insert(u"tenant"_s, latin1(Accounts::kTenant));
        more.insert(u"clientId"_s, latin1(Accounts::kSuperIdClient));
        secrets.insert(u"clientSecret"_s, latin1(Accounts::kApplicationToken));
        return PracticeProfile{
            "superoffice-online", scheme, name, webApi.resolved(QUrl(u"/Cust12345/api/"_s)), more, secrets};
    };
    const Secrets systemUser{{u"systemUserToken"_s, latin1(Accounts::kSystemUserToken)},
                             {u"privateKey"_s, application.privatePem().revealText()}};
    return {
        profile("oidc", Texts::tr("SuperOffice Online: SuperID in the browser"), {}, {}),
        profile("system-user", Texts::tr("SuperOffice Online: system user"), {{u"exchange"_s, u"rest"_s}}, systemUser),
        profile("system-user", Texts::tr("SuperOffice Online: system user, SOAP"), {{u"exchange"_s, u"soap"_s}},
                systemUser),
    };
}

} // namespace Ticketscope::Practice
