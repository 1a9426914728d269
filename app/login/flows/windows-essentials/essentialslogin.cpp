// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/windows-essentials/essentialslogin.h"

#include "login/flows/common/basic.h"
#include "login/flows/common/cookies.h"
#include "login/flows/common/redirects.h"
#include "login/flows/common/requests.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::Essentials {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Essentials)
};

const QList<QByteArray> &credentialHeaders()
{
    static const QList<QByteArray> names{"AppName", "AppVersion", "AppPublisherName", "Apppublisher", "Canary"};
    return names;
}

std::optional<Error> refusal(const Leg &leg)
{
    if (std::optional<Error> proxy = proxyRefusal(leg)) {
        return proxy;
    }
    if (leg.status == 401) {
        return refusedBy(
            leg, Text::tr("The server did not accept the user name and password (%1). It answers the same for an "
                          "account that is locked, disabled or expired, or that must change its password; the server's "
                          "security log tells which.")
                     .arg(statusText(leg)));
    }
    if (leg.status == 404) {
        return refusedBy(leg, Text::tr("There is no session service at this address (%1). Check the address: it is "
                                       "the server's, without a path.")
                                  .arg(statusText(leg)));
    }
    if (leg.status >= 400) {
        return refusedBy(leg, explainStatus(leg));
    }
    if (leg.status != 200) {
        return unexpectedFrom(leg, explainStatus(leg));
    }
    if (leg.header("Canary").isEmpty()) {
        return unexpectedFrom(leg, Text::tr("The server answered %1 but sent no Canary header, so this is not the "
                                            "session service of Windows Server Essentials. Check the address.")
                                       .arg(statusText(leg)));
    }
    return {};
}

QCoro::Task<Result<Session>> begin(LoginContext context, Step step)
{
    const QString user = context.profile.parameter("userName"_L1);
    // Nowhere is it said in which charset; UTF-8 is what RFC 7617 prefers.
    const Result<QByteArray> basic = basicAuthorization(user, context.secrets.value(u"password"_s), u"utf-8"_s);
    if (!basic) {
        co_return tl::unexpected<Error>(basic.error());
    }
    HttpRequest request = serviceRequest(context.profile, u"session.svc/login"_s, true);
    request.setHeader("Authorization", *basic);
    const auto session = std::make_shared<Session>(newSession(context, user));
    const Result<Leg> leg = co_await sendFollowing(context, request, step, credentialHeaders(), session);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    if (const std::optional<Error> error = refusal(*leg)) {
        co_return tl::unexpected<Error>(*error);
    }
    takeSession(context, *session, *leg);
    co_return *session;
}

} // namespace

QUrl serviceUrl(const Profile &profile, const QString &path)
{
    QUrl base = profile.url;
    const QString basePath = base.path(QUrl::FullyEncoded);
    const qsizetype at = basePath.indexOf("/services/builtin"_L1, 0, Qt::CaseInsensitive);
    if (at >= 0) {
        base.setPath(basePath.left(at));
    }
    return below(base, u"services/builtin/"_s + path);
}

HttpRequest serviceRequest(const Profile &profile, const QString &path, bool withApplication)
{
    QList<Header> headers{{"Accept", "application/xml"}};
    if (withApplication) {
        const QByteArray publisher = profile.parameter("appPublisher"_L1, u"Ticketscope"_s).toUtf8();
        headers += QList<Header>{{"AppName", profile.parameter("appName"_L1, u"Ticketscope"_s).toUtf8()},
                                 {"AppVersion", profile.parameter("appVersion"_L1, u"1.0"_s).toUtf8()},
                                 {"AppPublisherName", publisher},
                                 {"Apppublisher", publisher}};
    }
    return newRequest(profile, "GET", serviceUrl(profile, path), headers);
}

void addSession(const Session &session, HttpRequest &request, const QSet<QByteArray> &without)
{
    const SessionItem *canary = session.item(SessionItemKind::Canary);
    if (canary && !without.contains("canary")) {
        request.setHeader("Canary", canary->value.reveal().toByteArray());
    }
    addCookies(session, request, without);
}

void takeSession(const LoginContext &context, Session &session, const Leg &leg)
{
    absorbCookies(context, session, leg);
    if (const QByteArray value = leg.header("Canary"); !value.isEmpty()) {
        session.items.removeIf([](const SessionItem &item) { return item.kind == SessionItemKind::Canary; });
        SessionItem canary;
        canary.kind = SessionItemKind::Canary;
        canary.name = u"Canary"_s;
        canary.value = Secret(value);
        canary.fromExchange = leg.exchange->id;
        canary.fromBytes = headerValueRange(leg, "Canary");
        session.items.prepend(canary);
    }
    for (SessionItem &item : session.items) {
        if (!item.expires.isValid() && !item.slides) {
            item.slides = kIdleLife;
            item.expires = context.clock().addSecs(std::chrono::seconds(kIdleLife).count());
            item.lifeIsInferred = true;
        }
    }
}

QCoro::Task<Result<Session>> logIn(LoginContext context)
{
    return begin(std::move(context), {StepKind::Login, Text::tr("Log in")});
}

QCoro::Task<Result<Session>> renew(LoginContext context, Session)
{
    return begin(std::move(context), {StepKind::Renew, Text::tr("Log in again")});
}

QCoro::Task<Result<Session>> logOff(LoginContext context, Session session)
{
    HttpRequest request = serviceRequest(context.profile, u"session.svc/logout"_s, false);
    addSession(session, request, {});
    const Step step{StepKind::LogOff, Text::tr("Log off")};
    const Result<Leg> leg = co_await context.legs->send(request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    if (std::optional<Error> proxy = proxyRefusal(*leg)) {
        co_return tl::unexpected<Error>(*std::move(proxy));
    }
    if (leg->status == 401) {
        co_return tl::unexpected<Error>(refusedBy(
            *leg,
            Text::tr("The server no longer knew this session (%1): it had ended already.").arg(statusText(*leg))));
    }
    if (leg->status != 200) {
        co_return tl::unexpected<Error>(refusedBy(*leg, explainStatus(*leg)));
    }
    co_return forgotten(std::move(session));
}

} // namespace Ticketscope::Essentials
