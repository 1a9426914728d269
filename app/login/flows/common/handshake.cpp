// SPDX-License-Identifier: GPL-3.0-or-later
#include "login/flows/common/handshake.h"

#include "exchange/handshakewatch.h"
#include "login/flows/common/cookies.h"
#include "login/flows/common/handshakewords.h"
#include "login/flows/common/requests.h"

#include <QCoreApplication>

#include <utility>

using namespace Qt::StringLiterals;

namespace Ticketscope {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Handshake)
};

using State = std::shared_ptr<HandshakeState>;

/// Tokens of one handshake. Kerberos takes one or two, NTLM two, and SPNEGO may add a signature and a change of mind.
constexpr int kMostTokens = 6;

HandshakeFacts factsOf(const HandshakeState &state)
{
    return {state.plan, state.security->mechanism(), state.security->principal(), state.context.clock()};
}

Error atLeg(Error error, const Leg &leg)
{
    error.url = leg.exchange->url;
    error.exchange = leg.exchange->id;
    return error;
}

/// The password was refused: by the server for its type 3, or by a KDC.
void countRefusal(const HandshakeState &state)
{
    if (state.plan.account) {
        state.context.link->guard->refused(*state.plan.account);
    }
}

Error refusal(const HandshakeState &state, const Leg &leg)
{
    if (state.sent.ntlmType() == 1) {
        return refusedBy(leg, explainMissingChallenge(leg));
    }
    if (state.sent.ntlmType() == 3 && leg.exchange->connection != state.connection) {
        Error lost = refusedBy(leg, explainLostConnection(state.challenge.value_or(leg)));
        lost.code = ErrorCode::ConnectionClosed;
        return lost;
    }
    if (state.sent.ntlmType() == 3) {
        countRefusal(state);
    }
    return refusedBy(leg, explainHandshakeRefusal(factsOf(state), leg));
}

/// What the security context said about the server's last token, or about its own first one.
Error failedStep(const HandshakeState &state, Error error)
{
    if (error.code == ErrorCode::KdcRefused && state.security->passwordWasRefused()) {
        countRefusal(state);
    }
    if (!state.challenge) {
        return error;
    }
    const Leg &leg = *state.challenge;
    if (error.code == ErrorCode::Refused && state.sent.ntlmType() == 3) {
        return refusal(state, leg);
    }
    if (error.code == ErrorCode::Malformed) {
        error.code = ErrorCode::UnexpectedAnswer;
        error.text = Text::tr("The server's token for %1 cannot be read: %2")
                         .arg(QString::fromLatin1(state.plan.scheme), error.text);
    }
    if (error.code == ErrorCode::Refused) {
        const QString suspects = handshakeSuspects(factsOf(state), leg);
        error.text += suspects.isEmpty() ? QString() : QString(u' ' + suspects);
    }
    return atLeg(error, leg);
}

Error lostLeg(const HandshakeState &state, Error error)
{
    if (error.code == ErrorCode::ConnectionClosed && state.sent.isNtlm()) {
        error.text = Text::tr("%1 That was at NTLM type %2. NTLM needs one connection from its first message to the "
                              "answer; look for a proxy or load balancer in between, and into the server's log.")
                         .arg(error.text, QString::number(state.sent.ntlmType()));
    }
    return error;
}

/// SPNEGO's last word is a signature without a token of the mechanism's (RFC 4178 section 5).
QString tokenLabel(const LoginToken &token)
{
    return token.kind == LoginTokenKind::Other ? Text::tr("Negotiate: closing token") : tokenText(token);
}

/// A call that begins with its token keeps its own name; with NTLM's first message it says so.
Step tokenStep(HandshakeState &state)
{
    const QString label = tokenLabel(state.sent);
    if (!state.firstStep) {
        return {StepKind::Leg, label};
    }
    Step step = *std::exchange(state.firstStep, std::nullopt);
    if (state.sent.isNtlm()) {
        step.label = Text::tr("%1: %2").arg(step.label, label);
    }
    return step;
}

