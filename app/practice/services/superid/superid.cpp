// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/superid/superid.h"

#include "practice/services/iis.h"
#include "practice/services/oauth/oauthpages.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

using OAuthAnswers::refusal;

namespace {

constexpr qint64 kAccessSeconds = 3600;
constexpr qint64 kIdTokenSeconds = 300;
constexpr int kRefreshTokenLetters = 64;
constexpr qint64 kRefreshSeconds = 3650LL * 24 * 3600; // until consent is revoked

QList<OAuthClient> registeredClients()
{
    return {{QString::fromLatin1(Accounts::kSuperIdClient),
             QString::fromLatin1(Accounts::kApplicationToken),
             {u"client_secret_basic"_s, u"client_secret_post"_s, u"none"_s},
             {u"authorization_code"_s, u"refresh_token"_s},
             {u"http://127.0.0.1/callback"_s, u"http://[::1]/callback"_s},
             {u"openid"_s}}};
}

AuthorizationRules rulesOf(const PracticeContext &context)
{
    AuthorizationRules rules;
    rules.title = u"SuperID (practice): log in"_s;
    rules.loginPath = u"/login/common/oauth/signin"_s;
    rules.defaultUser = Accounts::superIdUser();
    rules.hint =
        u"Practice account: the user %1 with the password %2"_s.arg(Accounts::superIdUser(), Accounts::jr().password);
    rules.subjectOf = [&context](const QString &user, const QString &password) {
        const bool isRight = user.compare(Accounts::superIdUser(), Qt::CaseInsensitive) == 0 &&
                             password == context.passwordNow(Accounts::jr().password);
        return isRight ? Accounts::superIdUser() : QString();
    };
    // Other scopes are ignored; PKCE stands in for the secret, but is not asked for beside it.
    rules.knowsScopes = false;
    rules.requiresPkce = false;
    rules.namesIssuer = false;
    rules.redirectRefusal = u"Authorization error: InvalidRedirectUrl (2)"_s;
    rules.tenant = QString::fromLatin1(Accounts::kTenant);
    return rules;
}

} // namespace

SuperId::SuperId(const PracticeContext &context, PracticeKeys &keys, SuperOfficeData &data, TenantAddresses addresses)
    : m_context(context)
    , m_data(data)
    , m_addresses(std::move(addresses))
    , m_clients(context, keys, registeredClients())
    , m_codes(context, m_clients, rulesOf(context))
    , m_vault(context)
    , m_maker(context, keys)
    , m_systemUser(context, keys, data, m_maker, m_addresses)
{
}

Response SuperId::answer(const Request &request)
{
    Response response = dispatch(request);
    Iis::addServerHeaders(m_context, response);
    return response;
}

Response SuperId::dispatch(const Request &request)
{
    const QStringList path = Iis::segments(request.path);
    if (path.size() == 3 && path.at(0) == "api"_L1 && path.at(1) == "state"_L1) {
        if (request.method != "GET" && request.method != "HEAD") {
            return Iis::methodNotAllowed("GET, HEAD");
        }
        return tenantState(m_context, m_addresses, request.path.section(u'/', -1, -1, QString::SectionSkipEmpty));
    }
    return path.value(0) == "login"_L1 ? login(request, path.mid(1)) : Iis::notFound();
}

