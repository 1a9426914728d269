// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/oauthanswer.h"

#include <QCoreApplication>
#include <QHash>

#include <functional>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

using Meanings = QHash<QByteArray, QString>;

/// "The provider refused … (code)."
QString headline(Part part, const QString &code)
{
    switch (part) {
    case Part::Authorization:
        return Text::tr("The authorization request failed (%1).").arg(code);
    case Part::CodeExchange:
        return Text::tr("The exchange of the code for tokens failed (%1).").arg(code);
    case Part::Refresh:
        return Text::tr("The renewal with the refresh token failed (%1).").arg(code);
    case Part::ClientGrant:
        return Text::tr("The token request with the client's credentials failed (%1).").arg(code);
    case Part::DeviceStart:
        return Text::tr("The request for a device code failed (%1).").arg(code);
    case Part::DevicePoll:
        return Text::tr("The login by device code failed (%1).").arg(code);
    case Part::Introspection:
        return Text::tr("The question about the token (introspection) failed (%1).").arg(code);
    case Part::Revocation:
        return Text::tr("The token could not be given back (%1).").arg(code);
    case Part::Resource:
        return Text::tr("The service refused the access token (%1).").arg(code);
    }
    return code;
}

/// RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6, RFC 8707 section 2.
Meanings authorizationMeanings()
{
    return {
        {"invalid_request",
         Text::tr("The provider misses a parameter, or finds one that it does not allow or that stands "
                  "there twice. Compare scopes, PKCE method, response mode and redirect address with "
                  "what the client is registered for.")},
        {"unauthorized_client",
         Text::tr("This client may not ask for a code. Allow the authorization code grant for it "
                  "at the provider, or use another client.")},
        {"access_denied", Text::tr("The person, or a rule of the provider, said no. Log in again and agree, or ask who "
                                   "runs the provider which rule it was.")},
        {"unsupported_response_type",
         Text::tr("The provider does not hand out codes to this client. Allow the response type code for it.")},
        {"invalid_scope",
         Text::tr("A scope is unknown to the provider, misspelled, or not allowed for this client. Check the scopes.")},
        {"server_error", Text::tr("The provider failed inside while it worked on the request. Try again, and ask who "
                                  "runs it for its log at this time.")},
        {"temporarily_unavailable", Text::tr("The provider is overloaded or under maintenance. Try again later.")},
        {"interaction_required", Text::tr("The provider has to show the person something, which prompt=none forbids. "
                                          "Leave prompt empty.")},
        {"login_required",
         Text::tr("Nobody is logged in in this browser, and prompt=none forbids asking. Leave prompt empty.")},
        {"account_selection_required",
         Text::tr("The person has to choose an account, which prompt=none forbids. Leave prompt empty.")},
        {"consent_required",
         Text::tr("The person, or an administrator, has not agreed to these scopes yet. Leave prompt "
                  "empty, or have the consent given at the provider.")},
        {"invalid_target",
         Text::tr("The provider does not know the resource that the token is to be for, or the client "
                  "may not ask for it. Check resource and audience.")},
        {"invalid_request_uri", Text::tr("The provider could not read the request object.")},
        {"invalid_request_object", Text::tr("The provider could not read the request object.")},
        {"request_not_supported", Text::tr("The provider does not take request objects.")},
        {"request_uri_not_supported", Text::tr("The provider does not take request objects.")},
        {"registration_not_supported", Text::tr("The provider does not register clients by the way.")},
    };
}

/// RFC 6749 section 5.2, as far as it is the same for all grants.
Meanings tokenMeanings()
{
    return {
        {"invalid_request",
         Text::tr("The provider misses a parameter, or finds one that it does not allow, that stands "
                  "there twice, or a client that proves itself in two ways.")},
        {"invalid_client",
         Text::tr("The provider does not know the client, or its secret or key is wrong, or it has to "
                  "prove itself in another way. Check client id, secret and client authentication.")},
        {"unauthorized_client",
         Text::tr("The client is known, but may not use this grant. Allow it for the client at the provider.")},
        {"unsupported_grant_type",
         Text::tr("The provider does not offer this grant at its token endpoint. Choose another "
                  "way to log in, or have it switched on.")},
        {"invalid_scope", Text::tr("A scope is unknown, misspelled, or more than was granted. Check the scopes.")},
        {"invalid_target",
         Text::tr("The provider does not know the resource that the token is to be for, or the client "
                  "may not ask for it. Check resource and audience.")},
        {"server_error", Text::tr("The provider failed inside. Ask who runs it for its log at this time.")},
        {"temporarily_unavailable", Text::tr("The provider is overloaded or under maintenance. Try again later.")},
    };
}

