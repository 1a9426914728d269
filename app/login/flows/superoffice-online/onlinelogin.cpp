// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/onlinelogin.h"

#include "login/flows/common/requests.h"
#include "login/flows/superoffice-online/authorizeerror.h"
#include "login/flows/superoffice-online/onlineenvironment.h"
#include "login/flows/superoffice-online/systemuserlogin.h"
#include "login/flows/superoffice-online/tenantsession.h"
#include "login/oauth/grant.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::Online {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

/// SuperID's pages name a code; what it means is said behind it.
Error withMeaning(Error error)
{
    const AuthorizeError code = authorizeErrorIn(error.text);
    if (code != AuthorizeError::None) {
        error.text += u' ' + authorizeErrorName(code) + u": " + explainAuthorizeError(code);
    }
    return error;
}

/// An error about what an exchange brought.
Error at(ExchangeId exchange, Error error)
{
    error.exchange = exchange;
    return error;
}

void noteTenantOfToken(const OAuth::Grant &grant, Session *session)
{
    const QString tenant = tenantOfAccessToken(grant.tokens.access.value.reveal());
    if (!tenant.isEmpty() && !isSameTenant(tenant, session->where)) {
        addNote(*session, Text::tr("The access token is of the tenant %1, but the ID token says %2 (claim ctx).")
                              .arg(tenant, session->where));
    }
}

void noteSystemToken(const Json::Value &claims, Session *session)
{
    if (!identityClaim(claims, u"system_token").isEmpty()) {
        addNote(*session, Text::tr("The ID token holds the token of the tenant's system user (claim system_token), "
                                   "which the scheme system-user logs in with."));
    }
}

/// Takes tokens and claims into the session; the error of claims that lead nowhere is that of the tokens' answer.
Result<void> takeLogin(const LoginContext &context, const QUrl &environment, const OAuth::Grant &grant,
                       const std::optional<TenantStatus> &status, Session *session)
{
    const QString before = session->note;
    OAuth::takeGrant(context, grant, session);
    session->note = before;
    addNotes(session, grant.notes);
    if (!grant.idToken) {
        return failure(ErrorCode::UnexpectedAnswer,
                       Text::tr("No ID token came with the access token, so nobody tells where the tenant is. "
                                "SuperID sends one for the scope openid."));
    }
    const Json::Value &claims = grant.idToken->claims;
    const Result<TenantPlace> place = placeOf(claims, environment, context.profile);
    if (!place) {
        return tl::unexpected<Error>(place.error());
    }
    settle(*place, status, session);
    noteTenantOfToken(grant, session);
    noteSystemToken(claims, session);
    return {};
}

QCoro::Task<Result<Session>> logInWithSuperId(LoginContext context, QUrl environment)
{
    const LoginContext superId = forSuperId(context);
    const Result<OAuth::Client> client = OAuth::clientOf(superId);
    if (!client) {
        co_return tl::unexpected<Error>(client.error());
    }
    const auto session = std::make_shared<Session>(beginSession(context, environment));
    const Result<std::optional<TenantStatus>> status = co_await askStatusFirst(context, environment, session);
    if (!status) {
        co_return tl::unexpected<Error>(status.error());
    }
    OAuth::ProviderNeeds needs;
    needs.authorization = true;
    needs.grantType = u"authorization_code"_s;
    const QUrl login = below(environment, u"login"_s);
    const Result<OAuth::Provider> provider =
        co_await OAuth::discover(superId, login, OAuth::IssuerRule::MayDiffer, needs);
    if (!provider) {
        co_return tl::unexpected<Error>(provider.error());
    }
    const OAuth::AuthorizationWishes wishes = OAuth::wishesOf(superId.profile);
    const Result<OAuth::Grant> grant = co_await OAuth::logInWithBrowser(superId, *provider, *client, wishes);
    if (!grant) {
        co_return tl::unexpected<Error>(withMeaning(grant.error()));
    }
    OAuth::keepProvider(*provider, session.get());
    addNotes(session.get(), provider->notes);
    if (const Result<void> taken = takeLogin(context, environment, *grant, *status, session.get()); !taken) {
        co_return tl::unexpected<Error>(at(grant->tokens.exchange, taken.error()));
    }
    const Result<bool> known = co_await askPrincipal(context, session, StepKind::Login);
    if (!known) {
        co_return tl::unexpected<Error>(known.error());
    }
    co_return *session;
}

