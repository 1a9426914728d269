// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/oauth2/oauth2login.h"

#include "login/flows/common/requests.h"
#include "login/oauth/grant.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth2 {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

OAuth::ProviderNeeds needsOf(const QByteArray &scheme)
{
    OAuth::ProviderNeeds needs;
    needs.authorization = scheme == "authorization-code";
    needs.device = scheme == "device-code";
    needs.grantType = scheme == "authorization-code" ? u"authorization_code"_s
                      : scheme == "device-code"      ? u"urn:ietf:params:oauth:grant-type:device_code"_s
                      : scheme == "refresh-token"    ? u"refresh_token"_s
                                                     : u"client_credentials"_s;
    return needs;
}

/// The scopes where nobody logs in, and so none is asked for by default.
QString plainScopes(const Profile &profile)
{
    return profile.parameter("scopes"_L1).simplified();
}

QCoro::Task<Result<OAuth::Grant>> grantFor(LoginContext context, OAuth::Provider provider, OAuth::Client client)
{
    const Profile &profile = context.profile;
    Result<OAuth::Grant> grant = failure(ErrorCode::Internal, {});
    if (profile.scheme == "authorization-code") {
        const OAuth::AuthorizationWishes wishes = OAuth::wishesOf(profile);
        grant = co_await OAuth::logInWithBrowser(context, provider, client, wishes);
    } else if (profile.scheme == "device-code") {
        const QString scopes = OAuth::wishesOf(profile).scopes;
        grant = co_await OAuth::logInWithDeviceCode(context, provider, client, scopes);
    } else if (profile.scheme == "refresh-token") {
        const Secret refreshToken = context.secrets.value(u"refreshToken"_s);
        const QString scopes = plainScopes(profile);
        grant = co_await OAuth::refresh(context, provider, client, refreshToken, scopes);
    } else {
        const QString scopes = plainScopes(profile);
        grant = co_await OAuth::logInAsClient(context, provider, client, scopes);
    }
    co_return grant;
}

/// A note where the refresh token that the person keeps is used up by this login.
void noteRotation(const LoginContext &context, OAuth::Grant *grant)
{
    const Secret &fresh = grant->tokens.refresh.value;
    if (context.profile.scheme == "refresh-token" && fresh.isSet() &&
        !(fresh == context.secrets.value(u"refreshToken"_s))) {
        grant->notes.append(Text::tr("The provider replaced the refresh token: the one in the profile may be used up. "
                                     "Store the new one if it is to be used again."));
    }
}

} // namespace

QCoro::Task<Result<Session>> logIn(LoginContext context)
{
    const Result<OAuth::Client> client = OAuth::clientOf(context);
    if (!client) {
        co_return tl::unexpected<Error>(client.error());
    }
    const OAuth::ProviderNeeds needs = needsOf(context.profile.scheme);
    const Result<OAuth::Provider> provider = co_await OAuth::findProvider(context, needs);
    if (!provider) {
        co_return tl::unexpected<Error>(provider.error());
    }
    Result<OAuth::Grant> grant = co_await grantFor(context, *provider, *client);
    if (!grant) {
        co_return tl::unexpected<Error>(grant.error());
    }
    noteRotation(context, &*grant);
    grant->notes = provider->notes + grant->notes;
    const auto session = std::make_shared<Session>(
        newSession(context, context.profile.scheme == "client-credentials" ? client->id : QString()));
    OAuth::keepProvider(*provider, session.get());
    OAuth::takeGrant(context, *grant, session.get());
    co_await OAuth::introspect(context, *provider, *client, session);
    if (context.link->stop.isStopped()) {
        co_return failure(ErrorCode::Cancelled, Text::tr("Stopped."));
    }
    co_return *session;
}

QCoro::Task<Result<Session>> renew(LoginContext context, Session session)
{
    const bool hasRefreshToken = session.item(SessionItemKind::Token, OAuth::kRefreshToken.toString());
    if (session.scheme != "client-credentials" || hasRefreshToken) {
        Result<Session> renewed = co_await OAuth::renewSession(context, session);
        co_return renewed;
    }
    const Result<OAuth::Client> client = OAuth::clientOf(context);
    if (!client) {
        co_return tl::unexpected<Error>(client.error());
    }
    const OAuth::Provider provider = OAuth::keptProvider(session);
    const Result<OAuth::Grant> grant =
        co_await OAuth::logInAsClient(context, provider, *client, plainScopes(context.profile));
    if (!grant) {
        co_return tl::unexpected<Error>(grant.error());
    }
    OAuth::takeGrant(context, *grant, &session);
    co_return session;
}

QCoro::Task<Result<Session>> logOff(LoginContext context, Session session)
{
    const Result<OAuth::Client> client = OAuth::clientOf(context);
    if (!client) {
        co_return tl::unexpected<Error>(client.error());
    }
    const OAuth::Provider provider = OAuth::keptProvider(session);
    const Result<QStringList> notes = co_await OAuth::revoke(context, provider, *client, session);
    if (!notes) {
        co_return tl::unexpected<Error>(notes.error());
    }
    Session gone = forgotten(std::move(session));
    gone.note = notes->join(u' ');
    co_return gone;
}

} // namespace Ticketscope::OAuth2
