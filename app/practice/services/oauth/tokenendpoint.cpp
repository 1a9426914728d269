// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/tokenendpoint.h"

#include "practice/accounts.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

using OAuthAnswers::refusal;

namespace {

constexpr qint64 kAccessSeconds = 3600;
constexpr qint64 kRefreshSeconds = 30LL * 24 * 3600;
constexpr auto kDeviceGrant = "urn:ietf:params:oauth:grant-type:device_code"_L1;

} // namespace

TokenEndpoint::TokenEndpoint(const Parts &parts)
    : d(parts)
{
}

std::optional<OAuthAnswers::OAuthError> TokenEndpoint::fault() const
{
    for (const QByteArray code :
         {"invalid_request", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}) {
        const QByteArray name = "token-" + QByteArray(code).replace('_', '-');
        if (d.context.has(name)) {
            return OAuthError{code, u"The practice fault asks for this error"_s, 400};
        }
    }
    return {};
}

Response TokenEndpoint::answer(const OAuthForm &form, const OAuthClient &client, const QString &issuer)
{
    if (const auto error = fault()) {
        return OAuthAnswers::error(*error);
    }
    const QString grant = form.value(u"grant_type"_s);
    if (grant.isEmpty()) {
        return refusal("invalid_request", u"grant_type is missing"_s);
    }
    const QStringList known{u"authorization_code"_s, u"client_credentials"_s, u"refresh_token"_s, kDeviceGrant};
    if (!known.contains(grant)) {
        return refusal("unsupported_grant_type", u"This grant_type is not supported"_s);
    }
    if (!client.grants.contains(grant)) {
        return refusal("unauthorized_client", u"This client may not use this grant_type"_s);
    }
    if (grant == "authorization_code"_L1) {
        return byCode(form, client);
    }
    if (grant == "client_credentials"_L1) {
        return byCredentials(form, client, issuer);
    }
    return grant == "refresh_token"_L1 ? byRefreshToken(form, client) : byDeviceCode(form, client);
}

Response TokenEndpoint::byCode(const OAuthForm &form, const OAuthClient &client)
{
    if (!form.has(u"code"_s)) {
        return refusal("invalid_request", u"code is missing"_s);
    }
    const quint64 family = d.vault.newFamily();
    const auto [grant, endedFamily] = d.codes.redeem(form, client.id, family);
    if (endedFamily != 0) {
        d.vault.revokeFamily(endedFamily);
    }
    if (!grant) {
        return refusal("invalid_grant", grant.error());
    }
    Issue wanted;
    wanted.access = {client.id, grant->subject, grant->scopes, grant->issuer, family};
    wanted.nonce = grant->nonce;
    wanted.withRefresh = grant->scopes.contains(u"offline_access"_s) && !d.context.has("no-refresh-token");
    wanted.withIdToken = grant->scopes.contains(u"openid"_s) && !d.context.has("no-id-token");
    return issue(client, wanted);
}

Response TokenEndpoint::byCredentials(const OAuthForm &form, const OAuthClient &client, const QString &issuer)
{
    const QStringList scopes = form.words(u"scope"_s);
    const bool isAllowed = std::all_of(scopes.cbegin(), scopes.cend(),
                                       [&](const QString &scope) { return client.scopes.contains(scope); });
    if (!isAllowed) {
        return refusal("invalid_scope", u"This client may not ask for one of the scopes"_s);
    }
    Issue wanted;
    wanted.access = {client.id, client.id, scopes.isEmpty() ? client.scopes : scopes, issuer, d.vault.newFamily()};
    return issue(client, wanted);
}

