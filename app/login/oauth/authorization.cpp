// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/authorization.h"

#include "login/flows/common/parameters.h"
#include "login/oauth/oauthanswer.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

constexpr int kStateBytes = 24;

} // namespace

bool wantsIdToken(const QString &scopes)
{
    return scopes.split(u' ', Qt::SkipEmptyParts).contains("openid"_L1);
}

AuthorizationWishes wishesOf(const Profile &profile)
{
    const auto text = [&profile](QLatin1StringView name) { return profile.parameter(name).trimmed(); };
    AuthorizationWishes wishes;
    wishes.scopes = profile.parameter("scopes"_L1, u"openid"_s).simplified();
    wishes.pkceMethod = profile.parameter("pkce"_L1, u"S256"_s).trimmed().toLatin1();
    wishes.responseMode = text("responseMode"_L1).toLatin1();
    if (wishes.responseMode == "default") {
        wishes.responseMode.clear();
    }
    wishes.prompt = text("prompt"_L1);
    wishes.loginHint = text("loginHint"_L1);
    wishes.acrValues = text("acrValues"_L1);
    wishes.audience = text("audience"_L1);
    wishes.resource = text("resource"_L1);
    if (const QString host = text("redirectHost"_L1); !host.isEmpty()) {
        wishes.redirectHost = host;
    }
    wishes.redirectPort = quint16(text("redirectPort"_L1).toUInt());
    if (const QString path = text("redirectPath"_L1); !path.isEmpty()) {
        wishes.redirectPath = path;
    }
    wishes.askFirst = booleanOf(profile, "askFirst"_L1, true);
    if (const int seconds = text("browserTimeoutSeconds"_L1).toInt(); seconds > 0) {
        wishes.patience = std::chrono::seconds(seconds);
    }
    return wishes;
}

AuthorizationRequest makeAuthorizationRequest(const Provider &provider, const QString &clientId,
                                              const AuthorizationWishes &wishes, const QUrl &redirect)
{
    AuthorizationRequest request;
    request.redirect = redirect;
    request.state = randomText(kStateBytes);
    request.pkce = makePkce(wishes.pkceMethod);
    if (wantsIdToken(wishes.scopes)) {
        request.nonce = QString::fromLatin1(randomText(kStateBytes));
    }
    Form form;
    form.add("response_type", u"code"_s);
    form.add("client_id", clientId);
    form.add("redirect_uri", redirect.toString(QUrl::FullyEncoded));
    form.add("scope", wishes.scopes);
    form.add("state", QString::fromLatin1(request.state));
    form.add("nonce", request.nonce.value_or(QString()));
    if (!request.pkce.method.isEmpty()) {
        form.add("code_challenge", QString::fromLatin1(request.pkce.challenge));
        form.add("code_challenge_method", QString::fromLatin1(request.pkce.method));
    }
    form.add("response_mode", QString::fromLatin1(wishes.responseMode));
    form.add("prompt", wishes.prompt);
    form.add("login_hint", wishes.loginHint);
    form.add("acr_values", wishes.acrValues);
    form.add("audience", wishes.audience);
    form.add("resource", wishes.resource);
    request.url = form.appendedTo(provider.authorizationEndpoint);
    return request;
}

Result<Secret> readAuthorizationAnswer(const Form &fields, const AuthorizationRequest &request,
                                       const Provider &provider)
{
    const auto unexpected = [](const QString &text) { return failure(ErrorCode::UnexpectedAnswer, text); };
    if (!fields.contains("state")) {
        return unexpected(Text::tr("The state is missing: the browser came back without the state that the login sent "
                                   "along, so it cannot be told whose answer this is. The login is given up."));
    }
    if (fields.text("state").toLatin1() != request.state) {
        return unexpected(Text::tr("The state does not match: the browser came back with another state than the login "
                                   "sent along. It is the answer to another login (an older tab?), or somebody else's. "
                                   "The login is given up."));
    }
    if (const QList<QByteArray> twice = fields.repeated(); !twice.isEmpty()) {
        return unexpected(Text::tr("The provider's answer has the parameter %1 more than once, which is not allowed.")
                              .arg(QString::fromUtf8(twice.first())));
    }
    const QString issuer = fields.text("iss");
    if (!issuer.isEmpty() && !provider.issuer.isEmpty() && issuer != provider.issuer) {
        return unexpected(
            Text::tr("The answer comes from another issuer: %1 instead of %2 (mix-up, RFC 9207). The login "
                     "is given up.")
                .arg(issuer, provider.issuer));
    }
    if (issuer.isEmpty() && provider.namesIssuerInAnswers) {
        return unexpected(
            Text::tr("The provider says that it names its issuer in answers (RFC 9207), but this one does "
                     "not. The login is given up."));
    }
    if (const std::optional<ProviderError> error = errorOf(fields)) {
        return failure(ErrorCode::Refused, explain(Part::Authorization, *error));
    }
    const std::optional<Secret> code = fields.value("code");
    if (!code || code->isEmpty()) {
        return unexpected(Text::tr("The browser came back with neither a code nor an error."));
    }
    return *code;
}

} // namespace Ticketscope::OAuth