/// One leg: a token. The body goes along unless an answer with a challenge is certain.
QCoro::Task<Result<Leg>> sendToken(State state, QByteArray token)
{
    HttpRequest request = state->request;
    request.setHeader("Authorization", state->plan.scheme + ' ' + token.toBase64());
    state->sent = loginTokenOfBytes(token);
    state->sent.scheme = state->plan.scheme;
    if (state->sent.ntlmType() == 1) {
        request.body.clear();
    }
    if (state->addsCookies) {
        addCookies(*state->session, request, {});
    }
    const Step step = tokenStep(*state);
    Result<Leg> leg = co_await state->context.legs->send(request, step);
    if (leg) {
        absorbCookies(state->context, *state->session, *leg);
        if (state->sent.ntlmType() == 1) {
            state->connection = leg->exchange->connection;
        }
    } else {
        leg = tl::unexpected<Error>(lostLeg(*state, leg.error()));
    }
    co_return leg;
}

bool keepsConnection(const Leg &leg)
{
    return connectionEndOf(*leg.exchange) == ConnectionEnd::None && leg.header("Persistent-Auth").toLower() != "false";
}

void rememberHandshake(const HandshakeState &state, const Leg &leg)
{
    Session &session = *state.session;
    const bool isKerberos = state.security->mechanism() == Mechanism::Kerberos;
    session.facts.insert(HandshakeFact::kScheme, state.plan.scheme);
    session.facts.insert(HandshakeFact::kMechanism, isKerberos ? "kerberos" : "ntlm");
    session.facts.insert(HandshakeFact::kCertificate, certificateOf(leg));
    session.facts.remove(HandshakeFact::kConnection);
    if (!isKerberos && keepsConnection(leg)) {
        session.facts.insert(HandshakeFact::kConnection, QByteArray::number(leg.exchange->connection));
    }
    if (const QString principal = state.security->principal(); !principal.isEmpty()) {
        session.user = principal;
    }
    if (state.plan.account) {
        state.context.link->guard->accepted(*state.plan.account);
    }
}

QString outcomeNote(const HandshakeState &state)
{
    const Profile &profile = state.context.profile;
    if (state.security->mechanism() == Mechanism::Kerberos) {
        return state.security->peerIsProven()
                   ? Text::tr("Logged in with Kerberos; the server proved who it is.")
                   : Text::tr("Logged in with Kerberos; the server did not prove who it is, which it may leave out.");
    }
    const bool wantedKerberos =
        profile.scheme != "ntlm" && state.plan.security.mechanisms.value(0, Mechanism::Ntlm) == Mechanism::Kerberos;
    return wantedKerberos ? Text::tr("Logged in with NTLM, because Kerberos was not to be had: the account of the "
                                     "handshake says why.")
                          : Text::tr("Logged in with NTLM. It holds for this connection only.");
}

/// The server answered type 1 as if nothing had been asked of it.
QCoro::Task<Result<Handshake>> passedOver(State state, Leg answer)
{
    if (isRedirect(answer.status)) {
        co_return tl::unexpected<Error>(unexpectedFrom(
            answer, Text::tr("The server sends the request on to %1 in the middle of the handshake (%2).")
                        .arg(QString::fromUtf8(answer.header("Location")), statusText(answer))));
    }
    addNote(*state->session, Text::tr("The server answered NTLM type 1 without a challenge (%1), so nothing was "
                                      "proven: it does not insist on a login here.")
                                 .arg(statusText(answer)));
    if (state->request.body.isEmpty() || answer.status >= 400) {
        co_return Handshake{answer, false};
    }
    HttpRequest whole = state->request;
    if (state->addsCookies) {
        addCookies(*state->session, whole, {});
    }
    Result<Handshake> done = co_await sendUnasked(state->context, whole);
    co_return done;
}

