// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/oauthprovider.h"

#include "practice/accounts.h"
#include "practice/services/oauth/oauthpages.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr auto kRealm = "/realms/acme"_L1;   ///< metadata as OpenID Connect has it
constexpr auto kTenant = "/tenants/acme"_L1; ///< metadata as RFC 8414 has it
constexpr auto kOpenId = "/.well-known/openid-configuration"_L1;
constexpr auto kServer = "/.well-known/oauth-authorization-server"_L1;
constexpr qint64 kSeedSeconds = 3650LL * 24 * 3600;

QList<OAuthClient> registeredClients()
{
    const QStringList loopback{u"http://127.0.0.1/callback"_s, u"http://[::1]/callback"_s};
    const QStringList scopes{u"openid"_s, u"profile"_s, u"offline_access"_s, u"orders.read"_s, u"orders.write"_s};
    const QStringList serviceScopes{u"orders.read"_s, u"orders.write"_s};
    const QString secret = Accounts::oauthClientSecret();
    const QStringList byCode{u"authorization_code"_s, u"refresh_token"_s};
    const QStringList byCredentials{u"client_credentials"_s};
    const auto id = [](const char *text) { return QString::fromLatin1(text); };
    return {
        {id(Accounts::kOAuthDesktop), {}, {u"none"_s}, byCode, loopback, scopes},
        {id(Accounts::kOAuthWeb), secret, {u"client_secret_basic"_s}, byCode, loopback, scopes, "ES256"},
        {id(Accounts::kOAuthService), secret, {u"client_secret_basic"_s}, byCredentials, {}, serviceScopes},
        {id(Accounts::kOAuthServicePost),
         secret,
         {u"client_secret_post"_s},
         byCredentials,
         {},
         serviceScopes,
         "RS256",
         true},
        {id(Accounts::kOAuthServiceKey), {}, {u"private_key_jwt"_s}, byCredentials, {}, serviceScopes},
        {id(Accounts::kOAuthDevice),
         {},
         {u"none"_s},
         {u"urn:ietf:params:oauth:grant-type:device_code"_s, u"refresh_token"_s},
         {},
         scopes},
        {id(Accounts::kOAuthRenewer), {}, {u"none"_s}, {u"refresh_token"_s}, {}, scopes},
    };
}

AuthorizationRules rulesOf(const PracticeContext &context)
{
    AuthorizationRules rules;
    rules.title = u"Practice provider: log in"_s;
    rules.loginPath = u"/login"_s;
    rules.redirectRefusal = u"The redirect_uri of this request is not one of those that are registered for the client "
                            "(invalid_redirect_uri)."_s;
    rules.defaultUser = Accounts::httpUser();
    rules.hint =
        u"Practice account: the user %1 with the password %2"_s.arg(Accounts::httpUser(), Accounts::httpPassword());
    rules.subjectOf = [&context](const QString &user, const QString &password) {
        const bool isRight = user == Accounts::httpUser() && password == context.passwordNow(Accounts::httpPassword());
        return isRight ? user : QString();
    };
    return rules;
}

QByteArray list(const QStringList &values)
{
    QList<QByteArray> quoted;
    for (const QString &value : values) {
        quoted.append(JsonText::quoted(value));
    }
    return QByteArray('[' + quoted.join(',') + ']');
}

} // namespace

OAuthProvider::OAuthProvider(const PracticeContext &context, PracticeKeys &keys, std::function<QString()> root)
    : m_context(context)
    , m_root(std::move(root))
    , m_clients(context, keys, registeredClients())
    , m_codes(context, m_clients, rulesOf(context))
    , m_devices(context)
    , m_vault(context)
    , m_maker(context, keys)
    , m_tokens({context, m_clients, m_codes, m_devices, m_vault, m_maker})
{
}