Response SuperId::login(const Request &request, const QStringList &path)
{
    const QString name = path.join(u'/');
    const bool isGet = request.method == "GET" || request.method == "HEAD";
    if (name == ".well-known/openid-configuration"_L1 || name == ".well-known/jwks"_L1) {
        if (!isGet) {
            return Iis::methodNotAllowed("GET, HEAD");
        }
        if (name == ".well-known/jwks"_L1) {
            return OAuthAnswers::json(m_maker.keySet(true));
        }
        return m_context.has("discovery-404") ? Iis::notFound() : metadata();
    }
    if (name == "common/oauth/authorize"_L1) {
        if (const auto problem = consentProblem()) {
            return *problem;
        }
        return isGet || request.method == "POST" ? m_codes.ask(request, m_addresses.login(), QString())
                                                 : Iis::methodNotAllowed("GET, HEAD, POST");
    }
    if (name == "common/oauth/signin"_L1 && request.method == "POST") {
        return m_codes.decide(request);
    }
    if (name == "common/oauth/tokens"_L1 || name == "common/oauth/revoke"_L1) {
        if (request.method != "POST") {
            return Iis::methodNotAllowed("POST");
        }
        return path.last() == "tokens"_L1 ? tokens(request) : revoke(request);
    }
    if (name == "api/partnersystemuser/authenticate"_L1) {
        return m_systemUser.rest(request);
    }
    if (name == "services/partnersystemuserservice.svc"_L1) {
        return m_systemUser.soap(request);
    }
    if (name == "logout"_L1) {
        return OAuthPages::message(200, u"Logged out"_s, u"You are logged out of SuperID (practice)."_s);
    }
    return Iis::notFound();
}

std::optional<Response> SuperId::consentProblem() const
{
    const QString error =
        m_context.has("R17") ? u"Authorization error: InvalidRedirectUrl (2)"_s : consentError(m_context);
    if (error.isEmpty()) {
        return {};
    }
    return OAuthPages::message(400, u"Authorization error"_s, error);
}

Response SuperId::metadata() const
{
    const QString root = m_addresses.login();
    const QString login = root + u"/login/"_s;
    const QString issuer = m_context.has("discovery-inconsistent") ? u"https://login.another.example"_s : root;
    JsonText::Object answer;
    answer.text("issuer", issuer).text("authorization_endpoint", login + u"common/oauth/authorize"_s);
    if (!m_context.has("discovery-incomplete")) {
        answer.text("token_endpoint", login + u"common/oauth/tokens"_s).text("jwks_uri", login + u".well-known/jwks"_s);
    }
    return OAuthAnswers::json(
        answer.text("end_session_endpoint", login + u"logout"_s)
            .text("revocation_endpoint", login + u"common/oauth/revoke"_s)
            .raw("scopes_supported", R"(["openid"])")
            .raw("response_types_supported", R"(["code"])")
            .raw("response_modes_supported", R"(["form_post","query"])")
            .raw("grant_types_supported", R"(["authorization_code","refresh_token"])")
            .raw("subject_types_supported", R"(["public"])")
            .raw("id_token_signing_alg_values_supported", R"(["RS256"])")
            .raw("token_endpoint_auth_methods_supported", R"(["client_secret_post","client_secret_basic"])")
            .raw("code_challenge_methods_supported", R"(["plain","S256"])")
            .json());
}

Response SuperId::tokens(const Request &request)
{
    // The vendor's samples send the parameters in the query: taken as well, but only where the body is empty.
    const auto form = request.body.isEmpty() ? OAuthForm::ofQuery(request) : OAuthForm::ofBody(request);
    if (!form) {
        return refusal("invalid_request", form.error());
    }
    const auto client = m_clients.authenticate(request, *form, {});
    if (!client) {
        return OAuthAnswers::error(client.error());
    }
    const QString grant = form->value(u"grant_type"_s);
    if (grant == "authorization_code"_L1) {
        return byCode(*form, **client, form->has(u"client_secret"_s) || !request.header("Authorization").isEmpty());
    }
    if (grant == "refresh_token"_L1) {
        return byRefreshToken(*form, **client);
    }
    return grant.isEmpty() ? refusal("invalid_request", u"grant_type is missing"_s)
                           : refusal("unsupported_grant_type", u"This grant_type is not supported"_s);
}

