// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/oauthclients.h"

#include "protocol/base64.h"
#include "protocol/jose.h"
#include "protocol/jws.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

namespace {

constexpr auto kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"_L1;
// RFC 7523 section 3: an assertion lives shortly; clocks may differ a little.
constexpr qint64 kMaxAssertionSeconds = 3600;
constexpr qint64 kSkewSeconds = 60;
constexpr qsizetype kMaxRemembered = 10000;
constexpr qsizetype kMaxAssertion = 16LL * 1024;

tl::unexpected<OAuthAnswers::OAuthError> invalidClient(const QString &description)
{
    return tl::unexpected(OAuthAnswers::OAuthError{"invalid_client", description, 401});
}

tl::unexpected<OAuthAnswers::OAuthError> invalidRequest(const QString &description)
{
    return tl::unexpected(OAuthAnswers::OAuthError{"invalid_request", description, 400});
}

bool names(const QJsonValue &audience, const QStringList &allowed)
{
    if (!audience.isArray()) {
        return allowed.contains(audience.toString());
    }
    const QJsonArray all = audience.toArray();
    return std::any_of(all.begin(), all.end(), [&](const QJsonValue &one) { return allowed.contains(one.toString()); });
}

/// The payload of a compact token, not verified; empty if it is none.
QJsonObject claimsOf(const QByteArray &token)
{
    const auto compact = Jose::parseCompact(token);
    if (!compact || compact->isEncrypted()) {
        return {};
    }
    const ByteRange part = compact->parts.at(1);
    const auto payload = decodeBase64(QByteArrayView(token).sliced(part.start, part.length()), Base64Alphabet::Url);
    return payload ? QJsonDocument::fromJson(*payload).object() : QJsonObject();
}

} // namespace

bool OAuthClient::allowsRedirect(const QString &uri) const
{
    for (const QString &registered : redirects) {
        if (uri == registered) {
            return true;
        }
        for (const auto loopback : {"http://127.0.0.1"_L1, "http://[::1]"_L1}) {
            if (!registered.startsWith(loopback) || !uri.startsWith(loopback + u':')) {
                continue;
            }
            const QString rest = uri.mid(loopback.size() + 1);
            const QString port = rest.left(rest.indexOf(u'/'));
            bool isNumber = false;
            const uint number = port.toUInt(&isNumber);
            if (isNumber && number >= 1 && number <= 65535 && port == QString::number(number) &&
                rest.mid(port.size()) == registered.mid(loopback.size())) {
                return true;
            }
        }
    }
    return false;
}

OAuthClients::OAuthClients(const PracticeContext &context, PracticeKeys &keys, QList<OAuthClient> clients)
    : m_context(context)
    , m_keys(keys)
    , m_clients(std::move(clients))
{
}

const OAuthClient *OAuthClients::find(const QString &id) const
{
    for (const OAuthClient &client : m_clients) {
        if (client.id == id) {
            return &client;
        }
    }
    return nullptr;
}

OAuthClients::Checked OAuthClients::authenticate(const Request &request, const OAuthForm &form,
                                                 const QStringList &audiences)
{
    const bool hasHeader = !request.headerValues("Authorization").isEmpty();
    const bool hasAssertion = form.has(u"client_assertion"_s) || form.has(u"client_assertion_type"_s);
    const int ways = (hasHeader ? 1 : 0) + (hasAssertion ? 1 : 0) + (form.has(u"client_secret"_s) ? 1 : 0);
    if (ways > 1) {
        return invalidRequest(u"The client authenticates in more than one way (RFC 6749 section 2.3)"_s);
    }
    Checked checked = hasHeader ? byHeader(request, form) : hasAssertion ? byAssertion(form, audiences) : byForm(form);
    if (checked &&
        (m_context.has("token-invalid-client") || (m_context.has("password-changed") && !(*checked)->isPublic()))) {
        return invalidClient(u"The client's credentials are not valid (any more)"_s);
    }
    return checked;
}

OAuthClients::Checked OAuthClients::byHeader(const Request &request, const OAuthForm &form) const
{
    const QList<QByteArray> headers = request.headerValues("Authorization");
    if (headers.size() != 1 || !headers.first().toLower().startsWith("basic ")) {
        return invalidClient(u"The Authorization header is not Basic"_s);
    }
    const auto bytes = decodeBase64(headers.first().mid(6).trimmed());
    const qsizetype colon = bytes ? bytes->indexOf(':') : -1;
    if (colon < 0) {
        return invalidClient(u"The Basic credentials cannot be read"_s);
    }
    // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
    const auto id = formDecoded(QByteArrayView(*bytes).first(colon));
    const auto secret = formDecoded(QByteArrayView(*bytes).sliced(colon + 1));
    const OAuthClient *client = id ? find(*id) : nullptr;
    if (!client) {
        return invalidClient(u"There is no such client"_s);
    }
    if (form.has(u"client_id"_s) && form.value(u"client_id"_s) != client->id) {
        return invalidRequest(u"client_id is another than that of the Authorization header"_s);
    }
    if (!client->methods.contains(u"client_secret_basic"_s)) {
        return invalidClient(u"This client does not authenticate with client_secret_basic"_s);
    }
    if (!secret || *secret != client->secret) {
        const bool isPlain = bytes->mid(colon + 1) == client->secret.toUtf8();
        return invalidClient(isPlain ? u"The secret was not form-encoded before Base64 (RFC 6749 section 2.3.1)"_s
                                     : u"The client secret is wrong"_s);
    }
    return client;
}

