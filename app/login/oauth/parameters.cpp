// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/parameters.h"

#include "login/flows/common/parameters.h"

#include <QCoreApplication>
#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

QString checkPort(const QString &value)
{
    bool isNumber = false;
    const uint port = value.toUInt(&isNumber);
    constexpr uint most = 65535;
    return isNumber && port <= most ? QString() : Text::tr("A port is a number from 0 to 65535; 0 takes any free one.");
}

QString checkPath(const QString &value)
{
    const bool fits = value.startsWith(u'/') && std::all_of(value.begin(), value.end(), [](QChar c) {
                          return c.unicode() > 0x20 && c.unicode() < 0x7f && !u"?#%\\\"<>"_s.contains(c);
                      });
    return fits ? QString() : Text::tr("The path begins with / and has neither ? nor # nor %, like /callback.");
}

QString checkSeconds(const QString &value)
{
    bool isNumber = false;
    const int seconds = value.toInt(&isNumber);
    constexpr int most = 24 * 3600;
    return isNumber && seconds > 0 && seconds <= most ? QString()
                                                      : Text::tr("Write a number of seconds, from 1 to 86400.");
}

ParameterInfo checked(ParameterInfo info, QString (*check)(const QString &))
{
    info.check = check;
    return info;
}

ParameterInfo advanced(ParameterInfo info)
{
    info.advanced = true;
    return info;
}

ParameterInfo endpoint(const QString &name, const QString &title)
{
    return advanced(
        checked(textParameter(name, title, Text::tr("Empty: as the issuer's description says.")), checkEndpoint));
}

ParameterInfo number(const QString &name, const QString &title, const QString &help, const QString &defaultValue,
                     QString (*check)(const QString &))
{
    ParameterInfo info = checked(textParameter(name, title, help), check);
    info.type = ParameterInfo::Type::Number;
    info.defaultValue = defaultValue;
    return info;
}

ParameterInfo text(const QString &name, const QString &title, const QString &help, const QString &defaultValue)
{
    ParameterInfo info = textParameter(name, title, help);
    info.defaultValue = defaultValue;
    return info;
}

QList<ParameterInfo> providerParameters()
{
    return {
        checked(
            textParameter(u"issuer"_s, Text::tr("Issuer"),
                          Text::tr("Where the provider describes itself. Empty: the address above, unless endpoints "
                                   "are given.")),
            checkEndpoint),
        endpoint(u"authorizationEndpoint"_s, Text::tr("Authorization endpoint")),
        endpoint(u"tokenEndpoint"_s, Text::tr("Token endpoint")),
        endpoint(u"deviceAuthorizationEndpoint"_s, Text::tr("Device authorization endpoint")),
        endpoint(u"jwksUri"_s, Text::tr("Address of the keys (JWKS)")),
        endpoint(u"introspectionEndpoint"_s, Text::tr("Introspection endpoint")),
        endpoint(u"revocationEndpoint"_s, Text::tr("Revocation endpoint")),
    };
}

QList<ParameterInfo> clientParameters()
{
    ParameterInfo key = secretParameter(u"privateKey"_s, Text::tr("Private key"),
                                        Text::tr("PEM, as a text of several lines; for private_key_jwt."), false);
    key.multiline = true;
    return {
        textParameter(u"clientId"_s, Text::tr("Client id"), Text::tr("As the provider has registered the program."),
                      true),
        secretParameter(u"clientSecret"_s, Text::tr("Client secret"),
                        Text::tr("Empty for a client that has none: a public one."), false),
        choiceParameter(
            u"clientAuthentication"_s, Text::tr("Client authentication"),
            Text::tr("How the client proves itself. automatic: with the key or secret that it has."),
            {u"automatic"_s, u"client_secret_basic"_s, u"client_secret_post"_s, u"private_key_jwt"_s, u"none"_s},
            u"automatic"_s),
        key,
        textParameter(u"keyId"_s, Text::tr("Key id"), Text::tr("The kid under which the provider has the public key.")),
        choiceParameter(u"assertionAudience"_s, Text::tr("Audience of the assertion"),
                        Text::tr("What aud of a private_key_jwt names; providers differ."),
                        {u"token-endpoint"_s, u"issuer"_s}, u"token-endpoint"_s),
        secretParameter(u"refreshToken"_s, Text::tr("Refresh token"), Text::tr("One that was got elsewhere.")),
    };
}