Response OAuthProvider::answer(const Request &request)
{
    // Here, not at the start: the address is known only once the server listens.
    if (!m_vault.refresh(Accounts::kOAuthRefreshToken)) {
        m_vault.addRefresh(Accounts::kOAuthRefreshToken,
                           {QString::fromLatin1(Accounts::kOAuthRenewer),
                            Accounts::httpUser(),
                            {u"profile"_s, u"offline_access"_s, u"orders.read"_s},
                            m_root(),
                            m_vault.newFamily()},
                           kSeedSeconds);
    }
    Response response = dispatch(request);
    response.addHeader("Server", "Ticketscope-practice");
    response.addHeader("Date", m_context.httpDate());
    return response;
}

Response OAuthProvider::dispatch(const Request &request)
{
    const QString &path = request.path;
    if (path == "/"_L1) {
        return index();
    }
    if (path == "/api"_L1 || path.startsWith("/api/"_L1)) {
        return resource(request, path);
    }
    const bool isAsked = path == kOpenId || path == kServer || path == kRealm + kOpenId || path == kServer + kTenant;
    if (isAsked) {
        if (request.method != "GET" && request.method != "HEAD") {
            return OAuthAnswers::methodNotAllowed("GET, HEAD");
        }
        const QString realm = path.startsWith(kRealm)  ? QString(kRealm)
                              : path.endsWith(kTenant) ? QString(kTenant)
                                                       : QString();
        return m_context.has("discovery-404") ? OAuthAnswers::notFound() : metadata({realm, QString(m_root() + realm)});
    }
    for (const QString &realm : {QString(kRealm), QString(kTenant), QString()}) {
        if (path.startsWith(realm + u'/')) {
            return endpoint(request, {realm, QString(m_root() + realm)}, path.mid(realm.size() + 1));
        }
    }
    return OAuthAnswers::notFound();
}

Response OAuthProvider::metadata(const Realm &realm) const
{
    const auto at = [&](const char *name) { return QString(realm.issuer + u'/' + QString::fromLatin1(name)); };
    JsonText::Object answer;
    answer.text("issuer", m_context.has("discovery-inconsistent") ? u"https://login.another.example"_s : realm.issuer)
        .text("authorization_endpoint", at("authorize"));
    if (!m_context.has("discovery-incomplete")) {
        answer.text("token_endpoint", at("token")).text("jwks_uri", at("jwks"));
    }
    answer.text("userinfo_endpoint", at("userinfo"))
        .text("device_authorization_endpoint", at("device_authorization"))
        .text("introspection_endpoint", at("introspect"))
        .text("revocation_endpoint", at("revoke"))
        .raw("scopes_supported",
             list({u"openid"_s, u"profile"_s, u"offline_access"_s, u"orders.read"_s, u"orders.write"_s}))
        .raw("response_types_supported", list({u"code"_s}))
        .raw("response_modes_supported", list({u"query"_s, u"form_post"_s}))
        .raw("grant_types_supported", list({u"authorization_code"_s, u"client_credentials"_s, u"refresh_token"_s,
                                            u"urn:ietf:params:oauth:grant-type:device_code"_s}))
        .raw("token_endpoint_auth_methods_supported",
             list({u"client_secret_basic"_s, u"client_secret_post"_s, u"private_key_jwt"_s, u"none"_s}))
        .raw("token_endpoint_auth_signing_alg_values_supported", list({u"RS256"_s, u"RS384"_s, u"RS512"_s, u"PS256"_s}))
        .raw("code_challenge_methods_supported", list({u"S256"_s, u"plain"_s}))
        .raw("subject_types_supported", list({u"public"_s}))
        .raw("id_token_signing_alg_values_supported", list({u"RS256"_s, u"ES256"_s}))
        .raw("claims_supported", list({u"sub"_s, u"name"_s, u"preferred_username"_s}))
        .boolean("authorization_response_iss_parameter_supported", true);
    return OAuthAnswers::json(answer.json());
}

