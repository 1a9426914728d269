// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/handshakecalls.h"

#include "exchange/handshakewatch.h"
#include "login/flows/common/handshake.h"
#include "login/flows/common/requests.h"

namespace Ticketscope {

namespace {

/// The offer that the login was accepted with.
HandshakeOffer knownOffer(const Session &session)
{
    const QByteArray scheme = session.facts.value(HandshakeFact::kScheme);
    HandshakeOffer offer;
    offer.negotiate = scheme == "Negotiate";
    offer.ntlm = scheme == "NTLM";
    offer.all = QString::fromLatin1(scheme);
    return offer;
}

/// NTLM's connection, as far as the last answer showed.
void trackConnection(Session &session, const Leg &leg)
{
    const QByteArray connection = QByteArray::number(leg.exchange->connection);
    if (session.facts.value(HandshakeFact::kConnection) != connection ||
        connectionEndOf(*leg.exchange) != ConnectionEnd::None) {
        session.facts.remove(HandshakeFact::kConnection);
    }
}

QCoro::Task<Result<Leg>> callAfterHandshake(std::shared_ptr<HandshakeState> state)
{
    // What the login had to say stays as it is.
    const QString note = state->session->note;
    const QString user = state->session->user;
    const Result<Handshake> done = co_await shakeHands(state);
    state->session->note = note;
    state->session->user = user;
    if (!done) {
        co_return tl::unexpected<Error>(done.error());
    }
    co_return done->leg;
}

std::shared_ptr<HandshakeState> newState(const LoginContext &context, const std::shared_ptr<Session> &session,
                                         const HttpRequest &request, const HandshakePlan &plan)
{
    auto state = std::make_shared<HandshakeState>();
    state->context = context;
    state->request = request;
    state->session = session;
    state->addsCookies = false;
    state->plan = plan;
    return state;
}

/// Whether the call has to begin with a token.
bool beginsWithToken(const Session &session)
{
    if (session.facts.contains(HandshakeFact::kCallsBare) || !session.facts.contains(HandshakeFact::kScheme)) {
        return false;
    }
    return session.facts.value(HandshakeFact::kMechanism) == "kerberos" ||
           !session.facts.contains(HandshakeFact::kConnection);
}

QCoro::Task<Result<Leg>> callWithToken(LoginContext context, std::shared_ptr<Session> session, HttpRequest request,
                                       Step step)
{
    const QByteArray certificate = session->facts.value(HandshakeFact::kCertificate);
    const Result<HandshakePlan> plan = planHandshake(context, request.url, knownOffer(*session), certificate);
    if (!plan) {
        co_return tl::unexpected<Error>(plan.error());
    }
    const std::shared_ptr<HandshakeState> state = newState(context, session, request, *plan);
    state->firstStep = step;
    Result<Leg> leg = co_await callAfterHandshake(state);
    co_return leg;
}

} // namespace

QCoro::Task<Result<Leg>> sendCallWithHandshake(LoginContext context, std::shared_ptr<Session> session,
                                               HttpRequest request, QSet<QByteArray> without, Step step)
{
    const bool wanted = !session->loggedOff && !without.contains("authorization");
    if (wanted && beginsWithToken(*session)) {
        Result<Leg> leg = co_await callWithToken(context, session, request, step);
        co_return leg;
    }
    Result<Leg> leg = co_await context.legs->send(request, step);
    if (!leg) {
        co_return leg;
    }
    trackConnection(*session, *leg);
    const HandshakeOffer offer = handshakeOffer(*leg);
    if (!wanted || leg->status != 401 || (!offer.negotiate && !offer.ntlm)) {
        co_return leg;
    }
    const Result<HandshakePlan> plan = planHandshake(context, request.url, offer, certificateOf(*leg));
    if (!plan) {
        co_return leg;
    }
    session->facts.remove(HandshakeFact::kCallsBare);
    const std::shared_ptr<HandshakeState> state = newState(context, session, request, *plan);
    Result<Leg> answered = co_await callAfterHandshake(state);
    co_return answered;
}

} // namespace Ticketscope
