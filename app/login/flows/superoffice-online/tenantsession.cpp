// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/superoffice-online/tenantsession.h"

#include "login/flows/common/requests.h"
#include "login/flows/superoffice-online/onlinecalls.h"
#include "login/flows/superoffice-online/onlineenvironment.h"
#include "login/flows/superoffice-webapi/webapianswer.h"
#include "login/flows/superoffice-webapi/webapilogin.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace Ticketscope::Online {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Online)
};

bool isSamePlace(const QUrl &a, const QUrl &b)
{
    return a.host().compare(b.host(), Qt::CaseInsensitive) == 0 && portOf(a) == portOf(b);
}

Error unusable(const TenantStatus &status, const QUrl &asked)
{
    return {ErrorCode::Refused, status.explanation(), asked, {}, status.exchange};
}

void noteStatus(const LoginContext &context, const TenantStatus &status, Session *session)
{
    if (status.number && status.isRunning == false) {
        addNote(*session, Text::tr("The tenant's status says %1, but also that it does not run (IsRunning is false).")
                              .arg(status.state));
    } else if (!status.isPlainlyRunning()) {
        addNote(*session, status.explanation());
    }
    const QUrl &url = context.profile.url;
    if (!url.isEmpty() && !status.api.isEmpty() && !isSamePlace(url, status.api)) {
        addNote(*session, Text::tr("The profile's address is at %1, but the tenant is at %2 now (tenant status, Api). "
                                   "Calls to the wrong one are answered with 421.")
                              .arg(url.host(), status.api.host()));
    }
}

/// Where a tenant is that was not where it was looked for.
QString wordsOn(const TenantStatus &status, const QUrl &looked, StepKind kind)
{
    QStringList words;
    if (!status.api.isEmpty()) {
        const QString api = status.api.toDisplayString();
        words.append(
            isSamePlace(status.api, looked)
                ? Text::tr("By its status the tenant is at this very address, %1; it may be on the move.").arg(api)
                : Text::tr("By its status the tenant is at %1 now.").arg(api));
        if (!isSamePlace(status.api, looked) && kind == StepKind::Call) {
            words.append(Text::tr("Log in again, so that the calls go there."));
        }
    }
    if (status.api.isEmpty() || !status.isPlainlyRunning()) {
        words.append(status.explanation());
    }
    return words.join(u' ');
}

} // namespace

Session beginSession(const LoginContext &context, const QUrl &environment)
{
    Session session = newSession(context, {});
    session.facts.insert(Fact::kEnvironment, environment.toEncoded());
    const Secret application = context.secrets.value(u"clientSecret"_s);
    if (application.isSet()) {
        session.secrets.insert("applicationToken", application);
    }
    return session;
}

void addNotes(Session *session, const QStringList &sentences)
{
    for (const QString &sentence : sentences) {
        addNote(*session, sentence);
    }
}

QCoro::Task<Result<std::optional<TenantStatus>>> askStatusFirst(LoginContext context, QUrl environment,
                                                                std::shared_ptr<Session> session)
{
    const QString tenant = tenantOf(context.profile);
    if (tenant.isEmpty()) {
        co_return std::optional<TenantStatus>();
    }
    const Result<TenantStatus> status = co_await askTenantStatus(context, environment, tenant, StepKind::Login);
    if (!status) {
        // A login can do without an answer that is broken, but not without one from anybody, nor at a tenant that
        // nobody knows.
        const Error &error = status.error();
        if (error.code != ErrorCode::UnexpectedAnswer) {
            co_return tl::unexpected<Error>(error);
        }
        addNote(*session, error.text);
        co_return std::optional<TenantStatus>();
    }
    if (!status->isUsable()) {
        co_return tl::unexpected<Error>(unusable(*status, tenantStatusRequest(environment, tenant).url));
    }
    noteStatus(context, *status, session.get());
    co_return std::optional<TenantStatus>(*status);
}

void settle(const TenantPlace &place, const std::optional<TenantStatus> &status, Session *session)
{
    session->address = place.webApi;
    session->where = place.tenant;
    session->facts.insert(Fact::kTenant, place.tenant.toUtf8());
    if (session->user.isEmpty()) {
        session->user = place.user;
    }
    session->alsoAt.clear();
    session->parameters.clear();
    if (!place.netServer.isEmpty()) {
        session->alsoAt.append(place.netServer);
        session->parameters.insert(u"netServerUrl"_s, place.netServer.toString(QUrl::FullyEncoded));
    }
    addNotes(session, place.notes);
    if (status && !status->api.isEmpty() && !isSamePlace(status->api, place.webApi)) {
        addNote(*session, Text::tr("The token sends calls to %1, but by its status the tenant is at %2.")
                              .arg(place.webApi.host(), status->api.host()));
    }
}

QCoro::Task<Result<bool>> askPrincipal(LoginContext context, std::shared_ptr<Session> session, StepKind kind)
{
    context.profile.url = session->address;
    const HttpRequest plain =
        WebApi::apiRequest(context.profile, WebApi::apiUrl(context.profile, u"v1/User/currentPrincipal"_s));
    const HttpRequest request = withRestCredentials(*session, plain, {});
    const Step step{kind, Text::tr("Ask who is logged in")};
    const Result<Leg> leg = co_await context.legs->send(request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    const WebApi::Answer answer = WebApi::readAnswer(*leg);
    std::optional<Error> problem = WebApi::principalProblem(*leg, answer);
    if (problem && leg->status == kMisdirected) {
        problem->text = judgeCall(*leg).text;
        const QString where = co_await whereTenantIs(context, *session, kind);
        problem->text += u' ' + where;
    }
    if (problem) {
        co_return tl::unexpected<Error>(*problem);
    }
    WebApi::takePrincipal(*answer.value, session.get());
    const QString tenant = QString::fromUtf8(session->facts.value(Fact::kTenant));
    if (!isSameTenant(session->where, tenant)) {
        addNote(*session, Text::tr("The token is of the tenant %1, but %2 answered.").arg(tenant, session->where));
    }
    co_return true;
}

QCoro::Task<QString> whereTenantIs(LoginContext context, Session session, StepKind kind)
{
    const QUrl environment = QUrl::fromEncoded(session.facts.value(Fact::kEnvironment));
    const QString tenant = QString::fromUtf8(session.facts.value(Fact::kTenant));
    const Result<TenantStatus> status = co_await askTenantStatus(context, environment, tenant, kind);
    if (!status) {
        co_return Text::tr("The tenant's status, asked for it, does not tell where it is: %1").arg(status.error().text);
    }
    co_return wordsOn(*status, session.address, kind);
}

} // namespace Ticketscope::Online