Response OAuthProvider::endpoint(const Request &request, const Realm &realm, const QString &name)
{
    const bool isGet = request.method == "GET" || request.method == "HEAD";
    const bool isPost = request.method == "POST";
    if (name == "authorize"_L1) {
        return isGet || isPost ? m_codes.ask(request, realm.issuer, realm.path)
                               : OAuthAnswers::methodNotAllowed("GET, HEAD, POST");
    }
    if (name == "login"_L1) {
        return isPost ? m_codes.decide(request) : OAuthAnswers::methodNotAllowed("POST");
    }
    if (name == "device"_L1) {
        const QByteArray path = request.path.toUtf8();
        return isGet    ? m_devices.show(request, path)
               : isPost ? m_devices.decide(request, path)
                        : OAuthAnswers::methodNotAllowed("GET, HEAD, POST");
    }
    if (name == "jwks"_L1) {
        return isGet ? OAuthAnswers::json(m_maker.keySet()) : OAuthAnswers::methodNotAllowed("GET, HEAD");
    }
    if (name == "userinfo"_L1) {
        return resource(request, u"/userinfo"_s);
    }
    const QStringList ofClients{u"token"_s, u"device_authorization"_s, u"introspect"_s, u"revoke"_s};
    if (!ofClients.contains(name)) {
        return OAuthAnswers::notFound();
    }
    return isPost ? ofClient(request, realm, name) : OAuthAnswers::methodNotAllowed("POST");
}

Response OAuthProvider::ofClient(const Request &request, const Realm &realm, const QString &name)
{
    const auto form = OAuthForm::ofBody(request);
    if (!form) {
        return OAuthAnswers::refusal("invalid_request", form.error());
    }
    if (!rawQuery(request).isEmpty()) {
        return OAuthAnswers::refusal("invalid_request",
                                     u"Parameters belong into the body, not into the query (RFC 6749 section 3.2)"_s);
    }
    const auto client = m_clients.authenticate(
        request, *form, {realm.issuer, QString(realm.issuer + u'/' + name), QString(realm.issuer + u"/token"_s)});
    if (!client) {
        Response response = OAuthAnswers::error(client.error());
        if (client.error().status == 401) {
            response.addHeader("WWW-Authenticate", "Basic realm=\"practice provider\"");
        }
        return response;
    }
    if (name == "device_authorization"_L1) {
        return m_devices.start(*form, **client, realm.issuer, QString(realm.issuer + u"/device"_s));
    }
    if (name == "introspect"_L1) {
        return introspect(*form, **client);
    }
    return name == "revoke"_L1 ? revoke(*form, **client) : m_tokens.answer(*form, **client, realm.issuer);
}

Response OAuthProvider::introspect(const OAuthForm &form, const OAuthClient &client) const
{
    if (client.isPublic()) {
        return OAuthAnswers::error({"invalid_client", u"Only a client that authenticates may ask (RFC 7662)"_s, 401});
    }
    const QByteArray token = form.bytes(u"token"_s);
    if (token.isEmpty()) {
        return OAuthAnswers::refusal("invalid_request", u"token is missing"_s);
    }
    const IssuedToken *access = m_vault.access(token);
    const IssuedToken *found = access ? access : m_vault.refresh(token);
    if (!found || !m_vault.isGood(*found) || m_context.has("resource-invalid-token")) {
        return OAuthAnswers::json("{\"active\":false}");
    }
    return OAuthAnswers::json(JsonText::Object()
                                  .boolean("active", true)
                                  .text("scope", found->access.scopes.join(u' '))
                                  .text("client_id", found->access.client)
                                  .text("sub", found->access.subject)
                                  .text("iss", found->access.issuer)
                                  .text("token_type", access ? u"Bearer"_s : u"refresh_token"_s)
                                  .number("iat", found->issued.toSecsSinceEpoch())
                                  .number("exp", found->expires.toSecsSinceEpoch())
                                  .json());
}

