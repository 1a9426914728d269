// SPDX-License-Identifier: GPL-3.0-or-later
#include "negotiate/spnegocontext.h"

#include "protocol/kerberos.h"
#include "protocol/ntlmmessage.h"

#include <QCoreApplication>

#include <algorithm>

namespace Ticketscope::Negotiate {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::SpnegoContext)
};

/// More than any of the mechanisms needs: a server that goes on is not going anywhere.
constexpr int kMostSteps = 8;

QByteArray objectIdOf(Mechanism mechanism)
{
    return (mechanism == Mechanism::Kerberos ? Spnego::kKerberos : Spnego::kNtlm).toByteArray();
}

std::optional<Mechanism> mechanismOf(QByteArrayView objectId)
{
    if (Spnego::isKerberos(objectId)) {
        return Mechanism::Kerberos;
    }
    return objectId == Spnego::kNtlm ? std::optional(Mechanism::Ntlm) : std::nullopt;
}

bool isBareKerberos(QByteArrayView token)
{
    return !Spnego::looksLikeToken(token) && Kerberos::looksLikeMessage(token);
}

} // namespace

SpnegoContext::SpnegoContext(SecurityRequest request)
    : MechanismContext(std::move(request))
{
}

Result<QByteArray> SpnegoContext::step(QByteArrayView fromPeer)
{
    if (m_complete || m_failed) {
        return failure(ErrorCode::UnexpectedAnswer,
                       Text::tr("The server sent another Negotiate token after the handshake was over."));
    }
    Result<QByteArray> token;
    if (++m_steps > kMostSteps) {
        token =
            failure(ErrorCode::Refused,
                    Text::tr("The server keeps asking: the Negotiate handshake has not ended after %1 tokens. It may "
                             "have lost the connection's state.")
                        .arg(kMostSteps));
    } else if (!m_mechanism) {
        token = begin(fromPeer);
    } else if (fromPeer.isEmpty()) {
        token = failure(ErrorCode::Refused, Text::tr("The server did not accept %1 and sent no token of its own.")
                                                .arg(mechanismText(m_mechanism->kind())));
    } else if (m_bare || Ntlm::isNtlmMessage(fromPeer) || isBareKerberos(fromPeer)) {
        token = answerBare(fromPeer);
    } else {
        const Result<Spnego::NegotiationResponse> response = Spnego::parseResponse(fromPeer);
        token = response ? answer(*response) : tl::unexpected(response.error());
    }
    m_failed = !token;
    return token;
}

Result<QList<Mechanism>> SpnegoContext::wantedFrom(QByteArrayView hints)
{
    if (hints.isEmpty()) {
        return m_request.mechanisms;
    }
    const Result<Spnego::NegotiationInit> init = Spnego::parseInit(hints);
    if (!init) {
        return tl::unexpected(init.error());
    }
    QList<Mechanism> wanted;
    for (const Mechanism mechanism : std::as_const(m_request.mechanisms)) {
        const bool known = std::any_of(init->mechanisms.begin(), init->mechanisms.end(),
                                       [&](const auto &offered) { return mechanismOf(offered.value) == mechanism; });
        if (known) {
            wanted.append(mechanism);
        } else {
            m_account->add(Text::tr("%1 left out: the server does not offer it.").arg(mechanismText(mechanism)));
        }
    }
    return wanted;
}

Result<QByteArray> SpnegoContext::begin(QByteArrayView hints)
{
    const Result<QList<Mechanism>> wanted = wantedFrom(hints);
    if (!wanted) {
        return tl::unexpected(wanted.error());
    }
    const Result<Beginning> begun = beginWith(*wanted);
    if (!begun) {
        return tl::unexpected(begun.error());
    }
    m_others = begun->others;
    QList<QByteArray> offer{objectIdOf(m_mechanism->kind())};
    QStringList names{mechanismText(m_mechanism->kind())};
    for (const Mechanism other : std::as_const(m_others)) {
        offer.append(objectIdOf(other));
        names.append(mechanismText(other));
    }
    m_offer = Spnego::mechanismListDer(offer);
    m_account->add(Text::tr("Offered to the server: %1.").arg(names.join(u", ")));
    return Spnego::negTokenInit(offer, begun->token);
}

Result<QByteArray> SpnegoContext::answerBare(QByteArrayView fromPeer)
{
    const Mechanism meant = Ntlm::isNtlmMessage(fromPeer) ? Mechanism::Ntlm : Mechanism::Kerberos;
    if (meant != m_mechanism->kind()) {
        return failure(ErrorCode::UnexpectedAnswer,
                       Text::tr("The server answered %1 with a token of %2, outside SPNEGO.")
                           .arg(mechanismText(m_mechanism->kind()), mechanismText(meant)));
    }
    if (!m_bare) {
        m_bare = true;
        m_account->add(Text::tr("The server answered with a bare token of %1, without SPNEGO; so it goes on without.")
                           .arg(mechanismText(meant)));
    }
    Result<QByteArray> token = m_mechanism->step(fromPeer);
    m_complete = token && m_mechanism->isComplete();
    return token;
}