QCoro::Task<Result<Session>> logInAsSystemUser(LoginContext context, QUrl environment)
{
    if (const Result<void> ready = checkSystemUser(context); !ready) {
        co_return tl::unexpected<Error>(ready.error());
    }
    const auto session = std::make_shared<Session>(beginSession(context, environment));
    const Result<std::optional<TenantStatus>> status = co_await askStatusFirst(context, environment, session);
    if (!status) {
        co_return tl::unexpected<Error>(status.error());
    }
    const Result<bool> exchanged = co_await exchangeSystemUser(context, environment, session, *status, StepKind::Login);
    if (!exchanged) {
        co_return tl::unexpected<Error>(exchanged.error());
    }
    const Result<bool> known = co_await askPrincipal(context, session, StepKind::Login);
    if (!known) {
        co_return tl::unexpected<Error>(known.error());
    }
    co_return *session;
}

QCoro::Task<Result<Session>> renewSystemUser(LoginContext context, QUrl environment, Session session)
{
    const auto renewed = std::make_shared<Session>(std::move(session));
    renewed->note.clear();
    const Result<bool> exchanged =
        co_await exchangeSystemUser(context, environment, renewed, std::nullopt, StepKind::Renew);
    if (!exchanged) {
        co_return tl::unexpected<Error>(exchanged.error());
    }
    co_return *renewed;
}

} // namespace

LoginContext forSuperId(LoginContext context)
{
    QVariantMap &parameters = context.profile.parameters;
    // SuperID knows this scope only, and without it there is no ID token.
    parameters.insert(u"scopes"_s, u"openid"_s);
    if (const QString tenant = tenantOf(context.profile); !tenant.isEmpty()) {
        // Leads past the page on which one's tenants are listed.
        parameters.insert(u"acrValues"_s, QString(u"tenant:"_s + tenant));
    }
    const bool isConfidential = !context.secrets.value(u"clientSecret"_s).isEmpty();
    parameters.insert(u"clientAuthentication"_s, isConfidential ? u"client_secret_post"_s : u"none"_s);
    return context;
}

QCoro::Task<Result<Session>> logIn(LoginContext context)
{
    const Result<QUrl> environment = environmentOf(context.profile);
    if (!environment) {
        co_return tl::unexpected<Error>(environment.error());
    }
    Result<Session> session = failure(ErrorCode::Internal, {});
    if (context.profile.scheme == "system-user") {
        session = co_await logInAsSystemUser(context, *environment);
    } else {
        session = co_await logInWithSuperId(context, *environment);
    }
    co_return session;
}

QCoro::Task<Result<Session>> renew(LoginContext context, Session session)
{
    const QUrl environment = QUrl::fromEncoded(session.facts.value(Fact::kEnvironment));
    Result<Session> renewed = failure(ErrorCode::Internal, {});
    if (session.scheme == "system-user") {
        renewed = co_await renewSystemUser(context, environment, session);
    } else {
        renewed = co_await OAuth::renewSession(forSuperId(context), session);
        if (!renewed) {
            renewed = tl::unexpected<Error>(withMeaning(renewed.error()));
        }
    }
    co_return renewed;
}

QCoro::Task<Result<Session>> logOff(LoginContext context, Session session)
{
    if (session.scheme == "system-user") {
        Session gone = forgotten(std::move(session));
        gone.note =
            Text::tr("A system user's ticket cannot be ended: it is forgotten here and runs out at the tenant.");
        co_return gone;
    }
    const LoginContext superId = forSuperId(context);
    const Result<OAuth::Client> client = OAuth::clientOf(superId);
    if (!client) {
        co_return tl::unexpected<Error>(client.error());
    }
    const Result<QStringList> notes = co_await OAuth::revoke(superId, OAuth::keptProvider(session), *client, session);
    if (!notes) {
        co_return tl::unexpected<Error>(notes.error());
    }
    Session gone = forgotten(std::move(session));
    gone.note = notes->join(u' ');
    co_return gone;
}

} // namespace Ticketscope::Online
