// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/handshake.h"

#include "login/flows/common/cookies.h"
#include "login/flows/common/redirects.h"
#include "login/flows/common/requests.h"

#include <QCoreApplication>

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Handshake)
};

/// The bare request; its redirects are followed where nothing is posted. A body stays at home: it would be sent in
/// vain.
QCoro::Task<Result<Leg>> askFirst(LoginContext context, HttpRequest request, Step step,
                                  std::shared_ptr<Session> session)
{
    if (request.body.isEmpty()) {
        const QList<QByteArray> credentials;
        Result<Leg> leg = co_await sendFollowing(context, request, step, credentials, session);
        co_return leg;
    }
    HttpRequest empty = request;
    empty.body.clear();
    addCookies(*session, empty, {});
    Result<Leg> leg = co_await context.legs->send(empty, step);
    if (leg) {
        absorbCookies(context, *session, *leg);
    }
    co_return leg;
}

/// No login was wanted: the answer is the answer, unless the body has yet to go.
QCoro::Task<Result<Handshake>> notAsked(LoginContext context, HttpRequest request, std::shared_ptr<Session> session,
                                        Leg leg)
{
    addNote(*session, Text::tr("The server answered without asking for a login, so nothing was proven."));
    if (request.body.isEmpty() || isRedirect(leg.status)) {
        co_return Handshake{leg, false};
    }
    addCookies(*session, request, {});
    Result<Handshake> done = co_await sendUnasked(context, request);
    co_return done;
}

} // namespace

QCoro::Task<Result<Handshake>> logInWithHandshake(LoginContext context, HttpRequest request, Step step,
                                                  std::shared_ptr<Session> session)
{
    const Result<Leg> first = co_await askFirst(context, request, step, session);
    if (!first) {
        co_return tl::unexpected<Error>(first.error());
    }
    if (std::optional<Error> proxy = proxyRefusal(*first)) {
        co_return tl::unexpected<Error>(*std::move(proxy));
    }
    if (first->status != 401) {
        Result<Handshake> done = co_await notAsked(context, request, session, *first);
        co_return done;
    }
    const QUrl url = first->exchange->url;
    if (!sameOrigin(url, context.profile.url)) {
        co_return tl::unexpected<Error>(unexpectedFrom(
            *first,
            Text::tr("The server sends the login on to %1, which is not the profile's server.").arg(url.host())));
    }
    const Result<HandshakePlan> plan = planHandshake(context, url, handshakeOffer(*first), certificateOf(*first));
    if (!plan) {
        Error error = plan.error();
        error.exchange = first->exchange->id;
        co_return tl::unexpected<Error>(error);
    }
    const auto state = std::make_shared<HandshakeState>();
    state->context = context;
    state->request = request;
    state->request.url = url;
    state->session = session;
    state->plan = *plan;
    Result<Handshake> done = co_await shakeHands(state);
    if (!done && !done.error().exchange && done.error().code != ErrorCode::TooManyRefusals) {
        Error error = done.error();
        error.exchange = first->exchange->id;
        done = tl::unexpected<Error>(error);
    }
    co_return done;
}

} // namespace Ticketscope