Result<QByteArray> SpnegoContext::answer(const Spnego::NegotiationResponse &response)
{
    if (response.state && response.state->value == Spnego::State::Reject) {
        return tl::unexpected(rejected(response));
    }
    if (response.state && response.state->value == Spnego::State::RequestMic) {
        m_signatureWanted = true;
    }
    if (response.mechanism && mechanismOf(response.mechanism->value) != m_mechanism->kind()) {
        const std::optional<Mechanism> other = chosenInstead(response);
        if (!other) {
            return failureAt(ErrorCode::UnexpectedAnswer,
                             Text::tr("The server chose %1, which was not offered.")
                                 .arg(Spnego::mechanismName(response.mechanism->value)),
                             response.mechanism->range.start);
        }
        return changeTo(*other);
    }
    m_answered = true;
    const Result<QByteArray> token = stepMechanism(response);
    if (!token) {
        return tl::unexpected(token.error());
    }
    if (const std::optional<Error> error = checkSignature(response)) {
        return tl::unexpected(*error);
    }
    return response.state && response.state->value == Spnego::State::AcceptCompleted ? finish(*token) : reply(*token);
}

Error SpnegoContext::rejected(const Spnego::NegotiationResponse &response)
{
    // The mechanism's own refusal says more than "reject".
    if (response.token && m_mechanism->kind() == Mechanism::Kerberos && !m_mechanism->isComplete()) {
        const Result<QByteArray> reason = m_mechanism->step(response.token->value);
        if (!reason) {
            return reason.error();
        }
    }
    Error error{ErrorCode::Refused, {}, {}, {}, {}};
    error.text = m_answered || m_mechanism->kind() == Mechanism::Ntlm
                     ? Text::tr("The server rejected the handshake of %1 (negState reject). Check the account, and "
                                "whether it may use this service.")
                           .arg(principal())
                     : Text::tr("The server rejected the ticket or the mechanisms that were offered (negState reject). "
                                "Check that it takes %1 and has the key for %2.")
                           .arg(mechanismText(m_mechanism->kind()), m_request.spn);
    if (response.state) {
        error.offset = response.state->range.start;
    }
    return error;
}

std::optional<Mechanism> SpnegoContext::chosenInstead(const Spnego::NegotiationResponse &response) const
{
    const std::optional<Mechanism> chosen = response.mechanism ? mechanismOf(response.mechanism->value) : std::nullopt;
    return !m_answered && chosen && m_others.contains(*chosen) ? chosen : std::nullopt;
}

Result<QByteArray> SpnegoContext::changeTo(Mechanism mechanism)
{
    m_account->add(Text::tr("The server chose %1 instead of %2.")
                       .arg(mechanismText(mechanism), mechanismText(m_mechanism->kind())));
    m_answered = true;
    m_others.clear();
    // Not what was wanted most: the list must be signed, or somebody on the way could have shortened it.
    m_signatureWanted = true;
    Result<QByteArray> token = beginInstead(mechanism);
    if (!token) {
        return token;
    }
    return Spnego::negTokenResp(Spnego::State::AcceptIncomplete, {}, *token);
}

Result<QByteArray> SpnegoContext::stepMechanism(const Spnego::NegotiationResponse &response)
{
    if (!response.token || response.token->value.isEmpty()) {
        return QByteArray();
    }
    if (m_mechanism->isComplete() && m_mechanism->kind() == Mechanism::Kerberos) {
        m_account->add(Text::tr("The server sent a Kerberos token that was not asked for; it is not looked at."));
        return QByteArray();
    }
    Result<QByteArray> token = m_mechanism->step(response.token->value);
    if (!token && token.error().offset) {
        *token.error().offset += response.token->range.start;
    }
    return token;
}

std::optional<Error> SpnegoContext::checkSignature(const Spnego::NegotiationResponse &response)
{
    // Windows 2000 repeats the token where the signature belongs (MS-SPNG).
    if (!response.mic || (response.token && response.mic->value == response.token->value)) {
        return std::nullopt;
    }
    if (!m_mechanism->canSign()) {
        return std::nullopt;
    }
    if (!m_mechanism->verify(m_offer, response.mic->value)) {
        return Error{
            ErrorCode::Refused,
            Text::tr("The server's signature over the list of mechanisms is wrong: somebody may have changed the "
                     "list on the way, or the server did not know the key."),
            {},
            response.mic->range.start,
            {}};
    }
    m_signatureSeen = true;
    m_account->add(Text::tr("The server signed the list of mechanisms; the signature is right."));
    return std::nullopt;
}

Result<QByteArray> SpnegoContext::finish(const QByteArray &token)
{
    if (!m_mechanism->isComplete() || !token.isEmpty()) {
        return failure(ErrorCode::Refused,
                       m_mechanism->kind() == Mechanism::Kerberos
                           ? Text::tr("The server says that the handshake is complete, but has not proven who it is.")
                           : Text::tr("The server says that the handshake is complete before NTLM's last message."));
    }
    if (m_signatureWanted && !m_signatureSeen && m_mechanism->canSign()) {
        return failure(ErrorCode::Refused,
                       Text::tr("The server chose %1 but did not sign the list of mechanisms, as RFC 4178 demands: "
                                "somebody on the way could have removed the better ones.")
                           .arg(mechanismText(m_mechanism->kind())));
    }
    m_complete = true;
    return QByteArray();
}

Result<QByteArray> SpnegoContext::reply(const QByteArray &token)
{
    QByteArray signature;
    if (m_mechanism->canSign() && !m_signatureSent) {
        signature = m_mechanism->sign(m_offer);
        m_signatureSent = !signature.isEmpty();
    }
    if (token.isEmpty() && signature.isEmpty()) {
        return failure(ErrorCode::UnexpectedAnswer,
                       Text::tr("The server wants the handshake to go on, but sent nothing that could be answered."));
    }
    m_complete = m_signatureSeen && m_mechanism->isComplete();
    return Spnego::negTokenResp(m_complete ? Spnego::State::AcceptCompleted : Spnego::State::AcceptIncomplete, {},
                                token, signature);
}

bool SpnegoContext::isComplete() const
{
    return m_complete;
}

} // namespace Ticketscope::Negotiate