Response TokenEndpoint::byRefreshToken(const OAuthForm &form, const OAuthClient &client)
{
    const QByteArray token = form.bytes(u"refresh_token"_s);
    if (token.isEmpty()) {
        return refusal("invalid_request", u"refresh_token is missing"_s);
    }
    const IssuedToken *issued = d.vault.refresh(token);
    if (!issued || issued->access.client != client.id) {
        return refusal("invalid_grant", u"The refresh token is not known, or was issued to another client"_s);
    }
    if (issued->isSpent) {
        d.vault.revokeFamily(issued->access.family);
        return refusal("invalid_grant", u"The refresh token was used before; all tokens of this login are revoked"_s);
    }
    if (d.context.has("refresh-revoked") || !d.vault.isGood(*issued)) {
        return refusal("invalid_grant", d.context.has("refresh-revoked") || issued->isRevoked
                                            ? u"The refresh token was revoked"_s
                                            : u"The refresh token has expired"_s);
    }
    Issue wanted;
    wanted.access = issued->access;
    const QStringList scopes = form.words(u"scope"_s);
    for (const QString &scope : scopes) {
        if (!issued->access.scopes.contains(scope)) {
            return refusal("invalid_scope", u"The scope was not granted in the first place"_s);
        }
    }
    if (!scopes.isEmpty()) {
        wanted.access.scopes = scopes;
    }
    wanted.withRefresh = !d.context.has("refresh-not-rotated");
    // The one that every run knows begins a login of its own each time, and stays good.
    const bool isSeed = token == Accounts::kOAuthRefreshToken;
    if (isSeed) {
        wanted.access.family = d.vault.newFamily();
    } else if (wanted.withRefresh) {
        d.vault.spend(token);
    }
    return issue(client, wanted);
}

Response TokenEndpoint::byDeviceCode(const OAuthForm &form, const OAuthClient &client)
{
    if (!form.has(u"device_code"_s)) {
        return refusal("invalid_request", u"device_code is missing"_s);
    }
    const auto allowed = d.devices.poll(form.bytes(u"device_code"_s), client.id);
    if (!allowed) {
        return OAuthAnswers::error(allowed.error());
    }
    Issue wanted;
    wanted.access = *allowed;
    wanted.access.subject = Accounts::httpUser();
    wanted.access.family = d.vault.newFamily();
    wanted.withRefresh = allowed->scopes.contains(u"offline_access"_s) && !d.context.has("no-refresh-token");
    wanted.withIdToken = allowed->scopes.contains(u"openid"_s) && !d.context.has("no-id-token");
    return issue(client, wanted);
}

QByteArray TokenEndpoint::accessToken(const OAuthClient &client, const GrantedAccess &access)
{
    if (client.hasOpaqueTokens) {
        return OAuthAnswers::randomText(43);
    }
    // RFC 9068 section 2.2.
    const qint64 now = d.context.now().toSecsSinceEpoch();
    const QByteArray payload = JsonText::Object()
                                   .text("iss", access.issuer)
                                   .text("sub", access.subject)
                                   .text("aud", access.issuer + u"/api"_s)
                                   .text("client_id", client.id)
                                   .number("exp", now + kAccessSeconds)
                                   .number("iat", now)
                                   .text("jti", QString::fromLatin1(OAuthAnswers::randomText(22)))
                                   .text("scope", access.scopes.join(u' '))
                                   .json();
    return d.maker.token(payload, "at+jwt");
}

QByteArray TokenEndpoint::idToken(const OAuthClient &client, const Issue &wanted, const QByteArray &accessToken)
{
    IdTokenClaims claims;
    claims.issuer = wanted.access.issuer;
    claims.audience = client.id;
    claims.subject = wanted.access.subject;
    claims.nonce = wanted.nonce;
    claims.accessToken = accessToken;
    if (wanted.access.scopes.contains(u"profile"_s)) {
        claims.more.append({"name", JsonText::quoted(u"Alice Ækre"_s)});
        claims.more.append({"preferred_username", JsonText::quoted(wanted.access.subject)});
    }
    return d.maker.idToken(claims, client.idTokenAlgorithm);
}

Response TokenEndpoint::issue(const OAuthClient &client, const Issue &wanted)
{
    const QByteArray access = accessToken(client, wanted.access);
    d.vault.addAccess(access, wanted.access, kAccessSeconds);
    JsonText::Object answer;
    answer.text("access_token", QString::fromLatin1(access)).text("token_type", u"Bearer"_s);
    if (d.context.has("expires-in-string")) {
        answer.text("expires_in", QString::number(kAccessSeconds));
    } else {
        answer.number("expires_in", kAccessSeconds);
    }
    if (wanted.withRefresh) {
        const QByteArray refresh = OAuthAnswers::randomText(43);
        d.vault.addRefresh(refresh, wanted.access, kRefreshSeconds);
        answer.text("refresh_token", QString::fromLatin1(refresh));
    }
    answer.text("scope", wanted.access.scopes.join(u' '));
    if (wanted.withIdToken) {
        answer.text("id_token", QString::fromLatin1(idToken(client, wanted, access)));
    }
    return OAuthAnswers::json(answer.json());
}

} // namespace Ticketscope::Practice
