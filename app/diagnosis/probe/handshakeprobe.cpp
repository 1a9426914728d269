// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/probe/answerprint.h"
#include "diagnosis/probe/httpschemes.h"
#include "protocol/base64.h"
#include "protocol/ntlmclient.h"
#include "protocol/ntlmmessage.h"
#include "protocol/spnego.h"

#include <QCoreApplication>

namespace Ticketscope::Probe {

using namespace Qt::StringLiterals;

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Probe)
};

/// What a server's leg of the handshake holds.
struct ServerToken
{
    QByteArray challenge; ///< an NTLM type 2
    bool isWrapped = false;
    bool isAny = false; ///< some token came
    QString mechanism;  ///< that SPNEGO chose, where it is not NTLM
};

ServerToken tokenOf(const ProbeAnswer &answer, const QByteArray &scheme)
{
    ServerToken token;
    const Http::Challenge *challenge = answer.challenge(scheme);
    if (!challenge || challenge->token68.isEmpty()) {
        return token;
    }
    token.isAny = true;
    const auto bytes = decodeBase64(challenge->token68);
    if (!bytes) {
        return token;
    }
    QByteArray inner = *bytes;
    if (Spnego::looksLikeToken(inner)) {
        const Spnego::PartialToken read = Spnego::readToken(inner);
        token.isWrapped = true;
        inner = read.response && read.response->token ? read.response->token->value : QByteArray();
        if (read.response && read.response->mechanism && read.response->mechanism->value != Spnego::kNtlm) {
            token.mechanism = Spnego::mechanismName(read.response->mechanism->value);
        }
    }
    const Ntlm::ReadMessage message = Ntlm::readMessage(inner);
    if (message.message && message.message->type == Ntlm::MessageType::Challenge) {
        token.challenge = inner;
    }
    return token;
}

QString domainNote(const QByteArray &challenge)
{
    const Ntlm::ReadMessage read = Ntlm::readMessage(challenge);
    const QString target = read.message ? read.message->text(read.message->targetName) : QString();
    return target.isEmpty()
               ? Text::tr("A made-up user is refused.")
               : Text::tr("The server calls itself or its domain %1. A made-up user is refused.").arg(target);
}

/// No NTLM challenge came for the first message.
ProbedMethod withoutChallenge(ProbedMethod method, bool isOffered, const ProbeAnswer &anonymous,
                              const ProbeAnswer &answer, const ServerToken &token)
{
    if (answer.isAccepted()) {
        method.state = MethodState::Refused;
        method.note = anonymous.isAccepted()
                          ? Text::tr("Not looked at: the answer is the same as without a login.")
                          : Text::tr("The first message alone was let in (%1).").arg(statusOf(answer));
        method.state = anonymous.isAccepted() ? MethodState::Refused : MethodState::Accepted;
        return method;
    }
    if (!isOffered && !token.isAny) {
        method.state = MethodState::Refused;
        method.note = Text::tr("Not offered; the handshake is not taken up (%1).").arg(statusOf(answer));
        return method;
    }
    // Kerberos may still do where NTLM inside does not: only a ticket could tell.
    if (method.scheme == "negotiate" && answer.status() == 401 && (answer.challenge("Negotiate") || token.isAny)) {
        method.state = isOffered ? MethodState::Offered : MethodState::Hidden;
        method.note = token.mechanism.isEmpty()
                          ? Text::tr("Offered. NTLM inside is not taken; whether Kerberos is takes a ticket to try.")
                          : Text::tr("Offered. NTLM inside is not taken; the server wants %1.").arg(token.mechanism);
        return method;
    }
    method.state = MethodState::Broken;
    method.note = Text::tr("Offered, but the first message of the handshake is answered with %1 and no challenge.")
                      .arg(statusOf(answer));
    return method;
}

ProbedMethod afterLastLeg(ProbedMethod method, bool isOffered, const ProbeAnswer &first, const ProbeAnswer &last,
                          const QByteArray &challenge)
{
    if (!last.leg) {
        method.state = MethodState::Broken;
        method.note = Text::tr("The handshake begins, but its last message gets no answer: %1").arg(statusOf(last));
        return method;
    }
    if (last.connection() != first.connection()) {
        method.state = MethodState::Broken;
        method.note =
            Text::tr("The connection is closed between the messages of the handshake, and NTLM needs one that "
                     "lasts.");
        return method;
    }
    if (last.isAccepted()) {
        method.state = MethodState::Accepted;
        method.note = Text::tr("A made-up user was let in (%1), perhaps as a guest.").arg(statusOf(last));
        return method;
    }
    if (!tokenOf(last, method.scheme).challenge.isEmpty()) {
        method.state = MethodState::Broken;
        method.note = Text::tr("The last message of the handshake is answered with another challenge, so that it "
                               "never ends.");
        return method;
    }
    if (last.status() >= 500 || last.status() == 400) {
        method.state = MethodState::Broken;
        method.note = Text::tr("The last message of the handshake is answered with %1.").arg(statusOf(last));
        return method;
    }
    method.state = isOffered ? MethodState::Offered : MethodState::Hidden;
    method.note = domainNote(challenge);
    return method;
}

} // namespace

QCoro::Task<ProbedMethod> probeHandshake(ProbeRunPtr run, QByteArray scheme, HttpRequest request, ProbeAnswer anonymous)
{
    const bool isNegotiate = scheme == "negotiate";
    const QByteArray name = isNegotiate ? QByteArray("Negotiate ") : QByteArray("NTLM ");
    const bool isOffered = anonymous.challenge(scheme) != nullptr;
    const Ntlm::Identity identity{QString::fromLatin1(kMadeUpUser), {}};
    const Secret password{QByteArrayView(kMadeUpUser)};
    const Ntlm::ClientOptions options;
    Ntlm::Client client(identity, password, options);
    QByteArray token = client.negotiate();
    if (isNegotiate) {
        token = Spnego::negTokenInit({Spnego::kNtlm.toByteArray()}, token);
    }
    ProbedMethod method{scheme, MethodState::Refused, 0, {}, {}, {}};
    request.setHeader("Authorization", name + token.toBase64());
    const ProbeAnswer first = co_await ProbeRun::send(run, scheme, request);
    method.exchange = first.id;
    if (!first.leg) {
        method.state = isOffered ? MethodState::Broken : MethodState::Refused;
        method.note = statusOf(first);
        co_return method;
    }
    const ServerToken theirs = tokenOf(first, scheme);
    if (theirs.challenge.isEmpty()) {
        co_return withoutChallenge(method, isOffered, anonymous, first, theirs);
    }
    const Result<QByteArray> answer = client.authenticate(theirs.challenge);
    if (!answer) {
        method.state = MethodState::Broken;
        method.note = answer.error().text;
        co_return method;
    }
    token = theirs.isWrapped ? Spnego::negTokenResp(std::nullopt, {}, *answer) : *answer;
    request.setHeader("Authorization", name + token.toBase64());
    const ProbeAnswer last = co_await ProbeRun::send(run, scheme, request);
    method.exchange = last.id > 0 ? last.id : first.id;
    co_return afterLastLeg(method, isOffered, first, last, theirs.challenge);
}

} // namespace Ticketscope::Probe