QString invalidGrant(Part part)
{
    switch (part) {
    case Part::CodeExchange:
        return Text::tr("The code does not do: it is good once and for a short time, and only with the client, the "
                        "redirect address and the PKCE verifier that it was asked for with.");
    case Part::Refresh:
        return Text::tr(
            "The refresh token is no longer good: it expired, was revoked, was used up by an earlier renewal, "
            "or belongs to another client. Log in anew.");
    case Part::DevicePoll:
        return Text::tr("The device code does not do: it was used already, or belongs to another client.");
    default:
        return Text::tr("What was presented is not, or no longer, good.");
    }
}

/// RFC 8628 section 3.5.
Meanings deviceMeanings()
{
    return {
        {"authorization_pending", Text::tr("Nobody has entered the code yet.")},
        {"slow_down", Text::tr("The provider was asked too often.")},
        {"access_denied", Text::tr("The person who entered the code said no, or a rule of the provider did.")},
        {"expired_token", Text::tr("The code was not entered in time. Log in again for a new one.")},
    };
}

/// RFC 6750 section 3.1.
Meanings resourceMeanings()
{
    return {
        {"invalid_request", Text::tr("The request is malformed in the service's eyes: a parameter is missing or stands "
                                     "there twice, or the token came in two ways.")},
        {"invalid_token",
         Text::tr("The token expired, was revoked, is malformed, or is for another service. Renew it or "
                  "log in anew; then compare its audience and issuer with what the service wants.")},
        {"insufficient_scope", Text::tr("The token is good, but its scopes do not allow this. Ask for more scopes.")},
    };
}

Meanings meaningsOf(Part part)
{
    switch (part) {
    case Part::Authorization:
        return authorizationMeanings();
    case Part::Resource:
        return resourceMeanings();
    case Part::DevicePoll: {
        Meanings all = tokenMeanings();
        all.insert(deviceMeanings());
        all.insert("invalid_grant", invalidGrant(part));
        return all;
    }
    case Part::Revocation: {
        Meanings all = tokenMeanings();
        all.insert("unsupported_token_type", Text::tr("The provider does not revoke tokens of this kind."));
        return all;
    }
    default: {
        Meanings all = tokenMeanings();
        all.insert("invalid_grant", invalidGrant(part));
        return all;
    }
    }
}

bool isAboutPkce(const ProviderError &error)
{
    const QString words = error.description.toLower();
    return words.contains("verifier"_L1) || words.contains("pkce"_L1) || words.contains("challenge"_L1);
}

QString meaningOf(Part part, const ProviderError &error)
{
    if (isAboutPkce(error) && part == Part::CodeExchange) {
        return Text::tr(
            "PKCE failed: the verifier that went with the code does not fit the challenge that the code was "
            "asked for with, or the provider wants another method.");
    }
    if (isAboutPkce(error) && part == Part::Authorization) {
        return Text::tr(
            "It is about PKCE: the provider demands a challenge, or does not take its method. Choose S256.");
    }
    if (error.description.contains("redirect"_L1, Qt::CaseInsensitive) && part != Part::Resource) {
        return Text::tr("It is about the redirect address: it has to be registered for the client, letter by letter.");
    }
    return meaningsOf(part).value(error.code);
}

} // namespace

QString explain(Part part, const ProviderError &error)
{
    constexpr qsizetype mostWords = 400;
    QStringList sentences{headline(part, QString::fromUtf8(error.code))};
    if (const QString meaning = meaningOf(part, error); !meaning.isEmpty()) {
        sentences.append(meaning);
    }
    if (!error.description.isEmpty()) {
        sentences.append(Text::tr("The provider says: \"%1\"").arg(error.description.left(mostWords)));
    }
    if (!error.uri.isEmpty()) {
        sentences.append(Text::tr("It explains more at %1").arg(error.uri.left(mostWords)));
    }
    return sentences.join(u' ');
}

} // namespace Ticketscope::OAuth
