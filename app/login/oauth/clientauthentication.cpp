// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/clientauthentication.h"

#include "login/oauth/pkce.h"
#include "protocol/jws.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

/// How long an assertion is good for: enough for clocks that differ a little.
constexpr qint64 kAssertionSeconds = 300;

/// The algorithm that a key signs with where nobody says another.
QByteArray algorithmFor(const Jose::Key &key)
{
    for (const char *algorithm : {"RS256", "ES256", "ES384", "ES512", "EdDSA"}) {
        if (key.fits(algorithm)) {
            return algorithm;
        }
    }
    return {};
}

/// RFC 7523 section 3.
Result<QByteArray> assertionOf(const Client &client, const Provider &provider, const QDateTime &now)
{
    const Result<Jose::Key> key = Jose::Key::fromPem(client.privateKey);
    if (!key) {
        Error error = key.error();
        error.text = Text::tr("The private key cannot be read: %1").arg(error.text);
        error.code = ErrorCode::InvalidProfile;
        return tl::unexpected<Error>(error);
    }
    if (!key->isPrivate()) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("The key in the profile is a public one. private_key_jwt signs, so it needs the "
                                "private key."));
    }
    const QByteArray algorithm = algorithmFor(*key);
    if (algorithm.isEmpty()) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("No algorithm of private_key_jwt signs with a key of this kind."));
    }
    if (client.assertsToIssuer && provider.issuer.isEmpty()) {
        return failure(ErrorCode::InvalidProfile,
                       Text::tr("The assertion is to name the issuer as its audience, but the profile has no issuer."));
    }
    QJsonObject header{{u"alg"_s, QString::fromLatin1(algorithm)}, {u"typ"_s, u"JWT"_s}};
    if (!client.keyId.isEmpty()) {
        header.insert(u"kid"_s, QString::fromUtf8(client.keyId));
    }
    const qint64 seconds = now.toSecsSinceEpoch();
    const QString audience = client.assertsToIssuer
                                 ? provider.issuer
                                 : QString::fromLatin1(provider.tokenEndpoint.toEncoded(QUrl::RemoveFragment));
    const QJsonObject claims{{u"iss"_s, client.id}, {u"sub"_s, client.id},
                             {u"aud"_s, audience},  {u"jti"_s, QString::fromLatin1(randomText(16))},
                             {u"iat"_s, seconds},   {u"exp"_s, seconds + kAssertionSeconds}};
    return Jose::sign(QJsonDocument(header).toJson(QJsonDocument::Compact),
                      QJsonDocument(claims).toJson(QJsonDocument::Compact), *key);
}

/// RFC 6749 section 2.3.1: both halves are escaped as in a form before they are joined.
QByteArray basicOf(const Client &client)
{
    QByteArray pair = Form::escaped(client.id.toUtf8());
    pair += ':';
    pair += Form::escaped(client.secret.reveal());
    QByteArray value = "Basic " + pair.toBase64();
    Secret::wipe(pair);
    return value;
}

} // namespace

Result<Client> clientOf(const LoginContext &context)
{
    Client client;
    client.id = context.profile.parameter("clientId"_L1).trimmed();
    client.secret = context.secrets.value(u"clientSecret"_s);
    client.privateKey = context.secrets.value(u"privateKey"_s);
    client.keyId = context.profile.parameter("keyId"_L1).trimmed().toUtf8();
    client.assertsToIssuer = context.profile.parameter("assertionAudience"_L1) == "issuer"_L1;
    client.authentication = context.profile.parameter("clientAuthentication"_L1).trimmed().toLatin1();
    if (client.authentication.isEmpty() || client.authentication == "automatic") {
        client.authentication = !client.privateKey.isEmpty() ? "private_key_jwt"
                                : !client.secret.isEmpty()   ? "client_secret_basic"
                                                             : "none";
    }
    const bool needsKey = client.authentication == "private_key_jwt";
    const bool needsSecret = client.authentication.startsWith("client_secret");
    if (needsKey && client.privateKey.isEmpty()) {
        return failure(ErrorCode::SecretMissing,
                       Text::tr("There is no private key stored, and private_key_jwt signs with one. Enter it (%1) and "
                                "try again.")
                           .arg(u"privateKey"_s));
    }
    if (needsSecret && client.secret.isEmpty()) {
        return failure(
            ErrorCode::SecretMissing,
            Text::tr("There is no client secret stored, and %1 sends one. Enter it (%2) and try again, or choose "
                     "another client authentication.")
                .arg(QString::fromLatin1(client.authentication), u"clientSecret"_s));
    }
    return client;
}

Result<void> authenticate(const Client &client, const Provider &provider, const QDateTime &now, HttpRequest *request,
                          Form *form)
{
    if (client.authentication == "client_secret_basic") {
        request->setHeader("Authorization", basicOf(client));
        return {};
    }
    form->add("client_id", client.id);
    if (client.authentication == "client_secret_post") {
        form->add("client_secret", client.secret);
    } else if (client.authentication == "private_key_jwt") {
        Result<QByteArray> assertion = assertionOf(client, provider, now);
        if (!assertion) {
            return tl::unexpected<Error>(assertion.error());
        }
        form->add("client_assertion_type", u"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"_s);
        form->add("client_assertion", Secret(*assertion));
        Secret::wipe(*assertion);
    }
    return {};
}

Result<HttpRequest> formRequest(const Client &client, const Provider &provider, const QUrl &endpoint, Form form,
                                const QDateTime &now)
{
    HttpRequest request;
    request.method = "POST";
    request.url = endpoint;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    if (const Result<void> proven = authenticate(client, provider, now, &request, &form); !proven) {
        return tl::unexpected<Error>(proven.error());
    }
    request.body = form.encoded();
    return request;
}

} // namespace Ticketscope::OAuth
