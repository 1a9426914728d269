// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/requests.h"
#include "login/oauth/grant.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

constexpr const char *kSubject = "oauth:subject";
constexpr const char *kScope = "oauth:scope";

/// "exp" of a token that is a JWT; null of any other.
QDateTime endOfToken(const Secret &token)
{
    const Result<Json::Value> claims = claimsOf(token);
    return claims ? endOf(*claims) : QDateTime();
}

SessionItem itemOf(QStringView name, const Token &token, const TokenAnswer &answer)
{
    SessionItem item;
    item.kind = SessionItemKind::Token;
    item.name = name.toString();
    item.value = token.value;
    item.fromExchange = answer.exchange;
    item.fromSide = Side::Response;
    item.fromBytes = token.onWire;
    return item;
}

/// In the place of the one of its name, which goes to the former ones.
void replaceItem(const SessionItem &item, Session *session)
{
    const auto old = std::find_if(session->items.begin(), session->items.end(), [&item](const SessionItem &other) {
        return other.kind == item.kind && other.name == item.name;
    });
    if (old == session->items.end()) {
        session->items.append(item);
    } else if (old->value != item.value) {
        SessionItem gone = *old;
        gone.replacedBy = item.fromExchange;
        session->former.prepend(gone);
        *old = item;
    } else {
        old->expires = item.expires;
    }
}

QCoro::Task<Result<Grant>> grantBy(LoginContext context, Provider provider, Client client, Form form, Part part,
                                   Step step)
{
    Result<TokenAnswer> tokens = co_await requestToken(context, provider, client, form, part, step);
    Result<Grant> grant = co_await grantOf(context, provider, client.id, tokens, std::nullopt);
    co_return grant;
}

void addTargets(const Profile &profile, Form *form)
{
    form->add("audience", profile.parameter("audience"_L1).trimmed());
    form->add("resource", profile.parameter("resource"_L1).trimmed());
}

} // namespace

QCoro::Task<Result<Grant>> grantOf(LoginContext context, Provider provider, QString clientId,
                                   Result<TokenAnswer> tokens, std::optional<QString> nonce)
{
    if (!tokens) {
        co_return tl::unexpected<Error>(tokens.error());
    }
    Grant grant;
    grant.notes = tokens->notes;
    grant.tokens = *tokens;
    if (tokens->id.value.isSet()) {
        const Result<IdToken> checked = co_await checkIdToken(context, provider, clientId, *tokens, nonce);
        if (!checked) {
            co_return tl::unexpected<Error>(checked.error());
        }
        grant.idToken = *checked;
        grant.notes += checked->notes;
    }
    co_return grant;
}

QCoro::Task<Result<Grant>> logInAsClient(LoginContext context, Provider provider, Client client, QString scopes)
{
    Form form;
    form.add("grant_type", u"client_credentials"_s);
    form.add("scope", scopes);
    addTargets(context.profile, &form);
    const Step step{StepKind::Login, Text::tr("Ask for a token as the client")};
    Result<Grant> grant = co_await grantBy(context, provider, client, form, Part::ClientGrant, step);
    co_return grant;
}

QCoro::Task<Result<Grant>> refresh(LoginContext context, Provider provider, Client client, Secret refreshToken,
                                   QString scopes)
{
    Form form;
    form.add("grant_type", u"refresh_token"_s);
    form.add("refresh_token", refreshToken);
    form.add("scope", scopes);
    form.add("resource", context.profile.parameter("resource"_L1).trimmed());
    const Step step{StepKind::Renew, Text::tr("Renew with the refresh token")};
    Result<Grant> grant = co_await grantBy(context, provider, client, form, Part::Refresh, step);
    co_return grant;
}

void takeGrant(const LoginContext &context, const Grant &grant, Session *session)
{
    const TokenAnswer &tokens = grant.tokens;
    SessionItem access = itemOf(kAccessToken, tokens.access, tokens);
    access.expires =
        tokens.expiresIn ? context.clock().addSecs(tokens.expiresIn->count()) : endOfToken(tokens.access.value);
    replaceItem(access, session);
    if (tokens.refresh.value.isSet()) {
        SessionItem renewing = itemOf(kRefreshToken, tokens.refresh, tokens);
        renewing.expires = endOfToken(tokens.refresh.value);
        replaceItem(renewing, session);
    }
    if (tokens.id.value.isSet()) {
        SessionItem id = itemOf(kIdToken, tokens.id, tokens);
        id.expires = endOfToken(tokens.id.value);
        replaceItem(id, session);
    }
    if (grant.idToken) {
        session->user = personOf(grant.idToken->claims);
        session->facts.insert(kSubject, claimText(grant.idToken->claims, u"sub").toUtf8());
    }
    if (!tokens.scope.isEmpty()) {
        session->facts.insert(kScope, tokens.scope.toUtf8());
    }
    session->note = grant.notes.join(u' ');
}

QCoro::Task<Result<Session>> renewSession(LoginContext context, Session session)
{
    const SessionItem *renewing = session.item(SessionItemKind::Token, kRefreshToken.toString());
    if (!renewing) {
        co_return failure(
            ErrorCode::NotSupported,
            Text::tr("The provider gave no refresh token, so there is nothing to renew with: log in anew. "
                     "Many providers give one for the scope offline_access."));
    }
    const Secret refreshToken = renewing->value;
    const Provider provider = keptProvider(session);
    const Result<Client> client = clientOf(context);
    if (!client) {
        co_return tl::unexpected<Error>(client.error());
    }
    const Result<Grant> grant = co_await refresh(context, provider, *client, refreshToken, {});
    if (!grant) {
        co_return tl::unexpected<Error>(grant.error());
    }
    const QByteArray subject = session.facts.value(kSubject);
    if (grant->idToken && !subject.isEmpty() && claimText(grant->idToken->claims, u"sub").toUtf8() != subject) {
        // OpenID Connect Core section 12.2.
        Error error;
        error.code = ErrorCode::UnexpectedAnswer;
        error.exchange = grant->tokens.exchange;
        error.text =
            Text::tr("The renewal brought an ID token for somebody else (its sub differs). It is not used: log "
                     "in anew.");
        co_return tl::unexpected<Error>(error);
    }
    takeGrant(context, *grant, &session);
    co_return session;
}

void addBearer(const Session &session, HttpRequest *request, const QSet<QByteArray> &without)
{
    const SessionItem *access = session.item(SessionItemKind::Token, kAccessToken.toString());
    if (!access || session.loggedOff || without.contains("authorization")) {
        return;
    }
    const QByteArray value = "Bearer " + access->value.reveal().toByteArray();
    request->setHeader("Authorization", value);
}

CallVerdict judgeBearer(const Leg &leg)
{
    if (leg.status >= 400 && leg.status != 407) {
        if (const std::optional<ProviderError> error = bearerErrorOf(leg)) {
            return {false, explain(Part::Resource, *error)};
        }
    }
    return verdictByStatus(leg);
}

const SessionItem *perishableItem(const Session &session)
{
    const bool canRenew =
        session.scheme == "client-credentials" || session.item(SessionItemKind::Token, kRefreshToken.toString());
    return canRenew ? session.item(SessionItemKind::Token, kAccessToken.toString()) : nullptr;
}

} // namespace Ticketscope::OAuth