QList<ParameterInfo> requestParameters()
{
    return {
        textParameter(u"scopes"_s, Text::tr("Scopes"),
                      Text::tr("Separated by spaces. Where a person logs in, openid is asked for if nothing stands "
                               "here.")),
        textParameter(u"audience"_s, Text::tr("Audience"),
                      Text::tr("What the token is for, where the provider asks for audience.")),
        textParameter(u"resource"_s, Text::tr("Resource"),
                      Text::tr("What the token is for, as an address (RFC 8707).")),
        booleanParameter(u"autoRenew"_s, Text::tr("Renew by itself"),
                         Text::tr("Renews the access token before a call where it is over or nearly so."), false),
    };
}

QList<ParameterInfo> browserParameters()
{
    return {
        number(u"redirectPort"_s, Text::tr("Redirect port"),
               Text::tr("Of this computer, where the browser comes back; 0 takes any free one."), u"0"_s, checkPort),
        checked(text(u"redirectPath"_s, Text::tr("Redirect path"), Text::tr("As it is registered for the client."),
                     u"/callback"_s),
                checkPath),
        choiceParameter(u"redirectHost"_s, Text::tr("Redirect host"), Text::tr("As it is registered for the client."),
                        {u"127.0.0.1"_s, u"[::1]"_s, u"localhost"_s}, u"127.0.0.1"_s),
        choiceParameter(u"responseMode"_s, Text::tr("Response mode"),
                        Text::tr("How the code comes back; default leaves it to the provider."),
                        {u"default"_s, u"query"_s, u"form_post"_s}, u"default"_s),
        choiceParameter(u"pkce"_s, Text::tr("PKCE method"),
                        Text::tr("Ties the code to this login. plain and none are for trying out."),
                        {u"S256"_s, u"plain"_s, u"none"_s}, u"S256"_s),
        textParameter(u"prompt"_s, Text::tr("Prompt"),
                      Text::tr("login, consent, select_account or none; empty: as the provider likes.")),
        textParameter(u"loginHint"_s, Text::tr("Login hint"),
                      Text::tr("Who is going to log in; often an e-mail "
                               "address.")),
        textParameter(u"acrValues"_s, Text::tr("ACR values"), Text::tr("How strong, or where, the login is to be.")),
        booleanParameter(u"askFirst"_s, Text::tr("Ask first"),
                         Text::tr("Asks the provider whether it takes the request, before the browser opens."), true),
        number(u"browserTimeoutSeconds"_s, Text::tr("Wait for the browser"),
               Text::tr("So many seconds for the person to log in."), u"300"_s, checkSeconds),
    };
}

} // namespace

QString checkEndpoint(const QString &value)
{
    const QUrl url(value.trimmed(), QUrl::StrictMode);
    const bool isWeb = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
    if (!url.isValid() || !isWeb || url.host().isEmpty()) {
        return Text::tr("Write a whole address that begins with https:// or http://.");
    }
    return url.userInfo().isEmpty() ? QString() : Text::tr("The address must not hold a user name or password.");
}

QList<ParameterInfo> oauthParameters()
{
    static const QStringList rare{u"assertionAudience"_s,
                                  u"audience"_s,
                                  u"resource"_s,
                                  u"redirectHost"_s,
                                  u"responseMode"_s,
                                  u"pkce"_s,
                                  u"prompt"_s,
                                  u"loginHint"_s,
                                  u"acrValues"_s,
                                  u"askFirst"_s,
                                  u"browserTimeoutSeconds"_s};
    QList<ParameterInfo> all = providerParameters() + clientParameters() + requestParameters() + browserParameters();
    for (ParameterInfo &info : all) {
        info.advanced = info.advanced || rare.contains(info.name);
    }
    return all;
}

QList<ParameterInfo> oauthParameters(const QStringList &names)
{
    const QList<ParameterInfo> all = oauthParameters();
    QList<ParameterInfo> named;
    for (const QString &name : names) {
        const auto found =
            std::find_if(all.begin(), all.end(), [&name](const ParameterInfo &info) { return info.name == name; });
        if (found != all.end()) {
            named.append(*found);
        }
    }
    return named;
}

} // namespace Ticketscope::OAuth
