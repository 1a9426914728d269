// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/requests.h"
#include "login/oauth/grant.h"
#include "protocol/jose.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::OAuth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::OAuth)
};

/// RFC 7662 section 2.2, into the session.
void takeStatus(const Json::Value &status, Session *session)
{
    const Json::Value *active = status.member(u"active");
    if (!active || active->type != Json::Value::Type::Boolean) {
        addNote(*session, Text::tr("The answer to the introspection does not say whether the token is active."));
        return;
    }
    if (!active->scalar.toBool()) {
        addNote(*session, Text::tr("The provider says that the access token which it just gave is not active."));
        return;
    }
    for (const QStringView name : {QStringView(u"username"), QStringView(u"sub"), QStringView(u"client_id")}) {
        if (session->user.isEmpty()) {
            session->user = claimText(status, name);
        }
    }
    for (SessionItem &item : session->items) {
        if (item.name == kAccessToken && !item.expires.isValid()) {
            item.expires = endOf(status);
        }
    }
    const QString scope = claimText(status, u"scope");
    addNote(*session, scope.isEmpty()
                          ? Text::tr("The provider says that the access token is active.")
                          : Text::tr("The provider says that the access token is active, for: %1.").arg(scope));
}

} // namespace

QCoro::Task<void> introspect(LoginContext context, Provider provider, Client client, std::shared_ptr<Session> session)
{
    const SessionItem *access = session->item(SessionItemKind::Token, kAccessToken.toString());
    const bool isOpaque = access && !Jose::looksLikeCompact(access->value.reveal());
    if (!isOpaque || provider.introspectionEndpoint.isEmpty() || client.authentication == "none") {
        co_return;
    }
    Form form;
    form.add("token", access->value);
    form.add("token_type_hint", u"access_token"_s);
    Result<HttpRequest> request = formRequest(client, provider, provider.introspectionEndpoint, form, context.clock());
    if (!request) {
        addNote(*session, request.error().text);
        co_return;
    }
    const Step step{StepKind::Login, Text::tr("Ask what the access token is")};
    const Result<Leg> leg = co_await context.legs->send(*request, step);
    Secret::wipe(request->body);
    if (!leg) {
        addNote(*session, leg.error().text);
        co_return;
    }
    const std::optional<Json::Value> status = objectOf(*leg);
    if (leg->status != 200 || !status) {
        addNote(*session, failureOf(Part::Introspection, *leg).text);
        co_return;
    }
    takeStatus(*status, session.get());
}

QCoro::Task<Result<QStringList>> revoke(LoginContext context, Provider provider, Client client, Session session)
{
    QStringList notes;
    if (provider.revocationEndpoint.isEmpty()) {
        notes.append(
            Text::tr("The provider names no address to give tokens back: they are forgotten here, and good until "
                     "they end by themselves."));
        co_return notes;
    }
    // The refresh token first: with it, many providers end what came of it.
    for (const QStringView name : {kRefreshToken, kAccessToken}) {
        const SessionItem *item = session.item(SessionItemKind::Token, name.toString());
        if (!item) {
            continue;
        }
        Form form;
        form.add("token", item->value);
        form.add("token_type_hint", name == kRefreshToken ? u"refresh_token"_s : u"access_token"_s);
        Result<HttpRequest> request = formRequest(client, provider, provider.revocationEndpoint, form, context.clock());
        if (!request) {
            co_return tl::unexpected<Error>(request.error());
        }
        const Step step{StepKind::LogOff, Text::tr("Give the token back")};
        const Result<Leg> leg = co_await context.legs->send(*request, step);
        Secret::wipe(request->body);
        if (!leg) {
            co_return tl::unexpected<Error>(leg.error());
        }
        notes.append(leg->status == 200 ? Text::tr("%1: revoked at the provider.").arg(name)
                                        : failureOf(Part::Revocation, *leg).text);
    }
    co_return notes;
}

} // namespace Ticketscope::OAuth
