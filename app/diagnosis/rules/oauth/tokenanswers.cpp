// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/oauth/checks.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis::OAuthRules {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Findings)
};

Finding odd(Severity severity, const QByteArray &rule, Words words, const Evidence &evidence)
{
    Finding found = remark(severity, rule, {}, Certainty::Proven, std::move(words), {evidence});
    found.reference = QUrl(u"https://www.rfc-editor.org/rfc/rfc6749#section-5.1"_s);
    return found;
}

/// 200, and yet no token (some providers put their errors there).
std::optional<Finding> noToken(const TokenRequest &request)
{
    const Answer &answer = request.answer;
    const bool isGiven = answer.member(u"access_token") || answer.member(u"id_token");
    if (request.exchange->status() != 200 || isGiven) {
        return std::nullopt;
    }
    Finding found = odd(
        Severity::Cause, "oauth.no-token",
        {Text::tr("The login server answers 200, but gives no token."),
         answer.isObject() ? Text::tr("The answer has no access_token.") : Text::tr("The answer is no JSON object."),
         Text::tr("Check that the address is the token endpoint of the provider's description, and that "
                  "nothing on the way answers in its place."),
         {}},
        answer.member(u"error") ? answer.at(u"error") : request.exchange->atStatus());
    found.explains << "http.refused";
    return found;
}

std::optional<Finding> type(const TokenRequest &request)
{
    const QString name = request.answer.text(u"token_type");
    const bool isKnown = name.compare("Bearer"_L1, Qt::CaseInsensitive) == 0 ||
                         name.compare("DPoP"_L1, Qt::CaseInsensitive) == 0 || name == "N_A"_L1;
    if (!request.answer.member(u"access_token") || isKnown) {
        return std::nullopt;
    }
    return odd(
        Severity::Warning, "oauth.token-type",
        {name.isEmpty() ? Text::tr("The answer does not say of which type the token is.")
                        : Text::tr("The token is not of the type Bearer."),
         name.isEmpty()
             ? Text::tr("token_type must be there; strict programs refuse the token.")
             : Text::tr("token_type is “%1”; a program that sends it as Bearer may be refused.").arg(quoted(name)),
         Text::tr("The developer sends the token as its type wants, or the provider's administrator has Bearer "
                  "tokens given."),
         {}},
        request.answer.at(u"token_type"));
}

std::optional<Finding> life(const TokenRequest &request)
{
    const Json::Value *member = request.answer.member(u"expires_in");
    if (!member || member->type == Json::Value::Type::Number || !request.answer.member(u"access_token")) {
        return std::nullopt;
    }
    return odd(Severity::Note, "oauth.expires-text",
               {Text::tr("The life of the token (expires_in) is text in place of a number."),
                Text::tr("A strict program cannot read it and may renew always or never."),
                Text::tr("The developer lets the program accept both, or the provider's administrator has it mended."),
                {}},
               request.answer.at(u"expires_in"));
}

std::optional<Finding> noIdToken(const TokenRequest &request)
{
    const QString scope = request.answer.text(u"scope");
    const bool isAsked = request.grant() == "authorization_code" && scope.split(u' ').contains("openid"_L1);
    if (!isAsked || request.answer.member(u"id_token") || !request.answer.member(u"access_token")) {
        return std::nullopt;
    }
    return odd(
        Severity::Warning, "oauth.no-id-token",
        {Text::tr("No ID token came, though openid was granted."),
         Text::tr("Without it the program does not know who logged in."),
         Text::tr("The provider's administrator checks whether the application is registered for OpenID Connect."),
         {}},
        request.answer.at(u"scope"));
}

std::optional<Finding> noRefreshToken(const TokenRequest &request)
{
    const bool isGranted = request.answer.text(u"scope").split(u' ').contains("offline_access"_L1);
    if (!isGranted || request.answer.member(u"refresh_token") || !request.answer.member(u"access_token") ||
        request.grant() == "refresh_token") {
        return std::nullopt;
    }
    return odd(Severity::Warning, "oauth.no-refresh-token",
               {Text::tr("No refresh token came, though offline_access was granted."),
                Text::tr("When the access token is over, a person has to log in again."),
                Text::tr("The provider's administrator allows the grant refresh_token for the application; some "
                         "providers want prompt=consent with the login."),
                {}},
               request.answer.at(u"scope"));
}

} // namespace

QList<Finding> tokenAnswers(const Traffic &traffic)
{
    QList<Finding> found;
    for (const TokenRequest &request : traffic.tokens) {
        for (const auto &look : {noToken, type, life, noIdToken, noRefreshToken}) {
            if (auto one = look(request)) {
                found.append(*one);
            }
        }
    }
    return found;
}

} // namespace Ticketscope::Diagnosis::OAuthRules