Response OAuthProvider::revoke(const OAuthForm &form, const OAuthClient &client)
{
    const QByteArray token = form.bytes(u"token"_s);
    if (token.isEmpty()) {
        return OAuthAnswers::refusal("invalid_request", u"token is missing"_s);
    }
    const IssuedToken *access = m_vault.access(token);
    const IssuedToken *found = access ? access : m_vault.refresh(token);
    if (found && found->access.client != client.id) {
        return OAuthAnswers::refusal("invalid_grant", u"The token was issued to another client"_s);
    }
    // The one that every run knows stays; and a token that nobody knows is as good as revoked (RFC 7009 section 2.2).
    if (token != Accounts::kOAuthRefreshToken) {
        m_vault.revoke(token);
    }
    return OAuthAnswers::json("{}");
}

Response OAuthProvider::resource(const Request &request, const QString &path)
{
    const bool isOrders = path == "/api/orders"_L1;
    if (!isOrders && path != "/api/me"_L1 && path != "/userinfo"_L1) {
        return OAuthAnswers::notFound();
    }
    const bool isRead = request.method == "GET" || request.method == "HEAD";
    if (!isRead && !(request.method == "POST" && path != "/api/me"_L1)) {
        return OAuthAnswers::methodNotAllowed(path == "/api/me"_L1 ? "GET, HEAD" : "GET, HEAD, POST");
    }
    const QList<QByteArray> headers = request.headerValues("Authorization");
    if (headers.isEmpty()) {
        // RFC 6750 section 2.3: a token in the query gets into logs, and is not taken here.
        return rawQuery(request).contains("access_token=")
                   ? OAuthAnswers::bearerChallenge(400, "invalid_request", "The token belongs into a header")
                   : OAuthAnswers::bearerChallenge(401);
    }
    if (headers.size() > 1 || !headers.first().toLower().startsWith("bearer ")) {
        return OAuthAnswers::bearerChallenge(headers.size() > 1 ? 400 : 401, "invalid_request",
                                             "The Authorization header is not one of Bearer");
    }
    const IssuedToken *token = m_vault.access(headers.first().mid(7).trimmed());
    if (!token || token->isRevoked || m_context.has("resource-invalid-token") || m_context.has("session-lost")) {
        return OAuthAnswers::bearerChallenge(401, "invalid_token", "The access token is not known or was revoked");
    }
    if (!m_vault.isGood(*token)) {
        return OAuthAnswers::bearerChallenge(401, "invalid_token", "The access token expired");
    }
    const QString scope = isOrders                 ? (isRead ? u"orders.read"_s : u"orders.write"_s)
                          : path == "/userinfo"_L1 ? u"openid"_s
                                                   : QString();
    if (m_context.has("resource-insufficient-scope") || (!scope.isEmpty() && !token->access.scopes.contains(scope))) {
        return OAuthAnswers::bearerChallenge(403, "insufficient_scope", "The access token does not cover this",
                                             scope.isEmpty() ? QByteArray("orders.admin") : scope.toUtf8());
    }
    if (isOrders) {
        return OAuthAnswers::json(isRead ? R"({"orders":[{"id":1,"title":"Smørbrød"}]})" : R"({"id":2})",
                                  isRead ? 200 : 201);
    }
    return OAuthAnswers::json(JsonText::Object()
                                  .text("sub", token->access.subject)
                                  .text("client_id", token->access.client)
                                  .text("scope", token->access.scopes.join(u' '))
                                  .json());
}

Response OAuthProvider::index() const
{
    return plainResponse(200, "text/html; charset=utf-8", R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Practice provider</title></head><body>
<h1>Practice provider: OAuth 2.0 and OpenID Connect</h1><ul>
<li>/.well-known/openid-configuration; /realms/acme and /tenants/acme are issuers with a path</li>
<li>/authorize, /token, /device_authorization, /device, /jwks, /introspect, /revoke, /userinfo</li>
<li>/api/me, /api/orders: what an access token opens</li>
</ul></body></html>
)");
}

} // namespace Ticketscope::Practice