Response SuperId::byCode(const OAuthForm &form, const OAuthClient &client, bool isProved)
{
    const quint64 family = m_vault.newFamily();
    const auto [grant, endedFamily] = m_codes.redeem(form, client.id, family);
    if (endedFamily != 0) {
        m_vault.revokeFamily(endedFamily);
    }
    if (!grant || m_context.has("R31")) {
        return refusal("invalid_grant", grant ? u"The authorization code has expired"_s : grant.error());
    }
    // Native applications: PKCE instead of the secret.
    if (!isProved && grant->challenge.isEmpty()) {
        return OAuthAnswers::error({"invalid_client", u"The client secret is missing, and there was no PKCE"_s, 401});
    }
    const GrantedAccess access{client.id, grant->subject, grant->scopes, grant->issuer, family};
    const QByteArray refreshToken = OAuthAnswers::randomText(kRefreshTokenLetters);
    m_vault.addRefresh(refreshToken, access, kRefreshSeconds);
    return issue(access, grant->nonce, refreshToken);
}

Response SuperId::byRefreshToken(const OAuthForm &form, const OAuthClient &client)
{
    const QByteArray token = form.bytes(u"refresh_token"_s);
    const IssuedToken *issued = m_vault.refresh(token);
    if (!issued || issued->access.client != client.id) {
        return refusal("invalid_grant", u"The refresh token is not known"_s);
    }
    if (!m_vault.isGood(*issued) || m_context.has("refresh-revoked") || m_context.has("R18")) {
        return refusal("invalid_grant", u"The refresh token was revoked"_s);
    }
    // Used again and again, not exchanged for another.
    return issue(issued->access, QString(), {});
}

Response SuperId::issue(const GrantedAccess &access, const QString &nonce, const QByteArray &refreshToken)
{
    const QByteArray accessToken = m_data.issueAccessToken(Accounts::jr());
    const auto text = [](const QString &value) { return JsonText::quoted(value); };
    IdTokenClaims claims;
    claims.issuer = m_context.has("R29") ? QString(access.issuer + u"/login"_s) : access.issuer;
    claims.audience = access.client;
    claims.subject = access.subject;
    claims.nonce = nonce;
    claims.lifeSeconds = kIdTokenSeconds;
    claims.notBeforeSeconds = 60;
    claims.issuedAtIsText = true;
    claims.more = {
        {identityClaim("associateid"), text(QString::number(Accounts::jr().associateId))},
        {identityClaim("company_name"), text(u"Acme AS"_s)},
        {identityClaim("email"), text(access.subject)},
        {identityClaim("identityprovider"), text(u"central-superid"_s)},
        {identityClaim("initials"), text(Accounts::jr().userName)},
        {identityClaim("is_administrator"), text(u"False"_s)},
        {identityClaim("serial"), text(QString::fromLatin1(Accounts::kTenantSerial))},
        {identityClaim("system_token"), text(QString::fromLatin1(Accounts::kSystemUserToken))},
        {identityClaim("upn"), text(access.subject)},
    };
    addTenantClaims(m_context, m_addresses, &claims);
    JsonText::Object answer;
    answer.text("token_type", u"Bearer"_s).text("access_token", QString::fromLatin1(accessToken));
    if (m_context.has("expires-in-string")) {
        answer.text("expires_in", QString::number(kAccessSeconds));
    } else {
        answer.number("expires_in", kAccessSeconds);
    }
    if (!refreshToken.isEmpty()) {
        answer.text("refresh_token", QString::fromLatin1(refreshToken));
    }
    if (!m_context.has("no-id-token")) {
        answer.text("id_token", QString::fromLatin1(m_maker.idToken(claims, "RS256", true)));
    }
    return OAuthAnswers::json(answer.json());
}

Response SuperId::revoke(const Request &request)
{
    const auto form = OAuthForm::ofBody(request);
    if (!form) {
        return refusal("invalid_request", form.error());
    }
    const auto client = m_clients.authenticate(request, *form, {});
    if (!client) {
        return OAuthAnswers::error(client.error());
    }
    if (!form->has(u"token"_s)) {
        return refusal("invalid_request", u"token is missing"_s);
    }
    m_vault.revoke(form->bytes(u"token"_s));
    m_data.endAccessToken(form->bytes(u"token"_s));
    return OAuthAnswers::json("{}");
}

} // namespace Ticketscope::Practice
