// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/oauth/tokenrequest.h"

#include "login/flows/common/requests.h"
#include "login/legreader.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

Token tokenOf(const Json::Value &object, QStringView name, const SourceBufferPtr &body)
{
    const Json::Value *member = object.member(name);
    if (!member || member->type != Json::Value::Type::String || member->scalar.toString().isEmpty()) {
        return {};
    }
    return {Secret::fromString(member->scalar.toString()), body ? body->toRoot(member->range) : ByteRange()};
}

void readExpiry(const Json::Value &object, TokenAnswer *answer)
{
    const Json::Value *member = object.member(u"expires_in");
    if (!member || member->type == Json::Value::Type::Null) {
        return;
    }
    bool isNumber = false;
    const double seconds = member->scalar.toString().toDouble(&isNumber);
    constexpr double most = 100.0 * 365 * 24 * 3600;
    if (!isNumber || seconds < 0 || seconds > most) {
        answer->notes.append(Text::tr("expires_in is no number of seconds (\"%1\"), so it is not known when the access "
                                      "token ends.")
                                 .arg(member->scalar.toString()));
        return;
    }
    answer->expiresIn = std::chrono::seconds(qint64(seconds));
    if (member->type == Json::Value::Type::String) {
        answer->notes.append(
            Text::tr("expires_in is a text where RFC 6749 has a number; strict libraries stumble over it."));
    }
}

void readType(const Json::Value &object, TokenAnswer *answer)
{
    answer->type = object.memberText(u"token_type");
    if (answer->type.isEmpty()) {
        answer->notes.append(Text::tr("token_type is missing, which RFC 6749 demands; the token is used as Bearer."));
    } else if (answer->type.compare("Bearer"_L1, Qt::CaseInsensitive) != 0) {
        answer->notes.append(
            Text::tr("The token's type is %1; it is sent as Bearer, which the service may refuse.").arg(answer->type));
    } else if (answer->type != "Bearer"_L1) {
        answer->notes.append(Text::tr("token_type is spelled \"%1\". That is allowed, but programs that compare it "
                                      "letter by letter stumble over it.")
                                 .arg(answer->type));
    }
}

/// What old providers answer instead of JSON.
std::optional<Json::Value> fromForm(const Leg &leg)
{
    if (!leg.body.contains('=') || leg.body.trimmed().startsWith('<')) {
        return {};
    }
    const Form form = Form::parse(leg.body.trimmed());
    Json::Value object;
    object.type = Json::Value::Type::Object;
    for (const char *name : {"access_token", "refresh_token", "id_token", "token_type", "expires_in", "scope", "error",
                             "error_description", "error_uri"}) {
        if (form.contains(name)) {
            Json::Value member;
            member.type = Json::Value::Type::String;
            member.key = QString::fromLatin1(name);
            member.scalar = form.text(name);
            // Where it stands between its delimiters: as written, escapes and all.
            const QByteArray start = QByteArray(name) + '=';
            const QByteArray behind = '&' + start;
            const qsizetype before = leg.body.indexOf(behind);
            const bool isFirst = leg.body.startsWith(start);
            if (isFirst || before >= 0) {
                const qsizetype at = (isFirst ? 0 : before + 1) + start.size();
                const qsizetype end = leg.body.indexOf('&', at);
                member.range = {at, end < 0 ? leg.body.size() : end};
            }
            object.children.append(member);
        }
    }
    return object.children.isEmpty() ? std::nullopt : std::optional(object);
}

} // namespace

Result<TokenAnswer> readTokenAnswer(const Leg &leg, Part part)
{
    TokenAnswer answer;
    std::optional<Json::Value> object = objectOf(leg);
    if (!object && leg.status < 300) {
        object = fromForm(leg);
        if (object) {
            answer.notes.append(Text::tr("The provider's answer is a form where RFC 6749 has JSON."));
        }
    }
    if (leg.status < 200 || leg.status > 299 || !object || errorOf(*object)) {
        if (leg.status / 100 == 2 && object && errorOf(*object)) {
            Error error = refusedBy(leg, explain(part, *errorOf(*object)));
            error.text += u' ' + Text::tr("It says so with status %1, where RFC 6749 has 400.").arg(leg.status);
            return tl::unexpected<Error>(error);
        }
        return tl::unexpected<Error>(failureOf(part, leg));
    }
    const SourceBufferPtr body = bodyOf(leg);
    answer.exchange = leg.exchange->id;
    answer.serverTime = serverTimeOf(leg);
    answer.access = tokenOf(*object, u"access_token", body);
    answer.refresh = tokenOf(*object, u"refresh_token", body);
    answer.id = tokenOf(*object, u"id_token", body);
    answer.scope = object->memberText(u"scope");
    if (!answer.access.value.isSet()) {
        return tl::unexpected<Error>(unexpectedFrom(
            leg, Text::tr("The token endpoint answers %1, but with no access_token.").arg(statusText(leg))));
    }
    readType(*object, &answer);
    readExpiry(*object, &answer);
    return answer;
}

QCoro::Task<Result<TokenAnswer>> requestToken(LoginContext context, Provider provider, Client client, Form form,
                                              Part part, Step step)
{
    Result<HttpRequest> request = formRequest(client, provider, provider.tokenEndpoint, form, context.clock());
    if (!request) {
        co_return tl::unexpected<Error>(request.error());
    }
    const Result<Leg> leg = co_await context.legs->send(*request, step);
    Secret::wipe(request->body);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    Result<TokenAnswer> answer = readTokenAnswer(*leg, part);
    if (!answer && !provider.notes.isEmpty()) {
        Error error = answer.error();
        error.text += u' ' + provider.notes.join(u' ');
        co_return tl::unexpected<Error>(error);
    }
    co_return answer;
}

} // namespace Ticketscope::OAuth