OAuthClients::Checked OAuthClients::byForm(const OAuthForm &form) const
{
    const OAuthClient *client = find(form.value(u"client_id"_s));
    if (!client) {
        return invalidClient(form.has(u"client_id"_s) ? u"There is no such client"_s
                                                      : u"The client does not say who it is"_s);
    }
    const QString method = form.has(u"client_secret"_s) ? u"client_secret_post"_s : u"none"_s;
    if (!client->methods.contains(method)) {
        return invalidClient(u"This client does not authenticate with %1"_s.arg(method));
    }
    if (method != "none"_L1 && form.value(u"client_secret"_s) != client->secret) {
        return invalidClient(u"The client secret is wrong"_s);
    }
    return client;
}

OAuthClients::Checked OAuthClients::byAssertion(const OAuthForm &form, const QStringList &audiences)
{
    if (form.value(u"client_assertion_type"_s) != kAssertionType) {
        return invalidRequest(u"client_assertion_type must be %1"_s.arg(kAssertionType));
    }
    const QByteArray assertion = form.bytes(u"client_assertion"_s);
    if (assertion.size() > kMaxAssertion) {
        return invalidRequest(u"The client assertion is too long"_s);
    }
    const QJsonObject claims = claimsOf(assertion);
    const OAuthClient *client = find(claims.value("sub"_L1).toString());
    if (!client || (form.has(u"client_id"_s) && form.value(u"client_id"_s) != client->id)) {
        return invalidClient(u"The client assertion's sub is no client, or another than client_id"_s);
    }
    if (!client->methods.contains(u"private_key_jwt"_s)) {
        return invalidClient(u"This client does not authenticate with private_key_jwt"_s);
    }
    Jose::SetKey key;
    key.key = m_keys.application();
    key.kid = key.key.thumbprint();
    Jose::KeySet keys;
    keys.keys.append(key);
    const Jose::SignatureCheck signature = Jose::checkSignature(assertion, keys);
    if (signature.state != Jose::SignatureState::Valid) {
        return invalidClient(signature.state == Jose::SignatureState::NoKey
                                 ? u"No key is registered for the client assertion's kid and algorithm"_s
                                 : u"The client assertion's signature does not fit the registered key"_s);
    }
    if (const QString problem = assertionProblem(claims, *client, audiences); !problem.isEmpty()) {
        return invalidClient(problem);
    }
    return client;
}

QString OAuthClients::assertionProblem(const QJsonObject &claims, const OAuthClient &client,
                                       const QStringList &audiences)
{
    const qint64 now = m_context.now().toSecsSinceEpoch();
    if (claims.value("iss"_L1).toString() != client.id) {
        return u"The client assertion's iss is not the client_id"_s;
    }
    if (!names(claims.value("aud"_L1), audiences)) {
        return u"The client assertion's aud is neither the token endpoint nor the issuer"_s;
    }
    const QJsonValue expiry = claims.value("exp"_L1);
    if (!expiry.isDouble() || expiry.toInteger() <= now - kSkewSeconds) {
        return u"The client assertion has expired, or its exp is no number"_s;
    }
    if (expiry.toInteger() > now + kMaxAssertionSeconds + kSkewSeconds) {
        return u"The client assertion lives longer than an hour"_s;
    }
    for (const auto name : {"nbf"_L1, "iat"_L1}) {
        const QJsonValue time = claims.value(name);
        if (!time.isUndefined() && (!time.isDouble() || time.toInteger() > now + kSkewSeconds)) {
            return u"The client assertion is not valid yet (%1)"_s.arg(name);
        }
    }
    const QString identifier = claims.value("jti"_L1).toString();
    if (identifier.isEmpty()) {
        return u"The client assertion has no jti"_s;
    }
    m_usedAssertions.removeIf(
        [now](QHash<QString, QDateTime>::iterator one) { return one.value().toSecsSinceEpoch() < now; });
    if (m_usedAssertions.contains(identifier) || m_usedAssertions.size() >= kMaxRemembered) {
        return u"The client assertion was used before (jti)"_s;
    }
    m_usedAssertions.insert(identifier, QDateTime::fromSecsSinceEpoch(expiry.toInteger() + kSkewSeconds, Qt::UTC));
    return {};
}

} // namespace Ticketscope::Practice
