// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/authorizationdesk.h"

#include "practice/services/oauth/oauthpages.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

// RFC 6749 section 4.1.2 recommends at most ten minutes.
constexpr qint64 kLifeSeconds = 600;
constexpr qsizetype kMaxKept = 1000;

/// RFC 7636 sections 4.1 and 4.2.
bool isPkceText(const QString &text)
{
    return text.size() >= 43 && text.size() <= 128 && std::all_of(text.cbegin(), text.cend(), [](QChar letter) {
               return (letter >= u'a' && letter <= u'z') || (letter >= u'A' && letter <= u'Z') ||
                      (letter >= u'0' && letter <= u'9') || u"-._~"_s.contains(letter);
           });
}

QString challengeOf(const QString &verifier, const QString &method)
{
    if (method == "plain"_L1) {
        return verifier;
    }
    return QString::fromLatin1(QCryptographicHash::hash(verifier.toLatin1(), QCryptographicHash::Sha256)
                                   .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

/// The fault that makes the endpoint answer with this error.
QByteArray faultOf(QLatin1String code)
{
    return "authorize-" + QByteArray(code.data(), code.size()).replace('_', '-');
}

template<typename Map, typename Made>
void dropOld(Map &map, const QDateTime &now, Made made)
{
    for (auto at = map.begin(); at != map.end();) {
        at = made(*at).secsTo(now) > kLifeSeconds ? map.erase(at) : std::next(at);
    }
    while (map.size() >= kMaxKept) {
        map.erase(
            std::min_element(map.begin(), map.end(), [&](const auto &a, const auto &b) { return made(a) < made(b); }));
    }
}

} // namespace

AuthorizationDesk::AuthorizationDesk(const PracticeContext &context, const OAuthClients &clients,
                                     AuthorizationRules rules)
    : m_context(context)
    , m_clients(clients)
    , m_rules(std::move(rules))
{
}

void AuthorizationDesk::forgetOld()
{
    const QDateTime now = m_context.now();
    dropOld(m_pending, now, [](const Pending &one) { return one.grant.made; });
    dropOld(m_codes, now.addSecs(-kLifeSeconds), [](const AuthorizationGrant &one) { return one.made; });
}

Response AuthorizationDesk::ask(const Request &request, const QString &issuer, const QString &issuerPath)
{
    const auto form = request.method == "POST" ? OAuthForm::ofBody(request) : OAuthForm::ofQuery(request);
    if (!form) {
        return OAuthPages::message(400, u"Invalid request"_s, form.error() + u'.');
    }
    // Whoever is not sure of the address must not send anybody there (RFC 6749 section 4.1.2.1).
    const OAuthClient *client = m_clients.find(form->value(u"client_id"_s));
    if (!client) {
        return OAuthPages::message(400, u"Unknown client"_s,
                                   form->has(u"client_id"_s)
                                       ? u"No client is registered with the client_id of this request."_s
                                       : u"The request does not say which client it comes from (client_id)."_s);
    }
    const QString redirectUri = form->value(u"redirect_uri"_s);
    if (!client->allowsRedirect(redirectUri) || m_context.has("redirect-uri-refused")) {
        return OAuthPages::message(400, u"Invalid redirect_uri"_s, m_rules.redirectRefusal);
    }
    forgetOld();
    Pending pending;
    pending.grant.client = client->id;
    pending.grant.issuer = issuer;
    pending.grant.redirectUri = redirectUri;
    pending.grant.made = m_context.now();
    pending.state = form->value(u"state"_s);
    pending.page = issuerPath + m_rules.loginPath;
    pending.loginHint = form->value(u"login_hint"_s);
    if (const auto problem = check(*form, *client, pending)) {
        return refused(pending, *problem);
    }
    const QByteArray id = OAuthAnswers::randomText(32);
    m_pending.insert(id, pending);
    return page(id, pending, {});
}

std::optional<AuthorizationDesk::Problem> AuthorizationDesk::fault(std::initializer_list<QLatin1String> codes) const
{
    for (const auto code : codes) {
        if (m_context.has(faultOf(code))) {
            return Problem{code, u"The practice fault asks for this error"_s};
        }
    }
    return {};
}

std::optional<AuthorizationDesk::Problem> AuthorizationDesk::check(const OAuthForm &form, const OAuthClient &client,
                                                                   Pending &pending) const
{
    const QString mode = form.value(u"response_mode"_s);
    if (!mode.isEmpty() && !m_rules.responseModes.contains(mode)) {
        return Problem{u"invalid_request"_s, u"This response_mode is not supported"_s};
    }
    pending.responseMode = mode;
    if (auto before = fault(
            {"invalid_request"_L1, "unauthorized_client"_L1, "unsupported_response_type"_L1, "invalid_scope"_L1})) {
        return before;
    }
    if (!form.has(u"response_type"_s)) {
        return Problem{u"invalid_request"_s, u"response_type is missing"_s};
    }
    if (form.value(u"response_type"_s) != "code"_L1) {
        return Problem{u"unsupported_response_type"_s, u"Only the response_type code is supported"_s};
    }
    if (!client.grants.contains(u"authorization_code"_s)) {
        return Problem{u"unauthorized_client"_s, u"This client may not ask for an authorization code"_s};
    }
    if (form.value(u"prompt"_s) == "none"_L1) {
        return Problem{u"login_required"_s, u"Nobody is logged in, and prompt=none forbids to ask"_s};
    }
    const QStringList wanted = form.words(u"acr_values"_s);
    for (const QString &value : wanted) {
        if (!m_rules.tenant.isEmpty() && value.startsWith("tenant:"_L1) && value.mid(7) != m_rules.tenant) {
            return Problem{u"access_denied"_s, u"The user has no access to this tenant"_s};
        }
    }
    pending.grant.nonce = form.value(u"nonce"_s);
    auto problem = checkScope(form, client, pending);
    return problem ? problem : checkPkce(form, client, pending);
}

std::optional<AuthorizationDesk::Problem>
AuthorizationDesk::checkScope(const OAuthForm &form, const OAuthClient &client, Pending &pending) const
{
    const QStringList scopes = form.words(u"scope"_s);
    for (const QString &scope : scopes) {
        if (client.scopes.contains(scope)) {
            pending.grant.scopes.append(scope);
        } else if (m_rules.knowsScopes) {
            return Problem{u"invalid_scope"_s, u"This client may not ask for one of the scopes"_s};
        }
    }
    if (!m_rules.knowsScopes && !pending.grant.scopes.contains(u"openid"_s)) {
        return Problem{u"invalid_scope"_s, u"The scope openid is missing"_s};
    }
    return {};
}

std::optional<AuthorizationDesk::Problem> AuthorizationDesk::checkPkce(const OAuthForm &form, const OAuthClient &client,
                                                                       Pending &pending) const
{
    const QString challenge = form.value(u"code_challenge"_s);
    const QString method = form.value(u"code_challenge_method"_s);
    if (challenge.isEmpty()) {
        if (!method.isEmpty()) {
            return Problem{u"invalid_request"_s, u"code_challenge is missing beside code_challenge_method"_s};
        }
        if (m_rules.requiresPkce && client.isPublic()) {
            return Problem{u"invalid_request"_s, u"A public client must send a code_challenge (RFC 7636)"_s};
        }
        return {};
    }
    if (!method.isEmpty() && method != "S256"_L1 && method != "plain"_L1) {
        return Problem{u"invalid_request"_s, u"This code_challenge_method is not supported"_s};
    }
    if (!isPkceText(challenge) || (method == "S256"_L1 && challenge.size() != 43)) {
        return Problem{u"invalid_request"_s, u"code_challenge has not the form that RFC 7636 gives it"_s};
    }
    pending.grant.challenge = challenge;
    pending.grant.challengeMethod = method.isEmpty() ? u"plain"_s : method;
    return {};
}

Response AuthorizationDesk::page(const QByteArray &id, const Pending &pending, const QString &problem) const
{
    OAuthPages::LoginPage page;
    page.title = m_rules.title;
    page.action = pending.page.toUtf8();
    page.request = id;
    page.client = pending.grant.client;
    page.scopes = pending.grant.scopes;
    page.userName = pending.loginHint.isEmpty() ? m_rules.defaultUser : pending.loginHint;
    page.hint = m_rules.hint;
    page.problem = problem;
    return OAuthPages::login(page);
}

Response AuthorizationDesk::decide(const Request &request)
{
    const auto form = OAuthForm::ofBody(request);
    const QByteArray id = form ? form->bytes(u"request"_s) : QByteArray();
    forgetOld();
    const auto at = m_pending.find(id);
    if (at == m_pending.end()) {
        return OAuthPages::message(400, u"This login is over"_s,
                                   u"The login page is older than ten minutes, or was used before. Begin again in the "
                                   "application."_s);
    }
    if (form->value(u"action"_s) == "refuse"_L1) {
        const Pending pending = m_pending.take(id);
        return refused(pending, {u"access_denied"_s, u"The user refused"_s});
    }
    const QString subject = m_rules.subjectOf(form->value(u"user"_s), form->value(u"password"_s));
    if (subject.isEmpty() || form->value(u"action"_s) != "login"_L1) {
        at->loginHint = form->value(u"user"_s);
        return page(id, *at, u"The user name or the password is wrong."_s);
    }
    Pending pending = m_pending.take(id);
    if (const auto after = fault({"access_denied"_L1, "server_error"_L1, "temporarily_unavailable"_L1})) {
        return refused(pending, *after);
    }
    pending.grant.subject = subject;
    pending.grant.made = m_context.now();
    const QByteArray code = OAuthAnswers::randomText(43);
    m_codes.insert(code, pending.grant);
    return toClient(pending, {{u"code"_s, QString::fromLatin1(code)}});
}

Response AuthorizationDesk::refused(const Pending &pending, const Problem &problem) const
{
    return toClient(pending, {{u"error"_s, problem.code}, {u"error_description"_s, problem.description}});
}

Response AuthorizationDesk::toClient(const Pending &pending, QList<QPair<QString, QString>> parameters) const
{
    if (!pending.state.isEmpty() && !m_context.has("state-missing")) {
        const bool isWrong = m_context.has("wrong-state");
        parameters.append({u"state"_s, isWrong ? QString::fromLatin1(OAuthAnswers::randomText(22)) : pending.state});
    }
    if (m_rules.namesIssuer) {
        parameters.append({u"iss"_s, pending.grant.issuer});
    }
    if (pending.responseMode == "form_post"_L1) {
        return OAuthPages::formPost(pending.grant.redirectUri, parameters);
    }
    const QByteArray uri = pending.grant.redirectUri.toUtf8();
    // 303: nothing of the form goes along (RFC 9700 section 4.12).
    Response response = OAuthPages::message(303, u"Back to the application"_s, u"You are being sent back."_s);
    response.addHeader("Location", uri + (uri.contains('?') ? '&' : '?') + formEncoded(parameters));
    return response;
}

QString AuthorizationDesk::redemptionProblem(const OAuthForm &form, const AuthorizationGrant &grant) const
{
    if (grant.made.secsTo(m_context.now()) > kLifeSeconds) {
        return u"The authorization code has expired"_s;
    }
    if (form.value(u"redirect_uri"_s) != grant.redirectUri) {
        return u"redirect_uri is not that of the authorization request"_s;
    }
    const QString verifier = form.value(u"code_verifier"_s);
    if (grant.challenge.isEmpty()) {
        return verifier.isEmpty() ? QString() : u"code_verifier came, but the authorization request had no challenge"_s;
    }
    if (verifier.isEmpty()) {
        return u"code_verifier is missing"_s;
    }
    if (!isPkceText(verifier)) {
        return u"code_verifier has not the form that RFC 7636 gives it"_s;
    }
    const bool fits = challengeOf(verifier, grant.challengeMethod) == grant.challenge;
    return fits && !m_context.has("pkce-mismatch") ? QString() : u"PKCE: code_verifier does not fit code_challenge"_s;
}

AuthorizationDesk::Redeemed AuthorizationDesk::redeem(const OAuthForm &form, const QString &client, quint64 family)
{
    const auto at = m_codes.find(form.bytes(u"code"_s));
    if (at == m_codes.end() || at->client != client) {
        return {tl::unexpected(u"The authorization code is not known, or was issued to another client"_s), 0};
    }
    if (at->isUsed) {
        return {tl::unexpected(u"The authorization code was used before; the tokens that it brought are revoked"_s),
                at->family};
    }
    // A code serves one attempt, even one that fails.
    at->isUsed = true;
    at->family = family;
    if (const QString problem = redemptionProblem(form, *at); !problem.isEmpty()) {
        return {tl::unexpected(problem), 0};
    }
    return {*at, 0};
}

} // namespace Ticketscope::Practice