/// Any status but 401 means that the login was accepted. What the server says of itself is checked; that it says
/// nothing is no error (RFC 4559 section 4).
QCoro::Task<Result<Handshake>> accepted(State state, Leg leg)
{
    if (state->sent.ntlmType() == 1) {
        Result<Handshake> done = co_await passedOver(state, leg);
        co_return done;
    }
    const Result<QByteArray> token = challengeToken(leg, state->plan.scheme);
    if (!token) {
        co_return tl::unexpected<Error>(token.error());
    }
    if (!token->isEmpty() && !state->security->isComplete()) {
        const Result<QByteArray> last =
            co_await stepOf(state->context.link, state->security, *token, state->patience());
        if (!last) {
            const Error error = last.error().code == ErrorCode::Cancelled
                                    ? last.error()
                                    : refusedBy(leg, Text::tr("The server let the login in (%1), but what it sent to "
                                                              "prove who it is does not hold: %2")
                                                         .arg(statusText(leg), last.error().text));
            co_return tl::unexpected<Error>(error);
        }
    }
    rememberHandshake(*state, leg);
    addNote(*state->session, outcomeNote(*state));
    addNote(*state->session, state->plan.note);
    co_return Handshake{leg, true};
}

/// Whether a 401 to the last token ends the handshake.
bool endsWithout(const HandshakeState &state, const QByteArray &token)
{
    return token.isEmpty() || (state.sent.ntlmType() == 3 && loginTokenOfBytes(token).ntlmType() == 2);
}

} // namespace

QCoro::Task<Result<Handshake>> sendUnasked(LoginContext context, HttpRequest request)
{
    const Step step{StepKind::Leg, Text::tr("Send the request itself")};
    const Result<Leg> leg = co_await context.legs->send(request, step);
    if (!leg) {
        co_return tl::unexpected<Error>(leg.error());
    }
    co_return Handshake{*leg, false};
}

QCoro::Task<Result<Handshake>> shakeHands(std::shared_ptr<HandshakeState> state)
{
    const std::shared_ptr<AttemptLink> link = state->context.link;
    if (state->plan.account) {
        if (const std::optional<Error> objection = link->guard->objection(*state->plan.account)) {
            co_return tl::unexpected<Error>(*objection);
        }
    }
    state->security = link->makeContext(state->plan.security);
    link->account.begin(state->security);
    QByteArray fromPeer;
    for (int tokens = 0; tokens < kMostTokens; ++tokens) {
        const Result<QByteArray> token = co_await stepOf(link, state->security, fromPeer, state->patience());
        if (!token) {
            co_return tl::unexpected<Error>(failedStep(*state, token.error()));
        }
        if (token->isNull() && state->challenge) {
            co_return tl::unexpected<Error>(refusal(*state, *state->challenge));
        }
        const Result<Leg> leg = co_await sendToken(state, *token);
        if (!leg) {
            co_return tl::unexpected<Error>(leg.error());
        }
        if (std::optional<Error> proxy = proxyRefusal(*leg)) {
            co_return tl::unexpected<Error>(*std::move(proxy));
        }
        if (leg->status != 401) {
            Result<Handshake> done = co_await accepted(state, *leg);
            co_return done;
        }
        const Result<QByteArray> answer = challengeToken(*leg, state->plan.scheme);
        if (!answer) {
            co_return tl::unexpected<Error>(answer.error());
        }
        if (endsWithout(*state, *answer)) {
            co_return tl::unexpected<Error>(refusal(*state, *leg));
        }
        state->challenge = *leg;
        fromPeer = *answer;
    }
    co_return tl::unexpected<Error>(
        unexpectedFrom(*state->challenge, Text::tr("The server keeps asking: after %1 tokens it still answers with a "
                                                   "new challenge (%2). It may have lost track of the connection.")
                                              .arg(QString::number(kMostTokens), statusText(*state->challenge))));
}

} // namespace Ticketscope
